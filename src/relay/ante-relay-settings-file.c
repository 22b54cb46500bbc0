/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes beside the file, syncs, and gives it its name in one step. */
#include "relay/ante-relay-settings-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_ALONE 0600
#define MODE_WITH_GROUP 0640

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, words);
  return FALSE;
}

gboolean
ante_relay_owner_find (AnteRelayOwner *self, const char *name, GError **error)
{
  struct passwd *user = geteuid () == 0 ? getpwnam (name) : NULL;

  if (user == NULL && geteuid () == 0)
    return refuse (error,
                   "there is no user %s to run the relay as; systemd-sysusers makes it, once "
                   "the relay is installed.",
                   name);
  self->uid = user != NULL ? user->pw_uid : geteuid ();
  self->gid = user != NULL ? user->pw_gid : getegid ();
  return TRUE;
}

gboolean
ante_relay_owner_make_folder (const AnteRelayOwner *self, const char *path, GError **error)
{
  GStatBuf status;

  if (g_mkdir (path, 0700) == 0)
    return chown (path, self->uid, self->gid) == 0 ||
           refuse (error, "the data folder %s cannot be given to the relay's user.", path);
  if (g_stat (path, &status) != 0 || !S_ISDIR (status.st_mode))
    return refuse (error, "the data folder %s is not there and cannot be made.", path);
  if (status.st_uid != self->uid)
    return refuse (error, "the data folder %s is not the relay's user's own.", path);
  if ((status.st_mode & 07777) != 0700)
    return refuse (error, "the data folder %s may be entered by others; its mode must be 0700.",
                   path);
  return TRUE;
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);
      if (n < 0 && errno != EINTR)
        return FALSE;
      text += MAX (n, 0);
      length -= MAX (n, 0);
    }
  return TRUE;
}

static gboolean
fill (int fd, const char *text, const AnteRelayOwner *owner)
{
  gboolean is_root = geteuid () == 0;

  return (!is_root || fchown (fd, 0, owner->gid) == 0) &&
         fchmod (fd, is_root ? MODE_WITH_GROUP : MODE_ALONE) == 0 &&
         write_all (fd, text, strlen (text)) && fsync (fd) == 0;
}

/* link() leaves a file alone that is there. */
static gboolean
give_name (const char *made, const char *path, gboolean replace)
{
  return replace ? g_rename (made, path) == 0 : link (made, path) == 0;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

gboolean
ante_relay_settings_file_write (const char *path,
                                const char *text,
                                const AnteRelayOwner *owner,
                                gboolean replace,
                                GError **error)
{
  g_autofree char *made = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (made, O_RDWR | O_CLOEXEC, MODE_ALONE);

  if (fd < 0)
    return refuse (error, "the settings file %s cannot be written: %s.", path,
                   g_strerror (errno));
  gboolean is_written = fill (fd, text, owner) && give_name (made, path, replace);
  int why = errno;

  close (fd);
  g_unlink (made); /* gone already when it was renamed */
  if (!is_written && why == EEXIST)
    return refuse (error, "there is a settings file %s already; --replace writes over it.", path);
  if (!is_written)
    return refuse (error, "the settings file %s cannot be written: %s.", path, g_strerror (why));
  sync_folder (path);
  return TRUE;
}
