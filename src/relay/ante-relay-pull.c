/* SPDX-License-Identifier: GPL-3.0-or-later
 * GET /v1/log: what came after a cursor, now or as soon as there is something. */
#include "relay/ante-relay-retention.h"

#include <string.h>

#define LIMIT_UNLESS_ASKED 100
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)
#define ITEM_MAX_BYTES 200 /* of an item beside its entry, with the padding of that */
G_STATIC_ASSERT (ANTE_PULL_MAX_BYTES / 3 * 4 + (ANTE_PULL_MAX_ENTRIES + 1) * ITEM_MAX_BYTES < ANTE_PULL_MAX_ANSWER_BYTES);

/* One pull answers so many desks at most; the sender of a webhook is to be served between two of them. */
#define MOST_TOGETHER 16

/* A desk's question, kept until it has been answered; asked of the store once for every wake-up. */
typedef struct
{
  AnteRelayPending *pending;  /* owned */
  guint8 desk[ANTE_HASH_BYTES]; /* tells its poll from others' */
  AnteRelayPull question;     /* its results and items are not used */
  gint64 until_ms;            /* monotonic */
  gint64 newest;              /* the log's end when it was last asked: an answer may know no less */
} Poll;

/* The desks of a clinic are woken together and ask the same, so that they are asked for together. */
typedef struct
{
  AnteRelayPull question;     /* as of each poll; the first member: its key */
  GPtrArray *polls;           /* owned; of Poll, owned too, each taken when there is an answer */
} Asking;

static void
poll_free (Poll *poll)
{
  ante_relay_pending_free (poll->pending);
  g_free (poll);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Poll, poll_free)

static void ask (Poll *poll);

static void
write_item (GString *json, const AnteRelayItem *item)
{
  gsize length;
  gconstpointer bytes = g_bytes_get_data (item->bytes, &length);
  g_autofree char *head = ante_hex_encode (item->head, ANTE_HASH_BYTES);
  g_autofree char *entry = ante_base64_encode (bytes, length);

  g_string_append_printf (json, "{\"number\":%" G_GINT64_FORMAT ",\"received\":%" G_GINT64_FORMAT
                                ",\"head\":\"%s\",\"entry\":\"",
                          item->number, item->received_ms, head);
  g_string_append (json, entry);
  g_string_append (json, "\"}");
}

static char *
write_answer (AnteRelay *self, const AnteRelayPull *pull, const char *generation)
{
  GString *json = g_string_new (NULL);
  g_autofree char *head = ante_hex_encode (pull->through_head, ANTE_HASH_BYTES);

  g_string_append_printf (json,
                          "{\"version\":%d,\"generation\":\"%s\",\"now\":%" G_GINT64_FORMAT
                          ",\"through\":%" G_GINT64_FORMAT
                          ",\"through_head\":\"%s\",\"more\":%s,\"diverged\":%s",
                          ANTE_RELAY_VERSION_OF_ROUTES, generation, ante_clock_now_ms (self->clock),
                          pull->through, head, pull->more ? "true" : "false",
                          pull->diverged ? "true" : "false");
  if (pull->floor > 0)
    g_string_append_printf (json, ",\"floor\":%" G_GINT64_FORMAT "%s", pull->floor, pull->resync ? ",\"resync\":true" : "");
  g_string_append (json, ",\"entries\":[");
  for (guint i = 0; i < pull->items->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      write_item (json, &g_array_index (pull->items, AnteRelayItem, i));
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

/* Takes the poll. */
static void
answer (Poll *taken, const AnteRelayPull *pull, const char *generation)
{
  g_autoptr (Poll) poll = taken;
  g_autofree char *json = write_answer (poll->pending->relay, pull, generation);

  ante_http_answer_json (poll->pending->message, 200, json);
}

/* Who has waited may have been revoked meanwhile. */
static void
known_again_cb (const AnteRelayClinic *clinic, const AnteRelayToken *desk, const GError *error, gpointer data)
{
  g_autoptr (Poll) poll = data;
  SoupServerMessage *message = poll->pending->message;

  if (error != NULL)
    ante_relay_answer_storage (poll->pending->relay, message);
  else if (clinic == NULL)
    ante_relay_answer_error (message, 401, "token", "This desk is not known here.");
  else if (!clinic->is_here)
    ante_relay_answer_moved (message);
  else
    ask (g_steal_pointer (&poll));
}

static void
woken_cb (gpointer data, gboolean is_last)
{
  Poll *poll = data;

  if (is_last)
    poll->until_ms = 0;
  ante_relay_directory_find_token_again (poll->pending->relay->directory, poll->desk, known_again_cb, poll);
}

/* Takes the poll: it waits on, or is asked again because the log has grown meanwhile. */
static void
wait_on (Poll *taken, const AnteRelayPull *pull)
{
  g_autoptr (Poll) poll = taken;
  AnteRelay *self = poll->pending->relay;
  gint64 left_ms = poll->until_ms - ante_clock_monotonic_ms (self->clock);

  if (ante_relay_directory_newest (self->directory, pull->clinic) > pull->through)
    ask (g_steal_pointer (&poll));
  else if (ante_relay_waiters_park (self->waiters, pull->clinic, poll->desk,
                                    CLAMP (left_ms, 1, 60000), woken_cb, poll))
    g_steal_pointer (&poll);
  else
    ante_relay_answer_later (poll->pending->message, 503, "busy",
                             "Too many desks wait here; try again shortly.");
}

typedef struct
{
  Poll *poll;     /* owned */
  GTask *result;  /* owned: of the pull, whose data it holds */
} Divergence;

static void
renewed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Divergence *divergence = data;
  g_autoptr (GTask) pulled = divergence->result;
  Poll *poll = divergence->poll;
  g_autoptr (GError) error = NULL;
  AnteRelayRenewal *renewal = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);
  AnteRelayPull *pull = g_task_get_task_data (pulled);

  if (renewal == NULL)
    {
      ante_relay_answer_failure (poll->pending->relay, poll->pending->message, error);
      poll_free (poll);
      return;
    }
  if (strcmp (pull->generation, renewal->generation) != 0)
    ante_relay_log ("new-generation", "clinic=%" G_GINT64_FORMAT " reason=\"a desk knows another log\"",
                    renewal->clinic);
  answer (poll, pull, renewal->generation);
}

