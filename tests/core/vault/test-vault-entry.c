/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entries that desks sign and seal: what opens, and every change that must not. */
#include "vault-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

static void
opens_what_it_sealed (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");

  for (AnteAudience audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    {
      g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, audience);
      AnteEnvelope envelope;
      g_autoptr (GError) error = NULL;
      g_autoptr (AnteEntry) opened = ante_vault_open_entry (vault, blob, TRUE, vault_fixture_find_author, vault,
                                                            &envelope, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (opened->kind, ==, "patient.set");
      g_assert_cmpstr (opened->id, ==, entry->id);
      g_assert_cmpstr (opened->author, ==, ante_vault_get_desk_id (vault));
      g_assert_cmpstr (opened->subject, ==, entry->subject);
      g_assert_cmpstr (opened->person, ==, "Robin");
      g_assert_cmpint (opened->at_ms, ==, entry->at_ms);
      g_assert_cmpint (opened->based_on, ==, 41);
      g_assert_cmpuint (opened->counter, ==, 7);
      g_assert_cmpuint (opened->epoch, ==, 1);
      g_assert_cmpint (opened->audience, ==, audience);
      g_assert_cmpstr (ante_json_peek_string (opened->fields, "last_name"), ==, "Nakamura");
      g_assert_true (json_object_get_null_member (opened->fields, "email"));
      g_assert_cmpstr (envelope.clinic, ==, ante_vault_get_clinic_id (vault));
      g_assert_cmpuint (envelope.n_tokens, ==, 2);
    }
}

static void
other_desks_open_it (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) reception = vault_fixture_beside (manager, 2, FALSE);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (manager, entry, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) clinical = vault_fixture_seal (manager, entry, ANTE_AUDIENCE_CLINICAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteEntry) opened = vault_fixture_open (reception, blob, manager, &error);

  g_assert_no_error (error);
  g_assert_nonnull (opened);
  vault_fixture_refuses (reception, clinical, manager, ANTE_VAULT_ERROR_NO_KEY);
}

/* Nothing that names a patient is in the blob, and no two sealings are alike. */
static void
hides_what_is_inside (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) one = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) two = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);

  g_assert_false (g_bytes_equal (one, two));
  for (const char **word = (const char *[]){ "Nakamura", "patient", "Robin", "5550142", NULL }; *word != NULL; word++)
    g_assert_false (vault_fixture_contains (one, *word));
}

/* Every bit of header and body. */
static void
refuses_any_changed_bit (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);

  for (gsize at = 0; at < g_bytes_get_size (blob); at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (GBytes) changed = vault_fixture_flip (blob, at, bit);
        AnteEnvelope envelope;
        g_autoptr (GError) error = NULL;
        g_autoptr (AnteEntry) opened = ante_vault_open_entry (vault, changed, FALSE, NULL, NULL, &envelope, &error);

        g_assert_null (opened);
        g_assert_nonnull (error);
        g_assert_true (error->domain == ANTE_VAULT_ERROR);
        g_assert_cmpint (error->code, !=, ANTE_VAULT_ERROR_WRONG_KEY);
      }
}

static void
refuses_any_shorter (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);

  for (gsize length = 0; length < g_bytes_get_size (blob); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (blob, 0, length);

      vault_fixture_refuses (vault, part, vault, ANTE_VAULT_ERROR_MALFORMED);
    }
}

/* --- Readdressed envelopes --- */

typedef struct
{
  const char *what;
  void (*change) (AnteEnvelope *envelope);
  int code;
} Readdressing;

static void
change_clinic (AnteEnvelope *envelope)
{
  envelope->clinic[3] = envelope->clinic[3] == '0' ? '1' : '0';
}

static void
change_id (AnteEnvelope *envelope)
{
  envelope->id[31] = '0';
}

static void
change_author (AnteEnvelope *envelope)
{
  envelope->author[0] = envelope->author[0] == '0' ? '1' : '0';
}

static void
change_counter (AnteEnvelope *envelope)
{
  envelope->counter++;
}

static void
change_epoch (AnteEnvelope *envelope)
{
  envelope->epoch = 1;
}

static void
change_to_unheld_epoch (AnteEnvelope *envelope)
{
  envelope->epoch = 3;
}

static void
change_audience (AnteEnvelope *envelope)
{
  envelope->audience = ANTE_AUDIENCE_CLINICAL;
}

static void
change_sealing (AnteEnvelope *envelope)
{
  envelope->sealing = ANTE_SEALING_BOX;
}

