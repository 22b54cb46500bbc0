/* SPDX-License-Identifier: GPL-3.0-or-later
 * Following the relay: one long poll after another, the answers taken into the store one by one. Far behind, the
 * next answer is asked for, and waits, while one is taken; nothing of it counts before its turn. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-store-snapshot.h"
#include "shared/http/ante-http-client.h"

#define WAIT_S 25
#define SILENCE_MS (2 * 60 * 1000)
#define NO_END (G_GINT64_CONSTANT (1) << 53) /* the wire's largest number */
#define CLOCK_TOLERANCE_MS (2 * 60 * 1000)
#define MAX_RETRY_MS 15000
#define MAX_PAUSE_MS (60 * 1000)
#define RESTART_PAUSE_MS (60 * 1000)

static void pull (AnteDesk *self);
static void ask (AnteDesk *self, gint64 after, gint64 clinical_after, const guint8 *head, guint wait_s);
static void go_on (AnteDesk *self);
static void drop_ahead (AnteDesk *self);
static void read_anew (AnteDesk *self);
static void pull_again_later (AnteDesk *self);

/* --- Taking an answer --- */

struct _AntePulled
{
  AntePull *pull; /* owned */
  gint64 as_of_ms;
  gboolean clinical;
  /* Once taken */
  guint attention;
  GArray *lost; /* owned */
};

static void
ante_pulled_free (AntePulled *self)
{
  ante_pull_free (self->pull);
  g_clear_pointer (&self->lost, g_array_unref);
  g_free (self);
}

/* For the next start, should it be without the relay. That it is lost is no loss. */
void
ante_desk_keep_as_of (AnteDesk *self, gint64 as_of_ms)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, as_of_ms);

  ante_store_set_setting (self->store, ANTE_SETTING_AS_OF, text, NULL);
}

static void
take (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AntePulled *answer = data;
  GPtrArray *items = answer->pull->items;
  g_autofree AnteTaking *rows = g_new0 (AnteTaking, MAX (items->len, 1));
  AnteTaken taken = { 0 };
  GError *error = NULL;
  gboolean was_reading, caught_up;
  gint64 before;

  if (!ante_desk_has_store (self, task))
    return;
  for (guint i = 0; i < items->len; i++)
    {
      AnteLogItem *item = g_ptr_array_index (items, i);
      rows[i] = (AnteTaking){ item->number, item->received_ms, item->head, item->blob };
    }
  before = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
  if (!ante_store_begin_at_floor (self->store, answer->pull->floor, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* Then it is no news: it was told when it came. */
  was_reading = ante_store_get_setting (self->store, ANTE_SETTING_CATCHING_UP) != NULL;
  if (ante_store_get_setting (self->store, "generation") == NULL)
    ante_store_set_setting (self->store, "generation", answer->pull->generation, NULL);
  if (!ante_store_take (self->store, rows, items->len, answer->clinical, answer->pull->through,
                        answer->pull->through_head, &taken, &error))
    {
      ante_taken_clear (&taken);
      g_task_return_error (task, error);
      return;
    }
  /* Until then a snapshot may show more than has been read. */
  caught_up = !answer->pull->more && was_reading && ante_store_prove_floor (self->store) &&
              ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK) >= ante_store_get_preview (self->store) &&
              ante_store_finish_preview (self->store, NULL);
  if (caught_up)
    ante_store_set_setting (self->store, ANTE_SETTING_CATCHING_UP, NULL, NULL);
  if (!was_reading)
    {
      answer->attention = taken.attention;
      answer->lost = g_steal_pointer (&taken.lost);
    }
  ante_taken_clear (&taken);
  if (items->len > 0 || caught_up || ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK) != before)
    ante_desk_publish (self, taken.people);
  if (!answer->pull->more)
    ante_desk_keep_as_of (self, answer->as_of_ms);
  g_task_return_boolean (task, TRUE);
}

static void
announce (AnteDesk *self, const AntePulled *answer)
{
  if (answer->attention > 0)
    g_signal_emit_by_name (self, "attention", answer->attention);
  for (guint i = 0; answer->lost != NULL && i < answer->lost->len; i++)
    {
      const AnteLostEdit *lost = &g_array_index (answer->lost, AnteLostEdit, i);

      g_signal_emit_by_name (self, "lost-edit", lost->subject, lost->field);
    }
}

/* Fresh is what is in the store: neither an answer that could not be kept nor a part of one. */
static void
note_taken (AnteDesk *self, const AntePulled *answer)
{
  self->failures = 0;
  self->last_answer_monotonic_ms = ante_clock_monotonic_ms (self->clock);
  ante_desk_set_link_state (self, self->snapshot->unreadable ? ANTE_LINK_UPDATE : ANTE_LINK_ONLINE);
  if (answer->pull->more)
    return;
  self->as_of_ms = answer->as_of_ms;
  g_object_notify (G_OBJECT (self), "as-of-ms");
}

