/* SPDX-License-Identifier: GPL-3.0-or-later
 * A widget that shows an appointment and offers its commands as actions. */
#include "app/commands/ante-command-target.h"

G_STATIC_ASSERT (ANTE_N_COMMANDS <= 32);

G_DEFINE_INTERFACE (AnteCommandTarget, ante_command_target, GTK_TYPE_WIDGET)

static void
hand_on_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  const AnteClearance *clearance = NULL;
  AnteAppointmentView *view = ANTE_COMMAND_TARGET_GET_IFACE (widget)->get_view (ANTE_COMMAND_TARGET (widget), &clearance);

  if (view == NULL)
    return;

  gtk_widget_activate_action (widget, "win.perform", "(sss)", action_name,
                              ante_appointment_view_get_appointment (view)->id,
                              clearance != NULL ? clearance->treatment_id : "");
}

static void
ante_command_target_default_init (AnteCommandTargetInterface *iface)
{
}

void
ante_command_target_install (GtkWidgetClass *widget_class)
{
  for (AnteCommand command = 0; command < ANTE_N_COMMANDS; command++)
    gtk_widget_class_install_action (widget_class, ante_command_get_name (command), NULL, hand_on_cb);
}

static gboolean
is_possible (AnteCommand          command,
             AnteAppointmentView *view,
             const AnteClearance *clearance,
             AnteRole             role)
{
  if (view == NULL)
    return FALSE;
  if (clearance != NULL)
    return ante_command_is_possible_for (command, view, clearance, role);

  return ante_command_is_possible (command, view, role);
}

void
ante_command_target_update (AnteCommandTarget *self,
                            AnteRole           role,
                            guint32           *disabled)
{
  g_return_if_fail (ANTE_IS_COMMAND_TARGET (self));

  const AnteClearance *clearance = NULL;
  AnteAppointmentView *view = ANTE_COMMAND_TARGET_GET_IFACE (self)->get_view (self, &clearance);

  for (AnteCommand command = 0; command < ANTE_N_COMMANDS; command++)
    {
      gboolean possible = is_possible (command, view, clearance, role);
      guint32 bit = 1u << command;

      if (possible == ((*disabled & bit) == 0))
        continue;

      *disabled ^= bit;
      gtk_widget_action_set_enabled (GTK_WIDGET (self), ante_command_get_name (command), possible);
    }
}

gboolean
ante_command_target_perform (AnteCommandTarget *self,
                             AnteCommand        command)
{
  g_return_val_if_fail (ANTE_IS_COMMAND_TARGET (self), FALSE);

  return gtk_widget_activate_action (GTK_WIDGET (self), ante_command_get_name (command), NULL);
}
