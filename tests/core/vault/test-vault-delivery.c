/* SPDX-License-Identifier: GPL-3.0-or-later
 * Deliveries: boxes that the relay seals and nobody signs, and all that must not pass as one. */
#include "vault-fixture.h"

#include <string.h>

static void
opens_both_parts (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);

  for (AnteAudience audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    {
      g_auto (VaultDelivery) delivery;
      g_autoptr (GBytes) blob = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (AnteEntry) opened = NULL;

      vault_delivery_init (&delivery, vault, audience);
      blob = vault_delivery_seal (&delivery);
      opened = vault_fixture_open (vault, blob, vault, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (opened->kind, ==, delivery.entry->kind);
      g_assert_cmpstr (opened->author, ==, delivery.envelope.author);
      g_assert_cmpuint (opened->counter, ==, 0);
    }
}

static void
reception_reads_only_its_part (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) reception = vault_fixture_beside (manager, 2, FALSE);
  g_auto (VaultDelivery) desk;
  g_auto (VaultDelivery) clinical;
  g_autoptr (GBytes) desk_blob = NULL;
  g_autoptr (GBytes) clinical_blob = NULL;
  g_autoptr (AnteEntry) opened = NULL;
  guint8 key[ANTE_KEY_BYTES];

  vault_delivery_init (&desk, manager, ANTE_AUDIENCE_DESK);
  vault_delivery_init (&clinical, manager, ANTE_AUDIENCE_CLINICAL);
  desk_blob = vault_delivery_seal (&desk);
  clinical_blob = vault_delivery_seal (&clinical);
  opened = vault_fixture_open (reception, desk_blob, manager, NULL);
  g_assert_nonnull (opened);
  vault_fixture_refuses (reception, clinical_blob, manager, ANTE_VAULT_ERROR_NO_KEY);
  g_assert_false (ante_vault_holds (reception, ANTE_AUDIENCE_CLINICAL));
  g_assert_false (ante_vault_get_audience_box_key (reception, ANTE_AUDIENCE_CLINICAL, key));
}

static void
refuses_the_wrong_box (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_auto (VaultDelivery) delivery;
  g_autoptr (GBytes) blob = NULL;

  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
  g_assert_true (ante_vault_get_audience_box_key (vault, ANTE_AUDIENCE_CLINICAL, delivery.public_key));
  blob = vault_delivery_seal (&delivery);
  vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
}

/* Neither part may stand in the other's audience. */
static void
refuses_the_other_part (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);

  for (AnteAudience audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    {
      g_auto (VaultDelivery) delivery;
      g_autoptr (GBytes) blob = NULL;

      vault_delivery_init (&delivery, vault, audience);
      g_free (delivery.entry->kind);
      delivery.entry->kind = g_strdup (audience == ANTE_AUDIENCE_DESK ? "delivery.clinical" : "delivery");
      blob = vault_delivery_seal (&delivery);
      vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
    }
}

/* --- What makes a box something else than a delivery --- */

static void
claim_a_desk_kind (VaultDelivery *delivery)
{
  g_free (delivery->entry->kind);
  delivery->entry->kind = g_strdup ("arrival.set");
}

static void
claim_an_unknown_kind (VaultDelivery *delivery)
{
  g_free (delivery->entry->kind);
  delivery->entry->kind = g_strdup ("delivery.other");
}

static void
sign_it (VaultDelivery *delivery)
{
  delivery->signature[63] = 1;
}

static void
count_it (VaultDelivery *delivery)
{
  delivery->envelope.counter = 1;
}

static void
chain_it (VaultDelivery *delivery)
{
  delivery->envelope.previous[31] = 1;
}

static void
bring_a_token (VaultDelivery *delivery)
{
  delivery->envelope.n_tokens = 1;
}

static void
repeat_another_id (VaultDelivery *delivery)
{
  json_object_set_string_member (delivery->entry->fields, "id", "ffffffffffffffffffffffffffffffff");
}

static void
repeat_no_id (VaultDelivery *delivery)
{
  json_object_remove_member (delivery->entry->fields, "id");
}

static void
repeat_a_number (VaultDelivery *delivery)
{
  json_object_set_int_member (delivery->entry->fields, "id", 7);
}

