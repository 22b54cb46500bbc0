/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ways to the patient: the meeting link to copy, as a message, and as a code on the screen and on paper. */
#include "app/window/ante-window-private.h"

#include "app/reach/ante-code-dialog.h"
#include "shared/base/ante-json.h"

#include <glib/gi18n.h>

static void
copy (AnteWindow *self,
      const char *text,
      const char *sentence)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  ante_window_say (self, sentence);
}

/* What other places want copied: the text, and what is then said. */
static void
copy_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  const char *text, *sentence;

  g_variant_get (parameter, "(&s&s)", &text, &sentence);
  copy (ANTE_WINDOW (widget), text, sentence);
}

void
ante_window_install_reach_actions (GtkWidgetClass *widget_class)
{
  ante_window_install_follow_up_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.copy", "(ss)", copy_cb);
}

static void
copy_message (AnteWindow          *self,
              AnteAppointmentView *view,
              const AnteClearance *clearance)
{
  g_autofree char *message = ante_words_message (ante_json_peek_string (ante_desk_get_clinic (self->desk), "message_template"),
                                                 ante_appointment_view_get_patient (view),
                                                 ante_appointment_view_get_appointment (view),
                                                 ante_desk_get_clinic_name (self->desk), clearance->meeting_url,
                                                 clearance->link_until_ms, ante_desk_get_zone (self->desk));

  copy (self, message, _("The message with the meeting link is copied"));
}

/* "Saturday 21 November 2026, 2:30 PM" */
static char *
write_when (const AnteAppointment *appointment)
{
  g_autofree char *date = ante_words_date_full (appointment->date);
  g_autofree char *time = ante_words_clock (appointment->time);

  /* Translators: a day and a time of day, on a sheet for the patient. */
  return g_strdup_printf (C_("sheet", "%s, %s"), date, time);
}

/* The order people are called in, as on an ID. */
static char *
write_name (const AntePatient *patient)
{
  g_autofree char *whole = g_strdup_printf ("%s %s", patient->first_name != NULL ? patient->first_name : "",
                                            patient->last_name != NULL ? patient->last_name : "");

  return g_strdup (g_strstrip (whole));
}

static AnteLinkSheet *
make_sheet (AnteWindow          *self,
            AnteAppointmentView *view,
            const AnteClearance *clearance)
{
  AnteLinkSheet *sheet = g_new0 (AnteLinkSheet, 1);
  AnteWhen until = { clearance->link_until_ms, ante_desk_get_zone (self->desk) };
  g_autofree char *day = clearance->link_until_ms > 0 ? ante_words_today (&until) : NULL;

  sheet->person = write_name (ante_appointment_view_get_patient (view));
  sheet->clinic = g_strdup (ante_desk_get_clinic_name (self->desk));
  sheet->when = write_when (ante_appointment_view_get_appointment (view));
  sheet->link = g_strdup (clearance->meeting_url);
  sheet->link_until = day != NULL ? ante_words_date (day) : NULL;
  return sheet;
}

static void
show_code (AnteWindow          *self,
           AnteAppointmentView *view,
           const AnteClearance *clearance)
{
  g_autoptr (AnteLinkSheet) sheet = make_sheet (self, view, clearance);
  GtkWindow *dialog = ante_code_dialog_new (ante_appointment_view_get_patient (view)->first_name, sheet, clearance->test);

  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

gboolean
ante_window_perform_reach (AnteWindow          *self,
                           AnteCommand          command,
                           AnteAppointmentView *view,
                           const AnteClearance *clearance)
{
  switch ((int) command)
    {
    case ANTE_COMMAND_INVITE_COPY_LINK:
      copy (self, clearance->meeting_url, _("The meeting link is copied"));
      return TRUE;
    case ANTE_COMMAND_INVITE_COPY_MESSAGE:
      copy_message (self, view, clearance);
      return TRUE;
    case ANTE_COMMAND_INVITE_SHOW_CODE:
      show_code (self, view, clearance);
      return TRUE;
    default:
      return FALSE;
    }
}
