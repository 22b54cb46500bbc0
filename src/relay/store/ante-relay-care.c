/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking a store's file through, and copying it. */
#include "relay/store/ante-relay-care.h"
#include "relay/ante-relay-sealing.h"
#include "relay/store/ante-relay-kept.h"
#include "shared/database/ante-database.h"

#include <string.h>

#define MOST_FAULTS 100

/* The entry before, as it is stored: a fault is then found where it is, and not everywhere after. */
typedef struct
{
  gint64 clinic;
  const char *clinic_id;
  const char *relay_id;         /* nullable: not known */
  const AnteSecret *relay_key;  /* nullable */
  gint64 floor;                 /* up to here what is not @kept may have been dropped */
  GBytes *kept;                 /* nullable */
  gint64 number;
  guint8 head[ANTE_HASH_BYTES];
} Walk;

AnteRelayReport *
ante_relay_report_new (void)
{
  AnteRelayReport *self = g_new0 (AnteRelayReport, 1);

  self->ends = g_array_new (FALSE, FALSE, sizeof (AnteRelayEnd));
  self->faults = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ante_relay_report_free (AnteRelayReport *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ends);
  g_ptr_array_unref (self->faults);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3)
add_fault (AnteRelayReport *report, const char *format, ...)
{
  va_list arguments;

  report->has_more = report->faults->len >= MOST_FAULTS;
  if (report->has_more)
    return;
  va_start (arguments, format);
  g_ptr_array_add (report->faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
add_number_fault (AnteRelayReport *report, const Walk *walk, gint64 number, const char *what)
{
  add_fault (report, "clinic %" G_GINT64_FORMAT ", number %" G_GINT64_FORMAT ": %s", walk->clinic, number, what);
}

static AnteDatabase *
open_for_reading (const char *path, GError **error)
{
  return ante_database_open (path, ANTE_DATABASE_READ_ONLY, error);
}

static gboolean
read_ends (AnteDatabase *database, AnteRelayReport *report, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT no, newest FROM clinic ORDER BY no", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      AnteRelayEnd end = { ante_statement_int (statement, 0), ante_statement_int (statement, 1) };
      g_array_append_val (report->ends, end);
    }
}

/* --- One entry --- */

static void
check_head (AnteRelayReport *report, Walk *walk, gint64 number, AnteStatement *statement, GBytes *bytes)
{
  guint8 stored[ANTE_HASH_BYTES], rolled[ANTE_HASH_BYTES];
  g_autoptr (GByteArray) both = g_byte_array_new ();
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (both, walk->head, ANTE_HASH_BYTES);
  g_byte_array_append (both, data, length);
  ante_hash (both->data, both->len, rolled);
  if (!ante_statement_copy_blob (statement, 3, stored, sizeof stored))
    {
      add_number_fault (report, walk, number, "it has no hash.");
      memcpy (walk->head, rolled, sizeof rolled);
      return;
    }
  if (memcmp (rolled, stored, sizeof rolled) != 0)
    add_number_fault (report, walk, number, "its bytes, or those of the hash before it, are not the ones that were stored.");
  memcpy (walk->head, stored, sizeof stored);
}

static gboolean
has_token (AnteDatabase *database, gint64 clinic, const AnteEnvelope *envelope, guint i)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT 1 FROM token WHERE clinic = ?1 AND token = ?2 AND entry = ?3", NULL);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, clinic);
  ante_statement_bind_blob (statement, 2, envelope->tokens[i], ANTE_HASH_BYTES);
  ante_statement_bind_text (statement, 3, envelope->id);
  return ante_statement_step (statement, &row, NULL) && row;
}

static void
check_envelope (AnteDatabase *database,
                AnteRelayReport *report,
                const Walk *walk,
                gint64 number,
                AnteStatement *statement,
                GBytes *bytes)
{
  AnteEnvelope envelope;
  g_autoptr (GBytes) body = NULL;

  if (!ante_envelope_read (bytes, &envelope, NULL, &body, NULL))
    {
      add_number_fault (report, walk, number, "it cannot be read as an entry.");
      return;
    }
  if (strcmp (envelope.clinic, walk->clinic_id) != 0)
    add_number_fault (report, walk, number, "it is another clinic's.");
  if (g_strcmp0 (ante_statement_text (statement, 2), envelope.id) != 0 ||
      ante_statement_int (statement, 1) != (gint64) envelope.audience)
    add_number_fault (report, walk, number, "it is not filed as what it is.");
  if (walk->relay_key != NULL && strcmp (envelope.author, walk->relay_id) == 0 &&
      !ante_relay_made (walk->relay_key, &envelope, body))
    add_number_fault (report, walk, number, "this relay did not make it.");
  for (guint i = 0; i < envelope.n_tokens; i++)
    if (!has_token (database, walk->clinic, &envelope, i))
      add_number_fault (report, walk, number, "what it has reserved is not reserved for it.");
}

/* Of one that was dropped only its hash is left, and the next one's is rolled from that. */
static gboolean
was_dropped (const Walk *walk, gint64 number, GBytes *bytes)
{
  return g_bytes_get_size (bytes) == 0 && number <= walk->floor && walk->kept != NULL && !ante_relay_kept_has (walk->kept, number);
}

