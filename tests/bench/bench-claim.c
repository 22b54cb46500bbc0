/* SPDX-License-Identifier: GPL-3.0-or-later
 * Takes clinics into a PostgreSQL store in bulk, each with one desk, as claims would: bench-claim DATABASE N. Prints a
 * line for each, its webhook secret and its desk's token. */
#include "relay/ante-relay-codes.h"
#include "relay/store/ante-relay-store-postgresql.h"

#include <stdlib.h>
#include <string.h>

#define AT_ONCE 64

typedef struct
{
  AnteRelayStore *store;  /* owned */
  AnteRandom *random;     /* owned */
  guint n_wanted, n_begun, n_done;
} Claims;

typedef struct
{
  Claims *all;
  char *code, *secret, *token;  /* owned */
} One;

static void begin_one (Claims *all);

static gpointer
finish (GObject *store, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gpointer argument = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  if (argument == NULL)
    g_error ("%s", error->message);
  return argument;
}

static void
claimed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  One *one = data;
  Claims *all = one->all;

  finish (store, result);
  g_print ("%s %s\n", one->secret, one->token);
  all->n_done++;
  g_free (one->code);
  g_free (one->secret);
  g_free (one->token);
  g_free (one);
  begin_one (all);
}

static AnteRelayClaim *
make_claim (One *one)
{
  AnteRelayClaim *claim = g_new0 (AnteRelayClaim, 1);
  AnteRandom *random = one->all->random;
  g_autofree char *clinic_id = ante_random_id (random);
  g_autofree char *desk_id = ante_random_id (random);
  g_autoptr (AnteSecret) desk = ante_box_keypair (random, claim->desk_key);
  g_autoptr (AnteSecret) clinical = ante_box_keypair (random, claim->clinical_key);

  ante_relay_code_hash (one->code, claim->code_hash);
  claim->now_ms = g_get_real_time () / 1000;
  g_strlcpy (claim->clinic_id, clinic_id, sizeof claim->clinic_id);
  g_strlcpy (claim->desk_id, desk_id, sizeof claim->desk_id);
  ante_random_fill (random, claim->sign_key, ANTE_KEY_BYTES);
  ante_random_fill (random, claim->box_key, ANTE_KEY_BYTES);
  ante_hash (one->secret, strlen (one->secret), claim->hook_hash);
  ante_hash (one->token, strlen (one->token), claim->token_hash);
  return claim;
}

static void
added_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  One *one = data;

  finish (store, result);
  ante_relay_store_claim_async (one->all->store, make_claim (one), claimed_cb, one);
}

static void
begin_one (Claims *all)
{
  if (all->n_begun == all->n_wanted)
    return;
  One *one = g_new0 (One, 1);
  AnteRelayNewClinic *clinic = g_new0 (AnteRelayNewClinic, 1);
  g_autofree char *generation = ante_random_id (all->random);

  *one = (One){ all, ante_relay_code_new (all->random), ante_relay_code_make_token (all->random),
                ante_relay_code_make_token (all->random) };
  clinic->name = g_strdup_printf ("Clinic %u", ++all->n_begun);
  clinic->code_until_ms = g_get_real_time () / 1000 + ANTE_RELAY_CODE_VALID_MS;
  ante_relay_code_hash (one->code, clinic->code_hash);
  g_strlcpy (clinic->generation, generation, sizeof clinic->generation);
  ante_relay_store_add_clinic_async (all->store, clinic, added_cb, one);
}

int
main (int argc, char *argv[])
{
  Claims all = { NULL };
  g_autoptr (GError) error = NULL;

  if (argc != 3 || !ante_crypto_init ())
    return 2;
  all.random = ante_random_new_system ();
  all.n_wanted = strtoul (argv[2], NULL, 10);
  all.store = ante_relay_store_postgresql_new (argv[1], all.random, &error);
  if (all.store == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < AT_ONCE; i++)
    begin_one (&all);
  while (all.n_done < all.n_wanted)
    g_main_context_iteration (NULL, TRUE);
  ante_relay_store_close (all.store);
  g_object_unref (all.store);
  g_object_unref (all.random);
  return 0;
}
