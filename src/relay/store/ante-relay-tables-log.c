/* SPDX-License-Identifier: GPL-3.0-or-later
 * The log: entries in their order, their rolling hash, and the tokens they reserve. */
#include "relay/store/ante-relay-kept.h"
#include "relay/store/ante-relay-log-rules.h"
#include "relay/store/ante-relay-tables.h"

#include <string.h>

/* Where a clinic's log ends. */
typedef struct
{
  gint64 clinic;
  gint64 newest;
  guint8 head[ANTE_HASH_BYTES];
  char generation[33];
  gint64 floor, floor_done; /* dropped up to */
} LogEnd;

static gboolean
read_end (AnteDatabase *database, gint64 clinic, LogEnd *end, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT newest, head, generation, state = 'here', floor, floor_done FROM clinic WHERE no = ?1", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row || !ante_statement_copy_blob (statement, 1, end->head, ANTE_HASH_BYTES))
    return ante_relay_tables_refuse_damaged (error);
  if (ante_statement_int (statement, 3) == 0)
    return ante_relay_tables_refuse_moved (error);
  end->clinic = clinic;
  end->newest = ante_statement_int (statement, 0);
  g_strlcpy (end->generation, ante_statement_text (statement, 2), sizeof end->generation);
  end->floor = ante_statement_int (statement, 4);
  end->floor_done = ante_statement_int (statement, 5);
  return TRUE;
}

static gboolean
write_end (AnteDatabase *database, const LogEnd *end, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "UPDATE clinic SET newest = ?2, head = ?3 WHERE no = ?1", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, end->clinic);
  ante_statement_bind_int (statement, 2, end->newest);
  ante_statement_bind_blob (statement, 3, end->head, ANTE_HASH_BYTES);
  return ante_statement_run (statement, error);
}

static gboolean
append_entry (AnteDatabase *database,
              LogEnd *end,
              const char *id,
              AnteAudience audience,
              gint64 received_ms,
              GBytes *bytes,
              GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database,
                             "INSERT INTO entry (clinic, number, audience, id, received_ms, head, "
                             "bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                             error);

  if (statement == NULL)
    return FALSE;
  end->newest++;
  ante_relay_roll_head (end->head, bytes);
  ante_statement_bind_int (statement, 1, end->clinic);
  ante_statement_bind_int (statement, 2, end->newest);
  ante_statement_bind_int (statement, 3, audience);
  ante_statement_bind_text (statement, 4, id);
  ante_statement_bind_int (statement, 5, received_ms);
  ante_statement_bind_blob (statement, 6, end->head, ANTE_HASH_BYTES);
  ante_statement_bind_bytes (statement, 7, bytes);
  return ante_statement_run (statement, error);
}

/* Returns: whether the hash was there before; it is afterwards. */
static gboolean
note_body (AnteDatabase *database, AnteRelayDelivery *delivery, gboolean *had, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "INSERT INTO body_had (clinic, hash) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
      error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, delivery->clinic);
  ante_statement_bind_blob (statement, 2, delivery->body_hash, ANTE_HASH_BYTES);
  if (!ante_statement_run (statement, error))
    return FALSE;
  *had = ante_database_changes (database) == 0;
  return TRUE;
}

gboolean
ante_relay_tables_deliver (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayDelivery *delivery = data;
  LogEnd end;
  char desk_id[33];

  if (!read_end (database, delivery->clinic, &end, error) ||
      !note_body (database, delivery, &delivery->repeat, error))
    return FALSE;
  g_autoptr (GBytes) desk_entry = ante_relay_seal_desk_part (delivery, desk_id);
  if (desk_entry == NULL) /* what it may hold is bounded */
    return ante_relay_tables_refuse_damaged (error);
  if (!append_entry (database, &end, desk_id, ANTE_AUDIENCE_DESK, delivery->received_ms, desk_entry,
                     error) ||
      !append_entry (database, &end, delivery->clinical_id, ANTE_AUDIENCE_CLINICAL,
                     delivery->received_ms, delivery->clinical_entry, error) ||
      !write_end (database, &end, error))
    return FALSE;
  delivery->newest = end.newest;
  return TRUE;
}

/* The row's entry has no bytes any more; its hash, and that of the one before it, say what they were. */
static gboolean
is_what_was_dropped (AnteStatement *statement, GBytes *bytes)
{
  guint8 before[ANTE_HASH_BYTES] = { 0 }, with[ANTE_HASH_BYTES];

  return (ante_statement_int (statement, 0) == 1 || ante_statement_copy_blob (statement, 3, before, ANTE_HASH_BYTES)) &&
         ante_statement_copy_blob (statement, 2, with, ANTE_HASH_BYTES) &&
         ante_relay_is_what_was_dropped (bytes, before, with);
}

