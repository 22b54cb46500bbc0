/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes as the relay's settings file: refused in a sentence, or settings that are written and read again the same. */
#define _GNU_SOURCE
#include "fuzz/ante-fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "relay/ante-relay-options.h"

static gboolean
read_bytes (AnteRelayOptions *options, gconstpointer data, gsize size, GError **error)
{
  int fd = memfd_create ("settings", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, size);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  gboolean read = ante_relay_options_read_file (options, path, error);
  close (fd);
  return read;
}

static const char *
value_of (AnteRelayOptions *options, const AnteRelaySetting *setting)
{
  return G_STRUCT_MEMBER (char *, options, setting->offset);
}

static void
assert_same_when_written (AnteRelayOptions *options)
{
  g_auto (AnteRelayOptions) again = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ante_relay_options_write (options);

  read_bytes (&again, text, strlen (text), &error);
  g_assert_no_error (error);
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    g_assert_cmpstr (value_of (&again, setting), ==, value_of (options, setting));
  g_assert_true (ante_relay_options_check (&again, NULL));
}

/* A setting that is there is not taken for one that is not. */
static void
assert_all_taken (AnteRelayOptions *options, const guint8 *data, gsize size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, (const char *) data, size, G_KEY_FILE_NONE, NULL));
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    if (g_key_file_has_key (file, "relay", setting->name, NULL))
      g_assert_nonnull (value_of (options, setting));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (AnteRelayOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  if (!read_bytes (&options, size > 0 ? data : (const guint8 *) "", size, &error) ||
      !ante_relay_options_check (&options, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (strlen (error->message), >, 0);
      return 0;
    }
  g_assert_no_error (error);
  assert_all_taken (&options, data, size);
  assert_same_when_written (&options);
  return 0;
}
