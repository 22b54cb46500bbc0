/* SPDX-License-Identifier: GPL-3.0-or-later
 * A day's invites: a preview, then sending them one after the other. */
#include "app/sending/ante-sending-window.h"

#include "app/sending/ante-sending-row.h"
#include "app/widgets/ante-live-region.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteSendingWindow
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  gboolean only_not_ready;
  /* Under way */ char *date;
                  AnteSendAll *all; /* owned: the day's */
                  gboolean was_run; /* the counts at the foot are of this day */
  /* Template */  GtkStack *stack;
                  GtkListBox *list;
                  AdwStatusPage *empty;
                  AdwWindowTitle *title;
                  GtkButton *send_button;
                  GtkButton *stop_button;
                  GtkWidget *foot;
                  GtkProgressBar *bar;
                  GtkLabel *progress;
                  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteSendingWindow, ante_sending_window, ADW_TYPE_WINDOW)

enum { COMPLETE, CHOOSE, SHOW, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- Sections --- */

typedef enum { SECTION_SEND, SECTION_NOT_READY, SECTION_NOTHING } Section;

static Section
find_section (AnteSendLine *line)
{
  AnteReadyCode code = ante_send_line_get_readiness (line)->code;

  if (ante_send_line_is_ready (line))
    return SECTION_SEND;
  return code == ANTE_READY_NOTHING || code == ANTE_READY_OVER ? SECTION_NOTHING : SECTION_NOT_READY;
}

static const char *
name_section (Section section)
{
  switch (section)
    {
    case SECTION_SEND:
      return _("To be sent");
    case SECTION_NOT_READY:
      return _("Not ready");
    case SECTION_NOTHING:
    default:
      return _("Nothing to send");
    }
}

static GtkWidget *
make_heading (Section section)
{
  GtkWidget *label = gtk_label_new (name_section (section));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "group-heading");
  return label;
}

static void
update_heading (GtkListBoxRow *row,
                GtkListBoxRow *before,
                gpointer       data)
{
  Section section = find_section (ante_sending_row_get_line (ANTE_SENDING_ROW (row)));
  gboolean first = before == NULL || find_section (ante_sending_row_get_line (ANTE_SENDING_ROW (before))) != section;

  gtk_list_box_row_set_header (row, first ? make_heading (section) : NULL);
}

static gboolean
is_shown (GtkListBoxRow *row,
          gpointer       data)
{
  AnteSendingWindow *self = data;

  return !self->only_not_ready || find_section (ante_sending_row_get_line (ANTE_SENDING_ROW (row))) == SECTION_NOT_READY;
}

/* --- Showing --- */

static guint
count_shown (AnteSendingWindow *self)
{
  guint shown = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->all)); i++)
    {
      g_autoptr (AnteSendLine) line = g_list_model_get_item (G_LIST_MODEL (self->all), i);

      shown += !self->only_not_ready || find_section (line) == SECTION_NOT_READY;
    }

  return shown;
}

static void
show_title (AnteSendingWindow *self)
{
  g_autofree char *today = ante_desk_today (self->desk);
  g_autofree char *heading = ante_words_date_heading (self->date, today);
  const char *title = self->only_not_ready ? _("Not Ready") : _("Invites of the Day");

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, heading);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
show_empty (AnteSendingWindow *self)
{
  gboolean none = g_list_model_get_n_items (G_LIST_MODEL (self->all)) == 0;

  adw_status_page_set_title (self->empty, none ? _("No Appointments") : _("Everyone Is Ready"));
  adw_status_page_set_description (self->empty, none ? _("Nobody is booked on this day.")
                                                     : _("No invite of this day lacks anything."));
}

static void
show_button (AnteSendingWindow *self)
{
  guint n = ante_send_all_count (self->all, ANTE_SEND_PLANNED) + ante_send_all_count (self->all, ANTE_SEND_STOPPED);
  gboolean running = ante_send_all_get_running (self->all);
  g_autofree char *label = g_strdup_printf (ngettext ("_Send %u Invite", "_Send %u Invites", n), n);

  gtk_button_set_label (self->send_button, n > 0 ? label : _("_Send"));
  gtk_widget_set_visible (GTK_WIDGET (self->send_button), !self->only_not_ready && !running);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sending.start",
                                 n > 0 && !running && ante_role_may_write (ante_desk_get_role (self->desk), "invite.sending"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sending.previous-day", !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sending.next-day", !running);
}

static void
show_progress (AnteSendingWindow *self)
{
  guint total = ante_send_all_get_total (self->all);
  g_autofree char *text = ante_words_send_progress (self->all);

  gtk_widget_set_visible (self->foot, self->was_run);
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) ante_send_all_get_done (self->all) / total : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), ante_send_all_get_running (self->all));
  gtk_label_set_label (self->progress, text);
}

static void
show_state (AnteSendingWindow *self)
{
  if (!ante_send_all_get_loaded (self->all))
    return;

  show_empty (self);
  show_button (self);
  show_progress (self);
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_headers (self->list);
  gtk_stack_set_visible_child_name (self->stack, count_shown (self) > 0 ? "list" : "empty");
}

