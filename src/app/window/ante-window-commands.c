/* SPDX-License-Identifier: GPL-3.0-or-later
 * Carrying out what can be done with an appointment, saying that it was done, and taking it back. */
#include "app/window/ante-window-private.h"

#include "app/widgets/ante-live-region.h"

#include <glib/gi18n.h>

/* A change under way: whom to tell, and what to say when it is saved. */
typedef struct
{
  AnteWindow *window; /* owned */
  char *sentence;     /* owned */
} Change;

static Change *
change_new (AnteWindow *window,
            char       *sentence)
{
  Change *change = g_new0 (Change, 1);

  change->window = g_object_ref (window);
  change->sentence = sentence;
  return change;
}

static void
change_free (Change *change)
{
  g_object_unref (change->window);
  g_free (change->sentence);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

/* --- Saying --- */

/* What was just done is not to wait behind what was done before: the older toast goes, and what it offered to undo
 * stays with Ctrl+Z. (Toasts of high priority would do the same, and fail an assertion of libadwaita 1.2.) */
void
ante_window_show_toast (AnteWindow *self,
                        AdwToast   *toast,
                        const char *sentence)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_object (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
  ante_live_region_say (GTK_WIDGET (self), sentence);
}

/* Toast titles are Pango markup. They are cut off where it is narrow; a title of our own would not be, and in
 * libadwaita 1.2 its lines would leave the toast, with the button after them. */
static AdwToast *
make_toast (const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  return adw_toast_new (escaped);
}

void
ante_window_say (AnteWindow *self,
                 const char *sentence)
{
  ante_window_show_toast (self, make_toast (sentence), sentence);
}

static void
error_answered_cb (AdwMessageDialog *dialog,
                   const char       *response,
                   AnteWindow       *self)
{
  if (g_str_equal (response, "portal"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-portal", NULL);
}

/* An error is a sentence to read to its end, so it waits for the person. What the clinic has to put right in the
 * provider's portal is said to everyone; the way there is the managers'. */
void
ante_window_say_error (AnteWindow   *self,
                       const GError *error)
{
  g_autofree char *sentence = ante_words_error (error);
  const char *todo = error->domain == ANTE_PROVIDER_ERROR ? ante_words_provider_todo (ante_provider_error_to_code (error->code)) : NULL;

  if (sentence == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;

  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("That did not work"), NULL);

  if (todo != NULL)
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s\n\n%s", sentence, todo);
  else
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), sentence);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_OK"));
  if (todo != NULL && ante_role_may_write (ante_desk_get_role (self->desk), "outcome.recorded"))
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "portal", _("Open the _Portal"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (error_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Taking back --- */

static void
forget_undo (AnteWindow *self)
{
  g_clear_pointer (&self->undo, ante_undo_free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
}

void
ante_window_offer_undo (AnteWindow *self,
                        const char *sentence,
                        AnteUndo   *undo)
{
  AdwToast *toast = make_toast (sentence);

  forget_undo (self);
  if (undo != NULL)
    {
      self->undo = undo;
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", TRUE);
      adw_toast_set_button_label (toast, _("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }

  ante_window_show_toast (self, toast, sentence);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error))
    ante_window_say (self, _("Undone"));
  else
    ante_window_say_error (self, error);
}

static void
undo_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  g_autoptr (AnteUndo) undo = g_steal_pointer (&self->undo);

  forget_undo (self);
  if (undo != NULL)
    ante_desk_undo_async (self->desk, undo, undone_cb, g_object_ref (self));
}

static void
hold_invite_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (ante_desk_hold_automatic (self->desk, g_variant_get_string (parameter, NULL)))
    ante_window_say (self, _("The invite stays here. Send it from the appointment when it is wanted"));
  else
    ante_window_say (self, _("The invite has left already. It can be cancelled from the appointment"));
}

/* --- Doing --- */

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Change) change = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, &undo, &error))
    ante_window_offer_undo (change->window, change->sentence, undo);
  else
    ante_window_say_error (change->window, error);
}

typedef struct
{
  AnteCommand command;
  AnteArrival arrival;
  const char *sentence;
} ArrivalChange;

static const ArrivalChange arrival_changes[] = {
  { ANTE_COMMAND_CHECK_IN, ANTE_ARRIVAL_ARRIVED, N_("%s is checked in") },
  { ANTE_COMMAND_START, ANTE_ARRIVAL_IN_ROOM, N_("%s is in the room") },
  { ANTE_COMMAND_FINISH, ANTE_ARRIVAL_DONE, N_("%s is done") },
  { ANTE_COMMAND_STOP, ANTE_ARRIVAL_ARRIVED, N_("%s is back in the waiting room") },
  { ANTE_COMMAND_NO_SHOW, ANTE_ARRIVAL_NO_SHOW, N_("%s did not come") },
  { ANTE_COMMAND_EXPECT, ANTE_ARRIVAL_EXPECTED, N_("%s is expected again") },
};

