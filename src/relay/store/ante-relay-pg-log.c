/* SPDX-License-Identifier: GPL-3.0-or-later
 * Appending to logs in PostgreSQL: a batch of any clinics' deliveries and pushes, in two ways to the server and back.
 *
 * The first locks the clinics' rows, in the order of their numbers (so that two relays never wait for each other in a
 * circle), which are held until it has committed, and asks what is there already. Whatever it reads after the lock is
 * what the last writer left, and its numbers become visible only when all before them are: a reader that asks for what
 * comes after a number misses none, and repeats none, without waiting for anybody's open transaction. The second
 * writes and commits. What takes longest, the sealing, is done before. */
#include "relay/store/ante-relay-pg-batch.h"

#include <string.h>

const char ANTE_RELAY_PG_DELIVER[] = "deliver", ANTE_RELAY_PG_PUSH[] = "push";

/* --- What is asked on one way, and who takes the answer --- */

typedef gboolean (*Taker) (AnteRelayPgBatch *batch, AnteRelayPgRows *rows, GError **error);

typedef struct
{
  GPtrArray *asks;    /* owned; of AnteRelayPgAsk */
  GPtrArray *takers;  /* owned; of Taker, NULL: there is nothing to take */
} Way;

static void
way_init (Way *way)
{
  way->asks = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_relay_pg_ask_free);
  way->takers = g_ptr_array_new ();
}

static void
way_clear (Way *way)
{
  g_ptr_array_unref (way->asks);
  g_ptr_array_unref (way->takers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Way, way_clear)

/* Returns: (transfer none): to be given its values. */
static AnteRelayPgAsk *
add_ask (Way *way, const char *sql, Taker taker)
{
  AnteRelayPgAsk *ask = ante_relay_pg_ask (sql);

  g_ptr_array_add (way->asks, ask);
  g_ptr_array_add (way->takers, (gpointer) taker);
  return ask;
}

static gboolean
go (Way *way, AnteRelayPg *pg, AnteRelayPgBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) answers = ante_relay_pg_rows_of_all (pg, way->asks, error);

  for (guint i = 0; answers != NULL && i < answers->len; i++)
    {
      Taker taker = (Taker) g_ptr_array_index (way->takers, i);
      if (taker != NULL && !taker (batch, g_ptr_array_index (answers, i), error))
        return FALSE;
    }
  return answers != NULL;
}

/* Values gathered for a statement: clinics, and something of each. */
typedef struct
{
  GArray *clinics;   /* owned */
  GPtrArray *things; /* owned */
} Pairs;

static void
pairs_init (Pairs *pairs, GDestroyNotify free_thing)
{
  pairs->clinics = g_array_new (FALSE, FALSE, sizeof (gint64));
  pairs->things = g_ptr_array_new_with_free_func (free_thing);
}

static void
pairs_clear (Pairs *pairs)
{
  g_array_unref (pairs->clinics);
  g_ptr_array_unref (pairs->things);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pairs, pairs_clear)

static void
add_pair (Pairs *pairs, gint64 clinic, gpointer thing)
{
  g_array_append_val (pairs->clinics, clinic);
  g_ptr_array_add (pairs->things, thing);
}

/* --- What is there already --- */

static gboolean
take_ends (AnteRelayPgBatch *batch, AnteRelayPgRows *rows, GError **error)
{
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      AnteRelayPgEnd end = { .no = ante_relay_pg_int (rows, i, 0),
                             .newest = ante_relay_pg_int (rows, i, 1),
                             .is_here = ante_relay_pg_int (rows, i, 4) != 0 };
      gsize length;
      const void *head = ante_relay_pg_blob (rows, i, 2, &length);
      if (length != ANTE_HASH_BYTES)
        return ante_relay_pg_refuse_damaged (error);
      memcpy (end.head, head, ANTE_HASH_BYTES);
      g_strlcpy (end.generation, ante_relay_pg_text (rows, i, 3), sizeof end.generation);
      ante_relay_pg_batch_add_end (batch, &end);
    }
  return TRUE;
}

static void
lock_clinics (Way *way, AnteRelayPgBatch *batch)
{
  AnteRelayPgAsk *ask = add_ask (way,
                                 "SELECT no, newest, head, generation, (state = 'here')::int::bigint FROM clinic "
                                 "WHERE no = ANY ($1) ORDER BY no FOR NO KEY UPDATE",
                                 take_ends);
  g_autoptr (GArray) nos = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      gint64 no = ante_relay_pg_job_clinic (batch->jobs[i]);
      g_array_append_val (nos, no);
    }
  ante_relay_pg_give_ints (ask, nos);
}

