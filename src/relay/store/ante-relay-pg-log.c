/* SPDX-License-Identifier: GPL-3.0-or-later
 * Appending to logs in PostgreSQL: a batch of any clinics' deliveries and pushes in a handful of statements.
 *
 * The batch first locks its clinics' rows, in the order of their numbers (so that two relays never wait for each
 * other in a circle), and holds them until it has committed. Whatever it reads after that is what the last writer
 * left, and its numbers become visible only when all before them are: a reader that asks for what comes after a
 * number misses none, and repeats none, without waiting for anybody's open transaction. */
#include "relay/store/ante-relay-log-rules.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <string.h>

const char ANTE_RELAY_PG_DELIVER[] = "deliver", ANTE_RELAY_PG_PUSH[] = "push";

/* Where a clinic's log ends, while it is locked. */
typedef struct
{
  gint64 no;               /* its key */
  gint64 newest;
  guint8 head[ANTE_HASH_BYTES];
  char generation[33];
  gboolean is_here, has_grown;
} End;

typedef struct
{
  gint64 number;
  GBytes *bytes;           /* owned */
} Known;

typedef struct
{
  /* Given */      AnteRelayPg *pg;
                   AnteRelayJob **jobs;
                   guint n_jobs;
                   gboolean is_again;
  /* Under way */  GHashTable *ends;      /* owned; set of End by number */
                   GHashTable *entries;   /* owned; clinic and id -> Known: those that are there */
                   GHashTable *tokens;    /* owned; clinic and token -> the id of its entry */
                   GHashTable *new_bodies;/* owned; set of clinic and hash: noted by this batch */
  /* Result */     GArray *clinics, *numbers, *audiences, *received; /* owned; new entries, column by column */
                   GPtrArray *ids, *heads, *bytes;                   /* owned */
                   GArray *token_clinics;                            /* owned; new tokens likewise */
                   GPtrArray *token_bytes, *token_entries;           /* owned */
} Batch;

static void
known_free (Known *known)
{
  g_clear_pointer (&known->bytes, g_bytes_unref);
  g_free (known);
}

static GArray *
ints (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static GPtrArray *
texts (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static GPtrArray *
blobs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
batch_init (Batch *batch)
{
  batch->ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  batch->entries = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                          (GDestroyNotify) g_bytes_unref, (GDestroyNotify) known_free);
  batch->tokens = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                         (GDestroyNotify) g_bytes_unref, g_free);
  batch->new_bodies = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                             (GDestroyNotify) g_bytes_unref, NULL);
  batch->clinics = ints ();
  batch->numbers = ints ();
  batch->audiences = ints ();
  batch->received = ints ();
  batch->ids = texts ();
  batch->heads = blobs ();
  batch->bytes = blobs ();
  batch->token_clinics = ints ();
  batch->token_bytes = blobs ();
  batch->token_entries = texts ();
}

