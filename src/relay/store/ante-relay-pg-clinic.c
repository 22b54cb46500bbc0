/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clinics, their desks and the desks' tokens, in PostgreSQL. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <string.h>

#define CLINIC_COLUMNS                                                                             \
  "c.no, c.name, c.id, c.desk_key, c.clinical_key, "                                               \
  "(SELECT string_agg (encode (h.hash, 'hex'), '') FROM hook h WHERE h.clinic = c.no), "           \
  "c.epoch, c.generation, "                                                                        \
  "(c.state = 'here')::int::bigint, coalesce (c.relay_id, r.id), coalesce (c.relay_key, r.key)"

gboolean
ante_relay_pg_refuse_damaged (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CORRUPT,
                       "The relay's tables do not hold what they must");
  return FALSE;
}

gboolean
ante_relay_pg_refuse_moved (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED,
                       "The clinic is in another store");
  return FALSE;
}

static gboolean
refuse_code (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CODE,
                       "The claim code is wrong, used or too old");
  return FALSE;
}

static gboolean
copy_blob (AnteRelayPgRows *rows, guint column, guint8 *bytes, gsize length)
{
  gsize found;
  const void *blob = ante_relay_pg_blob (rows, 0, column, &found);

  if (blob == NULL || found != length)
    return FALSE;
  memcpy (bytes, blob, length);
  return TRUE;
}

static gboolean
blob_is (AnteRelayPgRows *rows, guint column, const guint8 *bytes, gsize length)
{
  gsize found;
  const void *blob = ante_relay_pg_blob (rows, 0, column, &found);

  return blob != NULL && found == length && memcmp (blob, bytes, length) == 0;
}

static gboolean
copy_id (AnteRelayPgRows *rows, guint column, char id[33])
{
  const char *text = ante_relay_pg_text (rows, 0, column);

  if (text == NULL || !ante_id_is_valid (text))
    return FALSE;
  memcpy (id, text, 33);
  return TRUE;
}

static AnteSecret *
copy_secret (AnteRelayPgRows *rows, guint column)
{
  gsize length;
  const void *blob = ante_relay_pg_blob (rows, 0, column, &length);

  return blob != NULL && length == ANTE_KEY_BYTES ? ante_secret_new (blob, length) : NULL;
}

/* The first row, from its first column on. */
static AnteRelayClinic *
read_clinic (AnteRelayPgRows *rows, GError **error)
{
  g_autoptr (AnteRelayClinic) clinic = g_new0 (AnteRelayClinic, 1);

  clinic->no = ante_relay_pg_int (rows, 0, 0);
  clinic->name = g_strdup (ante_relay_pg_text (rows, 0, 1));
  clinic->epoch = ante_relay_pg_int (rows, 0, 6);
  clinic->is_here = ante_relay_pg_int (rows, 0, 8) != 0;
  clinic->relay_key = copy_secret (rows, 10);
  if (copy_id (rows, 2, clinic->id) && copy_id (rows, 7, clinic->generation) &&
      copy_blob (rows, 3, clinic->desk_key, ANTE_KEY_BYTES) &&
      copy_blob (rows, 4, clinic->clinical_key, ANTE_KEY_BYTES) &&
      (clinic->hooks = ante_relay_hooks_read (ante_relay_pg_text (rows, 0, 5))) != NULL &&
      copy_id (rows, 9, clinic->relay_id) && clinic->relay_key != NULL)
    return g_steal_pointer (&clinic);
  ante_relay_pg_refuse_damaged (error);
  return NULL;
}

gboolean
ante_relay_pg_load (AnteRelayPg *pg, AnteRelayIdentity *identity, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("SELECT id, key FROM relay");
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);

  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) != 1)
    return ante_relay_pg_refuse_damaged (error);
  identity->key = copy_secret (rows, 1);
  return (identity->key != NULL && copy_id (rows, 0, identity->id)) ||
         ante_relay_pg_refuse_damaged (error);
}

gboolean
ante_relay_pg_introduce (AnteRelayPg *pg, AnteRandom *random, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "INSERT INTO relay (one, id, key) VALUES (1, $1, $2) ON CONFLICT DO NOTHING");
  g_autofree char *id = ante_random_id (random);
  guint8 key[ANTE_KEY_BYTES];

  ante_random_fill (random, key, sizeof key);
  ante_relay_pg_give_text (ask, id);
  ante_relay_pg_give_blob (ask, key, sizeof key);
  ante_wipe (key, sizeof key);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