static const guint8 *
find_hash (AnteRelayPgRows *rows, guint row, guint column)
{
  gsize length;
  const void *hash = ante_relay_pg_blob (rows, row, column, &length);

  return length == ANTE_HASH_BYTES ? hash : NULL;
}

static gboolean
take_entries (AnteRelayPgBatch *batch, AnteRelayPgRows *rows, GError **error)
{
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    ante_relay_pg_batch_add_entry (batch, ante_relay_pg_int (rows, i, 0), ante_relay_pg_text (rows, i, 1),
                                   ante_relay_pg_int (rows, i, 2), ante_relay_pg_bytes (rows, i, 3),
                                   find_hash (rows, i, 5), find_hash (rows, i, 4));
  return TRUE;
}

/* Of pushes; and of deliveries when this may have been committed before. */
static void
find_entries (Way *way, AnteRelayPgBatch *batch, gboolean is_again)
{
  g_auto (Pairs) asked = { NULL };

  pairs_init (&asked, g_free);
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      const AnteRelayPush *push = ante_relay_pg_job_push (batch->jobs[i]);
      const AnteRelayDelivery *delivery = ante_relay_pg_job_delivery (batch->jobs[i]);
      for (guint j = 0; push != NULL && j < push->entries->len; j++)
        add_pair (&asked, push->clinic, g_strdup (g_array_index (push->entries, AnteRelayPushed, j).envelope.id));
      if (delivery != NULL && is_again)
        add_pair (&asked, delivery->clinic, g_strdup (delivery->clinical_id));
    }
  if (asked.clinics->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "SELECT e.clinic, e.id, e.number, e.bytes, e.head, b.head "
                                 "FROM unnest ($1, $2) AS asked (clinic, id) "
                                 "JOIN entry e ON e.clinic = asked.clinic AND e.id = asked.id "
                                 "LEFT JOIN entry b ON b.clinic = e.clinic AND b.number = e.number - 1 "
                                 "AND octet_length (e.bytes) = 0",
                                 take_entries);
  ante_relay_pg_give_ints (ask, asked.clinics);
  ante_relay_pg_give_texts (ask, asked.things);
}

static gboolean
take_tokens (AnteRelayPgBatch *batch, AnteRelayPgRows *rows, GError **error)
{
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *token = ante_relay_pg_blob (rows, i, 1, &length);
      ante_relay_pg_batch_add_token (batch, ante_relay_pg_int (rows, i, 0), token, length,
                                     ante_relay_pg_text (rows, i, 2));
    }
  return TRUE;
}

static void
find_tokens (Way *way, AnteRelayPgBatch *batch)
{
  g_auto (Pairs) asked = { NULL };

  pairs_init (&asked, (GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      const AnteRelayPush *push = ante_relay_pg_job_push (batch->jobs[i]);
      for (guint j = 0; push != NULL && j < push->entries->len; j++)
        {
          const AnteEnvelope *envelope = &g_array_index (push->entries, AnteRelayPushed, j).envelope;
          for (guint k = 0; k < envelope->n_tokens; k++)
            add_pair (&asked, push->clinic, g_bytes_new (envelope->tokens[k], ANTE_HASH_BYTES));
        }
    }
  if (asked.clinics->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "SELECT t.clinic, t.token, t.entry FROM unnest ($1, $2) AS asked (clinic, token) "
                                 "JOIN token t ON t.clinic = asked.clinic AND t.token = asked.token",
                                 take_tokens);
  ante_relay_pg_give_ints (ask, asked.clinics);
  ante_relay_pg_give_blobs (ask, asked.things);
}

static gboolean
take_new_bodies (AnteRelayPgBatch *batch, AnteRelayPgRows *rows, GError **error)
{
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *hash = ante_relay_pg_blob (rows, i, 1, &length);
      ante_relay_pg_batch_add_body (batch, ante_relay_pg_int (rows, i, 0), hash, length);
    }
  return TRUE;
}

/* Notes the bodies that were not there, and of a clinic that is not here none. What was committed before has its note
 * since then. */
