/* SPDX-License-Identifier: GPL-3.0-or-later
 * clinic add NAME: a claim code for a new clinic, from the running relay or, when none runs, from its
 * store. */
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-open.h"

#include <stdlib.h>

#define LONGEST_NAME 100

static gboolean
refuse_name (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (!g_utf8_validate (name, -1, NULL) || name[0] == '\0' ||
      g_utf8_strlen (name, -1) > LONGEST_NAME)
    return refuse_name (error,
                        "a clinic's name is 1 to " G_STRINGIFY (LONGEST_NAME) " characters long.");
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return refuse_name (error, "a clinic's name is one line of text.");
  return TRUE;
}

static int
show_code (const char *name, const char *code, const GError *error)
{
  if (code == NULL)
    return ante_relay_refuse (error->message);
  g_print ("%s may be claimed once, within seven days, with the code\n\n    %s\n\n"
           "It is shown only now. Give it to the person who sets up the clinic's first desk.\n",
           name, code);
  return EXIT_SUCCESS;
}

static int
ask_the_running_relay (const char *data_dir, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = ante_relay_control_ask_for_clinic (data_dir, name, &error);

  return show_code (name, code, error);
}

static int
add_here (const AnteRelayOptions *options, const char *name)
{
  g_autoptr (GError) error = NULL;
  AnteRelay *relay = ante_relay_open (options, &error);

  if (relay == NULL)
    return ante_relay_refuse (error->message);
  g_autofree char *code = ante_relay_control_add_clinic (relay, name, &error);
  ante_relay_store_close (relay->store);
  ante_relay_free (relay);
  return show_code (name, code, error);
}

int
ante_relay_run_clinic_add (const AnteRelayOptions *options)
{
  g_autofree char *name = g_strstrip (g_strdup (options->arguments[0]));
  g_autoptr (GError) error = NULL;
  gboolean held_elsewhere = FALSE;

  if (!check_name (name, &error))
    return ante_relay_refuse (error->message);
  if (ante_relay_hold_data_dir (options, &held_elsewhere, &error))
    return add_here (options, name);
  return held_elsewhere ? ask_the_running_relay (options->data_dir, name)
                        : ante_relay_refuse (error->message);
}