static void
running_cb (AnteSendingWindow *self)
{
  g_autofree char *text = ante_words_send_progress (self->all);

  if (ante_send_all_get_running (self->all))
    self->was_run = TRUE;
  show_state (self);
  if (!ante_send_all_get_running (self->all))
    ante_live_region_say (GTK_WIDGET (self), text);
}

static void
failed_cb (AnteSendingWindow *self,
           const GError      *error)
{
  g_autofree char *text = ante_words_error (error);

  ante_problem_set_text (self->problem, text);
}

/* --- Doing --- */

static void
act_cb (AnteSendingWindow *self,
        AnteSendingRow    *row)
{
  AnteSendLine *line = ante_sending_row_get_line (row);
  const AnteReadiness *readiness = ante_send_line_get_readiness (line);
  g_autoptr (AnteAppointmentView) view = g_object_ref (ante_send_line_get_view (line));

  if (ante_send_line_get_state (line) == ANTE_SEND_NOT && readiness->code == ANTE_READY_MISSING)
    g_signal_emit (self, signals[COMPLETE], 0, view, readiness->missing);
  else if (readiness->choices->len > 0)
    g_signal_emit (self, signals[CHOOSE], 0, view);
  else
    g_signal_emit (self, signals[SHOW], 0, view);
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  AnteSendingWindow *self = data;
  GtkWidget *row = ante_sending_row_new (self->desk, item);

  g_signal_connect_object (row, "act", G_CALLBACK (act_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
show_date (AnteSendingWindow *self,
           const char        *date)
{
  g_autofree char *kept = g_strdup (date);

  g_free (self->date);
  self->date = g_steal_pointer (&kept);
  if (self->all != NULL)
    g_signal_handlers_disconnect_by_data (self->all, self);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->all);

  self->was_run = FALSE;
  self->all = ante_send_all_new (self->desk, self->date);
  g_signal_connect_object (self->all, "notify::running", G_CALLBACK (running_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all, "notify::loaded", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all, "notify::done", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->all), make_row, self, NULL);
  ante_problem_set_text (self->problem, NULL);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  show_title (self);
  show_button (self);
  show_progress (self);
}

static void
move_days (AnteSendingWindow *self,
           int                days)
{
  g_autofree char *date = ante_words_date_after (self->date, days);

  if (date != NULL)
    show_date (self, date);
}

static void
start_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  ante_send_all_start (ANTE_SENDING_WINDOW (widget)->all);
}

static void
stop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  ante_send_all_stop (ANTE_SENDING_WINDOW (widget)->all);
}

static void
previous_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  move_days (ANTE_SENDING_WINDOW (widget), -1);
}

static void
next_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  move_days (ANTE_SENDING_WINDOW (widget), 1);
}

static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- The widget --- */

/* Closed, nothing more is begun; what was reserved goes out. */
static gboolean
ante_sending_window_close_request (GtkWindow *window)
{
  ante_send_all_stop (ANTE_SENDING_WINDOW (window)->all);
  return GTK_WINDOW_CLASS (ante_sending_window_parent_class)->close_request (window);
}

static void
ante_sending_window_dispose (GObject *object)
{
  AnteSendingWindow *self = ANTE_SENDING_WINDOW (object);

  if (self->all != NULL)
    g_signal_handlers_disconnect_by_data (self->all, self);
  g_clear_object (&self->all);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_sending_window_parent_class)->dispose (object);
}

static void
ante_sending_window_finalize (GObject *object)
{
  g_free (ANTE_SENDING_WINDOW (object)->date);

  G_OBJECT_CLASS (ante_sending_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, list);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, send_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, foot);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, AnteSendingWindow, problem);
}

static void
ante_sending_window_class_init (AnteSendingWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_sending_window_dispose;
  object_class->finalize = ante_sending_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ante_sending_window_close_request;

  signals[COMPLETE] = g_signal_new ("complete", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, ANTE_TYPE_APPOINTMENT_VIEW, G_TYPE_UINT);
  signals[CHOOSE] = g_signal_new ("choose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, ANTE_TYPE_APPOINTMENT_VIEW);
  signals[SHOW] = g_signal_new ("show-appointment", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, ANTE_TYPE_APPOINTMENT_VIEW);

  gtk_widget_class_install_action (widget_class, "sending.start", NULL, start_cb);
  gtk_widget_class_install_action (widget_class, "sending.stop", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "sending.previous-day", NULL, previous_cb);
  gtk_widget_class_install_action (widget_class, "sending.next-day", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "sending.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sending.close", NULL);

  g_type_ensure (ANTE_TYPE_LIVE_REGION);
  g_type_ensure (ANTE_TYPE_PROBLEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/sending/ante-sending-window.ui");
  bind_children (widget_class);
}

static void
ante_sending_window_init (AnteSendingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, update_heading, NULL, NULL);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
}

GtkWindow *
ante_sending_window_new (AnteDesk   *desk,
                         const char *date,
                         gboolean    only_not_ready)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteSendingWindow *self = g_object_new (ANTE_TYPE_SENDING_WINDOW, NULL);

  self->desk = g_object_ref (desk);
  self->only_not_ready = only_not_ready;
  show_date (self, date);
  return GTK_WINDOW (self);
}
