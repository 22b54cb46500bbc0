/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-ups: asked for, composed where they prescribe, marked as done. */
#include "app/window/ante-window-private.h"

#include <glib/gi18n.h>

/* A request under way, and what to say when it is done. */
typedef struct
{
  AnteWindow *window;        /* owned */
  char *sentence;            /* owned */
  char *invite_id, *exam_id; /* owned: what is followed up */
} Request;

/* Takes @sentence. */
static Request *
request_new (AnteWindow *window,
             const char *invite_id,
             const char *exam_id,
             char       *sentence)
{
  Request *request = g_new0 (Request, 1);

  request->window = g_object_ref (window);
  request->invite_id = g_strdup (invite_id);
  request->exam_id = g_strdup (exam_id);
  request->sentence = sentence;
  return request;
}

static Request *
request_copy (const Request *request)
{
  return request_new (request->window, request->invite_id, request->exam_id, g_strdup (request->sentence));
}

static void
request_free (Request *request)
{
  g_object_unref (request->window);
  g_free (request->invite_id);
  g_free (request->exam_id);
  g_free (request->sentence);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
free_request_with (gpointer  request,
                   GClosure *closure)
{
  request_free (request);
}

/* --- Sending --- */

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;

  if (ante_desk_invite_finish (ANTE_DESK (source), result, &error))
    ante_window_say (request->window, request->sentence);
  else
    ante_window_say_error (request->window, error);
}

/* A prescription is composed anew each time, and what is missing is asked for; anything else is a click. */
static void
send_row (const Request         *request,
          const AnteFollowUpRow *row)
{
  AnteDesk *desk = request->window->desk;

  if (ante_follow_up_prescribes (row->follow_up) || ante_patient_missing (row->patient) != 0)
    ante_window_compose_follow_up (request->window, row);
  else
    ante_desk_send_follow_up_async (desk, request->invite_id, request->exam_id, NULL, NULL, sent_cb, request_copy (request));
}

static const AnteFollowUpRow *
find_row (GPtrArray     *rows,
          const Request *request)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const AnteFollowUpRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (row->follow_up->invite_id, request->invite_id) == 0 && g_strcmp0 (row->follow_up->exam_id, request->exam_id) == 0)
        return row;
    }
  return NULL;
}

static void load_row (const Request       *request,
                      GAsyncReadyCallback  loaded);

static void
decided_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GPtrArray) rows = ante_desk_load_follow_ups_finish (ANTE_DESK (source), result, NULL);
  const AnteFollowUpRow *row = find_row (rows, request);

  if (row != NULL && request->window->desk != NULL)
    send_row (request, row);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Request          *request)
{
  if (g_str_equal (response, "yes"))
    load_row (request, decided_cb);
}

/* Nobody knows whether the last one went out: a person decides. */
static void
ask_to_send_again (const Request         *request,
                   const AnteFollowUpRow *row)
{
  g_autofree char *person = ante_words_person (row->patient);
  g_autofree char *body = g_strdup_printf (_("The provider’s answer never came, so nobody knows whether %s has a follow-up invite. Ask them, or look in the provider’s portal. If it is there, mark the follow-up as done instead. Sending again may cost a second exam."),
                                           person);
  GtkWidget *dialog = ante_window_ask (request->window, _("Send the Follow-up Invite Again?"), body, _("_Wait"), _("_Send Again"),
                                       ADW_RESPONSE_SUGGESTED);

  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), request_copy (request), free_request_with, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = ante_desk_load_follow_ups_finish (ANTE_DESK (source), result, &error);
  const AnteFollowUpRow *row = find_row (rows, request);

  if (request->window->desk == NULL)
    return;
  if (error != NULL)
    ante_window_say_error (request->window, error);
  else if (row == NULL)
    ante_window_say (request->window, _("It is not due any more"));
  else if (row->follow_up->state == ANTE_FOLLOW_UP_UNCONFIRMED)
    ask_to_send_again (request, row);
  else
    send_row (request, row);
}

/* As it stands now: the list that was pressed may be a moment old. */
static void
load_row (const Request       *request,
          GAsyncReadyCallback  loaded)
{
  ante_desk_load_follow_ups_async (request->window->desk, NULL, loaded, request_copy (request));
}

static void
send_follow_up_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  const char *invite_id, *exam_id, *person;
  g_autoptr (Request) request = NULL;

  g_variant_get (parameter, "(&s&s&s)", &invite_id, &exam_id, &person);
  request = request_new (ANTE_WINDOW (widget), invite_id, exam_id, g_strdup_printf (_("A follow-up invite for %s is on its way"), person));
  load_row (request, loaded_cb);
}

/* --- Marking as done --- */

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, &undo, &error))
    ante_window_offer_undo (request->window, request->sentence, undo);
  else
    ante_window_say_error (request->window, error);
}

static void
finish_follow_up_cb (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  const char *invite_id, *exam_id, *person;

  g_variant_get (parameter, "(&s&s&s)", &invite_id, &exam_id, &person);
  ante_desk_finish_follow_up_async (self->desk, invite_id, exam_id, finished_cb,
                                    request_new (self, invite_id, exam_id,
                                                 g_strdup_printf (_("The follow-up of %s is marked as done"), person)));
}

void
ante_window_install_follow_up_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.send-follow-up", "(sss)", send_follow_up_cb);
  gtk_widget_class_install_action (widget_class, "win.finish-follow-up", "(sss)", finish_follow_up_cb);
}
