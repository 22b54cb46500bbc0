/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one question before what was typed is thrown away. */
#include "app/widgets/ante-discard.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static gboolean
close_later (gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
  return G_SOURCE_REMOVE;
}

/* The question still looks for its parent when it goes, so it goes first. */
static void
answered_cb (GtkWindow *window, const char *response, AdwMessageDialog *question)
{
  gboolean *closing = g_object_get_data (G_OBJECT (question), "closing");

  if (!g_str_equal (response, "discard"))
    return;
  *closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_later, g_object_ref (window), g_object_unref);
}

void
ante_discard_ask (GtkWindow *window, gboolean *closing, const char *heading, const char *body, const char *keep)
{
  AdwMessageDialog *question;

  g_return_if_fail (GTK_IS_WINDOW (window) && closing != NULL);

  question = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, heading, body));
  adw_message_dialog_add_responses (question, "keep", keep, "discard", _("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (question, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (question, "keep");
  adw_message_dialog_set_default_response (question, "keep");
  g_object_set_data (G_OBJECT (question), "closing", closing);
  g_signal_connect_object (question, "response", G_CALLBACK (answered_cb), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}
