/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files of this room share: the connection's inside and how SQLite's codes become ours. */
#pragma once
#include "shared/database/ante-database.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _AnteDatabase
{
  /* Given */      char *path;              /* owned */
                   AnteDatabaseFlags flags;
  /* Under way */  sqlite3 *handle;         /* owned */
                   GHashTable *statements;  /* owned; SQL text, owned by the value -> AnteStatement */
};

/* sets @error from SQLite's @code and the connection's own words; always FALSE */
gboolean ante_database_fail (AnteDatabase *self, int code, GError **error);

/* of what the system said when it could not write */
AnteDatabaseError ante_database_error_from_errno (int number);

/* the number a pragma answers with */
gboolean ante_database_pragma_int (AnteDatabase *self, const char *sql, gint64 *value, GError **error);

/* makes an empty file of mode 0600 unless there is one; never opens one that is there, for closing it
 * would drop the locks another connection of this process holds on it */
gboolean ante_database_make_file (const char *path, GError **error);

/* SQLite's door to the system, by its name, that writes the frames of a log together; NULL: it could not be put in,
 * and the usual one does. Any thread. */
const char *ante_database_gather_name (void);

void ante_statement_free (AnteStatement *self);

G_END_DECLS