static void
note_not_taken (AnteDesk *self)
{
  if (ante_clock_monotonic_ms (self->clock) - self->last_answer_monotonic_ms > SILENCE_MS)
    ante_desk_set_link_state (self, ANTE_LINK_SILENT);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  AntePulled *answer = g_task_get_task_data (G_TASK (result));
  gboolean more = answer->pull->more;

  self->taking = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    {
      note_not_taken (self);
      drop_ahead (self); /* it goes on from what is not here */
      pull_again_later (self); /* the disk: nothing was lost, the same is asked for again */
      return;
    }
  announce (self, answer);
  self->wait_next = !more;
  if (more && answer->pull->items->len == 0)
    pull_again_later (self); /* more of nothing could go on for ever */
  else
    {
      note_taken (self, answer);
      go_on (self);
    }
  ante_desk_tell (self);
  ante_desk_make_calls (self);
  if (more)
    return;
  ante_desk_prune_if_due (self);
  ante_desk_agree (self);
  ante_desk_write_snapshot (self);
}

/* While an answer is taken, and more is to come: the next. It goes on from where this one ends, once that is in
 * the store. */
static void
ask_ahead (AnteDesk *self, const AntePull *pull)
{
  const AnteSnapshot *snapshot = self->snapshot;
  gboolean newer = pull->through >= snapshot->cursor;

  /* Of the first answer the floor is not in the store yet, from which it is asked on. */
  if (pull->more && pull->items->len > 0 && (snapshot->cursor > 0 || pull->floor == snapshot->floor))
    ask (self, newer ? pull->through : snapshot->cursor, snapshot->clinical_cursor < 0 ? -1 : MAX (pull->through, snapshot->clinical_cursor),
         newer ? pull->through_head : snapshot->head, 0);
}

/* Takes @answer. */
static void
take_answer (AnteDesk *self, AntePulled *answer)
{
  AntePull *pull = answer->pull;
  g_autoptr (GTask) task = NULL;

  if (pull->diverged || (self->snapshot->generation != NULL && strcmp (pull->generation, self->snapshot->generation) != 0))
    {
      ante_desk_find_common_point (self, pull->generation, pull->through);
      ante_pulled_free (answer);
      return;
    }
  if (pull->resync)
    {
      ante_pulled_free (answer);
      read_anew (self);
      return;
    }
  self->taking = TRUE;
  task = g_task_new (self, NULL, taken_cb, NULL);
  g_task_set_task_data (task, answer, (GDestroyNotify) ante_pulled_free);
  ante_desk_run (self, task, take);
  ask_ahead (self, pull);
}

/* --- Asking --- */

static gboolean
retry_cb (gpointer data)
{
  AnteDesk *self = data;

  self->retry_source = 0;
  pull (self);
  return G_SOURCE_REMOVE;
}

static void
pull_again_after (AnteDesk *self, guint at_least_ms)
{
  guint8 byte;
  guint delay;

  if (self->worker == NULL)
    return;
  ante_random_fill (self->random, &byte, 1);
  delay = MIN (ante_http_backoff_ms (self->failures++, byte / 256.0), MAX_RETRY_MS);
  self->wait_next = FALSE;
  if (self->retry_source == 0)
    self->retry_source = g_timeout_add (MAX (delay, at_least_ms), retry_cb, self);
}

static void
pull_again_later (AnteDesk *self)
{
  pull_again_after (self, 200);
}

/* A busy relay says for how long it wants to be left alone. */
static guint
wished_pause_ms (const GError *error)
{
  guint64 seconds = 0;

  if (g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY))
    seconds = g_ascii_strtoull (error->message, NULL, 10);
  return (guint) CLAMP (seconds * 1000, 200, MAX_PAUSE_MS);
}

static void
note_answer (AnteDesk *self, const AntePull *answer)
{
  gint64 off = ante_clock_now_ms (self->clock) - answer->relay_now_ms;
  gint64 shown = ABS (off) > CLOCK_TOLERANCE_MS ? off : 0;
  gboolean news = (shown != 0) != (self->clock_off_ms != 0);

  ante_desk_note_relay_time (self, answer->relay_now_ms);
  self->clock_off_ms = shown;
  if (news)
    g_object_notify (G_OBJECT (self), "clock-off-ms");
}