/* Takes the poll. */
static void
renew_generation (Poll *poll, GAsyncResult *result)
{
  AnteRelay *self = poll->pending->relay;
  Divergence *divergence = g_new0 (Divergence, 1);
  AnteRelayRenewal *renewal = g_new0 (AnteRelayRenewal, 1);
  g_autofree char *generation = ante_random_id (self->random);

  divergence->poll = poll;
  divergence->result = g_object_ref (G_TASK (result));
  renewal->clinic = poll->question.clinic;
  renewal->now_ms = ante_clock_now_ms (self->clock);
  g_strlcpy (renewal->generation, generation, sizeof renewal->generation);
  ante_relay_store_renew_async (self->store, renewal, renewed_cb, divergence);
}

/* Takes the poll. *json: owned, nullable: the answer, once it is written. */
static void
settle (Poll *taken, GAsyncResult *result, AnteRelayPull *pull, char **json)
{
  g_autoptr (Poll) poll = taken;
  AnteRelay *self = poll->pending->relay;
  gboolean may_wait = pull->limit > 0 && !pull->diverged && !pull->resync && pull->items->len == 0 &&
                      !self->is_stopping && ante_clock_monotonic_ms (self->clock) < poll->until_ms;

  if (pull->limit > 0 && !pull->more && pull->through < poll->newest) /* it joined one that had begun before */
    ask (g_steal_pointer (&poll));
  else if (pull->diverged)
    renew_generation (g_steal_pointer (&poll), result);
  else if (may_wait)
    wait_on (g_steal_pointer (&poll), pull);
  else
    {
      if (*json == NULL)
        *json = write_answer (self, pull, pull->generation);
      ante_http_answer_json (poll->pending->message, 200, *json);
    }
}

static void
asking_free (Asking *asking)
{
  g_ptr_array_unref (asking->polls);
  g_free (asking);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
pulled_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (Asking) asking = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  AnteRelayPull *pull = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);
  AnteRelay *self = ((Poll *) g_ptr_array_index (asking->polls, 0))->pending->relay;

  if (g_hash_table_lookup (self->asked, &asking->question) == asking)
    g_hash_table_remove (self->asked, &asking->question);
  if (g_error_matches (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_DROPPING))
    ante_relay_retention_go_on (self, asking->question.clinic);
  for (guint i = 0; i < asking->polls->len; i++)
    {
      g_autoptr (Poll) poll = g_steal_pointer (&asking->polls->pdata[i]);
      if (pull == NULL)
        ante_relay_answer_failure (self, poll->pending->message, error);
      else
        settle (g_steal_pointer (&poll), result, pull, &json);
    }
}

