/* SPDX-License-Identifier: GPL-3.0-or-later
 * The folder for everything kept. */
#include "relay/ante-relay-data-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the data folder %s %s.", path, why);
  return FALSE;
}

gboolean
ante_relay_data_dir_check (const char *path, GError **error)
{
  GStatBuf status;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    return refuse (error, path, "is not there and cannot be made");
  if (g_stat (path, &status) != 0)
    return refuse (error, path, "cannot be looked at");
  if (!S_ISDIR (status.st_mode))
    return refuse (error, path, "is not a folder");
  if (status.st_uid != geteuid ())
    return refuse (error, path,
                   "belongs to another user; it must belong to the one the relay runs as");
  if ((status.st_mode & 07777) != 0700)
    return refuse (error, path, "may be entered by others; its mode must be 0700");
  return TRUE;
}

gboolean
ante_relay_data_dir_lock (const char *path, gboolean *held_elsewhere, GError **error)
{
  g_autofree char *lock = g_build_filename (path, "lock", NULL);
  int fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  *held_elsewhere = FALSE;
  if (fd < 0)
    return refuse (error, path, "cannot be written to");
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE; /* the descriptor stays open, and the lock with it, until the process ends */
  *held_elsewhere = errno == EWOULDBLOCK;
  close (fd);
  return refuse (error, path, *held_elsewhere ? "is in use by another relay" : "cannot be locked");
}
