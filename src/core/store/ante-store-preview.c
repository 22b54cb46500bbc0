/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a desk shows while it reads the log: a manager's snapshot and what came after it, in a table of their own. Nothing
 * of it ever reaches the projection; at the end it is held against that, and dropped. */
#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"

#include <string.h>

#include "core/store/ante-pack.h"
#include "shared/base/ante-json.h"

#define TABLE ANTE_PREVIEW_TABLE
#define MAX_PIECES ((ANTE_PACK_MAX_BYTES + ANTE_SNAPSHOT_PIECE - 1) / ANTE_SNAPSHOT_PIECE)
#define MAX_LOADED 4000
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)

/* What a snapshot says of itself. */
typedef struct
{
  char id[33], author[33];
  GBytes *blob;           /* owned: the entry that says so */
  gint64 number, pieces, bytes, from;
  guint8 head[ANTE_HASH_BYTES], hash[ANTE_HASH_BYTES];
} Made;

static void
made_clear (Made *made)
{
  g_clear_pointer (&made->blob, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Made, made_clear)

static gboolean
read_hash (JsonObject *fields, const char *member, guint8 hash[ANTE_HASH_BYTES])
{
  const char *text = ante_json_peek_string (fields, member);

  return text != NULL && ante_hex_decode (text, hash, ANTE_HASH_BYTES);
}

/* One of another version of the format or of the projection is none for this program. */
static gboolean
read_made (const AnteEntry *entry, GBytes *blob, Made *made)
{
  gint64 projection;

  if (strcmp (entry->kind, "snapshot.made") != 0 || entry->version != 1 || entry->audience != ANTE_AUDIENCE_DESK ||
      !ante_json_get_int (entry->fields, "number", 1, NUMBER_MAX, &made->number, NULL) ||
      !ante_json_get_int (entry->fields, "projection", ANTE_PROJECTION_VERSION, ANTE_PROJECTION_VERSION, &projection, NULL) ||
      !ante_json_get_int (entry->fields, "from", 0, 99991231, &made->from, NULL) ||
      !ante_json_get_int (entry->fields, "pieces", 1, MAX_PIECES, &made->pieces, NULL) ||
      !ante_json_get_int (entry->fields, "bytes", 1, ANTE_PACK_MAX_BYTES, &made->bytes, NULL) ||
      !read_hash (entry->fields, "head", made->head) || !read_hash (entry->fields, "hash", made->hash))
    return FALSE;
  g_strlcpy (made->id, entry->subject, sizeof made->id);
  g_strlcpy (made->author, entry->author, sizeof made->author);
  made->blob = g_bytes_ref (blob);
  return TRUE;
}

/* --- Finding it --- */

/* Unverified: who wrote what is proved later, from the snapshot that this finds. */
static AnteOpening *
open_unverified (AnteStore *self, const AnteTaking *items, guint n_items)
{
  return ante_opening_new (self->vault, items, n_items, FALSE, self->authors);
}

/* @pieces: (nullable) is given every piece of whatever snapshot, as AnteEntry. */
static gboolean
find_made (AnteStore *self, const AnteTaking *items, guint n_items, Made *made, GPtrArray *pieces)
{
  g_autoptr (AnteOpening) opening = open_unverified (self, items, n_items);
  gboolean found = FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (AnteOpened) one = ante_opening_next (opening);
      g_auto (Made) read = { 0 };

      if (one->entry != NULL && pieces != NULL && strcmp (one->entry->kind, "snapshot.piece") == 0)
        g_ptr_array_add (pieces, g_steal_pointer (&one->entry));
      if (one->entry == NULL || strcmp (one->entry->kind, "snapshot.made") != 0)
        continue;
      found = read_made (one->entry, items[i].blob, &read) && read.number < items[i].number;
      made_clear (made);
      *made = read;
      read.blob = NULL;
    }
  return found; /* of the newest alone: an older one would be as far behind as somebody wished */
}

gint64
ante_store_find_snapshot (AnteStore *self, const AnteTaking *items, guint n_items)
{
  g_auto (Made) made = { 0 };

  return find_made (self, items, n_items, &made, NULL) ? made.number : 0;
}

static gboolean
head_agrees (const AnteTaking *items, guint n_items, const Made *made)
{
  for (guint i = 0; i < n_items; i++)
    if (items[i].number == made->number)
      return memcmp (items[i].head, made->head, ANTE_HASH_BYTES) == 0;
  return FALSE;
}

static void
keep_piece (const Made *made, const AnteEntry *entry, GPtrArray *in_order)
{
  gint64 n = ante_json_peek_int (entry->fields, "n", -1);
  const char *text = ante_json_peek_string (entry->fields, "data");

  if (entry->version != 1 || strcmp (entry->subject, made->id) != 0 || n < 0 ||
      n >= made->pieces || text == NULL || g_ptr_array_index (in_order, n) != NULL)
    return;
  g_ptr_array_index (in_order, n) = ante_base64_decode (text, ANTE_SNAPSHOT_PIECE, NULL);
}

