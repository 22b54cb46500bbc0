/* SPDX-License-Identifier: GPL-3.0-or-later
 * A store in a folder of its own, and the smallest relay there can be. */
#include "core/store/store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-random.h"

static void
log_item_clear (gpointer data)
{
  g_bytes_unref (((LogItem *) data)->blob);
}

FakeLog *
fake_log_new (void)
{
  FakeLog *self = g_new0 (FakeLog, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (LogItem));
  g_array_set_clear_func (self->items, log_item_clear);
  return self;
}

void
fake_log_free (FakeLog *self)
{
  g_array_unref (self->items);
  g_free (self);
}

const guint8 *
fake_log_head (FakeLog *self, gint64 number)
{
  static const guint8 zeros[ANTE_HASH_BYTES];

  return number == 0 ? zeros : g_array_index (self->items, LogItem, number - 1).head;
}

gint64
fake_log_append (FakeLog *self, GBytes *blob, gint64 received_ms)
{
  AnteEnvelope envelope, other;
  LogItem item = { self->items->len + 1, received_ms, { 0 }, g_bytes_ref (blob) };
  g_autoptr (GByteArray) chained = g_byte_array_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (blob, &length);

  g_assert_true (ante_envelope_read (blob, &envelope, NULL, NULL, NULL));
  for (guint i = 0; i < self->items->len; i++)
    {
      g_assert_true (ante_envelope_read (g_array_index (self->items, LogItem, i).blob, &other, NULL, NULL, NULL));
      if (strcmp (envelope.id, other.id) == 0)
        {
          g_bytes_unref (blob);
          return i + 1;
        }
    }
  g_byte_array_append (chained, fake_log_head (self, self->items->len), ANTE_HASH_BYTES);
  g_byte_array_append (chained, bytes, (guint) length);
  ante_hash (chained->data, chained->len, item.head);
  g_array_append_val (self->items, item);
  return item.number;
}

void
fake_log_truncate (FakeLog *self, gint64 newest)
{
  g_array_set_size (self->items, (guint) newest);
}

static void
introduce (Desk *self)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *sign_key = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (self->vault, key);
  sign_key = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"%s\"}", sign_key);
  desk_write (self, "roster.set", ante_vault_get_desk_id (self->vault), json, NULL, NULL);
}

static void
open_store (Desk *self)
{
  g_autoptr (GError) error = NULL;

  self->store = ante_store_open (self->dir, self->vault, &error);
  g_assert_no_error (error);
}

Desk *
desk_open (guint64 seed)
{
  Desk *self = g_new0 (Desk, 1);
  g_autoptr (AnteRandom) random = ante_test_random_new (seed);
  g_autoptr (AnteSecret) recovery = NULL;

  self->dir = g_dir_make_tmp ("anteroom-store-XXXXXX", NULL);
  self->vault = ante_vault_new_first_desk (random, &recovery);
  self->clock_ms = 1000000;
  open_store (self);
  introduce (self);
  return self;
}

void
desk_free (Desk *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  ante_store_close (self->store);
  ante_vault_unref (self->vault);
  dir = g_dir_open (self->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);
      g_unlink (path);
    }
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self);
}

void
desk_reopen (Desk *self)
{
  ante_store_close (self->store);
  open_store (self);
}

void
desk_write (Desk *self, const char *kind, const char *subject, const char *json, const char *token, char *id)
{
  static guint64 seed = 1000;
  g_autoptr (AnteRandom) random = ante_test_random_new (seed++);
  g_autoptr (JsonObject) fields = NULL;
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *entry_id = ante_random_id (random);
  AnteEntry *entry;
  AnteWrite *write;

  fields = ante_json_read_object (json, strlen (json), NULL, &error);
  g_assert_no_error (error);
  entry = ante_entry_new (kind, subject, fields);
  g_strlcpy (entry->id, entry_id, sizeof entry->id);
  entry->version = 1;
  entry->at_ms = self->clock_ms += 1000;
  entry->based_on = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
  write = ante_write_new (entry, ANTE_AUDIENCE_DESK);
  if (token != NULL)
    {
      guint8 hash[ANTE_HASH_BYTES];

      ante_hash (token, strlen (token), hash);
      ante_write_add_token (write, hash);
    }
  g_ptr_array_add (writes, write);
  ante_store_save (self->store, writes, NULL, &error);
  g_assert_no_error (error);
  if (id != NULL)
    g_strlcpy (id, entry_id, 33);
}

