/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay no longer has. A manager's desk says, signed, in each snapshot what it keeps of the log up to there; it
 * tells the relay which numbers that are, and an operator may have the others dropped. A desk that begins to read such a
 * log takes what comes, and believes it only when it is what that manager kept, every entry and nothing else, and
 * when everybody's chain goes on where it ended there. Until then it is reading, and nobody is known. */
#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "shared/base/ante-json.h"

#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)
#define MAX_CHAINS 2000
#define COPY "before-anew"
#define MAX_KEPT_NUMBER (ANTE_KEPT_MAX_BYTES * G_GINT64_CONSTANT (8) - 1)

static const AnteJsonLimits LINKS_LIMITS = { .max_bytes = 16 * 1024 * 1024, .max_depth = 4, .max_values = 10 * MAX_CHAINS, .max_string = 256 };

static const char *const AUDIENCES[] = { [ANTE_AUDIENCE_DESK] = "desk", [ANTE_AUDIENCE_CLINICAL] = "clinical" };

/* --- Saying it --- */

/* Numbers and ids, of the entries of one audience up to @number, in order; each also a bit of @kept, which is nullable. */
static gboolean
list_kept (AnteStore *self, AnteAudience audience, gint64 number, GByteArray *listed, guint8 *kept, gint64 *n, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select number, id from entry where audience = ? and number <= ? order by number", error);
  gboolean more, good;

  *n = 0;
  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, audience);
  ante_statement_bind_int (row, 2, number);
  while ((good = ante_store_next_row (row, &more, error)) && more)
    {
      gint64 at = ante_statement_int (row, 0);
      guint64 place = GUINT64_TO_BE ((guint64) at);

      g_byte_array_append (listed, (const guint8 *) &place, sizeof place);
      g_byte_array_append (listed, (const guint8 *) ante_statement_text (row, 1), 32);
      if (kept != NULL)
        kept[at / 8] |= (guint8) (1 << (at % 8));
      (*n)++;
    }
  return good;
}

static gboolean
hash_kept (AnteStore *self, AnteAudience audience, gint64 number, guint8 *kept, gint64 *n, char **hex, GError **error)
{
  g_autoptr (GByteArray) listed = g_byte_array_new ();
  guint8 hash[ANTE_HASH_BYTES];

  if (!list_kept (self, audience, number, listed, kept, n, error))
    return FALSE;
  ante_hash (listed->data != NULL ? listed->data : (const guint8 *) "", listed->len, hash);
  *hex = ante_hex_encode (hash, sizeof hash);
  return TRUE;
}

static JsonArray *
list_chains (AnteStore *self, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select author, audience, counter, hash from chain order by author, audience", error);
  g_autoptr (JsonArray) chains = json_array_new ();
  gboolean more, good;

  if (row == NULL)
    return NULL;
  while ((good = ante_store_next_row (row, &more, error)) && more)
    {
      JsonObject *chain = json_object_new ();
      gsize length;
      const guint8 *hash = ante_statement_blob (row, 3, &length);
      g_autofree char *hex = ante_hex_encode (hash, length);

      json_object_set_string_member (chain, "author", ante_statement_text (row, 0));
      json_object_set_int_member (chain, "audience", ante_statement_int (row, 1));
      json_object_set_int_member (chain, "counter", ante_statement_int (row, 2));
      json_object_set_string_member (chain, "hash", hex);
      json_array_add_object_element (chains, chain);
    }
  return good ? g_steal_pointer (&chains) : NULL;
}

/* Both audiences have been read up to there and nothing is beyond, so that the chains end there; and what is read is
 * believed. */
static gboolean
may_say_what_is_kept (AnteStore *self, gint64 number)
{
  return ante_vault_holds (self->vault, ANTE_AUDIENCE_CLINICAL) && number > 0 && number <= MAX_KEPT_NUMBER &&
         ante_store_get_cursor (self, ANTE_AUDIENCE_CLINICAL) >= number && !ante_store_is_floor_open (self) &&
         number >= ante_store_get_floor (self) && ante_store_read_int (self, "select coalesce (max (number), 0) from entry") == number &&
         ante_store_read_int (self, "select count(*) from chain") <= MAX_CHAINS;
}

