/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a batch adds to the logs, decided in memory. */
#include "relay/store/ante-relay-pg-batch.h"
#include "relay/store/ante-relay-log-rules.h"

#include <string.h>

typedef struct
{
  gint64 number;
  guint8 before[ANTE_HASH_BYTES], with[ANTE_HASH_BYTES]; /* when it was dropped */
  GBytes *bytes;           /* owned */
} Known;

static void
known_free (Known *known)
{
  g_clear_pointer (&known->bytes, g_bytes_unref);
  g_free (known);
}

static void
sealed_clear (gpointer sealed)
{
  g_clear_pointer (&((AnteRelayPgSealed *) sealed)->bytes, g_bytes_unref);
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

/* By clinic and something of it. */
static GHashTable *
by_key (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, free_value);
}

void
ante_relay_pg_batch_init (AnteRelayPgBatch *self, AnteRelayJob **jobs, guint n_jobs)
{
  self->jobs = jobs;
  self->n_jobs = n_jobs;
  self->sealed = g_array_sized_new (FALSE, TRUE, sizeof (AnteRelayPgSealed), n_jobs);
  g_array_set_clear_func (self->sealed, sealed_clear);
  g_array_set_size (self->sealed, n_jobs);
  self->ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->entries = by_key ((GDestroyNotify) known_free);
  self->tokens = by_key (g_free);
  self->new_bodies = by_key (NULL);
  self->clinics = ints ();
  self->numbers = ints ();
  self->audiences = ints ();
  self->received = ints ();
  self->ids = texts ();
  self->heads = blobs ();
  self->bytes = blobs ();
  self->token_clinics = ints ();
  self->token_bytes = blobs ();
  self->token_entries = texts ();
}

void
ante_relay_pg_batch_clear (AnteRelayPgBatch *self)
{
  g_array_unref (self->sealed);
  g_hash_table_unref (self->ends);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->new_bodies);
  g_array_unref (self->clinics);
  g_array_unref (self->numbers);
  g_array_unref (self->audiences);
  g_array_unref (self->received);
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->heads);
  g_ptr_array_unref (self->bytes);
  g_array_unref (self->token_clinics);
  g_ptr_array_unref (self->token_bytes);
  g_ptr_array_unref (self->token_entries);
}

/* (transfer full). */
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

static AnteRelayPgEnd *
end_of (AnteRelayPgBatch *self, gint64 clinic)
{
  return g_hash_table_lookup (self->ends, &clinic);
}

/* --- What comes to it --- */

static void
append (AnteRelayPgBatch *self, AnteRelayPgEnd *end, const char *id, AnteAudience audience, gint64 received_ms,
        GBytes *bytes)
{
  gint64 of_audience = audience;

  end->newest++;
  end->has_grown = TRUE;
  ante_relay_roll_head (end->head, bytes);
  g_array_append_val (self->clinics, end->no);
  g_array_append_val (self->numbers, end->newest);
  g_array_append_val (self->audiences, of_audience);
  g_array_append_val (self->received, received_ms);
  g_ptr_array_add (self->ids, g_strdup (id));
  g_ptr_array_add (self->heads, g_bytes_new (end->head, ANTE_HASH_BYTES));
  g_ptr_array_add (self->bytes, g_bytes_ref (bytes));
}

/* The first of this body in the batch is new where its note was; those after it are repeats. */
static gboolean
is_repeat (AnteRelayPgBatch *self, const AnteRelayDelivery *delivery)
{
  g_autoptr (GBytes) key = key_of (delivery->clinic, delivery->body_hash, ANTE_HASH_BYTES);

  return !g_hash_table_remove (self->new_bodies, key);
}

static void
seal (AnteRelayPgSealed *sealed, AnteRelayDelivery *delivery)
{
  g_clear_pointer (&sealed->bytes, g_bytes_unref);
  sealed->bytes = ante_relay_seal_desk_part (delivery, sealed->id);
}

static gboolean
append_delivery (AnteRelayPgBatch *self, AnteRelayPgEnd *end, AnteRelayPgSealed *sealed,
                 AnteRelayDelivery *delivery, GError **error)
{
  if (find (self->entries, delivery->clinic, delivery->clinical_id, 32) != NULL)
    { /* of a commit whose answer was lost */
      delivery->newest = end->newest;
      return TRUE;
    }
  delivery->repeat = is_repeat (self, delivery);
  if (delivery->repeat)
    seal (sealed, delivery);
  if (sealed->bytes == NULL) /* what it may hold is bounded */
    return ante_relay_pg_refuse_damaged (error);
  append (self, end, sealed->id, ANTE_AUDIENCE_DESK, delivery->received_ms, sealed->bytes);
  append (self, end, delivery->clinical_id, ANTE_AUDIENCE_CLINICAL, delivery->received_ms,
          delivery->clinical_entry);
  delivery->newest = end->newest;
  return TRUE;
}

static gboolean
are_tokens_taken (AnteRelayPgBatch *self, gint64 clinic, const AnteEnvelope *envelope)
{
  for (guint i = 0; i < envelope->n_tokens; i++)
    {
      const char *entry = find (self->tokens, clinic, envelope->tokens[i], ANTE_HASH_BYTES);
      if (entry != NULL && strcmp (entry, envelope->id) != 0)
        return TRUE;
    }
  return FALSE;
}

static void
reserve_tokens (AnteRelayPgBatch *self, gint64 clinic, const AnteEnvelope *envelope)
{
  for (guint i = 0; i < envelope->n_tokens; i++)
    {
      ante_relay_pg_batch_add_token (self, clinic, envelope->tokens[i], ANTE_HASH_BYTES, envelope->id);
      g_array_append_val (self->token_clinics, clinic);
      g_ptr_array_add (self->token_bytes, g_bytes_new (envelope->tokens[i], ANTE_HASH_BYTES));
      g_ptr_array_add (self->token_entries, g_strdup (envelope->id));
    }
}