/* Returns: TRUE; *number is 0 when there is no entry of this id. */
static gboolean
find_entry (AnteDatabase *database,
            gint64 clinic,
            AnteRelayPushed *pushed,
            gint64 *number,
            gboolean *same,
            GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "SELECT e.number, e.bytes, e.head, b.head FROM entry e LEFT JOIN entry b ON b.clinic = e.clinic AND "
      "b.number = e.number - 1 AND length (e.bytes) = 0 WHERE e.clinic = ?1 AND e.id = ?2",
      error);
  gboolean row;
  gsize length;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  ante_statement_bind_text (statement, 2, pushed->envelope.id);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  *number = row ? ante_statement_int (statement, 0) : 0;
  if (!row)
    return TRUE;
  const void *bytes = ante_statement_blob (statement, 1, &length);
  *same = length == 0 ? is_what_was_dropped (statement, pushed->bytes)
                      : length == g_bytes_get_size (pushed->bytes) &&
                            memcmp (bytes, g_bytes_get_data (pushed->bytes, NULL), length) == 0;
  return TRUE;
}

static gboolean
is_token_taken (AnteDatabase *database,
                gint64 clinic,
                const guint8 *token,
                const char *entry,
                gboolean *taken,
                GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT 1 FROM token WHERE clinic = ?1 AND token = ?2 AND entry <> ?3", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  ante_statement_bind_blob (statement, 2, token, ANTE_HASH_BYTES);
  ante_statement_bind_text (statement, 3, entry);
  return ante_statement_step (statement, taken, error);
}

/* All or none. */
static gboolean
are_tokens_taken (AnteDatabase *database,
                  gint64 clinic,
                  const AnteEnvelope *envelope,
                  gboolean *taken,
                  GError **error)
{
  *taken = FALSE;
  for (guint i = 0; i < envelope->n_tokens && !*taken; i++)
    if (!is_token_taken (database, clinic, envelope->tokens[i], envelope->id, taken, error))
      return FALSE;
  return TRUE;
}

