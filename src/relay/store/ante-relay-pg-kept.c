/* SPDX-License-Identifier: GPL-3.0-or-later
 * In PostgreSQL: what desks keep, and dropping the rest. Whoever writes of either holds the lock on the clinic's row. */
#include "relay/store/ante-relay-kept.h"
#include "relay/store/ante-relay-pg-tables.h"

typedef struct
{
  gint64 clinic, newest, floor, floor_done;
} Log;

static gboolean
read_log (AnteRelayPg *pg, gint64 clinic, gboolean lock, Log *log, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      lock ? "SELECT newest, floor, floor_done FROM clinic WHERE no = $1 AND state = 'here' FOR NO KEY UPDATE"
           : "SELECT newest, floor, floor_done FROM clinic WHERE no = $1 AND state = 'here'");

  ante_relay_pg_give_int (ask, clinic);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0)
    return ante_relay_pg_refuse_moved (error);
  log->clinic = clinic;
  log->newest = ante_relay_pg_int (rows, 0, 0);
  log->floor = ante_relay_pg_int (rows, 0, 1);
  log->floor_done = ante_relay_pg_int (rows, 0, 2);
  return TRUE;
}

/* --- Telling --- */

static gboolean
is_same_log (AnteRelayPg *pg, const AnteRelayTelling *telling, gboolean *same, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("SELECT 1::bigint FROM entry WHERE clinic = $1 AND number = $2 AND head = $3");

  ante_relay_pg_give_int (ask, telling->clinic);
  ante_relay_pg_give_int (ask, telling->number);
  ante_relay_pg_give_blob (ask, telling->head, ANTE_HASH_BYTES);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  *same = rows != NULL && ante_relay_pg_n_rows (rows) > 0;
  return rows != NULL;
}

static gboolean
is_all_here (AnteRelayPg *pg, const Log *log, GBytes *kept, gboolean *here, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("SELECT kept FROM told WHERE clinic = $1 AND number = $2");

  *here = log->floor == 0;
  if (*here)
    return TRUE;
  ante_relay_pg_give_int (ask, log->clinic);
  ante_relay_pg_give_int (ask, log->floor);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  g_autoptr (GBytes) before = ante_relay_pg_n_rows (rows) > 0 ? ante_relay_pg_bytes (rows, 0, 0) : NULL;
  *here = before != NULL && ante_relay_kept_is_within (kept, before, log->floor);
  return TRUE;
}

static gboolean
delete_told (AnteRelayPg *pg, const char *sql, gint64 clinic, gint64 number, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (sql);

  ante_relay_pg_give_int (ask, clinic);
  ante_relay_pg_give_int (ask, number);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

/* So that they are a week apart, the last one lies between two that are not. */
static gboolean
make_room (AnteRelayPg *pg, const Log *log, const AnteRelayTelling *telling, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT number, received_ms FROM told WHERE clinic = $1 AND number > $2 AND number < $3 ORDER BY number DESC LIMIT 2");

  ante_relay_pg_give_int (ask, log->clinic);
  ante_relay_pg_give_int (ask, log->floor);
  ante_relay_pg_give_int (ask, telling->number);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  return ante_relay_pg_n_rows (rows) < 2 ||
         telling->received_ms - ante_relay_pg_int (rows, 1, 1) >= ANTE_RELAY_TOLD_APART_MS ||
         delete_told (pg, "DELETE FROM told WHERE clinic = $1 AND number = $2", log->clinic, ante_relay_pg_int (rows, 0, 0), error);
}

static gboolean
insert_told (AnteRelayPg *pg, const AnteRelayTelling *telling, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "INSERT INTO told (clinic, number, received_ms, kept) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");

  ante_relay_pg_give_int (ask, telling->clinic);
  ante_relay_pg_give_int (ask, telling->number);
  ante_relay_pg_give_int (ask, telling->received_ms);
  ante_relay_pg_give_blob (ask, g_bytes_get_data (telling->kept, NULL), g_bytes_get_size (telling->kept));
  return ante_relay_pg_do (pg, ask, NULL, error);
}

gboolean
ante_relay_pg_tell (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayTelling *telling = data;
  gboolean same, here;
  Log log;

  if (!read_log (pg, telling->clinic, TRUE, &log, error) || !is_same_log (pg, telling, &same, error) ||
      !is_all_here (pg, &log, telling->kept, &here, error))
    return FALSE;
  telling->status = !same                          ? ANTE_RELAY_TOLD_OF_OTHER
                    : telling->number <= log.floor ? ANTE_RELAY_TOLD_LATE
                    : !here                        ? ANTE_RELAY_TOLD_LACKING
                                                   : ANTE_RELAY_TOLD;
  return telling->status != ANTE_RELAY_TOLD || (make_room (pg, &log, telling, error) && insert_told (pg, telling, error));
}