static void
refuses_what_no_delivery_says (void)
{
  static void (*const changes[]) (VaultDelivery *) = {
    claim_a_desk_kind, claim_an_unknown_kind, sign_it,      count_it,        chain_it,
    bring_a_token,     repeat_another_id,     repeat_no_id, repeat_a_number,
  };
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (VaultDelivery) delivery;
      g_autoptr (GBytes) blob = NULL;
      AnteEnvelope envelope;
      g_autoptr (AnteEntry) unverified = NULL;

      vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
      changes[i](&delivery);
      blob = vault_delivery_seal (&delivery);
      g_test_message ("change %u", i);
      vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
      unverified = ante_vault_open_entry (vault, blob, FALSE, NULL, NULL, &envelope, NULL);
      g_assert_null (unverified);
    }
}

/* A desk's id on an unsigned box: a desk signs what it writes. */
static void
refuses_a_desk_as_author (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_auto (VaultDelivery) delivery;
  g_autoptr (GBytes) blob = NULL;

  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
  g_strlcpy (delivery.envelope.author, ante_vault_get_desk_id (vault), 33);
  blob = vault_delivery_seal (&delivery);
  vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
}

static void
refuses_another_clinic_or_epoch (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteVault) next = vault_fixture_next_epoch (vault, 2);
  g_auto (VaultDelivery) delivery;
  g_autoptr (GBytes) other_clinic = NULL;
  g_autoptr (GBytes) other_epoch = NULL;

  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
  delivery.envelope.epoch = 2;
  other_epoch = vault_delivery_seal (&delivery);
  vault_fixture_refuses (vault, other_epoch, vault, ANTE_VAULT_ERROR_NO_KEY);
  vault_fixture_refuses (next, other_epoch, vault, ANTE_VAULT_ERROR_FORGED);
  delivery.envelope.epoch = 1;
  memset (delivery.envelope.clinic, '0', 32);
  other_clinic = vault_delivery_seal (&delivery);
  vault_fixture_refuses (vault, other_clinic, vault, ANTE_VAULT_ERROR_FORGED);
}

/* A box does not authenticate the head. Only the entry's own id and the relay's may change unseen: neither is
 * what a delivery acts by. */
static void
refuses_any_changed_bit_but_ids (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_auto (VaultDelivery) delivery;
  g_autoptr (GBytes) blob = NULL;
  gsize id = 3 + ANTE_ID_BYTES, ids_end = 3 + 3 * ANTE_ID_BYTES;

  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
  blob = vault_delivery_seal (&delivery);
  for (gsize at = 0; at < g_bytes_get_size (blob); at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (GBytes) changed = vault_fixture_flip (blob, at, bit);
        g_autoptr (GError) error = NULL;
        g_autoptr (AnteEntry) opened = vault_fixture_open (vault, changed, vault, &error);

        if (at >= id && at < ids_end)
          g_assert_cmpstr (opened->subject, ==, delivery.entry->subject);
        else
          g_assert_null (opened);
      }
}

typedef struct
{
  const char *name;
  void (*test) (void);
} Case;

static void
run_with_sealed_boxes (gconstpointer data)
{
  vault_fixture_sealing = ANTE_SEALING_BOX;
  ((const Case *) data)->test ();
}

static void
run_with_sent_boxes (gconstpointer data)
{
  vault_fixture_sealing = ANTE_SEALING_SENT_BOX;
  ((const Case *) data)->test ();
}

int
main (int argc, char *argv[])
{
  static const Case cases[] = {
    { "opens-both-parts", opens_both_parts },
    { "reception-reads-only-its-part", reception_reads_only_its_part },
    { "refuses-the-wrong-box", refuses_the_wrong_box },
    { "refuses-the-other-part", refuses_the_other_part },
    { "refuses-what-no-delivery-says", refuses_what_no_delivery_says },
    { "refuses-a-desk-as-author", refuses_a_desk_as_author },
    { "refuses-another-clinic-or-epoch", refuses_another_clinic_or_epoch },
    { "refuses-any-changed-bit-but-ids", refuses_any_changed_bit_but_ids },
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sealed = g_strdup_printf ("/vault/delivery/sealed-box/%s", cases[i].name);
      g_autofree char *sent = g_strdup_printf ("/vault/delivery/sent-box/%s", cases[i].name);

      g_test_add_data_func (sealed, &cases[i], run_with_sealed_boxes);
      g_test_add_data_func (sent, &cases[i], run_with_sent_boxes);
    }
  return g_test_run ();
}
