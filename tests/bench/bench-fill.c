/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills a training desk's data folder with appointments, and the system keyring with its keys:
 * bench-fill DATA-DIR N. Twenty of them are today, the rest are spread over a year. */
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-random.h"

#define APPLICATION "org.anteroom.Anteroom.Training"
#define TODAYS 20
#define BATCH 500

typedef struct
{
  AnteVault *vault;
  AnteStore *store;
  AnteRandom *random;
  GPtrArray *blobs;
  gint64 number;
  guint64 counter;
  guint8 previous[ANTE_HASH_BYTES];
} Filler;

static void
flush (Filler *filler)
{
  static const guint8 head[ANTE_HASH_BYTES];
  AnteTaking items[BATCH];
  AnteTaken taken = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < filler->blobs->len; i++)
    items[i] = (AnteTaking){ filler->number - filler->blobs->len + i + 1, g_get_real_time () / 1000, head, g_ptr_array_index (filler->blobs, i) };
  if (!ante_store_take (filler->store, items, filler->blobs->len, TRUE, filler->number, head, &taken, &error))
    g_error ("%s", error->message);
  ante_taken_clear (&taken);
  g_ptr_array_set_size (filler->blobs, 0);
}

static void
write_entry (Filler *filler, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);
  g_autofree char *id = ante_random_id (filler->random);
  GBytes *blob;

  g_strlcpy (entry->id, id, sizeof entry->id);
  entry->version = 1;
  entry->at_ms = g_get_real_time () / 1000;
  blob = ante_vault_seal_entry (filler->vault, entry, ANTE_AUDIENCE_DESK, ++filler->counter, filler->previous, NULL, 0);
  ante_entry_hash (blob, filler->previous);
  g_ptr_array_add (filler->blobs, blob);
  filler->number++;
  if (filler->blobs->len == BATCH)
    flush (filler);
}

static void
write_clinic (Filler *filler, const char *treatment)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (filler->vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"%s\"}", text);
  write_entry (filler, "roster.set", ante_vault_get_desk_id (filler->vault), json);
  write_entry (filler, "clinic.set", ante_vault_get_clinic_id (filler->vault), "{\"name\":\"Lakeside Aesthetics\",\"zone\":\"UTC\"}");
  write_entry (filler, "treatment.set", treatment, "{\"name\":\"Botox\",\"validity_months\":12,\"exams\":[{\"id\":\"4201\",\"title\":\"Botox\"}]}");
}

static void
write_visit (Filler *filler, guint n, const char *treatment)
{
  static const char *const lasts[] = { "Okafor", "Nguyen", "Santos", "Whitfield", "Haddad", "Brandt", "Abernathy", "Delacroix" };
  static const char *const firsts[] = { "Adaeze", "Minh Anh", "Gabriela", "Jo", "Rania", "Ulrike", "Kit", "Simone" };
  g_autofree char *patient = ante_random_id (filler->random);
  g_autofree char *appointment = ante_random_id (filler->random);
  g_autofree char *person = g_strdup_printf ("{\"first_name\":\"%s\",\"last_name\":\"%s%u\",\"dob\":\"1990-06-30\",\"email\":\"p%u@example.com\",\"phone\":\"+1415555%04u\",\"tele_state\":\"CA\"}",
                                             firsts[n % 8], lasts[n / 8 % 8], n, n, n % 10000);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, n < TODAYS ? 0 : 1 + (int) (n % 364));
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
  g_autofree char *booking = g_strdup_printf ("{\"patient\":\"%s\",\"date\":\"%s\",\"time\":\"%02u:%02u\",\"minutes\":30,\"treatments\":[\"%s\"]}",
                                              patient, date, 8 + n % 10, n * 5 % 60, treatment);

  write_entry (filler, "patient.set", patient, person);
  write_entry (filler, "appointment.set", appointment, booking);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!ante_keyring_store_finish (ANTE_KEYRING (source), result, &error))
    g_error ("the keyring: %s", error->message);
  g_main_loop_quit (data);
}

static void
store_keys (AnteVault *vault)
{
  g_autoptr (AnteKeyring) keyring = ante_keyring_new_system (APPLICATION);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  ante_keyring_store_async (keyring, ANTE_KEYRING_KEYS, item, TRUE, NULL, stored_cb, loop);
  g_main_loop_run (loop);
}

int
main (int argc, char *argv[])
{
  Filler filler = { 0 };
  g_autoptr (AnteSecret) recovery = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *treatment = NULL;

  if (argc != 3 || !ante_crypto_init ())
    return 2;
  filler.random = ante_random_new_system ();
  filler.vault = ante_vault_new_first_desk (filler.random, &recovery);
  filler.blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  filler.store = ante_store_open (argv[1], filler.vault, &error);
  if (filler.store == NULL)
    g_error ("%s", error->message);
  treatment = ante_random_id (filler.random);
  write_clinic (&filler, treatment);
  for (guint n = 0; n < (guint) atoi (argv[2]); n++)
    write_visit (&filler, n, treatment);
  flush (&filler);
  ante_store_close (filler.store);
  store_keys (filler.vault);
  ante_vault_unref (filler.vault);
  g_object_unref (filler.random);
  g_ptr_array_unref (filler.blobs);
  return 0;
}