JsonObject *
ante_store_describe_kept (AnteStore *self, gint64 number, GBytes **numbers, GError **error)
{
  g_autoptr (JsonObject) kept = json_object_new ();
  g_autofree guint8 *bits = g_malloc0 ((gsize) number / 8 + 1);
  JsonArray *chains;

  *numbers = NULL;
  if (!may_say_what_is_kept (self, number))
    return g_steal_pointer (&kept);
  for (guint audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    {
      g_autofree char *hash = NULL;
      g_autoptr (JsonObject) part = json_object_new ();
      gint64 n;

      if (!hash_kept (self, (AnteAudience) audience, number, bits, &n, &hash, error))
        return NULL;
      json_object_set_int_member (part, "entries", n);
      json_object_set_string_member (part, "hash", hash);
      json_object_set_object_member (kept, AUDIENCES[audience], g_steal_pointer (&part));
    }
  chains = list_chains (self, error);
  if (chains == NULL)
    return NULL;
  json_object_set_array_member (kept, "chains", chains);
  *numbers = g_bytes_new_take (g_steal_pointer (&bits), (gsize) number / 8 + 1);
  return g_steal_pointer (&kept);
}

char *
ante_store_find_kept_to_tell (AnteStore *self)
{
  const char *text = ante_store_get_setting (self, ANTE_SETTING_KEPT_TO_TELL);
  g_autoptr (JsonObject) telling = text != NULL ? ante_json_read_object (text, strlen (text), &ANTE_STATE_LIMITS, NULL) : NULL;
  const char *id = telling != NULL ? ante_json_peek_string (telling, "snapshot") : NULL;
  AnteEntity *row = ante_tables_find (self->base, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);
  JsonArray *made = row != NULL ? ante_json_peek_array (row->state, "ids") : NULL;

  for (guint i = 0; id != NULL && made != NULL && i < json_array_get_length (made); i++)
    if (strcmp (json_array_get_string_element (made, i), id) == 0)
      return g_strdup (text);
  return NULL;
}

/* --- Reading what is left --- */

gint64
ante_store_get_floor (AnteStore *self)
{
  const char *text = ante_store_get_setting (self, ANTE_SETTING_FLOOR);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
ante_store_is_floor_open (AnteStore *self)
{
  return ante_store_get_setting (self, ANTE_SETTING_FLOOR_OPEN) != NULL;
}

gboolean
ante_store_begin_at_floor (AnteStore *self, gint64 floor, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, floor);
  GError *cause = NULL;

  if (ante_store_get_cursor (self, ANTE_AUDIENCE_DESK) > 0 || ante_store_get_floor (self) == floor)
    return TRUE;
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (ante_store_write_setting (self, ANTE_SETTING_FLOOR, floor > 0 ? text : NULL, &cause) &&
      ante_store_write_setting (self, ANTE_SETTING_FLOOR_OPEN, floor > 0 ? "{}" : NULL, &cause) && ante_store_commit (self, &cause))
    return TRUE;
  ante_store_roll_back (self);
  return ante_store_fail (error, cause);
}

static JsonObject *
read_links (AnteStore *self)
{
  const char *text = ante_store_get_setting (self, ANTE_SETTING_FLOOR_OPEN);

  return ante_json_read_object (text, strlen (text), &LINKS_LIMITS, NULL);
}

static char *
make_link_key (const char *author, AnteAudience audience)
{
  return g_strdup_printf ("%s/%d", author, (int) audience);
}

static char *
make_link (guint64 counter, const guint8 hash[ANTE_HASH_BYTES])
{
  g_autofree char *hex = ante_hex_encode (hash, ANTE_HASH_BYTES);

  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", counter, hex);
}

/* Below the floor what was kept is proven in one; the first entry of each chain beyond it has to go on from where
 * the manager says that the chain was there, and is remembered for that; the others have to go on from each other. */
gboolean
ante_store_leave_gap (AnteStore *self, gint64 number, const AnteEnvelope *envelope, gboolean *left, GError **error)
{
  g_autoptr (JsonObject) links = ante_store_is_floor_open (self) ? read_links (self) : NULL;
  g_autofree char *key = make_link_key (envelope->author, envelope->audience);
  g_autofree char *link = make_link (envelope->counter - 1, envelope->previous);
  g_autofree char *text = NULL;

  *left = links != NULL && (number <= ante_store_get_floor (self) || !json_object_has_member (links, key));
  if (!*left || number <= ante_store_get_floor (self))
    return TRUE;
  json_object_set_string_member (links, key, link);
  text = ante_json_write_object (links);
  return ante_store_write_setting (self, ANTE_SETTING_FLOOR_OPEN, text, error);
}

/* --- Believing it --- */

static gboolean
is_what_was_kept (AnteStore *self, JsonObject *kept, AnteAudience audience, gboolean *good, GError **error)
{
  JsonObject *part = ante_json_peek_object (kept, AUDIENCES[audience]);
  g_autofree char *hash = NULL;
  gint64 n;

  *good = TRUE;
  if (!ante_vault_holds (self->vault, audience))
    return TRUE;
  if (!hash_kept (self, audience, ante_store_get_floor (self), NULL, &n, &hash, error))
    return FALSE;
  *good = part != NULL && ante_json_peek_int (part, "entries", -1) == n && g_strcmp0 (ante_json_peek_string (part, "hash"), hash) == 0;
  return TRUE;
}

static gboolean
is_head_the_same (AnteStore *self, const char *claimed)
{
  guint8 head[ANTE_HASH_BYTES], said[ANTE_HASH_BYTES];

  return claimed != NULL && ante_hex_decode (claimed, said, ANTE_HASH_BYTES) &&
         ante_store_find_head (self, ante_store_get_floor (self), head) == ante_store_get_floor (self) &&
         memcmp (head, said, ANTE_HASH_BYTES) == 0;
}

typedef struct
{
  const char *author; /* borrowed */
  AnteAudience audience;
  gint64 counter;
  guint8 hash[ANTE_HASH_BYTES];
} Chain;

static gboolean
read_chain (JsonArray *chains, guint i, Chain *chain)
{
  JsonNode *node = json_array_get_element (chains, i);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 audience;
  const char *hash;

  if (object == NULL || !ante_json_get_string (object, "author", 32, &chain->author, NULL) ||
      !ante_json_get_int (object, "audience", ANTE_AUDIENCE_DESK, ANTE_AUDIENCE_CLINICAL, &audience, NULL) ||
      !ante_json_get_int (object, "counter", 0, NUMBER_MAX, &chain->counter, NULL) ||
      !ante_json_get_string (object, "hash", 2 * ANTE_HASH_BYTES, &hash, NULL) || !ante_hex_decode (hash, chain->hash, ANTE_HASH_BYTES))
    return FALSE;
  chain->audience = (AnteAudience) audience;
  return ante_id_is_valid (chain->author);
}

/* Who has said nothing since goes on from there. */
static gboolean
go_on_from (AnteStore *self, const Chain *chain, JsonObject *links, gboolean *good, GError **error)
{
  g_autofree char *key = make_link_key (chain->author, chain->audience);
  g_autofree char *link = make_link ((guint64) chain->counter, chain->hash);
  guint8 hash[ANTE_HASH_BYTES];
  guint64 counter;

  if (!ante_store_last_of_chain (self, chain->author, chain->audience, &counter, hash, error))
    return FALSE;
  if (json_object_has_member (links, key))
    {
      *good = *good && g_strcmp0 (ante_json_peek_string (links, key), link) == 0;
      json_object_remove_member (links, key);
      return TRUE;
    }
  return counter >= (guint64) chain->counter ||
         ante_store_write_chain (self, chain->author, chain->audience, (guint64) chain->counter, chain->hash, error);
}

static gboolean
follow_chains (AnteStore *self, JsonArray *chains, gboolean *good, GError **error)
{
  g_autoptr (JsonObject) links = read_links (self);

  *good = chains != NULL && links != NULL;
  for (guint i = 0; *good && i < json_array_get_length (chains); i++)
    {
      Chain chain;

      *good = read_chain (chains, i, &chain);
      if (*good && ante_vault_holds (self->vault, chain.audience) && !go_on_from (self, &chain, links, good, error))
        return FALSE;
    }
  *good = *good && json_object_get_size (links) == 0; /* of nobody who was not there it can be that something is missing */
  return TRUE;
}

static gboolean
note_pruned (AnteStore *self, gint64 from, GError **error)
{
  const char *known = ante_store_get_setting (self, ANTE_SETTING_PRUNED_BEFORE);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, from);

  return (known != NULL && g_ascii_strtoll (known, NULL, 10) >= from) ||
         ante_store_write_setting (self, ANTE_SETTING_PRUNED_BEFORE, text, error);
}

