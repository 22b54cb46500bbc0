/* SPDX-License-Identifier: GPL-3.0-or-later
 * The test's side of the faults: the page of orders, and the disk after a power cut. */
#include "faults.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SECTOR 512

Faults *
faults_new (const char *file, const char *folder, const char *image)
{
  int fd = g_open (file, O_RDWR | O_CREAT | O_TRUNC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, sizeof (Faults)), ==, 0);
  Faults *self = mmap (NULL, sizeof (Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (self != MAP_FAILED);
  close (fd);
  g_setenv ("ANTEROOM_FAULTS", file, TRUE);
  g_setenv ("ANTEROOM_FAULTS_FOLDER", folder, TRUE);
  if (image != NULL)
    g_setenv ("ANTEROOM_FAULTS_IMAGE", image, TRUE);
  else
    g_unsetenv ("ANTEROOM_FAULTS_IMAGE");
  return self;
}

void
faults_free (Faults *self)
{
  munmap (self, sizeof *self);
  g_unsetenv ("ANTEROOM_FAULTS");
  g_unsetenv ("ANTEROOM_FAULTS_FOLDER");
  g_unsetenv ("ANTEROOM_FAULTS_IMAGE");
}

static void
tear (GByteArray *kept, const char *written, gsize length, GRand *torn)
{
  if (g_rand_boolean (torn)) /* the length may have got there, too */
    {
      gsize before = kept->len;
      g_byte_array_set_size (kept, length);
      if (length > before)
        memset (kept->data + before, 0, length - before);
    }
  for (gsize at = 0; at < MIN (kept->len, length); at += SECTOR)
    if (g_rand_boolean (torn))
      memcpy (kept->data + at, written + at, MIN (SECTOR, MIN (kept->len, length) - at));
}

static void
restore_file (const char *path, const char *content, GRand *torn)
{
  g_autofree char *bytes = NULL, *written = NULL;
  gsize length, n_written;

  g_assert_true (g_file_get_contents (content, &bytes, &length, NULL));
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  g_byte_array_append (kept, (const guint8 *) bytes, length);
  if (torn != NULL && g_file_get_contents (path, &written, &n_written, NULL))
    tear (kept, written, n_written, torn);
  g_assert_true (g_file_set_contents_full (path, (const char *) kept->data, kept->len, 0, 0600, NULL));
}

static gboolean
is_named (char **links, const char *name)
{
  for (; *links != NULL; links++)
    if (g_str_has_prefix (*links, name) && (*links)[strlen (name)] == ' ')
      return TRUE;
  return FALSE;
}

static void
remove_unnamed (const char *folder, char **links)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_str_has_prefix (name, "relay.db") && !is_named (links, name))
        g_remove (path);
    }
}

static void
empty (const char *folder)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
}

void
faults_restore (const char *folder, const char *image, GRand *torn)
{
  g_autofree char *list = g_build_filename (image, "links", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_auto (GStrv) links = g_strsplit (g_strchomp (text), "\n", -1);
  for (char **link = links; *link != NULL && **link != '\0'; link++)
    {
      g_auto (GStrv) parts = g_strsplit (*link, " ", 2);
      g_autofree char *path = g_build_filename (folder, parts[0], NULL);
      g_autofree char *content = g_build_filename (image, parts[1], NULL);
      restore_file (path, content, torn);
    }
  remove_unnamed (folder, links);
  empty (image);
}
