/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is on this desk, in memory only: nothing searchable is stored. Built on the store's thread, then
 * handed over whole; afterwards it belongs to the main thread. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _AnteSearchIndex AnteSearchIndex;

typedef struct
{
  const char *patient_id;
  const char *last_name, *first_name, *dob, *phone, *email; /* "" when absent */
  const char *appointment_id; /* NULL: none */
  int day, minute;            /* of that appointment */
} AnteSearchRow;

AnteSearchIndex *ante_search_index_new (void);
void ante_search_index_free (AnteSearchIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSearchIndex, ante_search_index_free)

/** ante_search_index_set_patient: adds or replaces; everything is copied. */
void ante_search_index_set_patient (AnteSearchIndex *self, const AnteSearchRow *row);
/** ante_search_index_add_appointment: the nearest to @today is what a hit shows. */
void ante_search_index_add_appointment (AnteSearchIndex *self, const char *patient_id, const char *appointment_id,
                                        int day, int minute);
guint ante_search_index_get_size (AnteSearchIndex *self);

typedef void (*AnteSearchFound) (const AnteSearchRow *row, gpointer data);
/** ante_search_index_find: every word of @text must occur in the name, email or phone (digits are compared as
 *  digits); names that begin with it come first. @today: YYYYMMDD. Returns: how many were reported, at most @max. */
guint ante_search_index_find (AnteSearchIndex *self, const char *text, int today, guint max,
                              AnteSearchFound found, gpointer data);

G_END_DECLS
