/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's keys of the clinics. A file is looked at through its descriptor, so that what was checked is what is
 * read. */
#include "relay/ante-relay-keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/wire/ante-wire-calls.h"

#define NAME_BEGINS "qualiphy_"
#define OF_OTHERS 077

struct _AnteRelayKeys
{
  char *credentials, *folder; /* owned, nullable */
};

G_DEFINE_QUARK (ante-relay-key-error-quark, ante_relay_key_error)

AnteRelayKeys *
ante_relay_keys_new (const char *credentials, const char *folder)
{
  AnteRelayKeys *self = g_new0 (AnteRelayKeys, 1);

  self->credentials = g_strdup (credentials);
  self->folder = g_strdup (folder);
  return self;
}

void
ante_relay_keys_free (AnteRelayKeys *self)
{
  if (self == NULL)
    return;
  g_free (self->credentials);
  g_free (self->folder);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *words)
{
  g_set_error_literal (error, ANTE_RELAY_KEY_ERROR, ANTE_RELAY_KEY_ERROR_FILE, words);
  return FALSE;
}

static gboolean
is_ours (const struct stat *status)
{
  return status->st_uid == geteuid () || status->st_uid == 0;
}

gboolean
ante_relay_keys_check_folder (const char *folder, GError **error)
{
  struct stat status;

  if (stat (folder, &status) != 0 || !S_ISDIR (status.st_mode))
    return refuse (error, "the folder of the provider's keys is not there.");
  if (!is_ours (&status))
    return refuse (error, "the folder of the provider's keys belongs to another user; it must belong to the one the "
                          "relay runs as.");
  if ((status.st_mode & OF_OTHERS) != 0)
    return refuse (error, "the folder of the provider's keys may be entered by others; its mode must be 0700.");
  return TRUE;
}

static gboolean
check_file (int fd, gboolean by_systemd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return refuse (error, "it is not a file");
  /* systemd gives its own by an access list, which shows as bits of the group. */
  if (by_systemd)
    return TRUE;
  if (!is_ours (&status))
    return refuse (error, "it belongs to another user");
  if ((status.st_mode & OF_OTHERS) != 0)
    return refuse (error, "it may be read by others; its mode must be 0600");
  return TRUE;
}

/* One line: a line end behind it is not part of it. */
static AnteSecret *
read_line (int fd, GError **error)
{
  char bytes[ANTE_QUALIPHY_KEY_MAX_BYTES + 2];
  gsize length = 0;
  gssize n_read;
  g_autoptr (AnteSecret) key = NULL;

  while (length < sizeof bytes && (n_read = read (fd, bytes + length, sizeof bytes - length)) > 0)
    length += n_read;
  if (length < sizeof bytes)
    {
      while (length > 0 && strchr (" \t\r\n", bytes[length - 1]) != NULL)
        length--;
      key = ante_secret_new (bytes, length);
    }
  ante_wipe (bytes, sizeof bytes);
  if (key != NULL && ante_qualiphy_key_is_text (key))
    return g_steal_pointer (&key);
  refuse (error, "it does not hold one line with a key");
  return NULL;
}

/* NULL without an error: there is none. */
static AnteSecret *
read_from (const char *folder, gboolean by_systemd, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  AnteSecret *key = NULL;
  int fd = -1;

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    {
      if (errno != ENOENT)
        refuse (error, "it cannot be read");
      return NULL;
    }
  if ((by_systemd || ante_relay_keys_check_folder (folder, error)) && check_file (fd, by_systemd, error))
    key = read_line (fd, error);
  close (fd);
  return key;
}

AnteSecret *
ante_relay_keys_read (AnteRelayKeys *self, const char *clinic_id, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) cause = NULL;
  AnteSecret *key = NULL;

  g_return_val_if_fail (ante_id_is_valid (clinic_id), NULL);

  name = g_strconcat (NAME_BEGINS, clinic_id, NULL);
  if (self->credentials != NULL)
    key = read_from (self->credentials, TRUE, name, &cause);
  if (key == NULL && cause == NULL && self->folder != NULL)
    key = read_from (self->folder, FALSE, name, &cause);
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (key == NULL)
    g_set_error_literal (error, ANTE_RELAY_KEY_ERROR, ANTE_RELAY_KEY_ERROR_ABSENT, "it is not there");
  return key;
}