static void
batch_clear (Batch *batch)
{
  g_hash_table_unref (batch->ends);
  g_hash_table_unref (batch->entries);
  g_hash_table_unref (batch->tokens);
  g_hash_table_unref (batch->new_bodies);
  g_array_unref (batch->clinics);
  g_array_unref (batch->numbers);
  g_array_unref (batch->audiences);
  g_array_unref (batch->received);
  g_ptr_array_unref (batch->ids);
  g_ptr_array_unref (batch->heads);
  g_ptr_array_unref (batch->bytes);
  g_array_unref (batch->token_clinics);
  g_ptr_array_unref (batch->token_bytes);
  g_ptr_array_unref (batch->token_entries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* A clinic's number and something of it, as a key. (transfer full). */
static GBytes *
key_of (gint64 clinic, gconstpointer bytes, gsize length)
{
  g_autoptr (GByteArray) key = g_byte_array_sized_new (sizeof clinic + length);

  g_byte_array_append (key, (const guint8 *) &clinic, sizeof clinic);
  g_byte_array_append (key, bytes, length);
  return g_byte_array_free_to_bytes (g_steal_pointer (&key));
}

static gpointer
find (GHashTable *table, gint64 clinic, gconstpointer bytes, gsize length)
{
  g_autoptr (GBytes) key = key_of (clinic, bytes, length);

  return g_hash_table_lookup (table, key);
}

static gboolean
is_push (const AnteRelayJob *job)
{
  return job->work == ANTE_RELAY_PG_PUSH;
}

static gint64
clinic_of (const AnteRelayJob *job)
{
  gpointer data = g_task_get_task_data (job->task);

  return is_push (job) ? ((AnteRelayPush *) data)->clinic : ((AnteRelayDelivery *) data)->clinic;
}

static End *
end_of (Batch *batch, gint64 clinic)
{
  return g_hash_table_lookup (batch->ends, &clinic);
}

/* --- What is there already --- */

static gboolean
take_end (Batch *batch, AnteRelayPgRows *rows, guint row, GError **error)
{
  End *end = g_new0 (End, 1);
  gsize length;
  const void *head = ante_relay_pg_blob (rows, row, 2, &length);

  end->no = ante_relay_pg_int (rows, row, 0);
  end->newest = ante_relay_pg_int (rows, row, 1);
  g_strlcpy (end->generation, ante_relay_pg_text (rows, row, 3), sizeof end->generation);
  end->is_here = ante_relay_pg_int (rows, row, 4) != 0;
  if (length == ANTE_HASH_BYTES)
    memcpy (end->head, head, ANTE_HASH_BYTES);
  g_hash_table_add (batch->ends, end);
  return length == ANTE_HASH_BYTES || ante_relay_pg_refuse_damaged (error);
}

static gboolean
lock_clinics (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT no, newest, head, generation, (state = 'here')::int::bigint FROM clinic "
      "WHERE no = ANY ($1) ORDER BY no FOR NO KEY UPDATE");
  g_autoptr (GArray) nos = ints ();

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      gint64 no = clinic_of (batch->jobs[i]);
      g_array_append_val (nos, no);
    }
  ante_relay_pg_give_ints (ask, nos);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (batch->pg, ask, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    if (!take_end (batch, rows, i, error))
      return FALSE;
  return TRUE;
}

/* Jobs that cannot be done are out; the others' clinics are locked and here. */
static gboolean
sort_out (AnteRelayJob *job, const End *end)
{
  g_clear_error (&job->error);
  if (end == NULL)
    ante_relay_pg_refuse_damaged (&job->error);
  else if (!end->is_here)
    ante_relay_pg_refuse_moved (&job->error);
  return job->error == NULL;
}

static void
add_int_and_text (GArray *numbers, GPtrArray *into, gint64 number, const char *text)
{
  g_array_append_val (numbers, number);
  g_ptr_array_add (into, g_strdup (text));
}

static gboolean
find_entries (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT e.clinic, e.id, e.number, e.bytes FROM unnest ($1, $2) AS asked (clinic, id) "
      "JOIN entry e ON e.clinic = asked.clinic AND e.id = asked.id");
  g_autoptr (GArray) clinics = ints ();
  g_autoptr (GPtrArray) ids = texts ();

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      AnteRelayJob *job = batch->jobs[i];
      AnteRelayPush *push = is_push (job) ? g_task_get_task_data (job->task) : NULL;
      AnteRelayDelivery *delivery = is_push (job) ? NULL : g_task_get_task_data (job->task);

      for (guint j = 0; push != NULL && j < push->entries->len; j++)
        add_int_and_text (clinics, ids, push->clinic,
                          g_array_index (push->entries, AnteRelayPushed, j).envelope.id);
      if (delivery != NULL && batch->is_again)
        add_int_and_text (clinics, ids, delivery->clinic, delivery->clinical_id);
    }
  if (clinics->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, clinics);
  ante_relay_pg_give_texts (ask, ids);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (batch->pg, ask, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      Known *known = g_new0 (Known, 1);
      known->number = ante_relay_pg_int (rows, i, 2);
      known->bytes = ante_relay_pg_bytes (rows, i, 3);
      g_hash_table_insert (
          batch->entries,
          key_of (ante_relay_pg_int (rows, i, 0), ante_relay_pg_text (rows, i, 1), 32), known);
    }
  return TRUE;
}

static gboolean
find_tokens (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT t.clinic, t.token, t.entry FROM unnest ($1, $2) AS asked (clinic, token) "
      "JOIN token t ON t.clinic = asked.clinic AND t.token = asked.token");
  g_autoptr (GArray) clinics = ints ();
  g_autoptr (GPtrArray) tokens = blobs ();

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      AnteRelayPush *push =
          is_push (batch->jobs[i]) ? g_task_get_task_data (batch->jobs[i]->task) : NULL;
      for (guint j = 0; push != NULL && j < push->entries->len; j++)
        {
          AnteEnvelope *envelope = &g_array_index (push->entries, AnteRelayPushed, j).envelope;
          for (guint k = 0; k < envelope->n_tokens; k++)
            {
              g_array_append_val (clinics, push->clinic);
              g_ptr_array_add (tokens, g_bytes_new (envelope->tokens[k], ANTE_HASH_BYTES));
            }
        }
    }
  if (clinics->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, clinics);
  ante_relay_pg_give_blobs (ask, tokens);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (batch->pg, ask, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *token = ante_relay_pg_blob (rows, i, 1, &length);
      g_hash_table_insert (batch->tokens, key_of (ante_relay_pg_int (rows, i, 0), token, length),
                           g_strdup (ante_relay_pg_text (rows, i, 2)));
    }
  return TRUE;
}