gboolean
ante_relay_pg_add_clinic (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayNewClinic *clinic = data;
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "INSERT INTO clinic (name, code_hash, code_until_ms, generation) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (code_hash) DO NOTHING"); /* when it was here before, this added it */

  ante_relay_pg_give_text (ask, clinic->name);
  ante_relay_pg_give_blob (ask, clinic->code_hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (ask, clinic->code_until_ms);
  ante_relay_pg_give_text (ask, clinic->generation);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

/* Others of the same code wait. Returns: TRUE with the clinic's number when @claim may have it: nobody has, or
 * the same desk, which was not revoked, with the same keys, and the same webhook secret, which is still accepted. */
static gboolean
find_claimable (
    AnteRelayPg *pg, const AnteRelayClaim *claim, gint64 *no, gboolean *is_new, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT c.no, c.id, c.sign_key, c.desk_key, c.clinical_key, d.box_key, c.hook_hash, "
      "(c.state = 'here')::int::bigint, (coalesce (d.revoked_ms, 1) = 0 AND EXISTS "
      "(SELECT 1 FROM hook h WHERE h.hash = c.hook_hash))::int::bigint FROM clinic c "
      "LEFT JOIN desk d ON d.clinic = c.no AND d.id = $2 "
      "WHERE c.code_hash = $1 AND c.code_until_ms > $3 FOR NO KEY UPDATE OF c");

  ante_relay_pg_give_blob (ask, claim->code_hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_text (ask, claim->desk_id);
  ante_relay_pg_give_int (ask, claim->now_ms);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0)
    return refuse_code (error);
  if (ante_relay_pg_int (rows, 0, 7) == 0)
    return ante_relay_pg_refuse_moved (error);
  *no = ante_relay_pg_int (rows, 0, 0);
  *is_new = ante_relay_pg_is_null (rows, 0, 1);
  if (*is_new || (strcmp (ante_relay_pg_text (rows, 0, 1), claim->clinic_id) == 0 &&
                  blob_is (rows, 2, claim->sign_key, ANTE_KEY_BYTES) &&
                  blob_is (rows, 3, claim->desk_key, ANTE_KEY_BYTES) &&
                  blob_is (rows, 4, claim->clinical_key, ANTE_KEY_BYTES) &&
                  blob_is (rows, 5, claim->box_key, ANTE_KEY_BYTES) &&
                  blob_is (rows, 6, claim->hook_hash, ANTE_HASH_BYTES) && ante_relay_pg_int (rows, 0, 8) != 0))
    return TRUE;
  return refuse_code (error);
}

/* The clinic is not in this store under another code, and the desk has not too many tokens. */
static gboolean
check_room (AnteRelayPg *pg, const AnteRelayClaim *claim, gint64 no, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT (SELECT count (*) FROM clinic WHERE no <> $1 AND id = $2), "
      "(SELECT count (*) FROM desk_token WHERE clinic = $1 AND desk = $3)");

  ante_relay_pg_give_int (ask, no);
  ante_relay_pg_give_text (ask, claim->clinic_id);
  ante_relay_pg_give_text (ask, claim->desk_id);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_int (rows, 0, 0) > 0 || ante_relay_pg_int (rows, 0, 1) >= ANTE_RELAY_MOST_TOKENS)
    return refuse_code (error);
  return TRUE;
}

