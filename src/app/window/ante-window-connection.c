/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the banners about the relay, the provider and the keyring offer. "Test the connection" is answered in a sentence; of the
 * others the answer is seen by the banner's going away. */
#include "app/window/ante-window-private.h"

#include <glib/gi18n.h>

#define ACTION "win.test-connection"

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree AnteSelfTest *test = ante_desk_test_connection_finish (ANTE_DESK (source), result, &error);
  g_autofree char *sentence = ante_words_connection_test (test, error);

  if (sentence == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), ACTION, TRUE);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Connection Test"), sentence);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_OK"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* It may take as long as the relay has to go out and come back. */
static void
test_connection_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  gtk_widget_action_set_enabled (widget, ACTION, FALSE);
  ante_desk_test_connection_async (self->desk, NULL, tested_cb, g_object_ref (self));
}

static void
try_provider_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  ante_desk_try_provider (ANTE_WINDOW (widget)->desk);
}

static void
unlock_keyring_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  ante_desk_unlock_keyring (ANTE_WINDOW (widget)->desk);
}

void
ante_window_install_connection_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, ACTION, NULL, test_connection_cb);
  gtk_widget_class_install_action (widget_class, "win.try-provider", NULL, try_provider_cb);
  gtk_widget_class_install_action (widget_class, "win.unlock-keyring", NULL, unlock_keyring_cb);
}