static guint
hash_question (gconstpointer question)
{
  const AnteRelayPull *pull = question;

  return pull->clinic * 31 + pull->after;
}

static gboolean
questions_equal (gconstpointer one, gconstpointer other)
{
  const AnteRelayPull *a = one, *b = other;

  return a->clinic == b->clinic && a->after == b->after && a->clinical_after == b->clinical_after && a->limit == b->limit &&
         a->began_with == b->began_with && a->has_head == b->has_head && memcmp (a->head, b->head, ANTE_HASH_BYTES) == 0;
}

GHashTable *
ante_relay_asked_new (void)
{
  return g_hash_table_new (hash_question, questions_equal);
}

/* Returns: whether it did. Of a log's state each wants its own answer. Takes the poll, then. */
static gboolean
join (Poll *poll)
{
  Asking *asking = g_hash_table_lookup (poll->pending->relay->asked, &poll->question);

  if (asking == NULL || asking->polls->len >= MOST_TOGETHER || poll->question.limit == 0)
    return FALSE;
  g_ptr_array_add (asking->polls, poll);
  return TRUE;
}

/* Takes the poll. */
static void
ask (Poll *poll)
{
  AnteRelay *self = poll->pending->relay;

  poll->newest = ante_relay_directory_newest (self->directory, poll->question.clinic);
  if (join (poll))
    return;
  AnteRelayPull *pull = ante_relay_pull_new (poll->question.clinic);
  Asking *asking = g_new0 (Asking, 1);

  asking->question = poll->question;
  asking->polls = g_ptr_array_new ();
  g_ptr_array_add (asking->polls, poll);
  g_hash_table_replace (self->asked, &asking->question, asking);
  pull->after = poll->question.after;
  pull->clinical_after = poll->question.clinical_after;
  pull->limit = poll->question.limit;
  pull->has_head = poll->question.has_head;
  pull->began_with = poll->question.began_with;
  memcpy (pull->head, poll->question.head, ANTE_HASH_BYTES);
  ante_relay_store_pull_async (self->store, pull, pulled_cb, asking);
}

/* Returns: FALSE when it is there and not a number within bounds. */
static gboolean
read_number (GHashTable *query, const char *name, gint64 most, gint64 *value)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
read_question (GHashTable *query, AnteRelayPull *question, gint64 *wait_s)
{
  gint64 after = -1, clinical = -1, limit = LIMIT_UNLESS_ASKED;
  const char *head = query != NULL ? g_hash_table_lookup (query, "head") : NULL;

  if (!read_number (query, "after", NUMBER_MAX, &after) ||
      !read_number (query, "clinical", NUMBER_MAX, &clinical) ||
      !read_number (query, "limit", ANTE_PULL_MAX_ENTRIES, &limit) ||
      !read_number (query, "floor", NUMBER_MAX, &question->began_with) ||
      !read_number (query, "wait", ANTE_PULL_MAX_WAIT_S, wait_s) || after < 0)
    return FALSE;
  question->after = after;
  question->clinical_after = clinical;
  question->limit = limit;
  question->has_head = head != NULL;
  return head == NULL || ante_hex_decode (head, question->head, ANTE_HASH_BYTES);
}

static gboolean
may_read_clinical (AnteRelayRole role)
{
  return role == ANTE_ROLE_CLINICIAN || role == ANTE_ROLE_MANAGER;
}

void
ante_relay_pull (AnteRelayPending *taken,
                 GHashTable *query,
                 const AnteRelayClinic *clinic,
                 const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;
  AnteRelayPull question = { .clinic = desk->clinic };
  gint64 wait_s = 0;

  if (!read_question (query, &question, &wait_s))
    {
      ante_relay_answer_error (pending->message, 400, "request", "This is not a question about the log.");
      return;
    }
  if (question.clinical_after >= 0 && !may_read_clinical (desk->role))
    {
      ante_relay_answer_error (pending->message, 403, "role", "This desk may not read what is clinical.");
      return;
    }
  Poll *poll = g_new0 (Poll, 1);
  memcpy (poll->desk, desk->hash, sizeof poll->desk);
  poll->question = question;
  poll->until_ms = ante_clock_monotonic_ms (pending->relay->clock) + wait_s * 1000;
  poll->pending = g_steal_pointer (&pending);
  ask (poll);
}