static void
change_previous (AnteEnvelope *envelope)
{
  memset (envelope->previous, 0, sizeof envelope->previous);
}

static void
change_token (AnteEnvelope *envelope)
{
  envelope->tokens[1][0] ^= 1;
}

static void
drop_token (AnteEnvelope *envelope)
{
  envelope->n_tokens = 1;
}

static const Readdressing readdressings[] = {
  { "clinic", change_clinic, ANTE_VAULT_ERROR_FORGED },
  { "id", change_id, ANTE_VAULT_ERROR_FORGED },
  { "author", change_author, ANTE_VAULT_ERROR_FORGED },
  { "counter", change_counter, ANTE_VAULT_ERROR_FORGED },
  { "epoch", change_epoch, ANTE_VAULT_ERROR_FORGED },
  { "epoch to come", change_to_unheld_epoch, ANTE_VAULT_ERROR_NO_KEY },
  { "audience", change_audience, ANTE_VAULT_ERROR_FORGED },
  { "sealing", change_sealing, ANTE_VAULT_ERROR_FORGED },
  { "previous", change_previous, ANTE_VAULT_ERROR_FORGED },
  { "token", change_token, ANTE_VAULT_ERROR_FORGED },
  { "fewer tokens", drop_token, ANTE_VAULT_ERROR_FORGED },
};

/* The relay: it has no key, only the bytes. */
static void
refuses_another_header (void)
{
  g_autoptr (AnteVault) first = vault_fixture_manager (1);
  g_autoptr (AnteVault) vault = vault_fixture_next_epoch (first, 2);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) body = NULL;
  AnteEnvelope envelope;

  g_assert_true (ante_envelope_read (blob, &envelope, NULL, &body, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (readdressings); i++)
    {
      AnteEnvelope changed = envelope;
      g_autoptr (GBytes) header = NULL;
      g_autoptr (GBytes) readdressed = NULL;

      g_test_message ("%s", readdressings[i].what);
      readdressings[i].change (&changed);
      header = ante_envelope_write_header (&changed);
      readdressed = ante_envelope_join (header, body);
      vault_fixture_refuses (vault, readdressed, vault, readdressings[i].code);
    }
}

static void
sign_for (AnteVault *vault, const AnteEnvelope *envelope, const char *payload, guint8 *signature)
{
  g_autoptr (GBytes) header = ante_envelope_write_header (envelope);
  g_autoptr (GBytes) bytes = ante_entry_signed_bytes (header, payload, strlen (payload));

  ante_sign (vault->parts.sign_secret, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), signature);
}

/* Another desk: it has the audience's key and can seal anew, but not the author's signing key. */
static void
refuses_another_header_sealed_anew (void)
{
  g_autoptr (AnteVault) first = vault_fixture_manager (1);
  g_autoptr (AnteVault) vault = vault_fixture_next_epoch (first, 2);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autofree char *payload = ante_entry_write_payload (entry);
  AnteEnvelope envelope = vault_fixture_envelope (vault, entry, ANTE_AUDIENCE_DESK);
  guint8 signature[ANTE_SIGNATURE_BYTES];
  guint n_tried = 0;

  sign_for (vault, &envelope, payload, signature);
  for (guint i = 0; i < G_N_ELEMENTS (readdressings); i++)
    {
      AnteEnvelope changed = envelope, read;
      g_autoptr (GBytes) blob = NULL;
      g_autoptr (AnteEntry) unverified = NULL;

      readdressings[i].change (&changed);
      if (changed.epoch > 2 || changed.sealing != ANTE_SEALING_KEY || strcmp (changed.clinic, envelope.clinic) != 0)
        continue;
      g_test_message ("%s", readdressings[i].what);
      blob = vault_fixture_seal_as (vault, &changed, signature, payload);
      unverified = ante_vault_open_entry (vault, blob, FALSE, NULL, NULL, &read, NULL);
      g_assert_nonnull (unverified);
      vault_fixture_refuses (vault, blob, vault,
                             strcmp (changed.author, envelope.author) != 0 ? ANTE_VAULT_ERROR_UNKNOWN_AUTHOR
                                                                           : ANTE_VAULT_ERROR_FORGED);
      n_tried++;
    }
  g_assert_cmpuint (n_tried, ==, 8);
}

/* --- Authors --- */