static void
bytes_free (gpointer bytes)
{
  g_clear_pointer ((GBytes **) &bytes, g_bytes_unref);
}

static GBytes *
join (const Made *made, GPtrArray *in_order)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  guint8 hash[ANTE_HASH_BYTES];

  for (guint i = 0; i < in_order->len; i++)
    {
      GBytes *piece = g_ptr_array_index (in_order, i);

      if (piece == NULL)
        return NULL;
      g_byte_array_append (joined, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
    }
  ante_hash (joined->data, joined->len, hash);
  if (joined->len != (guint64) made->bytes || memcmp (hash, made->hash, ANTE_HASH_BYTES) != 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

/* (nullable): not all of it is here. */
static GBytes *
join_pieces (const Made *made, GPtrArray *pieces)
{
  g_autoptr (GPtrArray) in_order = g_ptr_array_new_with_free_func (bytes_free);

  g_ptr_array_set_size (in_order, (int) made->pieces);
  for (guint i = 0; i < pieces->len; i++)
    keep_piece (made, g_ptr_array_index (pieces, i), in_order);
  return join (made, in_order);
}

/* --- Believing it --- */

static AnteAuthors *
list_authors (AnteTables *tables)
{
  AnteAuthors *authors = ante_authors_new ();
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (tables, ANTE_ENTITY_DESK);
  guint8 key[ANTE_KEY_BYTES];

  for (guint i = 0; i < desks->len; i++)
    {
      const AnteEntity *desk = g_ptr_array_index (desks, i);

      if (ante_projection_find_author (tables, desk->id, key))
        ante_authors_add (authors, desk->id, key);
    }
  return authors;
}

/* Its roster is the log's own entries, from the first on, each signed by who might. */
static gboolean
follow_roster (AnteStore *self, AnteTables *roster, const AntePackLine *line)
{
  g_autoptr (AnteAuthors) authors = list_authors (roster);
  AnteEnvelope envelope = { 0 };
  g_autoptr (AnteEntry) entry =
      ante_vault_open_entry (self->vault, line->blob, TRUE, ante_authors_find, authors, &envelope, NULL);

  if (entry == NULL)
    return FALSE;
  entry->number = line->number;
  entry->received_ms = line->received_ms;
  ante_projection_apply (roster, entry, NULL);
  return TRUE;
}

/* Of the clinic, and of a desk that was a manager's at that number. */
static gboolean
is_by_a_manager (AnteStore *self, AnteTables *roster, const Made *made)
{
  g_autoptr (AnteAuthors) authors = list_authors (roster);
  AnteEnvelope envelope = { 0 };
  g_autoptr (AnteEntry) entry =
      ante_vault_open_entry (self->vault, made->blob, TRUE, ante_authors_find, authors, &envelope, NULL);

  return entry != NULL && strcmp (envelope.clinic, ante_vault_get_clinic_id (self->vault)) == 0 &&
         g_strcmp0 (ante_projection_role_of (roster, made->author), "manager") == 0;
}

static gboolean
holds (JsonObject *state, const char *member, JsonNodeType type, gboolean needed)
{
  JsonArray *array = ante_json_peek_array (state, member);

  if (array == NULL)
    return !needed && !json_object_has_member (state, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (JSON_NODE_TYPE (json_array_get_element (array, i)) != type)
      return FALSE;
  return TRUE;
}

static gboolean
all_hold (JsonObject *state, const char *member, const char *needed)
{
  JsonArray *array = ante_json_peek_array (state, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!json_object_has_member (json_array_get_object_element (array, i), needed))
      return FALSE;
  return TRUE;
}

static gboolean
is_like_an_invite (JsonObject *state)
{
  static const char *const lists[] = { "results", "decisions", "records", "rx", "tracking", "attachments" };
  JsonArray *exams = ante_json_peek_array (state, "exams");

  if (!holds (state, "exams", JSON_NODE_OBJECT, FALSE))
    return FALSE;
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *exam = json_array_get_object_element (exams, i);

      for (guint k = 0; k < G_N_ELEMENTS (lists); k++)
        if (!holds (exam, lists[k], JSON_NODE_OBJECT, FALSE))
          return FALSE;
      if (!all_hold (exam, "rx", "said") || !all_hold (exam, "tracking", "said"))
        return FALSE;
    }
  return TRUE;
}

/* What the projection builds on without asking, since it made it itself. */
static gboolean
is_like_ours (const AntePackLine *line, JsonObject *state)
{
  switch (line->kind)
    {
    case ANTE_ENTITY_PATIENT:
      return holds (state, "health", JSON_NODE_OBJECT, FALSE);
    case ANTE_ENTITY_INVITE:
      return is_like_an_invite (state);
    case ANTE_ENTITY_UNMATCHED:
      return ante_json_peek_object (state, "fields") != NULL;
    case ANTE_ENTITY_AWAITED:
      return holds (state, "deliveries", JSON_NODE_VALUE, FALSE);
    default:
      return line->kind >= ANTE_ENTITY_CLINIC && line->kind <= ANTE_ENTITY_SNAPSHOT;
    }
}

/* Who has joined or left is the roster's to say, not the snapshot's. */
static gboolean
is_as_the_roster_says (AnteTables *roster, const AntePackLine *line)
{
  AnteEntity *desk = ante_tables_find (roster, ANTE_ENTITY_DESK, line->id);
  g_autofree char *json = desk != NULL ? ante_json_write_object (desk->state) : NULL;

  return json != NULL && strlen (json) == line->length && memcmp (json, line->json, line->length) == 0;
}

/* --- Opening it --- */

typedef struct
{
  AnteStore *store;
  const AnteTaking *first;
  const Made *made;
  AnteTables *roster;   /* owned, in memory */
  guint n_roster, n_desks;
  gboolean believed;
} Opening;

static gboolean
open_roster_line (Opening *opening, const AntePackLine *line)
{
  if (opening->n_roster++ == 0 && (line->number != 1 || opening->first->number != 1 || !g_bytes_equal (line->blob, opening->first->blob)))
    return FALSE;
  return line->number <= opening->made->number && follow_roster (opening->store, opening->roster, line);
}

/* *good FALSE: it is not to be believed. */
static gboolean
open_row_line (Opening *opening, const AntePackLine *line, gboolean *good, GError **error)
{
  g_autoptr (JsonObject) state = NULL;

  if (!opening->believed)
    {
      *good = is_by_a_manager (opening->store, opening->roster, opening->made);
      opening->believed = TRUE;
    }
  if (*good && line->kind == ANTE_ENTITY_DESK)
    {
      opening->n_desks++;
      *good = is_as_the_roster_says (opening->roster, line);
    }
  state = *good ? ante_json_read_object (line->json, line->length, &ANTE_STATE_LIMITS, NULL) : NULL;
  *good = state != NULL && is_like_ours (line, state);
  return !*good || ante_tables_insert (opening->store->preview, (AnteEntityKind) line->kind, line->id, line->parent, line->day,
                                       line->minute, state, line->json, line->length, error);
}

static gboolean
has_every_desk (const Opening *opening)
{
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (opening->roster, ANTE_ENTITY_DESK);

  return opening->believed && desks->len == opening->n_desks;
}

static gboolean
unpack (Opening *opening, GBytes *pack, gboolean *good, GError **error)
{
  g_autoptr (AntePackReader) reader = ante_pack_reader_new (pack);
  AntePackLine line = { 0 };

  *good = TRUE;
  while (*good && ante_pack_reader_next (reader, &line, NULL))
    {
      if (line.line == ANTE_PACK_END)
        {
          *good = has_every_desk (opening);
          return TRUE;
        }
      if (line.line == ANTE_PACK_ENTRY)
        *good = open_roster_line (opening, &line);
      else if (!open_row_line (opening, &line, good, error))
        return FALSE;
    }
  *good = FALSE;
  return TRUE;
}

/* --- What came after --- */

static void
open_again (AnteStore *self, AnteAuthors *authors, GBytes *blob, AnteOpened *one)
{
  g_clear_pointer (&one->entry, ante_entry_unref);
  g_clear_error (&one->error);
  one->entry = ante_vault_open_entry (self->vault, blob, TRUE, ante_authors_find, authors, &one->envelope, &one->error);
}

/* What cannot be verified does nothing here either, and is spoken of when the log's turn comes. */
static void
apply_later (AnteStore *self, const AnteTaking *item, AnteOpened *one)
{
  if (one->entry == NULL)
    {
      if (ante_store_is_newer (one->error))
        ante_projection_mark_unreadable (self->preview);
      return;
    }
  one->entry->number = item->number;
  one->entry->received_ms = item->received_ms;
  ante_projection_apply (self->preview, one->entry, NULL);
}

void
ante_store_apply_later (AnteStore *self, const AnteTaking *items, guint n_items, gint64 after)
{
  g_autoptr (AnteAuthors) before = list_authors (self->preview);
  g_autoptr (AnteAuthors) now = g_hash_table_ref (before);
  g_autoptr (AnteOpening) opening = NULL;

  while (n_items > 0 && items->number <= after)
    {
      items++;
      n_items--;
    }
  opening = ante_opening_new (self->vault, items, n_items, TRUE, before);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (AnteOpened) one = ante_opening_next (opening);

      if (one->envelope.audience == ANTE_AUDIENCE_CLINICAL)
        continue;
      if (!ante_authors_agree (before, now, one->envelope.author))
        open_again (self, now, items[i].blob, one);
      apply_later (self, &items[i], one);
      if (one->entry == NULL || strcmp (one->entry->kind, "roster.set") != 0)
        continue;
      g_hash_table_unref (now);
      now = list_authors (self->preview);
    }
}

/* --- Its life --- */

gint64
ante_store_get_preview (AnteStore *self)
{
  const char *text = ante_store_get_setting (self, ANTE_SETTING_PREVIEW);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
write_through (AnteStore *self, gint64 through, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, through);

  return ante_store_write_setting (self, ANTE_SETTING_PREVIEW, text, error);
}

void
ante_store_reload_preview (AnteStore *self)
{
  g_clear_pointer (&self->preview, ante_tables_free);
  if (ante_store_get_setting (self, ANTE_SETTING_PREVIEW) != NULL)
    self->preview = ante_store_new_base (self, TABLE);
}

gboolean
ante_store_drop_preview (AnteStore *self, GError **error)
{
  if (ante_store_get_setting (self, ANTE_SETTING_PREVIEW) == NULL)
    return TRUE;
  g_clear_pointer (&self->preview, ante_tables_free);
  return ante_database_run (self->database, "drop table " TABLE, error) &&
         ante_store_write_setting (self, ANTE_SETTING_PREVIEW, NULL, error) &&
         ante_store_write_setting (self, ANTE_SETTING_PREVIEW_FROM, NULL, error);
}

static const char make_table[] =
    "create table " TABLE " (kind integer not null, id text not null, parent text not null, day integer not null,"
    " minute integer not null, brief blob, state blob not null, primary key (kind, id)) strict, without rowid;";
static const char make_indexes[] =
    "create index preview_parent on " TABLE " (parent); create index preview_day on " TABLE " (day, parent, minute);";

static gboolean
open_inside (Opening *opening, GBytes *pack, const AnteTaking *items, guint n_items, gint64 through, gboolean *good, GError **error)
{
  AnteStore *self = opening->store;
  g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, opening->made->from);

  if (!ante_database_run (self->database, make_table, error))
    return FALSE;
  self->preview = ante_store_new_base (self, TABLE);
  if (!unpack (opening, pack, good, error))
    return FALSE;
  if (!*good)
    return TRUE;
  if (!ante_database_run (self->database, make_indexes, error))
    return FALSE;
  ante_store_apply_later (self, items, n_items, opening->made->number);
  return ante_tables_flush (self->preview, TRUE, error) && write_through (self, through, error) &&
         ante_store_write_setting (self, ANTE_SETTING_PREVIEW_FROM, from, error);
}

