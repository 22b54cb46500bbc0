/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clinics, their desks and the desks' tokens. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-tables.h"

#include <string.h>

#define SELECT_CLINIC                                                                              \
  "SELECT c.no, c.name, c.id, c.desk_key, c.clinical_key, "                                         \
  "(SELECT lower (group_concat (hex (hash), '')) FROM hook WHERE clinic = c.no), "                 \
  "c.epoch, c.generation, c.state = 'here', coalesce (c.relay_id, r.id), "                         \
  "coalesce (c.relay_key, r.key) "                                                                 \
  "FROM clinic c, relay r "

static gboolean
refuse_code (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CODE,
                       "The claim code is wrong, used or too old");
  return FALSE;
}

static gboolean
blob_is (AnteStatement *statement, int column, const guint8 *bytes, gsize length)
{
  gsize found;
  const void *blob = ante_statement_blob (statement, column, &found);

  return blob != NULL && found == length && memcmp (blob, bytes, length) == 0;
}

static gboolean
copy_id (AnteStatement *statement, int column, char id[33])
{
  const char *text = ante_statement_text (statement, column);

  if (text == NULL || !ante_id_is_valid (text))
    return FALSE;
  memcpy (id, text, 33);
  return TRUE;
}

static AnteSecret *
copy_secret (AnteStatement *statement, int column)
{
  gsize length;
  const void *blob = ante_statement_blob (statement, column, &length);

  return blob != NULL && length == ANTE_KEY_BYTES ? ante_secret_new (blob, length) : NULL;
}

static AnteRelayClinic *
read_clinic (AnteStatement *statement, GError **error)
{
  g_autoptr (AnteRelayClinic) clinic = g_new0 (AnteRelayClinic, 1);

  clinic->no = ante_statement_int (statement, 0);
  clinic->name = g_strdup (ante_statement_text (statement, 1));
  clinic->epoch = ante_statement_int (statement, 6);
  clinic->is_here = ante_statement_int (statement, 8) != 0;
  clinic->relay_key = copy_secret (statement, 10);
  if (copy_id (statement, 2, clinic->id) && copy_id (statement, 7, clinic->generation) &&
      ante_statement_copy_blob (statement, 3, clinic->desk_key, ANTE_KEY_BYTES) &&
      ante_statement_copy_blob (statement, 4, clinic->clinical_key, ANTE_KEY_BYTES) &&
      (clinic->hooks = ante_relay_hooks_read (ante_statement_text (statement, 5))) != NULL &&
      copy_id (statement, 9, clinic->relay_id) && clinic->relay_key != NULL)
    return g_steal_pointer (&clinic);
  ante_relay_tables_refuse_damaged (error);
  return NULL;
}

static gboolean
read_token (AnteStatement *statement, AnteRelayToken *token)
{
  token->clinic = ante_statement_int (statement, 1);
  return ante_relay_role_read (ante_statement_text (statement, 3), &token->role) &&
         ante_statement_copy_blob (statement, 0, token->hash, ANTE_HASH_BYTES) &&
         copy_id (statement, 2, token->desk);
}

gboolean
ante_relay_tables_load (AnteDatabase *database, AnteRelayIdentity *identity, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT id, key FROM relay", error);
  gboolean row;

  if (statement == NULL || !ante_statement_step (statement, &row, error))
    return FALSE;
  identity->key = row ? copy_secret (statement, 1) : NULL;
  return (identity->key != NULL && copy_id (statement, 0, identity->id)) || ante_relay_tables_refuse_damaged (error);
}

gboolean
ante_relay_tables_introduce (AnteDatabase *database, AnteRandom *random, GError **error)
{
  g_autofree char *id = ante_random_id (random);
  guint8 key[ANTE_KEY_BYTES];
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "INSERT INTO relay (one, id, key) VALUES (1, ?1, ?2) ON CONFLICT DO NOTHING",
      error);

  if (statement == NULL)
    return FALSE;
  ante_random_fill (random, key, sizeof key);
  ante_statement_bind_text (statement, 1, id);
  ante_statement_bind_blob (statement, 2, key, sizeof key);
  ante_wipe (key, sizeof key);
  return ante_statement_run (statement, error);
}

gboolean
ante_relay_tables_add_clinic (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayNewClinic *clinic = data;
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "INSERT INTO clinic (name, code_hash, code_until_ms, generation) VALUES (?1, ?2, ?3, ?4)",
      error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_text (statement, 1, clinic->name);
  ante_statement_bind_blob (statement, 2, clinic->code_hash, ANTE_HASH_BYTES);
  ante_statement_bind_int (statement, 3, clinic->code_until_ms);
  ante_statement_bind_text (statement, 4, clinic->generation);
  return ante_statement_run (statement, error);
}

/* Returns: TRUE with the clinic's number when @claim may have it: nobody has, or the same desk, which was not
 * revoked, with the same keys, and the same webhook secret (which is another where the clinic was moved here), which
 * is still accepted. */