static void
refuses_another_desks_signature (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) reception = vault_fixture_beside (manager, 2, FALSE);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("clinic.set");
  g_autofree char *payload = ante_entry_write_payload (entry);
  AnteEnvelope envelope = vault_fixture_envelope (manager, entry, ANTE_AUDIENCE_DESK);
  guint8 signature[ANTE_SIGNATURE_BYTES];
  g_autoptr (GBytes) blob = NULL;

  sign_for (reception, &envelope, payload, signature);
  blob = vault_fixture_seal_as (reception, &envelope, signature, payload);
  vault_fixture_refuses (manager, blob, manager, ANTE_VAULT_ERROR_FORGED);
}

static void
refuses_unknown_author (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) stranger = vault_fixture_beside (manager, 2, TRUE);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (stranger, entry, ANTE_AUDIENCE_DESK);

  vault_fixture_refuses (manager, blob, NULL, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR);
  vault_fixture_refuses (manager, blob, manager, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR);
}

static void
refuses_unsigned_desk_kind (void)
{
  static const guint8 nobody[ANTE_SIGNATURE_BYTES];
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("arrival.set");
  g_autofree char *payload = ante_entry_write_payload (entry);
  AnteEnvelope envelope = vault_fixture_envelope (vault, entry, ANTE_AUDIENCE_DESK), read;
  g_autoptr (GBytes) blob = vault_fixture_seal_as (vault, &envelope, nobody, payload);
  g_autoptr (AnteEntry) unverified = NULL;
  g_autoptr (GError) error = NULL;

  vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
  vault_fixture_refuses (vault, blob, NULL, ANTE_VAULT_ERROR_FORGED);
  unverified = ante_vault_open_entry (vault, blob, FALSE, NULL, NULL, &read, &error);
  g_assert_null (unverified);
  g_assert_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_FORGED);
}

/* A desk may not write what only the relay does, however well it is signed. */
static void
refuses_signed_delivery (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);

  for (const char **kind = (const char *[]){ "delivery", "delivery.clinical", NULL }; *kind != NULL; kind++)
    {
      g_autoptr (AnteEntry) entry = vault_fixture_entry (*kind);
      g_autoptr (GBytes) blob = NULL;

      json_object_set_string_member (entry->fields, "id", entry->subject);
      blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
      vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_FORGED);
      vault_fixture_refuses (vault, blob, NULL, ANTE_VAULT_ERROR_FORGED);
    }
}

static AnteEntry *
make_introduction (AnteVault *subject, AnteVault *key_of)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autofree char *key = ante_base64_encode (key_of->parts.sign_key, ANTE_KEY_BYTES);
  AnteEntry *entry = ante_entry_new ("roster.set", ante_vault_get_desk_id (subject), fields);

  json_object_set_string_member (fields, "role", "manager");
  json_object_set_string_member (fields, "sign_key", key);
  memcpy (entry->id, "0123456789abcdef0123456789abcdef", 33);
  return entry;
}

static void
opens_an_introduction (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) reader = vault_fixture_beside (manager, 2, FALSE);
  g_autoptr (AnteEntry) honest = make_introduction (manager, manager);
  g_autoptr (AnteEntry) others_key = make_introduction (manager, reader);
  g_autoptr (AnteEntry) other_desk = make_introduction (reader, manager);
  g_autoptr (GBytes) blob = vault_fixture_seal (manager, honest, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) wrong_key = vault_fixture_seal (manager, others_key, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) wrong_desk = vault_fixture_seal (manager, other_desk, ANTE_AUDIENCE_DESK);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteEntry) opened = vault_fixture_open (reader, blob, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (opened->author, ==, ante_vault_get_desk_id (manager));
  vault_fixture_refuses (reader, wrong_key, NULL, ANTE_VAULT_ERROR_FORGED);
  vault_fixture_refuses (reader, wrong_desk, NULL, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR);
}

/* --- Versions, sizes, epochs --- */

static void
tells_newer_from_damaged (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) newer = vault_fixture_flip (blob, 2, 1);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  AnteEnvelope envelope;
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_vault_open_entry (vault, newer, TRUE, vault_fixture_find_author, vault, &envelope, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NEWER);
  g_assert_cmpstr (envelope.id, ==, entry->id);
  vault_fixture_refuses (vault, nothing, vault, ANTE_VAULT_ERROR_MALFORMED);
}

