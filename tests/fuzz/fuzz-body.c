/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes brought to the relay. The first says to where: a claim, or a desk's entries. What is not refused is whole. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "relay/ante-relay-bodies.h"

#define OURS "0123456789abcdef0123456789abcdef"
#define RELAY "fedcba9876543210fedcba9876543210"

static void
check_claim (GBytes *body)
{
  g_autofree char *code = NULL;
  AnteRelayClaim *claim = ante_relay_read_claim (body, &code);

  if (claim == NULL)
    {
      g_assert_null (code);
      return;
    }
  g_assert_true (ante_id_is_valid (claim->clinic_id));
  g_assert_true (ante_id_is_valid (claim->desk_id));
  g_autoptr (GBytes) sealed = ante_box_seal (claim->desk_key, "", 0);
  g_assert_nonnull (sealed);
  g_assert_true (code == NULL || strlen (code) == 20);
  ante_relay_claim_free (claim);
}

static void
check_pushed (const AnteRelayPushed *pushed)
{
  g_assert_cmpuint (g_bytes_get_size (pushed->bytes), <=, ANTE_ENTRY_MAX_BYTES);
  g_assert_true (ante_id_is_valid (pushed->envelope.id));
  g_assert_cmpuint (pushed->envelope.n_tokens, <=, ANTE_ENVELOPE_MAX_TOKENS);
  if (pushed->refusal != NULL)
    return;
  g_assert_cmpstr (pushed->envelope.clinic, ==, OURS);
  g_assert_cmpstr (pushed->envelope.author, !=, RELAY); /* nobody can make one up without the relay's key */
}

static void
check_push (GBytes *body)
{
  static const guint8 KEY[ANTE_KEY_BYTES] = { 1, 2, 3 };
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, sizeof KEY);
  AnteRelayClinic clinic = { .no = 1, .id = OURS, .relay_id = RELAY, .relay_key = key };
  AnteRelayPush *push = ante_relay_read_push (&clinic, 1700000000000, body);

  if (push == NULL)
    return;
  g_assert_cmpuint (push->entries->len, <=, ANTE_PUSH_MAX_ENTRIES);
  for (guint i = 0; i < push->entries->len; i++)
    check_pushed (&g_array_index (push->entries, AnteRelayPushed, i));
  ante_relay_push_free (push);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (size > 0 ? data + 1 : NULL, size > 0 ? size - 1 : 0);

  if (size > 0 && data[0] % 2 == 0)
    check_claim (body);
  else
    check_push (body);
  return 0;
}
