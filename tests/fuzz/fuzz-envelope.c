/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes at the envelope reader: refused with its own error, or written again to the same bytes. */
#include "fuzz/ante-fuzz.h"

#include "shared/wire/ante-wire.h"

static void
assert_within_bounds (const AnteEnvelope *envelope)
{
  g_assert_cmpint (envelope->version, ==, ANTE_ENVELOPE_VERSION);
  g_assert_true (ante_id_is_valid (envelope->clinic));
  g_assert_true (ante_id_is_valid (envelope->id));
  g_assert_true (ante_id_is_valid (envelope->author));
  g_assert_cmpuint (envelope->n_tokens, <=, ANTE_ENVELOPE_MAX_TOKENS);
  g_assert_true (envelope->audience == ANTE_AUDIENCE_DESK || envelope->audience == ANTE_AUDIENCE_CLINICAL);
  g_assert_true (envelope->sealing == ANTE_SEALING_KEY || ante_sealing_is_box (envelope->sealing));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) entry = g_bytes_new (data, size);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  AnteEnvelope envelope = { 0 };

  if (!ante_envelope_read (entry, &envelope, &header, &body, &error))
    {
      g_assert_true (error != NULL && error->domain == ANTE_WIRE_ERROR);
      g_assert_true (header == NULL && body == NULL);
      return 0;
    }
  g_assert_no_error (error);
  assert_within_bounds (&envelope);

  g_autoptr (GBytes) header_again = ante_envelope_write_header (&envelope);
  g_assert_true (g_bytes_equal (header_again, header));
  g_autoptr (GBytes) entry_again = ante_envelope_join (header_again, body);
  g_assert_true (g_bytes_equal (entry_again, entry));
  return 0;
}
