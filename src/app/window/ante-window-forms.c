/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialogs and pages of other places, and what happens when they are done. */
#include "app/window/ante-window-private.h"

#include "app/appointment/ante-appointment-dialog.h"
#include "app/invite/ante-invite-composer.h"
#include "app/golive/ante-going-live-window.h"
#include "app/keyring/ante-trouble-page.h"
#include "app/preferences/ante-preferences-window.h"
#include "app/sending/ante-sending-window.h"
#include "app/setup/ante-relay-dialog.h"
#include "app/setup/ante-setup-page.h"
#include "app/treatments/ante-treatments-window.h"
#include "ante-config.h"

#include <glib/gi18n.h>

static void
open_window (AnteWindow *self,
             GtkWindow  *window)
{
  gtk_window_set_transient_for (window, GTK_WINDOW (self));
  gtk_window_set_modal (window, TRUE);
  gtk_window_present (window);
}

/* --- Appointments --- */

static void
saved_cb (AnteAppointmentDialog *dialog,
          const char            *appointment_id,
          const char            *date,
          AnteUndo              *undo,
          AnteWindow            *self)
{
  ante_window_show_day (self, date);
  ante_window_show_list (self, ANTE_LIST_TODAY);
  ante_board_select (self->board, appointment_id);
  ante_window_offer_undo (self, _("The appointment is saved"), undo);
}

static void
open_appointment_dialog (AnteWindow *self,
                         GtkWindow  *dialog)
{
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, 0);
  open_window (self, dialog);
}

static const struct { AnteMissing missing; const char *property; } missing_fields[] = {
  { ANTE_MISSING_FIRST_NAME, "first-name" },
  { ANTE_MISSING_LAST_NAME, "last-name" },
  { ANTE_MISSING_DOB, "dob" },
  { ANTE_MISSING_EMAIL, "email" },
  { ANTE_MISSING_PHONE, "phone" },
  { ANTE_MISSING_STATE | ANTE_MISSING_STATE_NOT_SERVED, "tele-state" },
};

void
ante_window_edit (AnteWindow          *self,
                  AnteAppointmentView *view,
                  AnteMissing          missing)
{
  GtkWindow *dialog = ante_appointment_dialog_new_for_view (self->desk, view);

  open_appointment_dialog (self, dialog);
  for (guint i = 0; i < G_N_ELEMENTS (missing_fields); i++)
    if ((missing & missing_fields[i].missing) != 0)
      {
        ante_appointment_dialog_focus_field (ANTE_APPOINTMENT_DIALOG (dialog), missing_fields[i].property);
        return;
      }
}

void
ante_window_add_for_patient (AnteWindow *self,
                             const char *patient_id)
{
  open_appointment_dialog (self, ante_appointment_dialog_new_for_patient (self->desk, patient_id, self->date));
}

/* --- Invites --- */

static void
composed_cb (AnteInviteComposer *composer,
             guint               n_meetings,
             AnteWindow         *self)
{
  g_autofree char *sentence = g_strdup_printf (ngettext ("An invite is on its way", "%u invites are on their way", n_meetings), n_meetings);

  ante_window_say (self, sentence);
}

gboolean
ante_window_compose (AnteWindow          *self,
                     AnteAppointmentView *view,
                     const char          *decided)
{
  GtkWindow *composer;

  if (!ante_invite_composer_is_needed (self->desk, view, decided))
    return FALSE;
  composer = ante_invite_composer_new (self->desk, view, decided);
  g_signal_connect_object (composer, "sent", G_CALLBACK (composed_cb), self, 0);
  open_window (self, composer);
  return TRUE;
}

void
ante_window_compose_follow_up (AnteWindow            *self,
                               const AnteFollowUpRow *row)
{
  GtkWindow *composer = ante_invite_composer_new_follow_up (self->desk, row);

  g_signal_connect_object (composer, "sent", G_CALLBACK (composed_cb), self, 0);
  open_window (self, composer);
}

/* --- Actions --- */

static void
new_appointment_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL && ante_role_may_write (ante_desk_get_role (self->desk), "appointment.set"))
    open_appointment_dialog (self, ante_appointment_dialog_new (self->desk, self->date));
}

