/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copying a clinic, proving the copy, and handing over. */
#include "relay/store/ante-relay-move.h"
#include "relay/store/ante-relay-log-rules.h"
#include "relay/store/ante-relay-parcel.h"

#include <string.h>

/* Columns that are looked into. */
enum { CLINIC_NEWEST = 11, CLINIC_HEAD = 12, CLINIC_FLOOR = 15 };
enum { ENTRY_NUMBER = 0, ENTRY_HEAD = 4, ENTRY_BYTES = 5 };

typedef struct
{
  GTask *task; /* owned; when it has ended */
} Waiting;

static void
waiting_clear (Waiting *waiting)
{
  g_clear_object (&waiting->task);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Waiting, waiting_clear)

/* How far a log's rolling hash has been followed. */
typedef struct
{
  gint64 number;
  gint64 floor; /* up to here entries may have been dropped: their hashes stand for them */
  guint8 head[ANTE_HASH_BYTES];
} End;

static void
done_cb (GObject *store, GAsyncResult *result, gpointer waiting)
{
  ((Waiting *) waiting)->task = g_object_ref (G_TASK (result));
}

/* Returns: the operation's argument, for as long as @waiting. */
static gpointer
wait_for (AnteRelayStore *store, Waiting *waiting, GError **error)
{
  while (waiting->task == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ante_relay_store_finish (store, G_ASYNC_RESULT (waiting->task), error);
}

#define RUN(store, operation, argument, waiting, error)                                            \
  (ante_relay_store_##operation##_async (store, argument, done_cb, waiting),                       \
   wait_for (store, waiting, error))

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED, sentence);
  return FALSE;
}

static gboolean
refuse_damaged (GError **error, const char *sentence)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CORRUPT, sentence);
  return FALSE;
}

AnteRelayList *
ante_relay_store_list (AnteRelayStore *store, GError **error)
{
  g_auto (Waiting) waiting = { NULL };
  AnteRelayList *listed = RUN (store, list, ante_relay_list_new (), &waiting, error);
  AnteRelayList *list = listed != NULL ? ante_relay_list_new () : NULL;

  if (listed != NULL) /* what it was listed into goes with the task */
    {
      GArray *empty = list->clinics;
      list->clinics = listed->clinics;
      listed->clinics = empty;
    }
  return list;
}

static gboolean
mark (AnteRelayStore *store, gint64 clinic, AnteRelayState state, GError **error)
{
  g_auto (Waiting) waiting = { NULL };
  AnteRelayMark *argument = g_new0 (AnteRelayMark, 1);

  argument->clinic = clinic;
  argument->state = state;
  return RUN (store, mark, argument, &waiting, error) != NULL;
}

static gboolean
discard (AnteRelayStore *store, gint64 clinic, GError **error)
{
  g_auto (Waiting) waiting = { NULL };
  AnteRelayMark *argument = g_new0 (AnteRelayMark, 1);

  argument->clinic = clinic;
  return RUN (store, discard, argument, &waiting, error) != NULL;
}

/* Returns: (transfer full): the rows after @after, which is nullable. */
static GPtrArray *
take_out (AnteRelayStore *store,
          gint64 clinic,
          const AnteRelayTable *table,
          const AnteRelayRow *after,
          GError **error)
{
  g_auto (Waiting) waiting = { NULL };
  AnteRelayParcel *parcel = ante_relay_parcel_new (clinic, table);

  if (after != NULL)
    {
      parcel->after = ante_relay_row_new (1);
      parcel->after->values[0] = after->values[0];
      if (after->values[0].bytes != NULL)
        g_bytes_ref (after->values[0].bytes);
    }
  if (RUN (store, take_out, parcel, &waiting, error) == NULL)
    return NULL;
  return g_ptr_array_ref (parcel->rows);
}

static gboolean
put_in (AnteRelayStore *store, gint64 *clinic, const AnteRelayTable *table, GPtrArray *rows, GError **error)
{
  g_auto (Waiting) waiting = { NULL };
  AnteRelayParcel *parcel = ante_relay_parcel_new (*clinic, table);

  g_ptr_array_unref (parcel->rows);
  parcel->rows = g_ptr_array_ref (rows);
  if (RUN (store, put_in, parcel, &waiting, error) == NULL)
    return FALSE;
  *clinic = parcel->clinic;
  return TRUE;
}

