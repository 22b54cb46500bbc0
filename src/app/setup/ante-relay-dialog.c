/* SPDX-License-Identifier: GPL-3.0-or-later
 * Connecting the relay after set-up was left waiting for it. */
#include "app/setup/ante-relay-dialog.h"
#include "app/setup/ante-setup-step.h"

#define ANTE_TYPE_RELAY_DIALOG (ante_relay_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteRelayDialog, ante_relay_dialog, ANTE, RELAY_DIALOG, AdwWindow)

struct _AnteRelayDialog
{
  AdwWindow parent_instance;

  AnteSetupStep *step; /* borrowed from the bin */
  AdwBin *bin;
  GtkWidget *cancel_button;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteRelayDialog, ante_relay_dialog, ADW_TYPE_WINDOW)

static void
show_state (AnteRelayDialog *self)
{
  gboolean busy = ante_setup_step_get_busy (self->step);

  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "relay.connect", !busy);
  /* A text that keeps the focus while it turns insensitive would not notice. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (GTK_WIDGET (self->step), !busy);
}

static void
connect_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_setup_step_advance (ANTE_RELAY_DIALOG (widget)->step);
}

/* Closing while it is at work stops the work first. */
static void
close_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteRelayDialog *self = ANTE_RELAY_DIALOG (widget);

  if (ante_setup_step_get_busy (self->step))
    ante_setup_step_cancel (self->step);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
ante_relay_dialog_class_init (AnteRelayDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "relay.connect", NULL, connect_cb);
  gtk_widget_class_install_action (widget_class, "relay.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "relay.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "relay.connect", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-relay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteRelayDialog, bin);
  gtk_widget_class_bind_template_child (widget_class, AnteRelayDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, AnteRelayDialog, spinner);
}

static void
ante_relay_dialog_init (AnteRelayDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
ante_relay_dialog_new (AnteDesk *desk)
{
  AnteRelayDialog *self = g_object_new (ANTE_TYPE_RELAY_DIALOG, NULL);
  g_autoptr (AnteSetup) setup = ante_setup_new (desk);

  g_object_set (setup, "relay-uri", ante_desk_get_relay_uri (desk),
                "key-at-relay", ante_desk_get_key_place (desk) == ANTE_KEY_AT_RELAY, NULL);
  self->step = g_object_new (ante_setup_relay_get_type (), "setup", setup, NULL);
  adw_bin_set_child (self->bin, GTK_WIDGET (self->step));
  g_signal_connect_object (self->step, "notify::busy", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->step, "passed", G_CALLBACK (gtk_window_close), self, G_CONNECT_SWAPPED);
  show_state (self);
  ante_setup_step_enter (self->step);
  return GTK_WINDOW (self);
}
