/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs a fuzz target over files, and over every file of folders, without libFuzzer: the corpora are part
 * of the normal suite. */
#include "fuzz/ante-fuzz.h"

static guint replay (const char *path);

static guint
replay_folder (GDir *folder, const char *path)
{
  const char *name = NULL;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      n += replay (inside);
    }
  return n;
}

/* Returns: how many files that was. */
static guint
replay (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (folder != NULL)
    return replay_folder (folder, path);
  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);

  /* Of its exact size, so that a sanitizer sees one byte too many. */
  g_autofree guint8 *exact = g_memdup2 (contents, length);
  g_clear_pointer (&contents, g_free);
  g_print ("%s\n", path);
  LLVMFuzzerTestOneInput (exact, length);
  return 1;
}

int
main (int argc, char **argv)
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  LLVMFuzzerTestOneInput (NULL, 0);
  for (int i = 1; i < argc; i++)
    n += replay (argv[i]);
  g_print ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
