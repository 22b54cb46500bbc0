/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many log entries a second go into an empty cache: taken from a relay (every signature verified) and
 * rebuilt from the cache's own entries. Peer in the same run: opening and verifying the same entries
 * and doing nothing with them. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/store/ante-opening.h"
#include "core/store/ante-store-private.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-random.h"

#define BATCH 500

typedef struct
{
  AnteVault *vault;
  AnteRandom *random;
  GPtrArray *blobs;
  guint64 counter;
  guint8 previous[ANTE_HASH_BYTES];
} Writer;

static void
write_entry (Writer *writer, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);
  g_autofree char *id = ante_random_id (writer->random);
  GBytes *blob;

  g_strlcpy (entry->id, id, sizeof entry->id);
  entry->version = 1;
  entry->at_ms = 1700000000000 + (gint64) writer->blobs->len;
  blob = ante_vault_seal_entry (writer->vault, entry, ANTE_AUDIENCE_DESK, ++writer->counter, writer->previous, NULL, 0);
  ante_entry_hash (blob, writer->previous);
  g_ptr_array_add (writer->blobs, blob);
}

static void
write_roster (Writer *writer)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (writer->vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"%s\"}", text);
  write_entry (writer, "roster.set", ante_vault_get_desk_id (writer->vault), json);
}

/* A patient's visit: the patient, the appointment, moved once, arrived, done. */
static void
write_visit (Writer *writer, guint n)
{
  g_autofree char *patient = ante_random_id (writer->random);
  g_autofree char *appointment = ante_random_id (writer->random);
  g_autofree char *person = g_strdup_printf ("{\"first_name\":\"First%u\",\"last_name\":\"Last%u\",\"dob\":\"1990-06-30\",\"email\":\"p%u@example.com\","
                                             "\"phone\":\"+1415555%04u\",\"tele_state\":\"CA\"}", n, n, n, n % 10000);
  g_autofree char *booking = g_strdup_printf ("{\"patient\":\"%s\",\"date\":\"2026-%02u-%02u\",\"time\":\"%02u:15\",\"minutes\":45,\"treatments\":[]}",
                                              patient, 1 + n % 12, 1 + n % 28, 8 + n % 9);

  write_entry (writer, "patient.set", patient, person);
  write_entry (writer, "appointment.set", appointment, booking);
  write_entry (writer, "appointment.set", appointment, "{\"time\":\"11:45\"}");
  write_entry (writer, "arrival.set", appointment, "{\"arrival\":\"arrived\"}");
  write_entry (writer, "arrival.set", appointment, "{\"arrival\":\"done\"}");
}

static double
take_all (AnteStore *store, GPtrArray *blobs)
{
  static const guint8 head[ANTE_HASH_BYTES];
  gint64 began = g_get_monotonic_time ();

  for (guint from = 0; from < blobs->len; from += BATCH)
    {
      AnteTaking items[BATCH];
      AnteTaken taken = { 0 };
      guint n = MIN (BATCH, blobs->len - from);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n; i++)
        items[i] = (AnteTaking){ from + i + 1, 1700000000000, head, g_ptr_array_index (blobs, from + i) };
      if (!ante_store_take (store, items, n, TRUE, from + n, head, &taken, &error))
        g_error ("%s", error->message);
      g_assert_false (taken.history_changed);
      ante_taken_clear (&taken);
    }
  return blobs->len / ((g_get_monotonic_time () - began) / 1e6);
}

static double
open_only (AnteVault *vault, AnteStore *store, GPtrArray *blobs)
{
  gint64 began = g_get_monotonic_time ();

  for (guint from = 0; from < blobs->len; from += BATCH)
    {
      AnteTaking items[BATCH];
      guint n = MIN (BATCH, blobs->len - from);

      for (guint i = 0; i < n; i++)
        items[i] = (AnteTaking){ from + i + 1, 0, NULL, g_ptr_array_index (blobs, from + i) };
      g_ptr_array_unref (ante_open_all (vault, items, n, TRUE, ante_store_find_author, store));
    }
  return blobs->len / ((g_get_monotonic_time () - began) / 1e6);
}

int
main (int argc, char *argv[])
{
  guint n_entries = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  g_autofree char *dir = g_dir_make_tmp ("anteroom-bench-XXXXXX", NULL);
  g_autoptr (AnteSecret) recovery = NULL;
  g_autoptr (GError) error = NULL;
  Writer writer = { 0 };
  AnteStore *store;
  double taken, opened, rebuilt;
  gint64 began;

  if (!ante_crypto_init ())
    return 1;
  writer.random = ante_test_random_new (1);
  writer.vault = ante_vault_new_first_desk (writer.random, &recovery);
  writer.blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  write_roster (&writer);
  for (guint n = 0; writer.blobs->len < n_entries; n++)
    write_visit (&writer, n);

  store = ante_store_open (dir, writer.vault, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  taken = take_all (store, writer.blobs);
  opened = open_only (writer.vault, store, writer.blobs);
  began = g_get_monotonic_time ();
  if (!ante_store_rebuild (store, &error))
    g_error ("%s", error->message);
  rebuilt = writer.blobs->len / ((g_get_monotonic_time () - began) / 1e6);
  g_print ("replay entries=%u taken=%.0f/s rebuilt=%.0f/s open-and-verify-only=%.0f/s taken/only=%.2f\n", writer.blobs->len, taken, rebuilt,
           opened, taken / opened);

  ante_store_close (store);
  g_ptr_array_unref (writer.blobs);
  ante_vault_unref (writer.vault);
  g_object_unref (writer.random);
  return 0;
}
