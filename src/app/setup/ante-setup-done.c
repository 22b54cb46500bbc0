/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's last page: what there is now, and what comes next. */
#include "app/setup/ante-setup-step.h"

#include <glib/gi18n.h>

#define ANTE_TYPE_SETUP_DONE (ante_setup_done_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupDone, ante_setup_done, ANTE, SETUP_DONE, AnteSetupStep)

struct _AnteSetupDone
{
  AnteSetupStep parent_instance;

  GtkLabel *clinic_label;
  GtkLabel *relay_label;
};

G_DEFINE_FINAL_TYPE (AnteSetupDone, ante_setup_done, ANTE_TYPE_SETUP_STEP)

static void
ante_setup_done_enter (AnteSetupStep *step)
{
  AnteSetupDone *self = ANTE_SETUP_DONE (step);
  AnteSetup *setup = ante_setup_step_get_setup (step);
  g_autofree char *clinic = g_strdup_printf (_("%s is ready"), ante_setup_get_clinic_name (setup));

  gtk_label_set_label (self->clinic_label, clinic);
  gtk_label_set_label (self->relay_label,
                       ante_setup_get_claimed (setup) && ante_setup_get_key_at_relay (setup) && !ante_setup_get_relay_key_works (setup)
                         ? _("The relay is connected. Invites can be sent once it holds the API key; Preferences says under which name, and tries it.")
                       : ante_setup_get_claimed (setup)
                         ? _("The relay is connected. Results arrive by themselves.")
                         : _("The relay still waits. Appointments can be made now; invites can be sent once it is connected, in Preferences."));
}

static void
ante_setup_done_class_init (AnteSetupDoneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_done_enter;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-done.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupDone, clinic_label);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupDone, relay_label);
}

static void
ante_setup_done_init (AnteSetupDone *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