/* What was delivered before, where that is to be asked. */
static gboolean
was_delivered (Batch *batch, const AnteRelayDelivery *delivery)
{
  return find (batch->entries, delivery->clinic, delivery->clinical_id, 32) != NULL;
}

/* Notes the bodies that were not there. */
static gboolean
note_bodies (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("INSERT INTO body_had (clinic, hash) SELECT * FROM unnest ($1, $2) "
                         "ON CONFLICT DO NOTHING RETURNING clinic, hash");
  g_autoptr (GArray) clinics = ints ();
  g_autoptr (GPtrArray) hashes = blobs ();

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      AnteRelayDelivery *delivery =
          is_push (batch->jobs[i]) ? NULL : g_task_get_task_data (batch->jobs[i]->task);
      if (delivery == NULL || batch->jobs[i]->error != NULL || was_delivered (batch, delivery))
        continue;
      g_array_append_val (clinics, delivery->clinic);
      g_ptr_array_add (hashes, g_bytes_new (delivery->body_hash, ANTE_HASH_BYTES));
    }
  if (clinics->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, clinics);
  ante_relay_pg_give_blobs (ask, hashes);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (batch->pg, ask, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *hash = ante_relay_pg_blob (rows, i, 1, &length);
      g_hash_table_add (batch->new_bodies, key_of (ante_relay_pg_int (rows, i, 0), hash, length));
    }
  return TRUE;
}

/* --- What comes to it --- */

static void
append (Batch *batch, End *end, const char *id, AnteAudience audience, gint64 received_ms, GBytes *bytes)
{
  gint64 of_audience = audience;

  end->newest++;
  end->has_grown = TRUE;
  ante_relay_roll_head (end->head, bytes);
  g_array_append_val (batch->clinics, end->no);
  g_array_append_val (batch->numbers, end->newest);
  g_array_append_val (batch->audiences, of_audience);
  g_array_append_val (batch->received, received_ms);
  g_ptr_array_add (batch->ids, g_strdup (id));
  g_ptr_array_add (batch->heads, g_bytes_new (end->head, ANTE_HASH_BYTES));
  g_ptr_array_add (batch->bytes, g_bytes_ref (bytes));
}

/* The first of this body in the batch is new where its note was; those after it are repeats. */
static gboolean
is_repeat (Batch *batch, const AnteRelayDelivery *delivery)
{
  g_autoptr (GBytes) key = key_of (delivery->clinic, delivery->body_hash, ANTE_HASH_BYTES);

  return !g_hash_table_remove (batch->new_bodies, key);
}

static gboolean
append_delivery (Batch *batch, End *end, AnteRelayDelivery *delivery, GError **error)
{
  char id[33];

  if (was_delivered (batch, delivery))
    {
      delivery->newest = end->newest;
      return TRUE;
    }
  delivery->repeat = is_repeat (batch, delivery);
  g_autoptr (GBytes) desk_entry = ante_relay_seal_desk_part (delivery, id);
  if (desk_entry == NULL) /* its keys were tried when the clinic was claimed */
    return ante_relay_pg_refuse_damaged (error);
  append (batch, end, id, ANTE_AUDIENCE_DESK, delivery->received_ms, desk_entry);
  append (batch, end, delivery->clinical_id, ANTE_AUDIENCE_CLINICAL, delivery->received_ms,
          delivery->clinical_entry);
  delivery->newest = end->newest;
  return TRUE;
}

static gboolean
are_tokens_taken (Batch *batch, gint64 clinic, const AnteEnvelope *envelope)
{
  for (guint i = 0; i < envelope->n_tokens; i++)
    {
      const char *entry = find (batch->tokens, clinic, envelope->tokens[i], ANTE_HASH_BYTES);
      if (entry != NULL && strcmp (entry, envelope->id) != 0)
        return TRUE;
    }
  return FALSE;
}

static void
reserve_tokens (Batch *batch, gint64 clinic, const AnteEnvelope *envelope)
{
  for (guint i = 0; i < envelope->n_tokens; i++)
    {
      GBytes *key = key_of (clinic, envelope->tokens[i], ANTE_HASH_BYTES);
      g_hash_table_replace (batch->tokens, key, g_strdup (envelope->id));
      g_array_append_val (batch->token_clinics, clinic);
      g_ptr_array_add (batch->token_bytes, g_bytes_new (envelope->tokens[i], ANTE_HASH_BYTES));
      g_ptr_array_add (batch->token_entries, g_strdup (envelope->id));
    }
}

static gint64
append_pushed (Batch *batch, End *end, AnteRelayPushed *pushed, gint64 received_ms)
{
  Known *known = g_new0 (Known, 1);

  append (batch, end, pushed->envelope.id, pushed->envelope.audience, received_ms, pushed->bytes);
  reserve_tokens (batch, end->no, &pushed->envelope);
  known->number = end->newest;
  known->bytes = g_bytes_ref (pushed->bytes);
  g_hash_table_insert (batch->entries, key_of (end->no, pushed->envelope.id, 32), known);
  return end->newest;
}

