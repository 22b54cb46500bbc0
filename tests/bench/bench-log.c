/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented log that benchmarks replay. */
#include "bench-log.h"

#include <string.h>

#include "shared/base/ante-json.h"

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
write_roster (Writer *writer, AnteVault *vault)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"%s\"}", text);
  write_entry (writer, "roster.set", ante_vault_get_desk_id (vault), json);
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

/* However old the invented days get, none leaves. */
static void
write_window (Writer *writer)
{
  write_entry (writer, "clinic.set", ante_vault_get_clinic_id (writer->vault), "{\"window_days\":3660}");
}

GPtrArray *
bench_log_write (AnteVault *vault, AnteVault *const *joined, guint n_joined, AnteRandom *random, guint n_entries)
{
  Writer writer = { vault, random, g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };

  write_roster (&writer, vault);
  for (guint i = 0; i < n_joined; i++)
    write_roster (&writer, joined[i]);
  write_window (&writer);
  for (guint n = 0; writer.blobs->len < n_entries; n++)
    write_visit (&writer, n);
  return writer.blobs;
}

void
bench_log_open (AnteVault *vault, AnteAuthors *authors, GPtrArray *blobs)
{
  g_autofree AnteTaking *items = g_new0 (AnteTaking, blobs->len);
  g_autoptr (AnteOpening) opening = NULL;

  for (guint i = 0; i < blobs->len; i++)
    items[i].blob = g_ptr_array_index (blobs, i);
  opening = ante_opening_new (vault, items, blobs->len, TRUE, authors);
  for (guint i = 0; i < blobs->len; i++)
    ante_opened_free (ante_opening_next (opening));
}
