/* SPDX-License-Identifier: GPL-3.0-or-later
 * A folder of its own for every database test, gone again afterwards. */
#pragma once
#include "shared/database/ante-database.h"

typedef struct
{
  char *folder; /* owned */
  char *path;   /* owned; of the database, not made yet */
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer ignored);
void fixture_tear_down (Fixture *self, gconstpointer ignored);

/* Opened, or the test ends. (transfer full). */
AnteDatabase *fixture_open (Fixture *self, AnteDatabaseFlags flags);

void run_sql (AnteDatabase *database, const char *sql);
gint64 ask_int (AnteDatabase *database, const char *sql);

#define add_test(path, func) \
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