static gboolean
perform_arrival (AnteWindow          *self,
                 AnteCommand          command,
                 AnteAppointmentView *view)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));

  for (guint i = 0; i < G_N_ELEMENTS (arrival_changes); i++)
    if (arrival_changes[i].command == command)
      {
        ante_desk_set_arrival_async (self->desk, ante_appointment_view_get_appointment (view)->id, arrival_changes[i].arrival,
                                     changed_cb, change_new (self, g_strdup_printf (_(arrival_changes[i].sentence), person)));
        return TRUE;
      }

  return FALSE;
}

static void
perform_cancel (AnteWindow          *self,
                AnteAppointmentView *view,
                gboolean             cancelled)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  char *sentence = g_strdup_printf (cancelled ? _("The appointment of %s is cancelled") : _("The appointment of %s is back"), person);

  ante_desk_cancel_appointment_async (self->desk, ante_appointment_view_get_appointment (view)->id, cancelled, changed_cb,
                                      change_new (self, sentence));
}

static void
perform_call (AnteWindow          *self,
              AnteAppointmentView *view)
{
  g_autofree char *number = ante_phone_format (ante_appointment_view_get_patient (view)->phone);
  g_autofree char *sentence = g_strdup_printf (_("Call %s. The number is copied."), number);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), number);
  ante_window_say (self, sentence);
}

static void
perform (AnteWindow          *self,
         AnteCommand          command,
         AnteAppointmentView *view,
         const char          *treatment_id)
{
  const AnteClearance *clearance = ante_command_find_clearance (command, view, treatment_id, ante_desk_get_role (self->desk));

  if (perform_arrival (self, command, view) || ante_window_perform_judgement (self, command, view, clearance))
    return;

  switch (command)
    {
    case ANTE_COMMAND_SHOW:
      ante_window_open_appointment (self, ante_appointment_view_get_appointment (view)->id);
      break;
    case ANTE_COMMAND_EDIT:
      ante_window_edit (self, view, 0);
      break;
    case ANTE_COMMAND_COMPLETE:
      if (clearance == NULL || clearance->suspect_state || !ante_window_compose (self, view, NULL))
        ante_window_edit (self, view, clearance != NULL ? clearance->missing | (clearance->suspect_state ? ANTE_MISSING_STATE_NOT_SERVED : 0) : 0);
      break;
    case ANTE_COMMAND_CALL:
      perform_call (self, view);
      break;
    case ANTE_COMMAND_CANCEL:
    case ANTE_COMMAND_RESTORE:
      perform_cancel (self, view, command == ANTE_COMMAND_CANCEL);
      break;
    default:
      ante_window_perform_invite (self, command, view, clearance);
    }
}

/* The state may have moved on between the click and here; then nothing is done, and the row says the new state. */
static void
perform_on_view (AnteWindow          *self,
                 AnteCommand          command,
                 AnteAppointmentView *view,
                 const char          *treatment_id)
{
  if (ante_command_is_possible (command, view, ante_desk_get_role (self->desk)))
    perform (self, command, view, treatment_id);
}

typedef struct
{
  AnteWindow *window; /* owned */
  AnteCommand command;
  char *treatment_id; /* owned */
} Request;

static void
request_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);

  if (detail != NULL)
    perform_on_view (request->window, request->command, detail->view, request->treatment_id);
  else
    ante_window_say_error (request->window, error);

  g_clear_pointer (&detail, ante_detail_free);
  g_object_unref (request->window);
  g_free (request->treatment_id);
  g_free (request);
}

static void
perform_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  const char *name, *appointment_id, *treatment_id;

  g_variant_get (parameter, "(&s&s&s)", &name, &appointment_id, &treatment_id);

  AnteCommand command = ante_command_from_name (name);

  if (command == ANTE_N_COMMANDS || self->shown == NULL)
    return;

  AnteAppointmentView *view = ante_window_find_view (self, appointment_id);

  if (view != NULL)
    {
      perform_on_view (self, command, view, treatment_id);
      return;
    }

  /* An appointment of another day, shown in the detail pane. */
  Request *request = g_new0 (Request, 1);
  request->window = g_object_ref (self);
  request->command = command;
  request->treatment_id = g_strdup (treatment_id);
  ante_desk_load_detail_async (self->desk, appointment_id, NULL, request_loaded_cb, request);
}

void
ante_window_install_commands (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.perform", "(sss)", perform_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.hold-invite", "s", hold_invite_cb);
}
