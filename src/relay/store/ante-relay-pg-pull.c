/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading a log in PostgreSQL. What is read is of two moments: first where the log ends, then entries up to there.
 * Both belong together all the same, since an entry once visible never changes and all before it are visible; but
 * for being dropped, which is looked for afterwards. */
#include "relay/store/ante-relay-kept.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <string.h>

/* Where the log ends, and the head at a number of it. */
typedef struct
{
  gint64 newest;
  guint8 head[ANTE_HASH_BYTES];
  guint8 head_there[ANTE_HASH_BYTES];
  gboolean is_there; /* there is a head at that number */
  gint64 floor_done;
} End;

static gboolean
copy_hash (AnteRelayPgRows *rows, guint row, guint column, guint8 hash[ANTE_HASH_BYTES])
{
  gsize length;
  const void *found = ante_relay_pg_blob (rows, row, column, &length);

  if (length == ANTE_HASH_BYTES)
    memcpy (hash, found, ANTE_HASH_BYTES);
  return length == ANTE_HASH_BYTES;
}

/* The head at the cursor, or, where nothing but the state is asked for and the cursor is beyond it, at the end. */
static gboolean
read_end (AnteRelayPg *pg, AnteRelayPull *pull, End *end, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT c.newest, c.head, c.generation, (c.state = 'here')::int::bigint, (SELECT e.head "
      "FROM entry e WHERE e.clinic = c.no AND e.number = $2), c.floor, c.floor_done FROM clinic c WHERE c.no = $1");

  ante_relay_pg_give_int (ask, pull->clinic);
  ante_relay_pg_give_int (ask, pull->after);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0 || !copy_hash (rows, 0, 1, end->head))
    return ante_relay_pg_refuse_damaged (error);
  if (ante_relay_pg_int (rows, 0, 3) == 0)
    return ante_relay_pg_refuse_moved (error);
  end->newest = ante_relay_pg_int (rows, 0, 0);
  g_strlcpy (pull->generation, ante_relay_pg_text (rows, 0, 2), sizeof pull->generation);
  pull->floor = ante_relay_pg_int (rows, 0, 5);
  end->floor_done = ante_relay_pg_int (rows, 0, 6);
  memset (end->head_there, 0, ANTE_HASH_BYTES);
  end->is_there = pull->after == 0 || copy_hash (rows, 0, 4, end->head_there);
  if (!end->is_there && pull->after <= end->newest)
    return ante_relay_pg_refuse_damaged (error);
  return TRUE;
}

static void
answer_state (const End *end, AnteRelayPull *pull)
{
  gboolean is_beyond = pull->after > end->newest;

  pull->through = is_beyond ? end->newest : pull->after;
  memcpy (pull->through_head, is_beyond ? end->head : end->head_there, ANTE_HASH_BYTES);
}

static gboolean
has_diverged (const End *end, const AnteRelayPull *pull)
{
  return pull->after > end->newest || pull->clinical_after > end->newest ||
         (pull->has_head && memcmp (pull->head, end->head_there, ANTE_HASH_BYTES) != 0);
}

static void
take_item (AnteRelayPull *pull, AnteRelayPgRows *rows, guint row)
{
  AnteRelayItem item = { .number = ante_relay_pg_int (rows, row, 0),
                         .received_ms = ante_relay_pg_int (rows, row, 1) };

  copy_hash (rows, row, 2, item.head);
  item.bytes = ante_relay_pg_bytes (rows, row, 3);
  g_array_append_val (pull->items, item);
}

/* One row more than may be handed out is looked at, to know whether there is more; but no entry's bytes are
 * fetched beyond what fits into an answer. The last column says how many rows were looked at. */
static gboolean
read_items (AnteRelayPg *pg, const End *end, AnteRelayPull *pull, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT e.number, e.received_ms, e.head, e.bytes, f.n FROM (SELECT number, "
      "sum (octet_length (bytes)) OVER (ORDER BY number)::bigint AS total, count (*) OVER () AS n, "
      "row_number () OVER (ORDER BY number) AS place FROM (SELECT number, bytes FROM entry "
      "WHERE clinic = $1 AND number > $2 AND number <= $3 AND ((audience = 1 AND number > $4) OR "
      "(audience = 2 AND $5 >= 0 AND number > $5)) AND octet_length (bytes) > 0 ORDER BY number LIMIT $6 + 1) looked) f "
      "JOIN entry e ON e.clinic = $1 AND e.number = f.number "
      "WHERE f.place = 1 OR (f.place <= $6 AND f.total <= $7) ORDER BY e.number");
  gint64 from =
      pull->clinical_after >= 0 ? MIN (pull->after, pull->clinical_after) : pull->after;

  ante_relay_pg_give_int (ask, pull->clinic);
  ante_relay_pg_give_int (ask, from);
  ante_relay_pg_give_int (ask, end->newest);
  ante_relay_pg_give_int (ask, pull->after);
  ante_relay_pg_give_int (ask, pull->clinical_after);
  ante_relay_pg_give_int (ask, pull->limit);
  ante_relay_pg_give_int (ask, ANTE_PULL_MAX_BYTES);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  guint n_rows = ante_relay_pg_n_rows (rows);
  for (guint i = 0; i < n_rows; i++)
    take_item (pull, rows, i);
  pull->more = n_rows > 0 && ante_relay_pg_int (rows, 0, 4) > n_rows;
  return TRUE;
}

/* Somebody may have begun to drop entries between the two moments. */
static gboolean
is_still_whole (AnteRelayPg *pg, const AnteRelayPull *pull, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("SELECT floor FROM clinic WHERE no = $1");

  ante_relay_pg_give_int (ask, pull->clinic);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 1 && ante_relay_pg_int (rows, 0, 0) == pull->floor)
    return TRUE;
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_DROPPING, "A part of the log is being dropped");
  return FALSE;
}

static gboolean
answer_entries (AnteRelayPg *pg, const End *end, AnteRelayPull *pull, GError **error)
{
  pull->diverged = has_diverged (end, pull);
  gboolean is_at_end =
      pull->after == end->newest && (pull->clinical_after < 0 || pull->clinical_after == end->newest);
  pull->resync = !pull->diverged && ante_relay_has_to_begin_anew (pull);
  if (!pull->diverged && !pull->resync && !is_at_end &&
      (ante_relay_refuse_unfinished (pull, end->floor_done, error) || !read_items (pg, end, pull, error) ||
       !is_still_whole (pg, pull, error)))
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

gboolean
ante_relay_pg_pull (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayPull *pull = data;
  End end = { 0 };

  g_array_set_size (pull->items, 0); /* from an attempt that broke off */
  pull->more = FALSE;
  if (!read_end (pg, pull, &end, error))
    return FALSE;
  if (pull->limit > 0)
    return answer_entries (pg, &end, pull, error);
  answer_state (&end, pull);
  return TRUE;
}