static void
treatments_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL)
    open_window (self, ante_treatments_window_new (self->desk));
}

static void
preferences_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL)
    open_window (self, ante_preferences_window_new (self->desk));
}

static void
connect_relay_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL)
    open_window (self, ante_relay_dialog_new (self->desk));
}

/* --- A day's invites --- */

static void
complete_cb (AnteWindow          *self,
             AnteAppointmentView *view,
             guint                missing)
{
  ante_window_edit (self, view, missing);
}

static void
show_appointment_cb (AnteWindow          *self,
                     AnteAppointmentView *view,
                     GtkWindow           *window)
{
  const AnteAppointment *appointment = ante_appointment_view_get_appointment (view);

  gtk_window_close (window);
  ante_window_show_day (self, appointment->date);
  ante_window_open_appointment (self, appointment->id);
}

/* The choices of a prescription exam; what needs none any more is shown where it is. */
static void
choose_cb (AnteWindow          *self,
           AnteAppointmentView *view,
           GtkWindow           *window)
{
  if (!ante_window_compose (self, view, NULL))
    show_appointment_cb (self, view, window);
}

static void
open_sending (AnteWindow *self,
              const char *date,
              gboolean    only_not_ready)
{
  GtkWindow *window = ante_sending_window_new (self->desk, date, only_not_ready);

  g_signal_connect_object (window, "complete", G_CALLBACK (complete_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "choose", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "show-appointment", G_CALLBACK (show_appointment_cb), self, G_CONNECT_SWAPPED);
  open_window (self, window);
}

static void
send_day_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL)
    open_sending (self, self->date, FALSE);
}

static void
not_ready_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date == NULL)
    return;

  g_autofree char *today = ante_desk_today (self->desk);
  g_autofree char *tomorrow = ante_words_date_after (today, 1);
  open_sending (self, tomorrow, TRUE);
}

static void
going_live_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date != NULL && ante_desk_get_role (self->desk) == ANTE_ROLE_MANAGER)
    open_window (self, ante_going_live_window_new (self->desk));
}

/* For a report of a fault: nothing that says whose clinic this is. */
static char *
write_debug_info (AnteWindow *self)
{
  return g_strdup_printf ("Anteroom %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nrole %d, state %d, relay %d, %u queued\n",
                          ANTE_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          ante_desk_get_role (self->desk), ante_desk_get_state (self->desk),
                          ante_desk_get_link_state (self->desk), ante_desk_get_queued (self->desk));
}

static void
about_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  g_autofree char *debug_info = write_debug_info (self);

  adw_show_about_window (GTK_WINDOW (self),
                         "application-name", ante_desk_get_training (self->desk) ? _("Anteroom Training") : _("Anteroom"),
                         "application-icon", g_application_get_application_id (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)))),
                         "version", ANTE_VERSION,
                         "developer-name", _("The Anteroom authors"),
                         "comments", _("Who is coming today, and who may be treated, for what, until when."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "debug-info", debug_info,
                         "debug-info-filename", "anteroom.txt",
                         /* Translators: put your names here, one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

void
ante_window_install_form_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-appointment", NULL, new_appointment_cb);
  gtk_widget_class_install_action (widget_class, "win.treatments", NULL, treatments_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.send-day", NULL, send_day_cb);
  gtk_widget_class_install_action (widget_class, "win.not-ready", NULL, not_ready_cb);
  gtk_widget_class_install_action (widget_class, "win.going-live", NULL, going_live_cb);
  gtk_widget_class_install_action (widget_class, "win.connect-relay", NULL, connect_relay_cb);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);
}

/* --- Pages that stand before the day --- */

GtkWidget *
ante_window_make_setup (AnteWindow *self)
{
  GtkWidget *page = ante_setup_page_new (self->desk);

  if (self->relay_uri != NULL)
    ante_setup_page_set_relay_uri (ANTE_SETUP_PAGE (page), self->relay_uri);
  return page;
}

GtkWidget *
ante_window_make_trouble (AnteWindow *self)
{
  return ante_trouble_page_new (self->desk);
}
