/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any text as the networks webhooks are taken from: none of it, or networks that are written and read again the same, each of
 * which holds its own first address. */
#include "fuzz/ante-fuzz.h"

#include "relay/ante-relay-source.h"

static void
assert_holds_itself (GPtrArray *networks, GInetAddressMask *network)
{
  AnteRelaySource source = { .address = g_inet_address_mask_get_address (network) };
  AnteRelaySource unknown = { .address = NULL };

  g_assert_true (ante_relay_networks_hold (networks, &source));
  g_assert_false (ante_relay_networks_hold (networks, &unknown));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (GPtrArray) networks = ante_relay_networks_read (text);
  g_autoptr (GString) written = g_string_new (NULL);

  if (networks == NULL)
    return 0;
  g_assert_cmpuint (networks->len, >, 0);
  for (guint i = 0; i < networks->len; i++)
    {
      g_autofree char *one = g_inet_address_mask_to_string (g_ptr_array_index (networks, i));
      g_string_append_printf (written, "%s, ", one);
      assert_holds_itself (networks, g_ptr_array_index (networks, i));
    }
  g_autoptr (GPtrArray) again = ante_relay_networks_read (written->str);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, networks->len);
  for (guint i = 0; i < networks->len; i++)
    g_assert_true (g_inet_address_mask_equal (g_ptr_array_index (networks, i), g_ptr_array_index (again, i)));
  return 0;
}
