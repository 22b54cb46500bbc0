/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes at the reader of what is inside an entry: refused, or written and read back the same. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "shared/wire/ante-wire.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  const char *json = size > 0 ? (const char *) data : "";
  g_autoptr (AnteEntry) entry = ante_entry_read_payload (json, size, &error);

  if (entry == NULL)
    {
      g_assert_error (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_MALFORMED);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_true (ante_id_is_valid (entry->subject));
  g_assert_true (entry->kind != NULL && entry->fields != NULL && entry->version >= 1);

  g_autofree char *text = ante_entry_write_payload (entry);
  g_autoptr (AnteEntry) back = ante_entry_read_payload (text, strlen (text), &error);
  if (back == NULL)
    {
      /* Only by growing over the bound: a control character is six bytes where it was one or two. */
      g_assert_cmpuint (strlen (text), >, ANTE_ENTRY_MAX_BYTES);
      return 0;
    }
  g_autofree char *again = ante_entry_write_payload (back);
  g_assert_cmpstr (again, ==, text);
  return 0;
}