gboolean
ante_store_close_floor (AnteStore *self, const AnteEntry *made, GError **error)
{
  JsonObject *kept = ante_json_peek_object (made->fields, "kept");
  gboolean desk, clinical, chained;

  if (!ante_store_is_floor_open (self) || strcmp (made->kind, "snapshot.made") != 0 || kept == NULL ||
      ante_json_peek_int (made->fields, "number", 0) != ante_store_get_floor (self) ||
      !is_head_the_same (self, ante_json_peek_string (made->fields, "head")))
    return TRUE;
  if (!is_what_was_kept (self, kept, ANTE_AUDIENCE_DESK, &desk, error) ||
      !is_what_was_kept (self, kept, ANTE_AUDIENCE_CLINICAL, &clinical, error))
    return FALSE;
  if (!desk || !clinical)
    return TRUE; /* it may be what another manager kept */
  if (!follow_chains (self, ante_json_peek_array (kept, "chains"), &chained, error))
    return FALSE;
  return !chained || (ante_store_write_setting (self, ANTE_SETTING_FLOOR_OPEN, NULL, error) &&
                      note_pruned (self, ante_json_peek_int (made->fields, "from", 0), error));
}

static char *
make_copy_path (AnteStore *self)
{
  return g_build_filename (self->data_dir, "desk.db." COPY, NULL);
}