void
desk_push (Desk *self, FakeLog *log)
{
  for (;;)
    {
      g_autoptr (GPtrArray) pending = ante_store_list_pending (self->store);

      if (pending->len == 0)
        return;
      for (guint i = 0; i < pending->len; i++)
        {
          AntePending *item = g_ptr_array_index (pending, i);
          g_autoptr (GError) error = NULL;

          ante_store_mark_told (self->store, item->id, fake_log_append (log, item->blob, self->clock_ms), &error);
          g_assert_no_error (error);
        }
    }
}

void
desk_pull (Desk *self, FakeLog *log, AnteTaken *taken)
{
  gint64 after = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (AnteTaking));
  g_autoptr (GError) error = NULL;
  AnteTaken own = { 0 };

  for (gint64 i = after; i < log->items->len; i++)
    {
      LogItem *item = &g_array_index (log->items, LogItem, i);
      AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };

      g_array_append_val (items, taking);
    }
  ante_store_take (self->store, (AnteTaking *) (gpointer) items->data, items->len, TRUE, log->items->len,
                   fake_log_head (log, log->items->len), taken != NULL ? taken : &own, &error);
  g_assert_no_error (error);
  ante_taken_clear (&own);
}

void
desk_sync (Desk *self, FakeLog *log)
{
  desk_push (self, log);
  desk_pull (self, log, NULL);
  g_assert_cmpuint (ante_store_count_pending (self->store), ==, 0);
}

void
desk_deliver (Desk *self, FakeLog *log, const char *delivery, const char *json, gint64 received_ms)
{
  static guint64 seed = 900000;
  g_autoptr (AnteRandom) random = ante_test_random_new (seed++);
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new ("delivery", delivery, fields);
  g_autofree char *id = ante_random_id (random);
  g_autofree char *payload = NULL;
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) blob = NULL;
  static const guint8 unsigned_bytes[ANTE_SIGNATURE_BYTES];
  guint8 key[ANTE_KEY_BYTES];
  AnteEnvelope envelope = { .version = ANTE_ENVELOPE_VERSION, .epoch = 1, .audience = ANTE_AUDIENCE_DESK, .sealing = ANTE_SEALING_BOX };

  json_object_set_string_member (fields, "id", delivery);
  json_object_set_int_member (fields, "received", received_ms);
  entry->version = 1;
  entry->at_ms = received_ms;
  payload = ante_entry_write_payload (entry);
  g_strlcpy (envelope.clinic, ante_vault_get_clinic_id (self->vault), sizeof envelope.clinic);
  g_strlcpy (envelope.id, id, sizeof envelope.id);
  g_strlcpy (envelope.author, "99999999999999999999999999999999", sizeof envelope.author);
  g_byte_array_append (plain, unsigned_bytes, sizeof unsigned_bytes);
  g_byte_array_append (plain, (const guint8 *) payload, (guint) strlen (payload));
  g_assert_true (ante_vault_get_audience_box_key (self->vault, ANTE_AUDIENCE_DESK, key));
  header = ante_envelope_write_header (&envelope);
  body = ante_box_seal (key, plain->data, plain->len);
  blob = ante_envelope_join (header, body);
  fake_log_append (log, blob, received_ms);
}

char *
desk_dump (Desk *self)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  g_autoptr (GString) dump = g_string_new (NULL);

  for (guint kind = ANTE_ENTITY_CLINIC; kind <= ANTE_ENTITY_SNAPSHOT; kind++)
    {
      g_autoptr (GPtrArray) entities = ante_tables_of_kind (tables, (AnteEntityKind) kind);

      for (guint i = 0; i < entities->len; i++)
        {
          AnteEntity *entity = g_ptr_array_index (entities, i);
          g_autofree char *json = ante_json_write_object (entity->state);

          g_string_append_printf (dump, "%u %s %s %d %d %s\n", kind, entity->id, entity->parent, entity->day, entity->minute, json);
        }
    }
  return g_string_free (g_steal_pointer (&dump), FALSE);
}

AnteExamState
desk_exam_state (Desk *self, const char *invite_id)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, invite_id);
  g_autoptr (AntePatient) patient = NULL;
  g_autoptr (AnteInvite) invite = NULL;

  g_assert_nonnull (entity);
  patient = ante_store_read_patient (self->store, entity->parent);
  invite = ante_invite_from_entity (ante_store_get_tables (self->store), entity, patient);
  return ante_patient_exam_state (invite, g_ptr_array_index (invite->exams, 0), self->clock_ms);
}