static void
note_bodies (Way *way, AnteRelayPgBatch *batch)
{
  g_auto (Pairs) had = { NULL };

  pairs_init (&had, (GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      const AnteRelayDelivery *delivery = ante_relay_pg_job_delivery (batch->jobs[i]);
      if (delivery != NULL)
        add_pair (&had, delivery->clinic, g_bytes_new (delivery->body_hash, ANTE_HASH_BYTES));
    }
  if (had.clinics->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "INSERT INTO body_had (clinic, hash) SELECT had.clinic, had.hash "
                                 "FROM unnest ($1, $2) AS had (clinic, hash) "
                                 "JOIN clinic ON clinic.no = had.clinic AND clinic.state = 'here' "
                                 "ON CONFLICT DO NOTHING RETURNING clinic, hash",
                                 take_new_bodies);
  ante_relay_pg_give_ints (ask, had.clinics);
  ante_relay_pg_give_blobs (ask, had.things);
}

/* --- What comes to it --- */

static void
write_entries (Way *way, AnteRelayPgBatch *batch)
{
  if (batch->clinics->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "INSERT INTO entry (clinic, number, audience, received_ms, id, head, bytes) "
                                 "SELECT * FROM unnest ($1, $2, $3, $4, $5, $6, $7)",
                                 NULL);
  ante_relay_pg_give_ints (ask, batch->clinics);
  ante_relay_pg_give_ints (ask, batch->numbers);
  ante_relay_pg_give_ints (ask, batch->audiences);
  ante_relay_pg_give_ints (ask, batch->received);
  ante_relay_pg_give_texts (ask, batch->ids);
  ante_relay_pg_give_blobs (ask, batch->heads);
  ante_relay_pg_give_blobs (ask, batch->bytes);
}

static void
write_tokens (Way *way, AnteRelayPgBatch *batch)
{
  if (batch->token_clinics->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "INSERT INTO token (clinic, token, entry) "
                                 "SELECT * FROM unnest ($1, $2, $3) ON CONFLICT DO NOTHING",
                                 NULL);
  ante_relay_pg_give_ints (ask, batch->token_clinics);
  ante_relay_pg_give_blobs (ask, batch->token_bytes);
  ante_relay_pg_give_texts (ask, batch->token_entries);
}

static void
write_ends (Way *way, AnteRelayPgBatch *batch)
{
  g_auto (Pairs) grown = { NULL };
  g_autoptr (GArray) newest = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  AnteRelayPgEnd *end;

  pairs_init (&grown, (GDestroyNotify) g_bytes_unref);
  g_hash_table_iter_init (&iter, batch->ends);
  while (g_hash_table_iter_next (&iter, (gpointer *) &end, NULL))
    if (end->has_grown)
      {
        add_pair (&grown, end->no, g_bytes_new (end->head, ANTE_HASH_BYTES));
        g_array_append_val (newest, end->newest);
      }
  if (newest->len == 0)
    return;
  AnteRelayPgAsk *ask = add_ask (way,
                                 "UPDATE clinic SET newest = grown.newest, head = grown.head "
                                 "FROM unnest ($1, $2, $3) AS grown (no, newest, head) WHERE clinic.no = grown.no",
                                 NULL);
  ante_relay_pg_give_ints (ask, grown.clinics);
  ante_relay_pg_give_ints (ask, newest);
  ante_relay_pg_give_blobs (ask, grown.things);
}

static gboolean
take_commit (AnteRelayPgBatch *batch, AnteRelayPgRows *answer, GError **error)
{
  return ante_relay_pg_is_committed (answer, error);
}

/* --- The two ways --- */

static gboolean
begin (AnteRelayPg *pg, AnteRelayPgBatch *batch, gboolean is_again, GError **error)
{
  g_auto (Way) way = { NULL };

  way_init (&way);
  add_ask (&way, "BEGIN", NULL);
  lock_clinics (&way, batch);
  find_entries (&way, batch, is_again);
  find_tokens (&way, batch);
  note_bodies (&way, batch);
  return go (&way, pg, batch, error);
}

static gboolean
commit (AnteRelayPg *pg, AnteRelayPgBatch *batch, GError **error)
{
  g_auto (Way) way = { NULL };

  way_init (&way);
  write_entries (&way, batch);
  write_tokens (&way, batch);
  write_ends (&way, batch);
  add_ask (&way, "COMMIT", take_commit);
  return go (&way, pg, batch, error);
}

gboolean
ante_relay_pg_append (
    AnteRelayPg *pg, AnteRelayJob **jobs, guint n_jobs, gboolean is_again, GError **error)
{
  g_auto (AnteRelayPgBatch) batch = { .jobs = NULL };

  ante_relay_pg_batch_init (&batch, jobs, n_jobs);
  ante_relay_pg_batch_seal (&batch);
  if (begin (pg, &batch, is_again, error) && ante_relay_pg_batch_do (&batch, error) &&
      commit (pg, &batch, error))
    return TRUE;
  ante_relay_pg_rollback (pg);
  return FALSE;
}