/* Or rolls back: it is not to be believed, or the disk failed. */
static gboolean
open_pack (AnteStore *self, Opening *opening, GBytes *pack, const AnteTaking *items, guint n_items, gint64 through,
           gboolean *good, GError **error)
{
  GError *cause = NULL;

  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (open_inside (opening, pack, items, n_items, through, good, &cause) && *good && ante_store_commit (self, &cause))
    return TRUE;
  ante_store_roll_back (self);
  return cause == NULL || ante_store_fail (error, cause);
}

gboolean
ante_store_open_preview (AnteStore *self, const AnteTaking *first, const AnteTaking *items, guint n_items, gint64 through,
                         gboolean *opened, GError **error)
{
  g_auto (Made) made = { 0 };
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_entry_unref);
  g_autoptr (GBytes) pack = NULL;
  g_autoptr (AnteTables) roster = ante_tables_new_over (NULL);
  Opening opening = { self, first, &made, roster, 0, 0, FALSE };
  gboolean good;

  *opened = FALSE;
  if (self->preview != NULL || !find_made (self, items, n_items, &made, pieces) || made.number > through ||
      !head_agrees (items, n_items, &made))
    return TRUE;
  pack = join_pieces (&made, pieces);
  if (pack == NULL)
    return TRUE;
  ante_store_make_room (self, TRUE);
  good = open_pack (self, &opening, pack, items, n_items, through, opened, error);
  ante_store_make_room (self, FALSE);
  return good;
}

gboolean
ante_store_take_preview (AnteStore *self, const AnteTaking *items, guint n_items, gint64 through, GError **error)
{
  gint64 after = ante_store_get_preview (self);
  GError *cause = NULL;

  if (self->preview == NULL || through <= after)
    return TRUE;
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  ante_store_apply_later (self, items, n_items, after);
  if (ante_tables_flush (self->preview, ante_tables_get_loaded (self->preview) > MAX_LOADED, &cause) && write_through (self, through, &cause) && ante_store_commit (self, &cause))
    return TRUE;
  ante_store_roll_back (self);
  return ante_store_fail (error, cause);
}