static void
check_entry (AnteDatabase *database, AnteRelayReport *report, Walk *walk, AnteStatement *statement)
{
  gint64 number = ante_statement_int (statement, 0);
  g_autoptr (GBytes) bytes = ante_statement_bytes (statement, 4);

  if (number != walk->number + 1)
    add_number_fault (report, walk, walk->number + 1, "it is not there.");
  if (bytes == NULL)
    bytes = g_bytes_new (NULL, 0);
  walk->number = number;
  report->n_entries++;
  if (was_dropped (walk, number, bytes) && ante_statement_copy_blob (statement, 3, walk->head, ANTE_HASH_BYTES))
    return;
  check_head (report, walk, number, statement, bytes);
  check_envelope (database, report, walk, number, statement, bytes);
}

/* --- One clinic --- */

static gboolean
walk_log (AnteDatabase *database, AnteRelayReport *report, Walk *walk, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT number, audience, id, head, bytes FROM entry WHERE clinic = ?1 ORDER BY number", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, walk->clinic);
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      check_entry (database, report, walk, statement);
    }
}

static void
check_end (AnteRelayReport *report, const Walk *walk, gint64 newest, AnteStatement *clinic)
{
  guint8 head[ANTE_HASH_BYTES];

  if (walk->number != newest)
    add_fault (report, "clinic %" G_GINT64_FORMAT ": its log should end at number %" G_GINT64_FORMAT " and ends at %" G_GINT64_FORMAT ".",
               walk->clinic, newest, walk->number);
  else if (!ante_statement_copy_blob (clinic, 3, head, sizeof head) || memcmp (head, walk->head, sizeof head) != 0)
    add_number_fault (report, walk, newest, "the hash of the whole log is not the one this entry ends with.");
}

static void
check_reservations (AnteDatabase *database, AnteRelayReport *report, gint64 clinic)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "SELECT count (*) FROM token t LEFT JOIN entry e ON e.clinic = t.clinic AND e.id = t.entry "
      "WHERE t.clinic = ?1 AND e.id IS NULL",
      NULL);
  gboolean row = FALSE;

  if (statement == NULL)
    return;
  ante_statement_bind_int (statement, 1, clinic);
  if (!ante_statement_step (statement, &row, NULL) || !row)
    add_fault (report, "clinic %" G_GINT64_FORMAT ": its reservations cannot be read.", clinic);
  else if (ante_statement_int (statement, 0) > 0)
    add_fault (report, "clinic %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " reservations are of entries that are not there.",
               clinic, ante_statement_int (statement, 0));
}

/* A clinic that was claimed has a webhook secret, and not more than there may be; who was revoked has no token. */
static void
check_access (AnteDatabase *database, AnteRelayReport *report, gint64 clinic)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "SELECT (SELECT count (*) FROM hook WHERE clinic = ?1), "
      "(SELECT count (*) FROM desk_token t JOIN desk d ON d.clinic = t.clinic AND d.id = t.desk "
      "WHERE t.clinic = ?1 AND d.revoked_ms <> 0), id IS NOT NULL FROM clinic WHERE no = ?1",
      NULL);
  gboolean row = FALSE;

  if (statement == NULL)
    return;
  ante_statement_bind_int (statement, 1, clinic);
  if (!ante_statement_step (statement, &row, NULL) || !row)
    {
      add_fault (report, "clinic %" G_GINT64_FORMAT ": who may come cannot be read.", clinic);
      return;
    }
  gint64 n_hooks = ante_statement_int (statement, 0);
  if (n_hooks > ANTE_RELAY_MOST_HOOKS || (n_hooks > 0) != (ante_statement_int (statement, 2) != 0))
    add_fault (report, "clinic %" G_GINT64_FORMAT ": it has %" G_GINT64_FORMAT " webhook secrets.", clinic, n_hooks);
  if (ante_statement_int (statement, 1) > 0)
    add_fault (report, "clinic %" G_GINT64_FORMAT ": a desk that was revoked has a token.", clinic);
}

/* What its desks keep, which says what may be missing. */
static GBytes *
read_kept (AnteDatabase *database, AnteRelayReport *report, const Walk *walk)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT kept FROM told WHERE clinic = ?1 AND number = ?2", NULL);
  gboolean row = FALSE;

  if (statement == NULL || walk->floor == 0)
    return NULL;
  ante_statement_bind_int (statement, 1, walk->clinic);
  ante_statement_bind_int (statement, 2, walk->floor);
  if (ante_statement_step (statement, &row, NULL) && row)
    return ante_statement_bytes (statement, 0);
  add_fault (report, "clinic %" G_GINT64_FORMAT ": what its desks keep of what was dropped cannot be read.", walk->clinic);
  return NULL;
}