static gboolean
copy_table (AnteRelayStore *from,
            gint64 clinic,
            AnteRelayStore *to,
            gint64 there,
            const AnteRelayTable *table,
            GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  do
    {
      g_autoptr (GPtrArray) before = g_steal_pointer (&rows);
      const AnteRelayRow *last = before != NULL ? g_ptr_array_index (before, before->len - 1) : NULL;
      rows = take_out (from, clinic, table, last, error);
      if (rows == NULL || (rows->len > 0 && !put_in (to, &there, table, rows, error)))
        return FALSE;
    }
  while (rows->len == ANTE_RELAY_PARCEL_ROWS);
  return TRUE;
}

static gboolean
follow_log (GPtrArray *rows, End *end, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const AnteRelayRow *row = g_ptr_array_index (rows, i);
      gsize length;
      const void *head = g_bytes_get_data (row->values[ENTRY_HEAD].bytes, &length);
      gboolean is_dropped = g_bytes_get_size (row->values[ENTRY_BYTES].bytes) == 0 && end->number < end->floor;
      if (is_dropped && length == ANTE_HASH_BYTES)
        memcpy (end->head, head, length);
      else
        ante_relay_roll_head (end->head, row->values[ENTRY_BYTES].bytes);
      if (row->values[ENTRY_NUMBER].number != ++end->number || length != ANTE_HASH_BYTES ||
          memcmp (head, end->head, length) != 0)
        return refuse_damaged (error, "its log does not hold what was stored; nothing was moved.");
    }
  return TRUE;
}

static gboolean
are_pages_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!ante_relay_row_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

/* Every row of both, side by side. */
static gboolean
prove_table (AnteRelayStore *from,
             gint64 clinic,
             AnteRelayStore *to,
             gint64 there,
             const AnteRelayTable *table,
             End *end,
             GError **error)
{
  g_autoptr (GPtrArray) here = NULL;

  do
    {
      g_autoptr (GPtrArray) before = g_steal_pointer (&here);
      const AnteRelayRow *last = before != NULL ? g_ptr_array_index (before, before->len - 1) : NULL;
      here = take_out (from, clinic, table, last, error);
      g_autoptr (GPtrArray) copied = here != NULL ? take_out (to, there, table, last, error) : NULL;
      if (copied == NULL)
        return FALSE;
      if (!are_pages_equal (here, copied))
        return refuse_damaged (error, "the copy is not what was copied; nothing was moved.");
      if (strcmp (table->name, "entry") == 0 && !follow_log (copied, end, error))
        return FALSE;
    }
  while (here->len == ANTE_RELAY_PARCEL_ROWS);
  return TRUE;
}

static gboolean
prove_clinic (AnteRelayStore *from,
              gint64 clinic,
              AnteRelayStore *to,
              gint64 there,
              const End *end,
              GError **error)
{
  g_autoptr (GPtrArray) here = take_out (from, clinic, &ANTE_RELAY_CLINIC_TABLE, NULL, error);
  g_autoptr (GPtrArray) copied =
      here != NULL ? take_out (to, there, &ANTE_RELAY_CLINIC_TABLE, NULL, error) : NULL;

  if (copied == NULL)
    return FALSE;
  if (here->len != 1 || !are_pages_equal (here, copied))
    return refuse_damaged (error, "the copy is not what was copied; nothing was moved.");
  const AnteRelayRow *row = g_ptr_array_index (copied, 0);
  gsize length;
  const void *head = g_bytes_get_data (row->values[CLINIC_HEAD].bytes, &length);
  if (row->values[CLINIC_NEWEST].number != end->number || length != ANTE_HASH_BYTES ||
      memcmp (head, end->head, length) != 0)
    return refuse_damaged (error, "its log does not end where it should; nothing was moved.");
  return TRUE;
}