static void
refuses_what_is_no_payload (void)
{
  static const char *const payloads[] = { "{", "[]", "null", "{\"kind\":\"patient.set\"}", "\xff", " " };
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  AnteEnvelope envelope = vault_fixture_envelope (vault, entry, ANTE_AUDIENCE_DESK);
  guint8 signature[ANTE_SIGNATURE_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) blob = NULL;

      sign_for (vault, &envelope, payloads[i], signature);
      blob = vault_fixture_seal_as (vault, &envelope, signature, payloads[i]);
      vault_fixture_refuses (vault, blob, vault, ANTE_VAULT_ERROR_MALFORMED);
    }
  sign_for (vault, &envelope, "", signature);
  g_autoptr (GBytes) empty = vault_fixture_seal_as (vault, &envelope, signature, "");
  vault_fixture_refuses (vault, empty, vault, ANTE_VAULT_ERROR_MALFORMED);
}

static void
opens_older_epochs (void)
{
  g_autoptr (AnteVault) first = vault_fixture_manager (1);
  g_autoptr (AnteVault) second = vault_fixture_next_epoch (first, 2);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) older = vault_fixture_seal (first, entry, ANTE_AUDIENCE_CLINICAL);
  g_autoptr (GBytes) newer = vault_fixture_seal (second, entry, ANTE_AUDIENCE_CLINICAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteEntry) opened = vault_fixture_open (second, older, first, &error);
  g_autoptr (AnteEntry) opened_newer = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (opened->epoch, ==, 1);
  opened_newer = vault_fixture_open (second, newer, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (opened_newer->epoch, ==, 2);
  vault_fixture_refuses (first, newer, second, ANTE_VAULT_ERROR_NO_KEY);
}

static void
refuses_another_clinics (void)
{
  g_autoptr (AnteVault) ours = vault_fixture_manager (1);
  g_autoptr (AnteVault) theirs = vault_fixture_manager (2);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (theirs, entry, ANTE_AUDIENCE_DESK);

  vault_fixture_refuses (ours, blob, theirs, ANTE_VAULT_ERROR_FORGED);
}

/* --- Threads --- */

typedef struct
{
  AnteVault *vault;
  GBytes *blob;
} Shared;

static gpointer
seal_and_open_many (gpointer data)
{
  Shared *shared = data;
  g_autoptr (AnteEntry) own = vault_fixture_entry ("patient.set");

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (AnteEntry) opened = vault_fixture_open (shared->vault, shared->blob, shared->vault, NULL);
      g_autoptr (GBytes) blob = vault_fixture_seal (shared->vault, own, ANTE_AUDIENCE_CLINICAL);
      g_autoptr (AnteEntry) again = vault_fixture_open (shared->vault, blob, shared->vault, NULL);

      g_assert_nonnull (opened);
      g_assert_nonnull (again);
    }
  return NULL;
}

static void
serves_many_threads (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  Shared shared = { vault, blob };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("opener", seal_and_open_many, &shared);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/vault/entry/opens-what-it-sealed", opens_what_it_sealed);
  g_test_add_func ("/vault/entry/other-desks-open-it", other_desks_open_it);
  g_test_add_func ("/vault/entry/hides-what-is-inside", hides_what_is_inside);
  g_test_add_func ("/vault/entry/refuses-any-changed-bit", refuses_any_changed_bit);
  g_test_add_func ("/vault/entry/refuses-any-shorter", refuses_any_shorter);
  g_test_add_func ("/vault/entry/refuses-another-header", refuses_another_header);
  g_test_add_func ("/vault/entry/refuses-another-header-sealed-anew", refuses_another_header_sealed_anew);
  g_test_add_func ("/vault/entry/refuses-another-desks-signature", refuses_another_desks_signature);
  g_test_add_func ("/vault/entry/refuses-unknown-author", refuses_unknown_author);
  g_test_add_func ("/vault/entry/refuses-unsigned-desk-kind", refuses_unsigned_desk_kind);
  g_test_add_func ("/vault/entry/refuses-signed-delivery", refuses_signed_delivery);
  g_test_add_func ("/vault/entry/opens-an-introduction", opens_an_introduction);
  g_test_add_func ("/vault/entry/tells-newer-from-damaged", tells_newer_from_damaged);
  g_test_add_func ("/vault/entry/refuses-what-is-no-payload", refuses_what_is_no_payload);
  g_test_add_func ("/vault/entry/opens-older-epochs", opens_older_epochs);
  g_test_add_func ("/vault/entry/refuses-another-clinics", refuses_another_clinics);
  g_test_add_func ("/vault/entry/serves-many-threads", serves_many_threads);
  return g_test_run ();
}