/* --- Dropping --- */

/* What was begun is finished first. *number: 0 when there is nothing. */
static gboolean
choose (AnteRelayPg *pg, const Log *log, gint64 before_ms, gint64 *number, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT coalesce (max (number), 0) FROM told WHERE clinic = $1 AND number > $2 AND received_ms < $3");

  *number = log->floor;
  if (log->floor_done < log->floor)
    return TRUE;
  ante_relay_pg_give_int (ask, log->clinic);
  ante_relay_pg_give_int (ask, log->floor);
  ante_relay_pg_give_int (ask, before_ms);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  *number = ante_relay_pg_int (rows, 0, 0);
  return TRUE;
}

static gboolean
write_floor (AnteRelayPg *pg, const Log *log, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("UPDATE clinic SET floor = $2, floor_done = $3 WHERE no = $1");

  ante_relay_pg_give_int (ask, log->clinic);
  ante_relay_pg_give_int (ask, log->floor);
  ante_relay_pg_give_int (ask, log->floor_done);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static gboolean
read_kept (AnteRelayPg *pg, const AnteRelayDropping *dropping, AnteRelaySpan *span, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT substring (kept FROM $3::bigint::int FOR $4::bigint::int) FROM told WHERE clinic = $1 AND number = $2");

  ante_relay_pg_give_int (ask, dropping->clinic);
  ante_relay_pg_give_int (ask, dropping->number);
  ante_relay_pg_give_int (ask, span->first_byte + 1);
  ante_relay_pg_give_int (ask, (gint64) ante_relay_span_length (span));
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  span->kept = ante_relay_pg_n_rows (rows) > 0 ? ante_relay_pg_bytes (rows, 0, 0) : NULL;
  return TRUE;
}

/* *numbers: those that are there and not kept. */
static gboolean
list_span (AnteRelayPg *pg, AnteRelayDropping *dropping, AnteRelaySpan *span, GArray *numbers, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT number, octet_length (bytes)::bigint FROM entry WHERE clinic = $1 AND number > $2 AND number <= $3 "
      "AND octet_length (bytes) > 0 ORDER BY number");

  ante_relay_pg_give_int (ask, dropping->clinic);
  ante_relay_pg_give_int (ask, span->after);
  ante_relay_pg_give_int (ask, span->through);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gint64 number = ante_relay_pg_int (rows, i, 0);
      if (ante_relay_span_keeps (span, number))
        continue;
      if (!ante_relay_span_note (span, dropping, number, ante_relay_pg_int (rows, i, 1)))
        break;
      g_array_append_val (numbers, number);
    }
  return TRUE;
}

static gboolean
empty (AnteRelayPg *pg, gint64 clinic, GArray *numbers, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("UPDATE entry SET bytes = '' WHERE clinic = $1 AND number = ANY ($2)");

  ante_relay_pg_give_int (ask, clinic);
  ante_relay_pg_give_ints (ask, numbers);
  return numbers->len == 0 || ante_relay_pg_do (pg, ask, NULL, error);
}

static gboolean
drop_span (AnteRelayPg *pg, AnteRelayDropping *dropping, Log *log, gint64 after, GError **error)
{
  g_auto (AnteRelaySpan) span = { 0 };
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  ante_relay_span_begin (&span, after, dropping->number);
  if (!read_kept (pg, dropping, &span, error) || !list_span (pg, dropping, &span, numbers, error))
    return FALSE;
  dropping->through = log->floor_done = span.through;
  return dropping->only_look || (empty (pg, log->clinic, numbers, error) && write_floor (pg, log, error));
}

static gboolean
raise_floor (AnteRelayPg *pg, Log *log, gint64 number, GError **error)
{
  log->floor = number;
  log->floor_done = 0;
  return delete_told (pg, "DELETE FROM told WHERE clinic = $1 AND number < $2", log->clinic, number, error);
}

gboolean
ante_relay_pg_drop (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayDropping *dropping = data;
  Log log;

  dropping->n_entries = dropping->n_bytes = dropping->through = 0;
  if (!read_log (pg, dropping->clinic, !dropping->only_look, &log, error) ||
      (dropping->number == 0 && !choose (pg, &log, dropping->told_before_ms, &dropping->number, error)))
    return FALSE;
  if (dropping->number == 0)
    return TRUE;
  if (dropping->only_look)
    return drop_span (pg, dropping, &log, dropping->after, error);
  if (dropping->number > log.floor && !raise_floor (pg, &log, dropping->number, error))
    return FALSE;
  dropping->number = log.floor;
  return drop_span (pg, dropping, &log, log.floor_done, error);
}
