/* SPDX-License-Identifier: GPL-3.0-or-later
 * Calls attention, once each, to appointments that begin soon and are not cleared. */
#include "app/window/ante-window-private.h"

static GHashTable *
collect_near (AnteDay *day)
{
  GHashTable *near = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; day != NULL && i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);

      if (ante_appointment_view_get_near (view))
        g_hash_table_add (near, g_strdup (ante_appointment_view_get_appointment (view)->id));
    }

  return near;
}

static guint
count_news (GHashTable *near,
            GHashTable *known)
{
  GHashTableIter iter;
  gpointer id;
  guint n = 0;

  g_hash_table_iter_init (&iter, near);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (known, id))
      n++;

  return n;
}

/* One that is cleared meanwhile and no longer later is news again. */
void
ante_window_update_near (AnteWindow *self,
                         AnteDay    *today)
{
  g_autofree char *date = ante_desk_today (self->desk);

  if (today == NULL || g_strcmp0 (today->date, date) != 0)
    return;

  GHashTable *near = collect_near (today);
  guint news = count_news (near, self->near);

  g_hash_table_unref (self->near);
  self->near = near;
  if (news == 0)
    return;

  g_autofree char *sentence = ante_words_near_attention (news);

  ante_window_call_attention (self, "near", sentence);
}
