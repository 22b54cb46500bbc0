/* SPDX-License-Identifier: GPL-3.0-or-later
 * In SQLite: what desks keep, and dropping the rest. */
#include "relay/store/ante-relay-kept.h"
#include "relay/store/ante-relay-tables.h"

#include <string.h>

typedef struct
{
  gint64 clinic, newest, floor, floor_done;
} Log;

static gboolean
read_log (AnteDatabase *database, gint64 clinic, Log *log, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT newest, floor, floor_done FROM clinic WHERE no = ?1 AND state = 'here'", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return ante_relay_tables_refuse_moved (error);
  log->clinic = clinic;
  log->newest = ante_statement_int (statement, 0);
  log->floor = ante_statement_int (statement, 1);
  log->floor_done = ante_statement_int (statement, 2);
  return TRUE;
}

/* --- Telling --- */

/* *same: FALSE also when there is no such entry. */
static gboolean
is_same_log (AnteDatabase *database, const AnteRelayTelling *telling, gboolean *same, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT 1 FROM entry WHERE clinic = ?1 AND number = ?2 AND head = ?3", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, telling->clinic);
  ante_statement_bind_int (statement, 2, telling->number);
  ante_statement_bind_blob (statement, 3, telling->head, ANTE_HASH_BYTES);
  return ante_statement_step (statement, same, error);
}

static gboolean
is_all_here (AnteDatabase *database, const Log *log, GBytes *kept, gboolean *here, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT kept FROM told WHERE clinic = ?1 AND number = ?2", error);
  gboolean row;

  *here = log->floor == 0;
  if (statement == NULL)
    return FALSE;
  if (*here)
    return TRUE;
  ante_statement_bind_int (statement, 1, log->clinic);
  ante_statement_bind_int (statement, 2, log->floor);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  g_autoptr (GBytes) before = row ? ante_statement_bytes (statement, 0) : NULL;
  *here = before != NULL && ante_relay_kept_is_within (kept, before, log->floor);
  return TRUE;
}

static gboolean
delete_told (AnteDatabase *database, const char *sql, gint64 clinic, gint64 number, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  ante_statement_bind_int (statement, 2, number);
  return ante_statement_run (statement, error);
}

/* So that they are a week apart, the last one lies between two that are not. */
static gboolean
make_room (AnteDatabase *database, const Log *log, const AnteRelayTelling *telling, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT number, received_ms FROM told WHERE clinic = ?1 AND number > ?2 AND number < ?3 ORDER BY number DESC LIMIT 2", error);
  gint64 last = 0;
  gboolean row = TRUE, crowded = FALSE;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, log->clinic);
  ante_statement_bind_int (statement, 2, log->floor);
  ante_statement_bind_int (statement, 3, telling->number);
  for (guint i = 0; row; i++)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (row && i == 0)
        last = ante_statement_int (statement, 0);
      else if (row)
        crowded = telling->received_ms - ante_statement_int (statement, 1) < ANTE_RELAY_TOLD_APART_MS;
    }
  return !crowded || delete_told (database, "DELETE FROM told WHERE clinic = ?1 AND number = ?2", log->clinic, last, error);
}

static gboolean
insert_told (AnteDatabase *database, const AnteRelayTelling *telling, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "INSERT INTO told (clinic, number, received_ms, kept) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, telling->clinic);
  ante_statement_bind_int (statement, 2, telling->number);
  ante_statement_bind_int (statement, 3, telling->received_ms);
  ante_statement_bind_bytes (statement, 4, telling->kept);
  return ante_statement_run (statement, error);
}

gboolean
ante_relay_tables_tell (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayTelling *telling = data;
  gboolean same, here;
  Log log;

  if (!read_log (database, telling->clinic, &log, error) || !is_same_log (database, telling, &same, error) ||
      !is_all_here (database, &log, telling->kept, &here, error))
    return FALSE;
  telling->status = !same                          ? ANTE_RELAY_TOLD_OF_OTHER
                    : telling->number <= log.floor ? ANTE_RELAY_TOLD_LATE
                    : !here                        ? ANTE_RELAY_TOLD_LACKING
                                                   : ANTE_RELAY_TOLD;
  return telling->status != ANTE_RELAY_TOLD ||
         (make_room (database, &log, telling, error) && insert_told (database, telling, error));
}

/* --- Dropping --- */