static gboolean
prove (AnteRelayStore *from, gint64 clinic, AnteRelayStore *to, gint64 there, GError **error)
{
  End end = { 0 };
  g_autoptr (GPtrArray) row = take_out (from, clinic, &ANTE_RELAY_CLINIC_TABLE, NULL, error);

  if (row == NULL)
    return FALSE;
  if (row->len == 1)
    end.floor = ((AnteRelayRow *) g_ptr_array_index (row, 0))->values[CLINIC_FLOOR].number;
  for (const AnteRelayTable *table = ANTE_RELAY_TABLES; table->name != NULL; table++)
    if (!prove_table (from, clinic, to, there, table, &end, error))
      return FALSE;
  return prove_clinic (from, clinic, to, there, &end, error);
}

gboolean
ante_relay_store_copy (
    AnteRelayStore *from, gint64 clinic, AnteRelayStore *to, gint64 *there, GError **error)
{
  g_autoptr (GPtrArray) row = take_out (from, clinic, &ANTE_RELAY_CLINIC_TABLE, NULL, error);

  *there = 0;
  if (row == NULL || !put_in (to, there, &ANTE_RELAY_CLINIC_TABLE, row, error))
    return FALSE;
  for (const AnteRelayTable *table = ANTE_RELAY_TABLES; table->name != NULL; table++)
    if (!copy_table (from, clinic, to, *there, table, error))
      return FALSE;
  return prove (from, clinic, to, *there, error);
}

/* The same clinic: by its id or, before it was claimed, by its code. */
static const AnteRelayListed *
find_there (const AnteRelayList *list, const AnteRelayListed *clinic)
{
  for (guint i = 0; i < list->clinics->len; i++)
    {
      const AnteRelayListed *other = &g_array_index (list->clinics, AnteRelayListed, i);
      if ((clinic->id[0] != '\0' && strcmp (other->id, clinic->id) == 0) ||
          memcmp (other->code_hash, clinic->code_hash, ANTE_HASH_BYTES) == 0)
        return other;
    }
  return NULL;
}

/* From here on nobody writes of it. What goes wrong puts everything back. */
static gboolean
copy_over (AnteRelayStore *from, AnteRelayStore *to, const AnteRelayListed *clinic, GError **error)
{
  gint64 there = 0;

  if (!mark (from, clinic->no, ANTE_RELAY_LEAVING, error))
    return FALSE;
  if (!ante_relay_store_copy (from, clinic->no, to, &there, error))
    {
      if (there != 0)
        discard (to, there, NULL); /* or the next attempt does */
      mark (from, clinic->no, ANTE_RELAY_HERE, NULL);
      return FALSE;
    }
  return mark (to, there, ANTE_RELAY_HERE, error) && mark (from, clinic->no, ANTE_RELAY_GONE, error);
}

/* An earlier attempt broke off after it was handed over. */
static gboolean
finish_earlier (AnteRelayStore *from,
                AnteRelayStore *to,
                const AnteRelayListed *clinic,
                const AnteRelayListed *other,
                GError **error)
{
  if (clinic->state != ANTE_RELAY_LEAVING)
    return refuse (error, "the store it is to be moved to has this clinic already.");
  if (other->newest < clinic->newest)
    return refuse_damaged (error, "the store it is to be moved to has an older log of this clinic.");
  return mark (from, clinic->no, ANTE_RELAY_GONE, error);
}

gboolean
ante_relay_store_move (
    AnteRelayStore *from, AnteRelayStore *to, const AnteRelayListed *clinic, GError **error)
{
  g_autoptr (AnteRelayList) others = ante_relay_store_list (to, error);
  const AnteRelayListed *other = others != NULL ? find_there (others, clinic) : NULL;

  if (others == NULL)
    return FALSE;
  if (clinic->state == ANTE_RELAY_GONE)
    return refuse (error, "it was moved to another store before.");
  if (clinic->state == ANTE_RELAY_ARRIVING)
    return refuse (error, "it has not arrived here yet; begin that move again.");
  if (other != NULL && other->state == ANTE_RELAY_HERE)
    return finish_earlier (from, to, clinic, other, error);
  if (other != NULL && other->state == ANTE_RELAY_LEAVING)
    return refuse (error, "it is being moved from the store it is to be moved to; finish that first.");
  if (other != NULL && !discard (to, other->no, error)) /* what an earlier attempt, or an earlier stay, left */
    return FALSE;
  return copy_over (from, to, clinic, error);
}