static gboolean
take_clinic (AnteRelayPg *pg, const AnteRelayClaim *claim, gint64 no, GError **error)
{
  g_autoptr (AnteRelayPgAsk) clinic = ante_relay_pg_ask (
      "UPDATE clinic SET id = $2, sign_key = $3, desk_key = $4, clinical_key = $5, hook_hash = $6 "
      "WHERE no = $1");
  g_autoptr (AnteRelayPgAsk) desk = ante_relay_pg_ask (
      "INSERT INTO desk (clinic, id, role, sign_key, box_key) VALUES ($1, $2, 'manager', $3, $4)");
  g_autoptr (AnteRelayPgAsk) hook =
      ante_relay_pg_ask ("INSERT INTO hook (hash, clinic, no, made_ms) VALUES ($1, $2, 1, $3)");

  ante_relay_pg_give_int (clinic, no);
  ante_relay_pg_give_text (clinic, claim->clinic_id);
  ante_relay_pg_give_blob (clinic, claim->sign_key, ANTE_KEY_BYTES);
  ante_relay_pg_give_blob (clinic, claim->desk_key, ANTE_KEY_BYTES);
  ante_relay_pg_give_blob (clinic, claim->clinical_key, ANTE_KEY_BYTES);
  ante_relay_pg_give_blob (clinic, claim->hook_hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (desk, no);
  ante_relay_pg_give_text (desk, claim->desk_id);
  ante_relay_pg_give_blob (desk, claim->sign_key, ANTE_KEY_BYTES);
  ante_relay_pg_give_blob (desk, claim->box_key, ANTE_KEY_BYTES);
  ante_relay_pg_give_blob (hook, claim->hook_hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (hook, no);
  ante_relay_pg_give_int (hook, claim->now_ms);
  return ante_relay_pg_do (pg, clinic, NULL, error) && ante_relay_pg_do (pg, desk, NULL, error) &&
         ante_relay_pg_do (pg, hook, NULL, error);
}

static gboolean
add_token (AnteRelayPg *pg, const AnteRelayClaim *claim, gint64 no, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("INSERT INTO desk_token (hash, clinic, desk, made_ms) "
                         "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");

  ante_relay_pg_give_blob (ask, claim->token_hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (ask, no);
  ante_relay_pg_give_text (ask, claim->desk_id);
  ante_relay_pg_give_int (ask, claim->now_ms);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static AnteRelayClinic *
load_clinic (AnteRelayPg *pg, gint64 no, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("SELECT " CLINIC_COLUMNS " FROM clinic c, relay r WHERE c.no = $1");

  ante_relay_pg_give_int (ask, no);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return NULL;
  if (ante_relay_pg_n_rows (rows) == 1)
    return read_clinic (rows, error);
  ante_relay_pg_refuse_damaged (error);
  return NULL;
}

gboolean
ante_relay_pg_tell_of_change (AnteRelayPg *pg, gint64 no, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("SELECT pg_notify ('" ANTE_RELAY_PG_CHANNEL "', 'changed ' || $1)");

  ante_relay_pg_give_int (ask, no);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

gboolean
ante_relay_pg_claim (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayClaim *claim = data;
  g_autoptr (GError) cause = NULL;
  gboolean is_new = FALSE;
  gint64 no = 0;

  g_clear_pointer (&claim->clinic, ante_relay_clinic_free);
  if (!find_claimable (pg, claim, &no, &is_new, error) || !check_room (pg, claim, no, error))
    return FALSE;
  if (is_new && !take_clinic (pg, claim, no, &cause))
    {
      if (g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_TAKEN))
        return refuse_code (error); /* another code's claim of the same clinic came first */
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (!add_token (pg, claim, no, error) || !ante_relay_pg_tell_of_change (pg, no, error))
    return FALSE;
  claim->clinic = load_clinic (pg, no, error);
  return claim->clinic != NULL;
}

static gboolean
read_generation (AnteRelayPg *pg,
                 const AnteRelayRenewal *renewal,
                 char generation[33],
                 gint64 *age_ms,
                 GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("SELECT generation, generation_ms, (state = 'here')::int::bigint "
                         "FROM clinic WHERE no = $1 FOR NO KEY UPDATE");

  ante_relay_pg_give_int (ask, renewal->clinic);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0 || !copy_id (rows, 0, generation))
    return ante_relay_pg_refuse_damaged (error);
  if (ante_relay_pg_int (rows, 0, 2) == 0)
    return ante_relay_pg_refuse_moved (error);
  *age_ms = renewal->now_ms - ante_relay_pg_int (rows, 0, 1);
  return TRUE;
}

gboolean
ante_relay_pg_renew (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayRenewal *renewal = data;
  char current[33];
  gint64 age_ms = 0;

  if (!read_generation (pg, renewal, current, &age_ms, error))
    return FALSE;
  if (age_ms >= 0 && age_ms < ANTE_RELAY_GENERATION_MS)
    {
      memcpy (renewal->generation, current, sizeof current);
      return TRUE;
    }
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("UPDATE clinic SET generation = $2, generation_ms = $3 WHERE no = $1");
  ante_relay_pg_give_int (ask, renewal->clinic);
  ante_relay_pg_give_text (ask, renewal->generation);
  ante_relay_pg_give_int (ask, renewal->now_ms);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static AnteRelayPgRows *
ask_by_hash (AnteRelayPg *pg, const char *sql, const AnteRelayLookup *lookup, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (sql);

  ante_relay_pg_give_blob (ask, lookup->hash, ANTE_HASH_BYTES);
  return ante_relay_pg_rows (pg, ask, error);
}

static gboolean
read_desk (AnteRelayPgRows *rows, AnteRelayLookup *lookup)
{
  memcpy (lookup->token.hash, lookup->hash, ANTE_HASH_BYTES);
  lookup->token.clinic = lookup->clinic->no;
  return copy_id (rows, 11, lookup->token.desk) &&
         ante_relay_role_read (ante_relay_pg_text (rows, 0, 12), &lookup->token.role);
}

gboolean
ante_relay_pg_look_up (AnteRelayPg *pg, gpointer data, GError **error)
{
  static const char BY_TOKEN[] =
      "SELECT " CLINIC_COLUMNS ", t.desk, d.role FROM desk_token t "
      "JOIN desk d ON d.clinic = t.clinic AND d.id = t.desk JOIN clinic c ON c.no = t.clinic, "
      "relay r WHERE t.hash = $1 AND d.revoked_ms = 0 AND c.state <> 'arriving'";
  static const char BY_SECRET[] = "SELECT " CLINIC_COLUMNS " FROM clinic c, relay r "
                                  "WHERE c.no = (SELECT clinic FROM hook WHERE hash = $1) "
                                  "AND c.state <> 'arriving'";
  AnteRelayLookup *lookup = data;
  g_autoptr (AnteRelayPgRows) rows =
      ask_by_hash (pg, lookup->is_token ? BY_TOKEN : BY_SECRET, lookup, error);

  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0)
    return TRUE;
  lookup->clinic = read_clinic (rows, error);
  if (lookup->clinic == NULL)
    return FALSE;
  return !lookup->is_token || read_desk (rows, lookup) || ante_relay_pg_refuse_damaged (error);
}