/* What was begun is finished first. *number: 0 when there is nothing. */
static gboolean
choose (AnteDatabase *database, const Log *log, gint64 before_ms, gint64 *number, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT coalesce (max (number), 0) FROM told WHERE clinic = ?1 AND number > ?2 AND received_ms < ?3", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  *number = log->floor;
  if (log->floor_done < log->floor)
    return TRUE;
  ante_statement_bind_int (statement, 1, log->clinic);
  ante_statement_bind_int (statement, 2, log->floor);
  ante_statement_bind_int (statement, 3, before_ms);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  *number = row ? ante_statement_int (statement, 0) : 0;
  return TRUE;
}

static gboolean
write_floor (AnteDatabase *database, const Log *log, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "UPDATE clinic SET floor = ?2, floor_done = ?3 WHERE no = ?1", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, log->clinic);
  ante_statement_bind_int (statement, 2, log->floor);
  ante_statement_bind_int (statement, 3, log->floor_done);
  return ante_statement_run (statement, error);
}

static gboolean
read_kept (AnteDatabase *database, const AnteRelayDropping *dropping, AnteRelaySpan *span, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT substr (kept, ?3, ?4) FROM told WHERE clinic = ?1 AND number = ?2", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, dropping->clinic);
  ante_statement_bind_int (statement, 2, dropping->number);
  ante_statement_bind_int (statement, 3, span->first_byte + 1);
  ante_statement_bind_int (statement, 4, (gint64) ante_relay_span_length (span));
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  span->kept = row ? ante_statement_bytes (statement, 0) : NULL;
  return TRUE;
}

static gboolean
empty (AnteDatabase *database, gint64 clinic, gint64 number, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "UPDATE entry SET bytes = x'' WHERE clinic = ?1 AND number = ?2", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  ante_statement_bind_int (statement, 2, number);
  return ante_statement_run (statement, error);
}

/* *numbers: those that are there and not kept. */
static gboolean
list_span (AnteDatabase *database, AnteRelayDropping *dropping, AnteRelaySpan *span, GArray *numbers, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT number, length (bytes) FROM entry WHERE clinic = ?1 AND number > ?2 AND number <= ?3 AND length (bytes) > 0 ORDER BY number",
      error);
  gboolean row = TRUE;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, dropping->clinic);
  ante_statement_bind_int (statement, 2, span->after);
  ante_statement_bind_int (statement, 3, span->through);
  while (row)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      gint64 number = row ? ante_statement_int (statement, 0) : 0;
      if (!row || ante_relay_span_keeps (span, number))
        continue;
      if (!ante_relay_span_note (span, dropping, number, ante_statement_int (statement, 1)))
        break;
      g_array_append_val (numbers, number);
    }
  return TRUE;
}

static gboolean
drop_span (AnteDatabase *database, AnteRelayDropping *dropping, Log *log, gint64 after, GError **error)
{
  g_auto (AnteRelaySpan) span = { 0 };
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  ante_relay_span_begin (&span, after, dropping->number);
  if (!read_kept (database, dropping, &span, error) || !list_span (database, dropping, &span, numbers, error))
    return FALSE;
  for (guint i = 0; !dropping->only_look && i < numbers->len; i++)
    if (!empty (database, log->clinic, g_array_index (numbers, gint64, i), error))
      return FALSE;
  dropping->through = log->floor_done = span.through;
  return dropping->only_look || write_floor (database, log, error);
}

static gboolean
raise_floor (AnteDatabase *database, Log *log, gint64 number, GError **error)
{
  log->floor = number;
  log->floor_done = 0;
  return delete_told (database, "DELETE FROM told WHERE clinic = ?1 AND number < ?2", log->clinic, number, error);
}

gboolean
ante_relay_tables_drop (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayDropping *dropping = data;
  Log log;

  dropping->n_entries = dropping->n_bytes = dropping->through = 0;
  if (!read_log (database, dropping->clinic, &log, error) ||
      (dropping->number == 0 && !choose (database, &log, dropping->told_before_ms, &dropping->number, error)))
    return FALSE;
  if (dropping->number == 0)
    return TRUE;
  if (dropping->only_look)
    return drop_span (database, dropping, &log, dropping->after, error);
  if (dropping->number > log.floor && !raise_floor (database, &log, dropping->number, error))
    return FALSE;
  dropping->number = log.floor;
  return drop_span (database, dropping, &log, log.floor_done, error);
}