static gboolean
find_claimable (
    AnteDatabase *database, AnteRelayClaim *claim, gint64 *no, gboolean *is_new, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "SELECT c.no, c.id, c.sign_key, c.desk_key, c.clinical_key, d.box_key, c.hook_hash, "
      "c.state = 'here', d.revoked_ms = 0 AND EXISTS (SELECT 1 FROM hook h WHERE h.hash = c.hook_hash) "
      "FROM clinic c LEFT JOIN desk d ON d.clinic = c.no AND d.id = ?2 "
      "WHERE c.code_hash = ?1 AND c.code_until_ms > ?3",
      error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_blob (statement, 1, claim->code_hash, ANTE_HASH_BYTES);
  ante_statement_bind_text (statement, 2, claim->desk_id);
  ante_statement_bind_int (statement, 3, claim->now_ms);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return refuse_code (error);
  if (ante_statement_int (statement, 7) == 0)
    return ante_relay_tables_refuse_moved (error);
  *no = ante_statement_int (statement, 0);
  *is_new = ante_statement_is_null (statement, 1);
  if (*is_new || (g_strcmp0 (ante_statement_text (statement, 1), claim->clinic_id) == 0 &&
                  blob_is (statement, 2, claim->sign_key, ANTE_KEY_BYTES) &&
                  blob_is (statement, 3, claim->desk_key, ANTE_KEY_BYTES) &&
                  blob_is (statement, 4, claim->clinical_key, ANTE_KEY_BYTES) &&
                  blob_is (statement, 5, claim->box_key, ANTE_KEY_BYTES) &&
                  blob_is (statement, 6, claim->hook_hash, ANTE_HASH_BYTES) &&
                  ante_statement_int (statement, 8) != 0))
    return TRUE;
  return refuse_code (error);
}

static gboolean
ask_int (AnteDatabase *database, const char *sql, gint64 first, const char *second, gint64 *answer,
         GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, first);
  ante_statement_bind_text (statement, 2, second);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  *answer = row ? ante_statement_int (statement, 0) : 0;
  return TRUE;
}

/* A clinic belongs to one place in a relay, whatever codes its operator gives out. */
static gboolean
is_had_elsewhere (
    AnteDatabase *database, AnteRelayClaim *claim, gint64 no, gboolean *elsewhere, GError **error)
{
  gint64 n_others;

  if (!ask_int (database, "SELECT count (*) FROM clinic WHERE no <> ?1 AND id = ?2", no,
                claim->clinic_id, &n_others, error))
    return FALSE;
  *elsewhere = n_others > 0;
  return TRUE;
}

static gboolean
take_clinic (AnteDatabase *database, AnteRelayClaim *claim, gint64 no, GError **error)
{
  g_autoptr (AnteStatement) clinic = ante_database_prepare (
      database,
      "UPDATE clinic SET id = ?2, sign_key = ?3, desk_key = ?4, clinical_key = ?5, hook_hash = ?6 "
      "WHERE no = ?1",
      error);
  if (clinic == NULL)
    return FALSE;
  ante_statement_bind_int (clinic, 1, no);
  ante_statement_bind_text (clinic, 2, claim->clinic_id);
  ante_statement_bind_blob (clinic, 3, claim->sign_key, ANTE_KEY_BYTES);
  ante_statement_bind_blob (clinic, 4, claim->desk_key, ANTE_KEY_BYTES);
  ante_statement_bind_blob (clinic, 5, claim->clinical_key, ANTE_KEY_BYTES);
  ante_statement_bind_blob (clinic, 6, claim->hook_hash, ANTE_HASH_BYTES);
  if (!ante_statement_run (clinic, error))
    return FALSE;

  g_autoptr (AnteStatement) hook = ante_database_prepare (
      database, "INSERT INTO hook (hash, clinic, no, made_ms) VALUES (?1, ?2, 1, ?3)", error);
  if (hook == NULL)
    return FALSE;
  ante_statement_bind_blob (hook, 1, claim->hook_hash, ANTE_HASH_BYTES);
  ante_statement_bind_int (hook, 2, no);
  ante_statement_bind_int (hook, 3, claim->now_ms);
  if (!ante_statement_run (hook, error))
    return FALSE;

  g_autoptr (AnteStatement) desk = ante_database_prepare (
      database,
      "INSERT INTO desk (clinic, id, role, sign_key, box_key) VALUES (?1, ?2, 'manager', ?3, ?4)",
      error);
  if (desk == NULL)
    return FALSE;
  ante_statement_bind_int (desk, 1, no);
  ante_statement_bind_text (desk, 2, claim->desk_id);
  ante_statement_bind_blob (desk, 3, claim->sign_key, ANTE_KEY_BYTES);
  ante_statement_bind_blob (desk, 4, claim->box_key, ANTE_KEY_BYTES);
  return ante_statement_run (desk, error);
}