/* A clinic nobody has claimed has an empty log. */
static void
check_clinic (AnteDatabase *database, AnteRelayReport *report, AnteStatement *clinic, const Walk *relay)
{
  Walk walk = { .clinic = ante_statement_int (clinic, 0), .clinic_id = ante_statement_text (clinic, 1) };
  g_autoptr (AnteSecret) own_key = NULL;
  guint8 key[ANTE_KEY_BYTES];

  if (walk.clinic_id == NULL)
    walk.clinic_id = "";
  else if (!ante_id_is_valid (walk.clinic_id))
    add_fault (report, "clinic %" G_GINT64_FORMAT ": its id is none.", walk.clinic);
  walk.relay_id = relay->relay_id;
  walk.relay_key = relay->relay_key;
  if (!ante_statement_is_null (clinic, 4))
    {
      walk.relay_id = ante_statement_text (clinic, 4);
      walk.relay_key = own_key = ante_statement_copy_blob (clinic, 5, key, sizeof key) ? ante_secret_new (key, sizeof key) : NULL;
      ante_wipe (key, sizeof key);
    }
  walk.floor = ante_statement_int (clinic, 6);
  g_autoptr (GBytes) kept = walk.kept = read_kept (database, report, &walk);
  if (!walk_log (database, report, &walk, NULL))
    {
      add_number_fault (report, &walk, walk.number + 1, "it and what follows cannot be read.");
      return;
    }
  check_end (report, &walk, ante_statement_int (clinic, 2), clinic);
  check_reservations (database, report, walk.clinic);
  check_access (database, report, walk.clinic);
}

/* --- The whole file --- */

static AnteSecret *
read_relay (AnteDatabase *database, AnteRelayReport *report, char id[33])
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, "SELECT id, key FROM relay", NULL);
  gboolean row = FALSE;
  guint8 key[ANTE_KEY_BYTES];

  if (statement == NULL || !ante_statement_step (statement, &row, NULL) || !row ||
      !ante_statement_copy_blob (statement, 1, key, sizeof key))
    {
      add_fault (report, "the relay's own identity cannot be read.");
      return NULL;
    }
  g_strlcpy (id, ante_statement_text (statement, 0), 33);
  AnteSecret *secret = ante_secret_new (key, sizeof key);
  ante_wipe (key, sizeof key);
  return secret;
}

static void
check_clinics (AnteDatabase *database, AnteRelayReport *report)
{
  char id[33] = "";
  g_autoptr (AnteSecret) key = read_relay (database, report, id);
  const Walk relay = { .relay_id = id, .relay_key = key };
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT no, id, newest, head, relay_id, relay_key, floor FROM clinic ORDER BY no", NULL);
  gboolean row = TRUE;

  while (row)
    {
      if (statement == NULL || !ante_statement_step (statement, &row, NULL))
        {
          add_fault (report, "the list of clinics cannot be read to its end.");
          return;
        }
      if (row)
        check_clinic (database, report, statement, &relay);
    }
}

/* SQLite's own look at its pages, indexes and constraints. */
static void
check_file (AnteDatabase *database, AnteRelayReport *report)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "PRAGMA integrity_check (" G_STRINGIFY (MOST_FAULTS) ")", NULL);
  gboolean row = TRUE;

  while (row)
    {
      if (statement == NULL || !ante_statement_step (statement, &row, NULL))
        {
          add_fault (report, "the file cannot be read to its end.");
          return;
        }
      if (row && g_strcmp0 (ante_statement_text (statement, 0), "ok") != 0)
        add_fault (report, "the file: %s.", ante_statement_text (statement, 0));
    }
}

gboolean
ante_relay_care_check (const char *path, AnteRelayReport *report, GError **error)
{
  g_autoptr (AnteDatabase) database = open_for_reading (path, error);

  if (database == NULL || !ante_database_run (database, "BEGIN", error))
    return FALSE;
  if (!read_ends (database, report, NULL))
    g_array_set_size (report->ends, 0);
  check_clinics (database, report);
  check_file (database, report);
  ante_database_rollback (database);
  return TRUE;
}

gboolean
ante_relay_care_copy (const char *path, const char *to, AnteRelayReport *report, GError **error)
{
  g_autoptr (AnteDatabase) database = open_for_reading (path, error);
  g_autoptr (AnteStatement) statement =
      database != NULL ? ante_database_prepare (database, "VACUUM INTO ?1", error) : NULL;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_text (statement, 1, to);
  if (!ante_statement_run (statement, error))
    return FALSE;
  return ante_relay_care_read_ends (to, report, error);
}

gboolean
ante_relay_care_read_ends (const char *path, AnteRelayReport *report, GError **error)
{
  g_autoptr (AnteDatabase) database = open_for_reading (path, error);

  return database != NULL && read_ends (database, report, error);
}

gboolean
ante_relay_care_renew (const char *path, gint64 now_ms, GError **error)
{
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_FULL_SYNC, error);
  g_autoptr (AnteStatement) statement =
      database != NULL
          ? ante_database_prepare (
                database, "UPDATE clinic SET generation = lower (hex (randomblob (16))), generation_ms = ?1", error)
          : NULL;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, now_ms);
  return ante_statement_run (statement, error) && ante_database_checkpoint (database, error);
}
