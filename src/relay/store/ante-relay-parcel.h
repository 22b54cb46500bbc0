/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic as rows, for taking it from one store to another: what tables there are of it, and their columns, which
 * have the same names in every store. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

#define ANTE_RELAY_MOST_COLUMNS 17

typedef enum { ANTE_RELAY_INT, ANTE_RELAY_TEXT, ANTE_RELAY_BLOB } AnteRelayType;

typedef struct
{
  const char *name;
  AnteRelayType type;
} AnteRelayColumn;

/* The first column tells a clinic's rows apart; they are handed out in its order. */
struct _AnteRelayTable
{
  const char *name;
  AnteRelayColumn columns[ANTE_RELAY_MOST_COLUMNS + 1]; /* the last has no name */
};

/** ante_relay_clinic_table: the row of the clinic itself, which has neither its number nor its state. */
extern const AnteRelayTable ANTE_RELAY_CLINIC_TABLE;
/** ante_relay_tables_of_a_clinic: all others, in the order they may be filled. The last has no name. */
extern const AnteRelayTable ANTE_RELAY_TABLES[];

typedef struct
{
  gint64 number;
  GBytes *bytes;     /* owned; text or blob, or NULL for null */
  gboolean is_null;
} AnteRelayValue;

/* As many values as its table has columns. */
struct _AnteRelayRow
{
  guint n_values;
  AnteRelayValue values[ANTE_RELAY_MOST_COLUMNS];
};
AnteRelayRow *ante_relay_row_new (guint n_values);
void ante_relay_row_free (AnteRelayRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayRow, ante_relay_row_free)
gboolean ante_relay_row_equal (const AnteRelayRow *a, const AnteRelayRow *b);
guint ante_relay_table_width (const AnteRelayTable *table);

/* SQL that both stores understand, with $1, $2, … in their order. (transfer full). */
char *ante_relay_table_select (const AnteRelayTable *table); /* $1 clinic, $2 the last key had, $3 how many */
char *ante_relay_table_insert (const AnteRelayTable *table); /* $1 clinic, then the columns */
char *ante_relay_clinic_select (void);                       /* $1 clinic */
char *ante_relay_clinic_insert (void);                       /* the columns; gives the clinic's number here */

G_END_DECLS
