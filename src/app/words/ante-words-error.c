/* SPDX-License-Identifier: GPL-3.0-or-later
 * Errors of core as sentences. Nobody reads error->message, but what the provider itself said. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

static const char *
describe_desk_error (int code)
{
  switch (code)
    {
    case ANTE_DESK_ERROR_NOT_READY:
      return _("Anteroom is not ready yet. Wait a moment and try again.");
    case ANTE_DESK_ERROR_GATE_CLOSED:
      return _("Treatment may not start: not every treatment is cleared. Open the appointment to see why.");
    case ANTE_DESK_ERROR_NOT_ALLOWED:
      return _("This computer’s role may not do that. Ask a manager.");
    case ANTE_DESK_ERROR_GONE:
      return _("It is not on this computer any more. Look for it again.");
    case ANTE_DESK_ERROR_NOT_POSSIBLE:
      return _("That is not possible any more: something has changed meanwhile. Look again at the appointment.");
    case ANTE_DESK_ERROR_STORAGE:
      return _("It could not be saved: the disk is full or cannot be written. Free some space and try again.");
    case ANTE_DESK_ERROR_NEEDS_ORDER:
      return _("This exam orders a prescription. Open the appointment and compose the invite: it has to say where the prescription goes.");
    case ANTE_DESK_ERROR_UNDO_LATE:
      return _("It cannot be undone any more: something newer has happened.");
    case ANTE_DESK_ERROR_IS_REAL:
      return _("A real exam was asked for this patient, so their record cannot become a test. Book the test under another record.");
    default:
      return _("Something went wrong. Try again.");
    }
}

static char *
describe_busy (const GError *error)
{
  guint64 seconds = 0;

  if (!g_ascii_string_to_unsigned (error->message, 10, 1, 24 * 3600, &seconds, NULL))
    return g_strdup (_("The relay is busy. Try again in a minute."));
  return g_strdup_printf (ngettext ("The relay is busy. Try again in %d second.",
                                    "The relay is busy. Try again in %d seconds.", seconds), (int) seconds);
}

static char *
describe_relay_error (const GError *error)
{
  switch (error->code)
    {
    case ANTE_RELAY_ERROR_UNREACHABLE:
      return g_strdup (_("The relay cannot be reached. Check its address and the internet connection, then try again."));
    case ANTE_RELAY_ERROR_SILENT:
      return g_strdup (_("The relay was reached but gave no whole answer. Try again in a minute; if it stays, tell your IT helper."));
    case ANTE_RELAY_ERROR_UNTRUSTED:
      return g_strdup (_("The connection to the relay is not secure, so nothing was sent. The address must begin with https:// and its certificate must be valid; ask your IT helper."));
    case ANTE_RELAY_ERROR_NOT_A_RELAY:
      return g_strdup (_("Something answers at this address, but not an Anteroom relay. Check the address with your IT helper."));
    case ANTE_RELAY_ERROR_NEWER:
      return g_strdup (_("This relay is newer than Anteroom on this computer. Update Anteroom first."));
    case ANTE_RELAY_ERROR_CODE:
      return g_strdup (_("The relay does not accept this claim code. It may be mistyped, used already, or older than seven days; ask your IT helper for a new one."));
    case ANTE_RELAY_ERROR_REFUSED:
      return g_strdup (_("The relay does not know this computer any more. A manager has to pair it again."));
    case ANTE_RELAY_ERROR_BUSY:
      return describe_busy (error);
    default:
      return g_strdup (_("The relay did not take it. Try again."));
    }
}

static const char *
describe_keyring_error (int code)
{
  switch (code)
    {
    case ANTE_KEYRING_ERROR_LOCKED:
      return _("The keyring is locked. Unlock it with the password you log in with, then try again.");
    case ANTE_KEYRING_ERROR_ABSENT:
      return _("No keyring answers on this computer. Log out and in again, or have a keyring installed (gnome-keyring or KWallet).");
    case ANTE_KEYRING_ERROR_DENIED:
      return _("The keyring does not let Anteroom in. Allow it in the keyring’s settings, then try again.");
    case ANTE_KEYRING_ERROR_EXISTS:
      return _("The keyring already holds keys of Anteroom. They were not touched. Start Anteroom again, or ask for help.");
    default:
      return _("The keyring did not answer as it should. Try again.");
    }
}

char *
ante_words_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (error->domain == ANTE_DESK_ERROR)
    return g_strdup (describe_desk_error (error->code));
  if (error->domain == ANTE_RELAY_ERROR)
    return describe_relay_error (error);
  if (error->domain == ANTE_KEYRING_ERROR)
    return g_strdup (describe_keyring_error (error->code));
  if (error->domain == ANTE_PROVIDER_ERROR)
    return ante_words_provider_problem (ante_provider_error_to_code (error->code), error->message);
  return g_strdup (_("Something went wrong. Try again; if it stays, start Anteroom again."));
}
