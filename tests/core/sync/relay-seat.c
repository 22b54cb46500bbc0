/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk's place at a real relay: claimed, its log filled, its keyring as the assistant leaves it. */
#include "core/sync/relay-seat.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/relay-link/ante-relay-link.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

AnteSecret *
relay_seat_claim (const char *uri, const char *code, AnteVault *vault)
{
  g_autoptr (AnteRelayLink) link = ante_relay_link_new (uri, NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AnteClaim) claim = NULL;
  g_autoptr (GError) error = NULL;
  guint8 keys[4][ANTE_KEY_BYTES];

  ante_vault_get_sign_key (vault, keys[0]);
  ante_vault_get_box_key (vault, keys[1]);
  ante_vault_get_audience_box_key (vault, ANTE_AUDIENCE_DESK, keys[2]);
  ante_vault_get_audience_box_key (vault, ANTE_AUDIENCE_CLINICAL, keys[3]);
  ante_relay_link_claim_async (link,
                               &(AnteClaimRequest){ code, ante_vault_get_clinic_id (vault), ante_vault_get_desk_id (vault),
                                                    keys[0], keys[1], keys[2], keys[3] },
                               NULL, result_cb, &result);
  ante_test_wait_until (result != NULL);
  claim = ante_relay_link_claim_finish (link, result, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&claim->token);
}

void
relay_seat_push (const char *uri, AnteSecret *token, GPtrArray *blobs, guint from, guint end)
{
  g_autoptr (AnteRelayLink) link = ante_relay_link_new (uri, token, NULL, NULL);

  for (; from < end; from += ANTE_PUSH_MAX_ENTRIES)
    {
      g_autoptr (GPtrArray) some = g_ptr_array_new ();
      g_autoptr (GPtrArray) pushed = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = from; i < MIN (from + ANTE_PUSH_MAX_ENTRIES, end); i++)
        g_ptr_array_add (some, g_ptr_array_index (blobs, i));
      ante_relay_link_push_async (link, some, NULL, result_cb, &result);
      ante_test_wait_until (result != NULL);
      pushed = ante_relay_link_push_finish (link, result, &error);
      g_assert_no_error (error);
    }
}

static void
keep_secret (const char *folder, const char *name, gconstpointer bytes, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

AnteKeyring *
relay_seat_keyring (const char *folder, AnteVault *vault, const char *uri, AnteSecret *token)
{
  g_autoptr (AnteSecret) keys = ante_vault_write (vault);
  g_autofree char *relay = g_strdup_printf ("%s\n%.*s", uri, (int) ante_secret_length (token), (const char *) ante_secret_bytes (token));

  g_mkdir (folder, 0700);
  keep_secret (folder, "keys", ante_secret_bytes (keys), ante_secret_length (keys));
  keep_secret (folder, "relay-token", relay, strlen (relay));
  return ante_test_keyring_new (folder);
}