/* What is beyond it by a manager's word has everything of it that is kept. */
static void
let_go_of_copy (AnteStore *self)
{
  const char *from = ante_store_get_setting (self, ANTE_SETTING_ANEW_FROM);
  g_autofree char *path = NULL;

  if (from == NULL || ante_store_get_floor (self) < g_ascii_strtoll (from, NULL, 10))
    return;
  path = make_copy_path (self);
  if (g_unlink (path) == 0 || errno == ENOENT)
    ante_store_set_setting (self, ANTE_SETTING_ANEW_FROM, NULL, NULL);
}

gboolean
ante_store_prove_floor (AnteStore *self)
{
  if (!ante_store_is_floor_open (self))
    {
      let_go_of_copy (self);
      return TRUE;
    }
  ante_store_set_setting (self, ANTE_SETTING_HISTORY, "1", NULL);
  return FALSE;
}

gboolean
ante_store_may_be_dropped (AnteStore *self, gint64 number, guint64 counter, AnteAudience audience)
{
  guint8 hash[ANTE_HASH_BYTES];
  guint64 last;

  return number <= ante_store_get_floor (self) && !ante_store_is_floor_open (self) &&
         ante_store_last_of_chain (self, ante_vault_get_desk_id (self->vault), audience, &last, hash, NULL) && counter <= last;
}

/* --- Beginning anew --- */

/* What waits to be told, settings and the provider calls that were begun are this desk's own, and stay. */
static const char forget_log[] =
    "delete from entry_subject; delete from entry; delete from chain; delete from entity; update outbox set number = 0;";

/* Of what was whole: whoever begins anew again before that is proven has less. */
static gboolean
keep_what_was_whole (AnteStore *self, GError **error)
{
  return ante_store_get_setting (self, ANTE_SETTING_ANEW_FROM) != NULL || ante_database_keep_copy (self->database, COPY, error);
}

static gboolean
note_anew_from (AnteStore *self, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, ante_store_get_cursor (self, ANTE_AUDIENCE_DESK));

  return ante_store_get_setting (self, ANTE_SETTING_ANEW_FROM) != NULL ||
         ante_store_write_setting (self, ANTE_SETTING_ANEW_FROM, text, error);
}

static gboolean
forget_inside (AnteStore *self, GError **error)
{
  static const char *const forgotten[] = { ANTE_SETTING_CURSOR_DESK, ANTE_SETTING_CURSOR_CLINICAL, ANTE_SETTING_HEAD,
                                           ANTE_SETTING_FLOOR, ANTE_SETTING_FLOOR_OPEN, ANTE_SETTING_KEPT_TO_TELL };

  if (!note_anew_from (self, error) || !ante_store_drop_preview (self, error) || !ante_database_run (self->database, forget_log, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (forgotten); i++)
    if (!ante_store_write_setting (self, forgotten[i], NULL, error))
      return FALSE;
  return ante_store_write_setting (self, ANTE_SETTING_CATCHING_UP, "1", error);
}

gboolean
ante_store_begin_anew (AnteStore *self, GError **error)
{
  GError *cause = NULL;

  if (!keep_what_was_whole (self, &cause) || !ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (!forget_inside (self, &cause) || !ante_store_commit_outbox (self, TRUE, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  ante_store_redraw (self);
  ante_tables_free (self->base);
  self->base = ante_store_new_base (self, "entity");
  ante_store_reload_authors (self);
  return TRUE;
}