static gboolean
reserve_tokens (AnteDatabase *database, gint64 clinic, const AnteEnvelope *envelope, GError **error)
{
  for (guint i = 0; i < envelope->n_tokens; i++)
    {
      g_autoptr (AnteStatement) statement = ante_database_prepare (
          database,
          "INSERT INTO token (clinic, token, entry) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
          error);

      if (statement == NULL)
        return FALSE;
      ante_statement_bind_int (statement, 1, clinic);
      ante_statement_bind_blob (statement, 2, envelope->tokens[i], ANTE_HASH_BYTES);
      ante_statement_bind_text (statement, 3, envelope->id);
      if (!ante_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
push_one (AnteDatabase *database,
          LogEnd *end,
          AnteRelayPushed *pushed,
          gint64 received_ms,
          GError **error)
{
  gboolean same = FALSE, taken = FALSE;
  gint64 number;

  pushed->status = ANTE_RELAY_REFUSED;
  if (pushed->refusal != NULL)
    return TRUE;
  if (!find_entry (database, end->clinic, pushed, &number, &same, error))
    return FALSE;
  if (number > 0 && !same)
    {
      pushed->refusal = "another entry has this id";
      return TRUE;
    }
  if (number == 0)
    {
      if (!are_tokens_taken (database, end->clinic, &pushed->envelope, &taken, error))
        return FALSE;
      if (taken)
        {
          pushed->status = ANTE_RELAY_TAKEN;
          return TRUE;
        }
      if (!append_entry (database, end, pushed->envelope.id, pushed->envelope.audience, received_ms,
                         pushed->bytes, error) ||
          !reserve_tokens (database, end->clinic, &pushed->envelope, error))
        return FALSE;
      number = end->newest;
    }
  pushed->status = ANTE_RELAY_STORED;
  pushed->number = number;
  return TRUE;
}

gboolean
ante_relay_tables_push (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayPush *push = data;
  LogEnd end;

  if (!read_end (database, push->clinic, &end, error))
    return FALSE;
  push->before = end.newest;
  for (guint i = 0; i < push->entries->len; i++)
    if (!push_one (database, &end, &g_array_index (push->entries, AnteRelayPushed, i),
                   push->received_ms, error))
      return FALSE;
  push->newest = end.newest;
  memcpy (push->generation, end.generation, sizeof push->generation);
  return end.newest == push->before || write_end (database, &end, error);
}

/* The rolling hash at @number, which is no more than the newest. */
static gboolean
read_head (AnteDatabase *database,
           const LogEnd *end,
           gint64 number,
           guint8 head[ANTE_HASH_BYTES],
           GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT head FROM entry WHERE clinic = ?1 AND number = ?2", error);
  gboolean row;
  gsize length = 0;

  if (statement == NULL)
    return FALSE;
  memset (head, 0, ANTE_HASH_BYTES);
  if (number == 0)
    return TRUE;
  ante_statement_bind_int (statement, 1, end->clinic);
  ante_statement_bind_int (statement, 2, number);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  const void *found = row ? ante_statement_blob (statement, 0, &length) : NULL;
  if (length != ANTE_HASH_BYTES)
    return ante_relay_tables_refuse_damaged (error);
  memcpy (head, found, ANTE_HASH_BYTES);
  return TRUE;
}

static gboolean
look_for_divergence (AnteDatabase *database, const LogEnd *end, AnteRelayPull *pull, GError **error)
{
  guint8 head[ANTE_HASH_BYTES];

  pull->diverged = pull->after > end->newest || pull->clinical_after > end->newest;
  if (pull->diverged || !pull->has_head)
    return TRUE;
  if (!read_head (database, end, pull->after, head, error))
    return FALSE;
  pull->diverged = memcmp (head, pull->head, ANTE_HASH_BYTES) != 0;
  return TRUE;
}

/* Returns: FALSE when the answer would become too large with it. */
static gboolean
take_item (AnteRelayPull *pull, AnteStatement *statement, gsize *n_bytes)
{
  AnteRelayItem item = { .number = ante_statement_int (statement, 0),
                         .received_ms = ante_statement_int (statement, 1) };
  gsize length;
  const void *head = ante_statement_blob (statement, 2, &length);

  if (length == ANTE_HASH_BYTES)
    memcpy (item.head, head, ANTE_HASH_BYTES);
  ante_statement_blob (statement, 3, &length);
  if (*n_bytes + length > ANTE_PULL_MAX_BYTES && pull->items->len > 0)
    return FALSE;
  *n_bytes += length;
  item.bytes = ante_statement_bytes (statement, 3);
  g_array_append_val (pull->items, item);
  return TRUE;
}

static gboolean
read_items (AnteDatabase *database, const LogEnd *end, AnteRelayPull *pull, GError **error)
{
  gboolean wants_clinical = pull->clinical_after >= 0;
  gint64 from = wants_clinical ? MIN (pull->after, pull->clinical_after) : pull->after;
  gsize n_bytes = 0;
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "SELECT number, received_ms, head, bytes FROM entry WHERE clinic = ?1 AND number > ?2 AND "
      "((audience = 1 AND number > ?3) OR (audience = 2 AND ?4 >= 0 AND number > ?4)) AND "
      "length (bytes) > 0 ORDER BY number",
      error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, end->clinic);
  ante_statement_bind_int (statement, 2, from);
  ante_statement_bind_int (statement, 3, pull->after);
  ante_statement_bind_int (statement, 4, pull->clinical_after);
  for (;;)
    {
      gboolean row;
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      pull->more = pull->items->len >= pull->limit || !take_item (pull, statement, &n_bytes);
      if (pull->more)
        return TRUE;
    }
}

static gboolean
answer_state (AnteDatabase *database, const LogEnd *end, AnteRelayPull *pull, GError **error)
{
  pull->through = MIN (pull->after, end->newest);
  return read_head (database, end, pull->through, pull->through_head, error);
}

static gboolean
answer_entries (AnteDatabase *database, const LogEnd *end, AnteRelayPull *pull, GError **error)
{
  if (!look_for_divergence (database, end, pull, error))
    return FALSE;
  pull->resync = !pull->diverged && ante_relay_has_to_begin_anew (pull);
  if (!pull->diverged && !pull->resync &&
      (ante_relay_refuse_unfinished (pull, end->floor_done, error) || !read_items (database, end, pull, error)))
    return FALSE;
  pull->through = end->newest;
  memcpy (pull->through_head, end->head, ANTE_HASH_BYTES);
  if (pull->more)
    {
      AnteRelayItem *last = &g_array_index (pull->items, AnteRelayItem, pull->items->len - 1);
      pull->through = last->number;
      memcpy (pull->through_head, last->head, ANTE_HASH_BYTES);
    }
  return TRUE;
}

/* One reading transaction, so that end and entries are of one moment. */
gboolean
ante_relay_tables_pull (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayPull *pull = data;
  LogEnd end;

  ante_database_rollback (database); /* one that could not be, for want of memory */
  if (!ante_database_run (database, "BEGIN", error))
    return FALSE;
  gboolean done = read_end (database, pull->clinic, &end, error);
  if (done)
    pull->floor = end.floor;
  done = done && (pull->limit == 0 ? answer_state (database, &end, pull, error)
                                    : answer_entries (database, &end, pull, error));
  ante_database_rollback (database);
  if (done)
    memcpy (pull->generation, end.generation, sizeof pull->generation);
  return done;
}