static gboolean
add_token (AnteDatabase *database, AnteRelayClaim *claim, gint64 no, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "INSERT INTO desk_token (hash, clinic, desk, made_ms) VALUES (?1, ?2, ?3, ?4)",
      error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_blob (statement, 1, claim->token_hash, ANTE_HASH_BYTES);
  ante_statement_bind_int (statement, 2, no);
  ante_statement_bind_text (statement, 3, claim->desk_id);
  ante_statement_bind_int (statement, 4, claim->now_ms);
  return ante_statement_run (statement, error);
}

static AnteRelayClinic *
load_clinic (AnteDatabase *database, gint64 no, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, SELECT_CLINIC "WHERE c.no = ?1", error);
  gboolean row;

  if (statement == NULL)
    return NULL;
  ante_statement_bind_int (statement, 1, no);
  if (!ante_statement_step (statement, &row, error))
    return NULL;
  return read_clinic (statement, error);
}

/* Returns: TRUE; *statement: at the row, or NULL when there is none. */
static gboolean
step_to (AnteDatabase *database,
         const char *sql,
         const guint8 hash[ANTE_HASH_BYTES],
         AnteStatement **found,
         GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_blob (statement, 1, hash, ANTE_HASH_BYTES);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  *found = row ? g_steal_pointer (&statement) : NULL;
  return TRUE;
}

static gboolean
look_up_desk (AnteDatabase *database, AnteRelayLookup *lookup, GError **error)
{
  g_autoptr (AnteStatement) statement = NULL;

  if (!step_to (database,
                "SELECT t.hash, t.clinic, t.desk, d.role FROM desk_token t "
                "JOIN desk d ON d.clinic = t.clinic AND d.id = t.desk "
                "JOIN clinic c ON c.no = t.clinic WHERE t.hash = ?1 AND d.revoked_ms = 0 "
                "AND c.state <> 'arriving'",
                lookup->hash, &statement, error))
    return FALSE;
  if (statement == NULL)
    return TRUE;
  if (!read_token (statement, &lookup->token))
    return ante_relay_tables_refuse_damaged (error);
  lookup->clinic = load_clinic (database, lookup->token.clinic, error);
  return lookup->clinic != NULL;
}

gboolean
ante_relay_tables_look_up (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayLookup *lookup = data;
  g_autoptr (AnteStatement) statement = NULL;

  if (lookup->is_token)
    return look_up_desk (database, lookup, error);
  if (!step_to (database, SELECT_CLINIC "WHERE c.no = (SELECT clinic FROM hook WHERE hash = ?1) "
                "AND c.state <> 'arriving'",
                lookup->hash, &statement, error))
    return FALSE;
  lookup->clinic = statement != NULL ? read_clinic (statement, error) : NULL;
  return statement == NULL || lookup->clinic != NULL;
}

gboolean
ante_relay_tables_claim (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayClaim *claim = data;
  gint64 no, n_tokens;
  gboolean is_new, elsewhere;

  g_clear_pointer (&claim->clinic, ante_relay_clinic_free);
  if (!find_claimable (database, claim, &no, &is_new, error) ||
      !is_had_elsewhere (database, claim, no, &elsewhere, error) ||
      !ask_int (database, "SELECT count (*) FROM desk_token WHERE clinic = ?1 AND desk = ?2", no,
                claim->desk_id, &n_tokens, error))
    return FALSE;
  if (elsewhere || n_tokens >= ANTE_RELAY_MOST_TOKENS)
    return refuse_code (error);
  if ((is_new && !take_clinic (database, claim, no, error)) ||
      !add_token (database, claim, no, error))
    return FALSE;
  claim->clinic = load_clinic (database, no, error);
  return claim->clinic != NULL;
}

static gboolean
read_generation (AnteDatabase *database,
                 AnteRelayRenewal *renewal,
                 char generation[33],
                 gint64 *age_ms,
                 GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT generation, generation_ms, state = 'here' FROM clinic WHERE no = ?1", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, renewal->clinic);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row || !copy_id (statement, 0, generation))
    return ante_relay_tables_refuse_damaged (error);
  if (ante_statement_int (statement, 2) == 0)
    return ante_relay_tables_refuse_moved (error);
  *age_ms = renewal->now_ms - ante_statement_int (statement, 1);
  return TRUE;
}

gboolean
ante_relay_tables_renew (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayRenewal *renewal = data;
  char current[33];
  gint64 age_ms;

  if (!read_generation (database, renewal, current, &age_ms, error))
    return FALSE;
  if (age_ms >= 0 && age_ms < ANTE_RELAY_GENERATION_MS)
    {
      memcpy (renewal->generation, current, sizeof current);
      return TRUE;
    }
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "UPDATE clinic SET generation = ?2, generation_ms = ?3 WHERE no = ?1", error);
  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, renewal->clinic);
  ante_statement_bind_text (statement, 2, renewal->generation);
  ante_statement_bind_int (statement, 3, renewal->now_ms);
  return ante_statement_run (statement, error);
}