static void
note_failure (AnteDesk *self, const GError *error)
{
  gint64 quiet = ante_clock_monotonic_ms (self->clock) - self->last_answer_monotonic_ms;

  if (g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED))
    ante_desk_set_link_state (self, ANTE_LINK_REFUSED);
  else if (g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NEWER))
    ante_desk_set_link_state (self, ANTE_LINK_UPDATE);
  else if (g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_SILENT))
    ante_desk_set_link_state (self, quiet > SILENCE_MS ? ANTE_LINK_SILENT : ANTE_LINK_OFFLINE);
  else
    ante_desk_set_link_state (self, ANTE_LINK_OFFLINE);
}

static void
pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteDesk) self = data;
  g_autoptr (GError) error = NULL;
  AntePull *pull = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);
  AntePulled *answer;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || ANTE_RELAY_LINK (source) != self->relay)
    {
      g_clear_pointer (&pull, ante_pull_free);
      return; /* somebody else has taken over */
    }
  g_clear_object (&self->pulling);
  if (pull == NULL)
    {
      note_failure (self, error);
      pull_again_after (self, wished_pause_ms (error));
      return;
    }
  note_answer (self, pull);
  answer = g_new0 (AntePulled, 1);
  answer->pull = pull;
  answer->as_of_ms = ante_clock_now_ms (self->clock);
  answer->clinical = self->snapshot->clinical_cursor >= 0;
  if (self->taking)
    self->ahead = answer;
  else
    take_answer (self, answer);
}

/* @head: the log's hash at @after. */
static void
ask (AnteDesk *self, gint64 after, gint64 clinical_after, const guint8 *head, guint wait_s)
{
  self->pulling = g_cancellable_new ();
  ante_relay_link_set_floor (self->relay, self->snapshot->floor);
  ante_relay_link_pull_async (self->relay, after, clinical_after, after > 0 ? head : NULL, wait_s, ANTE_PULL_MAX_ENTRIES,
                              self->pulling, pulled_cb, g_object_ref (self));
}

/* How much there is to read, so that a person who waits for it sees how far it is. */
static void
newest_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteDesk) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) answer = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || ANTE_RELAY_LINK (source) != self->relay)
    return; /* somebody else has taken over */
  g_clear_object (&self->pulling);
  if (answer == NULL)
    {
      note_failure (self, error);
      pull_again_after (self, wished_pause_ms (error));
      return;
    }
  self->newest = MAX (answer->through, 1);
  ante_relay_link_set_floor (self->relay, answer->floor);
  if (!ante_desk_look_for_snapshot (self))
    pull (self);
}

static void
look_up_newest (AnteDesk *self)
{
  self->pulling = g_cancellable_new ();
  ante_relay_link_pull_async (self->relay, NO_END, -1, NULL, 0, 0, self->pulling, newest_found_cb, g_object_ref (self));
}

static void
pull (AnteDesk *self)
{
  if (self->relay == NULL || self->worker == NULL || self->pulling != NULL || self->taking || self->searching || self->looking)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->snapshot->reading && self->newest == 0)
    look_up_newest (self);
  else
    ask (self, self->snapshot->cursor, self->snapshot->clinical_cursor, self->snapshot->head, self->wait_next ? WAIT_S : 0);
}

static void
go_on (AnteDesk *self)
{
  if (self->ahead != NULL)
    take_answer (self, g_steal_pointer (&self->ahead));
  else if (self->retry_source == 0) /* it was asked for in vain meanwhile */
    pull (self);
}

static void
drop_ahead (AnteDesk *self)
{
  if (self->pulling != NULL)
    g_cancellable_cancel (self->pulling);
  g_clear_object (&self->pulling);
  g_clear_pointer (&self->ahead, ante_pulled_free);
}

void
ante_desk_follow (AnteDesk *self)
{
  self->wait_next = FALSE;
  self->failures = 0;
  pull (self);
}

