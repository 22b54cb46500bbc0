/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills a relay's database, which nothing else has open, with webhooks, sealed and chained like any other:
 * bench-stored FILE SECRET N, where SECRET is the webhook secret of the clinic they are for. One thread seals, the
 * other writes, without a sync before the end. */
#include <stdlib.h>
#include <string.h>

#include "relay/ante-relay-sealing.h"
#include "relay/store/ante-relay-tables.h"
#include "shared/base/ante-json.h"

#define BATCH 2000
#define MOST_WAITING 10000

typedef struct
{
  AnteRelayClinic *clinic;  /* borrowed */
  AnteBoxKey *desk_key, *clinical_key; /* borrowed */
  guint n;
  GAsyncQueue *sealed;      /* of AnteRelayDelivery */
} Fill;

static AnteRelayDelivery *
make_delivery (const Fill *fill, AnteRandom *random)
{
  const AnteRelayClinic *clinic = fill->clinic;
  AnteRelayDelivery *delivery = g_new0 (AnteRelayDelivery, 1);
  g_autofree char *id = ante_random_id (random);
  g_autoptr (JsonObject) clinical = json_object_new ();
  gint64 now = g_get_real_time () / 1000;
  AnteRelaySealing sealing = { clinic->id, clinic->relay_id, id, clinic->relay_key, clinic->epoch, now };

  delivery->clinic = clinic->no;
  delivery->epoch = clinic->epoch;
  delivery->received_ms = now;
  delivery->relay_key = ante_secret_ref (clinic->relay_key);
  g_strlcpy (delivery->clinic_id, clinic->id, sizeof delivery->clinic_id);
  g_strlcpy (delivery->relay_id, clinic->relay_id, sizeof delivery->relay_id);
  g_strlcpy (delivery->id, id, sizeof delivery->id);
  delivery->desk_key = ante_box_key_ref (fill->desk_key);
  ante_random_fill (random, delivery->body_hash, ANTE_HASH_BYTES);
  delivery->desk = json_object_new ();
  json_object_set_string_member (delivery->desk, "patient_exam", id);
  json_object_set_string_member (delivery->desk, "status", "Approved");
  json_object_set_string_member (clinical, "body", "{\"event\":1,\"exam_status\":\"Approved\",\"reason\":\"\"}");
  delivery->clinical_entry = ante_relay_seal_part (&sealing, "delivery.clinical", ANTE_AUDIENCE_CLINICAL,
                                                   fill->clinical_key, clinical, delivery->clinical_id);
  return delivery;
}

static gpointer
seal_thread (gpointer data)
{
  Fill *fill = data;
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  for (guint i = 0; i < fill->n; i++)
    {
      while (g_async_queue_length (fill->sealed) > MOST_WAITING)
        g_usleep (1000);
      g_async_queue_push (fill->sealed, make_delivery (fill, random));
    }
  return NULL;
}

static void
must (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error->message);
}

static void
write_all (AnteDatabase *database, Fill *fill)
{
  GError *error = NULL;

  must (ante_database_run (database, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000", &error), error);
  for (guint i = 0; i < fill->n; i++)
    {
      AnteRelayDelivery *delivery = g_async_queue_pop (fill->sealed);
      must (i % BATCH > 0 || ante_database_begin (database, &error), error);
      must (ante_relay_tables_deliver (database, delivery, &error), error);
      ante_relay_delivery_free (delivery);
      if (i % BATCH == BATCH - 1 || i == fill->n - 1)
        must (ante_database_commit (database, &error), error);
    }
  must (ante_database_run (database, "PRAGMA synchronous = FULL", &error), error);
  must (ante_database_run (database, "PRAGMA wal_checkpoint (TRUNCATE)", &error), error);
}

int
main (int argc, char *argv[])
{
  AnteRelayLookup lookup = { .is_token = FALSE };
  g_autoptr (GError) error = NULL;

  if (argc != 4 || !ante_crypto_init ())
    return 2;
  AnteDatabase *database = ante_database_open (argv[1], 0, &error);
  if (database == NULL)
    g_error ("%s", error->message);
  ante_hash (argv[2], strlen (argv[2]), lookup.hash);
  if (!ante_relay_tables_look_up (database, &lookup, &error) || lookup.clinic == NULL)
    g_error ("no clinic has this secret");
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  guint8 sender_public[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);
  g_autoptr (AnteBoxKey) desk_key = ante_box_key_new (random, sender, sender_public, lookup.clinic->desk_key);
  g_autoptr (AnteBoxKey) clinical_key = ante_box_key_new (random, sender, sender_public, lookup.clinic->clinical_key);
  Fill fill = { lookup.clinic, desk_key, clinical_key, strtoul (argv[3], NULL, 10), g_async_queue_new () };
  GThread *sealer = g_thread_new ("sealer", seal_thread, &fill);
  write_all (database, &fill);
  g_thread_join (sealer);
  g_async_queue_unref (fill.sealed);
  ante_relay_clinic_free (lookup.clinic);
  ante_database_close (database);
  return 0;
}