static gint64
append_pushed (AnteRelayPgBatch *self, AnteRelayPgEnd *end, AnteRelayPushed *pushed, gint64 received_ms)
{
  append (self, end, pushed->envelope.id, pushed->envelope.audience, received_ms, pushed->bytes);
  reserve_tokens (self, end->no, &pushed->envelope);
  ante_relay_pg_batch_add_entry (self, end->no, pushed->envelope.id, end->newest, g_bytes_ref (pushed->bytes), NULL, NULL);
  return end->newest;
}

static gboolean
is_same (const Known *known, GBytes *bytes)
{
  return g_bytes_get_size (known->bytes) == 0 ? ante_relay_is_what_was_dropped (bytes, known->before, known->with)
                                              : g_bytes_equal (known->bytes, bytes);
}

static void
push_one (AnteRelayPgBatch *self, AnteRelayPgEnd *end, AnteRelayPushed *pushed, gint64 received_ms)
{
  pushed->status = ANTE_RELAY_REFUSED;
  if (pushed->refusal != NULL)
    return;
  Known *known = find (self->entries, end->no, pushed->envelope.id, 32);
  if (known != NULL && !is_same (known, pushed->bytes))
    pushed->refusal = "another entry has this id";
  else if (known == NULL && are_tokens_taken (self, end->no, &pushed->envelope))
    pushed->status = ANTE_RELAY_TAKEN;
  else
    {
      pushed->number =
          known != NULL ? known->number : append_pushed (self, end, pushed, received_ms);
      pushed->status = ANTE_RELAY_STORED;
    }
}

static void
append_push (AnteRelayPgBatch *self, AnteRelayPgEnd *end, AnteRelayPush *push)
{
  push->before = end->newest;
  for (guint i = 0; i < push->entries->len; i++)
    push_one (self, end, &g_array_index (push->entries, AnteRelayPushed, i), push->received_ms);
  push->newest = end->newest;
  memcpy (push->generation, end->generation, sizeof push->generation);
}

/* Jobs that cannot be done are out; the others' clinics are locked and here. */
static gboolean
sort_out (AnteRelayJob *job, const AnteRelayPgEnd *end)
{
  g_clear_error (&job->error);
  if (end == NULL)
    ante_relay_pg_refuse_damaged (&job->error);
  else if (!end->is_here)
    ante_relay_pg_refuse_moved (&job->error);
  return job->error == NULL;
}

/* --- Public --- */

AnteRelayPush *
ante_relay_pg_job_push (const AnteRelayJob *job)
{
  return job->work == ANTE_RELAY_PG_PUSH ? g_task_get_task_data (job->task) : NULL;
}

AnteRelayDelivery *
ante_relay_pg_job_delivery (const AnteRelayJob *job)
{
  return job->work == ANTE_RELAY_PG_DELIVER ? g_task_get_task_data (job->task) : NULL;
}

gint64
ante_relay_pg_job_clinic (const AnteRelayJob *job)
{
  const AnteRelayPush *push = ante_relay_pg_job_push (job);

  return push != NULL ? push->clinic : ante_relay_pg_job_delivery (job)->clinic;
}

void
ante_relay_pg_batch_seal (AnteRelayPgBatch *self)
{
  for (guint i = 0; i < self->n_jobs; i++)
    {
      AnteRelayDelivery *delivery = ante_relay_pg_job_delivery (self->jobs[i]);
      if (delivery == NULL)
        continue;
      delivery->repeat = FALSE;
      seal (&g_array_index (self->sealed, AnteRelayPgSealed, i), delivery);
    }
}

void
ante_relay_pg_batch_add_end (AnteRelayPgBatch *self, const AnteRelayPgEnd *end)
{
  g_hash_table_add (self->ends, g_memdup2 (end, sizeof *end));
}

void
ante_relay_pg_batch_add_entry (AnteRelayPgBatch *self,
                               gint64 clinic,
                               const char *id,
                               gint64 number,
                               GBytes *bytes,
                               const guint8 *before,
                               const guint8 *with)
{
  Known *known = g_new0 (Known, 1);

  known->number = number;
  known->bytes = bytes;
  if (before != NULL)
    memcpy (known->before, before, ANTE_HASH_BYTES);
  if (with != NULL)
    memcpy (known->with, with, ANTE_HASH_BYTES);
  g_hash_table_replace (self->entries, key_of (clinic, id, 32), known);
}

void
ante_relay_pg_batch_add_token (
    AnteRelayPgBatch *self, gint64 clinic, gconstpointer token, gsize length, const char *entry)
{
  g_hash_table_replace (self->tokens, key_of (clinic, token, length), g_strdup (entry));
}

void
ante_relay_pg_batch_add_body (AnteRelayPgBatch *self, gint64 clinic, gconstpointer hash, gsize length)
{
  g_hash_table_add (self->new_bodies, key_of (clinic, hash, length));
}

gboolean
ante_relay_pg_batch_do (AnteRelayPgBatch *self, GError **error)
{
  for (guint i = 0; i < self->n_jobs; i++)
    {
      AnteRelayJob *job = self->jobs[i];
      AnteRelayPgEnd *end = end_of (self, ante_relay_pg_job_clinic (job));
      AnteRelayPush *push = ante_relay_pg_job_push (job);
      if (!sort_out (job, end))
        continue;
      if (push != NULL)
        append_push (self, end, push);
      else if (!append_delivery (self, end, &g_array_index (self->sealed, AnteRelayPgSealed, i),
                                 ante_relay_pg_job_delivery (job), error))
        return FALSE;
    }
  return TRUE;
}