void
ante_desk_stop_following (AnteDesk *self)
{
  drop_ahead (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
}

void
ante_desk_poll_now (AnteDesk *self)
{
  if (self->relay == NULL)
    return;
  ante_desk_stop_following (self);
  ante_desk_follow (self);
}

/* --- Beginning again --- */

/* A relay that names a new generation with every answer, or has dropped everything each time, would have everything
 * drawn anew without end. */
static gboolean
restarts_too_often (AnteDesk *self)
{
  gint64 now = ante_clock_monotonic_ms (self->clock);
  gboolean too_often = self->restarted_monotonic_ms != 0 && now - self->restarted_monotonic_ms < RESTART_PAUSE_MS;

  self->restarted_monotonic_ms = now;
  return too_often;
}

/* After what was here was put right, or could not be. */
static gboolean
has_begun_again (AnteDesk *self, GAsyncResult *result)
{
  self->searching = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    return TRUE;
  note_not_taken (self);
  pull_again_later (self);
  return FALSE;
}

static void
pull_from_there (AnteDesk *self)
{
  self->wait_next = FALSE;
  if (restarts_too_often (self))
    pull_again_later (self);
  else
    pull (self);
}

/* --- What came next was dropped: everything is read again, as by a desk that has nothing --- */

static void
forget_log (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  ante_desk_give_up_snapshot (self);
  if (!ante_store_begin_anew (self->store, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_publish (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);

  if (!has_begun_again (self, result))
    return;
  self->looked = FALSE;
  self->newest = 0;
  pull_from_there (self);
}

static void
read_anew (AnteDesk *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, forgotten_cb, NULL);

  self->searching = TRUE;
  ante_desk_run (self, task, forget_log);
}

/* --- A new generation: the newest number at which this desk and the relay agree --- */

typedef struct
{
  AnteDesk *desk; /* owned */
  char *generation;
  gint64 agreed;           /* proven: both have the same log up to here */
  guint8 agreed_head[ANTE_HASH_BYTES];
  gint64 low, high;        /* where the newest such number is still looked for */
  /* The question under way */
  gint64 asked;
  guint8 asked_head[ANTE_HASH_BYTES];
} Search;

static void
search_free (Search *search)
{
  g_object_unref (search->desk);
  g_free (search->generation);
  g_free (search);
}

/* It broke off. Takes @search. */
static void
give_up_search (Search *search)
{
  AnteDesk *self = search->desk;

  self->searching = FALSE;
  pull_again_later (self);
  search_free (search);
}

static void
restart (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Search *search = data;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  ante_desk_give_up_snapshot (self);
  if (!ante_store_restart_from (self->store, search->agreed, search->agreed_head, search->generation, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* What was to be proven was of the log as it was. What the relay lost is in the outbox by now, and stays there. */
  if (ante_store_is_floor_open (self->store) && !ante_store_begin_anew (self->store, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_publish (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

static void
restarted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);

  if (!has_begun_again (self, result))
    return;
  ante_desk_tell (self); /* first give back what the relay lost */
  if (self->snapshot->cursor == 0)
    self->looked = FALSE;
  pull_from_there (self);
}

static void search_on (Search *search);

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  AnteDesk *self = search->desk;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) answer = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);

  if (ANTE_RELAY_LINK (source) != self->relay)
    {
      give_up_search (search); /* another relay has its own log */
      return;
    }
  if (answer == NULL)
    {
      note_failure (self, error);
      give_up_search (search);
      return;
    }
  if (answer->through == search->asked && memcmp (answer->through_head, search->asked_head, ANTE_HASH_BYTES) == 0)
    {
      search->agreed = search->asked;
      search->low = MAX (search->low, search->asked);
      memcpy (search->agreed_head, search->asked_head, ANTE_HASH_BYTES);
    }
  else
    search->high = search->asked - 1;
  search_on (search);
}

static void
look_up_head (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Search *search = data;
  gint64 middle = search->low + (search->high - search->low + 1) / 2;

  if (!ante_desk_has_store (self, task))
    return;
  search->asked = ante_store_find_head (self->store, middle, search->asked_head);
  if (search->asked <= search->agreed)
    search->asked = 0;
  g_task_return_int (task, middle);
}

static void
head_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  gssize middle = g_task_propagate_int (G_TASK (result), NULL);

  if (middle < 0 || search->desk->relay == NULL)
    {
      give_up_search (search);
      return;
    }
  if (search->asked == 0)
    {
      search->low = middle; /* this desk holds nothing there that could be compared */
      search_on (search);
      return;
    }
  ante_relay_link_pull_async (search->desk->relay, search->asked, search->desk->snapshot->clinical_cursor < 0 ? -1 : search->asked,
                              NULL, 0, 0, NULL, probed_cb, search);
}

static void
search_on (Search *search)
{
  AnteDesk *self = search->desk;
  g_autoptr (GTask) task = NULL;

  if (search->high > search->low)
    {
      task = g_task_new (self, NULL, head_found_cb, search);
      g_task_set_task_data (task, search, NULL);
      ante_desk_run (self, task, look_up_head);
      return;
    }
  task = g_task_new (self, NULL, restarted_cb, NULL);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  ante_desk_run (self, task, restart);
}

void
ante_desk_find_common_point (AnteDesk *self, const char *generation, gint64 through)
{
  Search *search = g_new0 (Search, 1);

  self->searching = TRUE;
  search->desk = g_object_ref (self);
  search->generation = g_strdup (generation);
  search->high = MIN (through, self->snapshot->cursor);
  search_on (search);
}