static void
push_one (Batch *batch, End *end, AnteRelayPushed *pushed, gint64 received_ms)
{
  pushed->status = ANTE_RELAY_REFUSED;
  if (pushed->refusal != NULL)
    return;
  Known *known = find (batch->entries, end->no, pushed->envelope.id, 32);
  if (known != NULL && !g_bytes_equal (known->bytes, pushed->bytes))
    pushed->refusal = "another entry has this id";
  else if (known == NULL && are_tokens_taken (batch, end->no, &pushed->envelope))
    pushed->status = ANTE_RELAY_TAKEN;
  else
    {
      pushed->number =
          known != NULL ? known->number : append_pushed (batch, end, pushed, received_ms);
      pushed->status = ANTE_RELAY_STORED;
    }
}

static void
append_push (Batch *batch, End *end, AnteRelayPush *push)
{
  push->before = end->newest;
  for (guint i = 0; i < push->entries->len; i++)
    push_one (batch, end, &g_array_index (push->entries, AnteRelayPushed, i), push->received_ms);
  push->newest = end->newest;
  memcpy (push->generation, end->generation, sizeof push->generation);
}

static gboolean
do_jobs (Batch *batch, GError **error)
{
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      AnteRelayJob *job = batch->jobs[i];
      if (job->error != NULL)
        continue;
      End *end = end_of (batch, clinic_of (job));
      gpointer data = g_task_get_task_data (job->task);
      if (is_push (job))
        append_push (batch, end, data);
      else if (!append_delivery (batch, end, data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_entries (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "INSERT INTO entry (clinic, number, audience, received_ms, id, head, bytes) "
      "SELECT * FROM unnest ($1, $2, $3, $4, $5, $6, $7)");

  if (batch->clinics->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, batch->clinics);
  ante_relay_pg_give_ints (ask, batch->numbers);
  ante_relay_pg_give_ints (ask, batch->audiences);
  ante_relay_pg_give_ints (ask, batch->received);
  ante_relay_pg_give_texts (ask, batch->ids);
  ante_relay_pg_give_blobs (ask, batch->heads);
  ante_relay_pg_give_blobs (ask, batch->bytes);
  return ante_relay_pg_do (batch->pg, ask, NULL, error);
}

static gboolean
write_tokens (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("INSERT INTO token (clinic, token, entry) "
                         "SELECT * FROM unnest ($1, $2, $3) ON CONFLICT DO NOTHING");

  if (batch->token_clinics->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, batch->token_clinics);
  ante_relay_pg_give_blobs (ask, batch->token_bytes);
  ante_relay_pg_give_texts (ask, batch->token_entries);
  return ante_relay_pg_do (batch->pg, ask, NULL, error);
}

static gboolean
write_ends (Batch *batch, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "UPDATE clinic SET newest = grown.newest, head = grown.head "
      "FROM unnest ($1, $2, $3) AS grown (no, newest, head) WHERE clinic.no = grown.no");
  g_autoptr (GArray) nos = ints ();
  g_autoptr (GArray) newest = ints ();
  g_autoptr (GPtrArray) heads = blobs ();
  GHashTableIter iter;
  End *end;

  g_hash_table_iter_init (&iter, batch->ends);
  while (g_hash_table_iter_next (&iter, (gpointer *) &end, NULL))
    if (end->has_grown)
      {
        g_array_append_val (nos, end->no);
        g_array_append_val (newest, end->newest);
        g_ptr_array_add (heads, g_bytes_new (end->head, ANTE_HASH_BYTES));
      }
  if (nos->len == 0)
    return TRUE;
  ante_relay_pg_give_ints (ask, nos);
  ante_relay_pg_give_ints (ask, newest);
  ante_relay_pg_give_blobs (ask, heads);
  return ante_relay_pg_do (batch->pg, ask, NULL, error);
}

gboolean
ante_relay_pg_append (
    AnteRelayPg *pg, AnteRelayJob **jobs, guint n_jobs, gboolean is_again, GError **error)
{
  g_auto (Batch) batch = { .pg = pg, .jobs = jobs, .n_jobs = n_jobs, .is_again = is_again };

  batch_init (&batch);
  if (!lock_clinics (&batch, error))
    return FALSE;
  for (guint i = 0; i < n_jobs; i++)
    sort_out (jobs[i], end_of (&batch, clinic_of (jobs[i])));
  return find_entries (&batch, error) && find_tokens (&batch, error) &&
         note_bodies (&batch, error) && do_jobs (&batch, error) && write_entries (&batch, error) &&
         write_tokens (&batch, error) && write_ends (&batch, error);
}
