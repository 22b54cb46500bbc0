/* SPDX-License-Identifier: GPL-3.0-or-later
 * A widget that shows an appointment and offers its commands as actions. */
#pragma once
#include "app/commands/ante-command.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Rows, the detail pane and its cards install every command as a class action of the same name, so that a button, a
 * menu, a key and a test come in by one door. Each is handed on as "win.perform" (command, appointment id,
 * treatment id or ""), which the window carries out. */
#define ANTE_TYPE_COMMAND_TARGET (ante_command_target_get_type ())
G_DECLARE_INTERFACE (AnteCommandTarget, ante_command_target, ANTE, COMMAND_TARGET, GtkWidget)

struct _AnteCommandTargetInterface
{
  GTypeInterface parent_iface;

  /* NULL while nothing is shown. *clearance: nullable, the one treatment it is about. */
  AnteAppointmentView *(*get_view) (AnteCommandTarget *self, const AnteClearance **clearance);
};

/** ante_command_target_install: in class_init: makes every command an action of the class. */
void ante_command_target_install (GtkWidgetClass *widget_class);
/** ante_command_target_update: after what is shown changed: enables what is possible. @disabled keeps what is
 *  disabled from call to call, one bit a command; 0 at first. */
void ante_command_target_update (AnteCommandTarget *self, AnteRole role, guint32 *disabled);
/** ante_command_target_perform: as if the action had been activated; whether it was possible. */
gboolean ante_command_target_perform (AnteCommandTarget *self, AnteCommand command);

G_END_DECLS
