/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-up exams that are the clinic's to send: whom, since when, and what to do. */
#include "app/followup/ante-follow-up-page.h"

#include "app/widgets/ante-wrap.h"
#include "app/words/ante-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _AnteFollowUpPage
{
  GtkWidget parent_instance;

  AnteDesk *desk;            /* owned */
  GCancellable *cancellable; /* owned: cancelled with the page */
  gboolean loading, again;

  GtkWidget *stack;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (AnteFollowUpPage, ante_follow_up_page, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             GVariant   *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GVariant *
name_target (const AnteFollowUpRow *row)
{
  g_autofree char *person = ante_words_person (row->patient);

  return g_variant_new ("(sss)", row->follow_up->invite_id, row->follow_up->exam_id, person);
}

/* An invite needs what the patient's record may have lost since. */
static gboolean
can_send (const AnteFollowUpRow *row)
{
  return (row->follow_up->state == ANTE_FOLLOW_UP_DUE || row->follow_up->state == ANTE_FOLLOW_UP_UNCONFIRMED)
      && !row->patient->unknown && ante_patient_missing (row->patient) == 0;
}

static void
add_buttons (AnteFollowUpPage      *self,
             AnteWrap              *wrap,
             const AnteFollowUpRow *row)
{
  const AnteFollowUp *one = row->follow_up;
  AnteRole role = ante_desk_get_role (self->desk);

  if (can_send (row) && ante_role_may_write (role, "invite.sending"))
    {
      GtkWidget *button = make_button (one->state == ANTE_FOLLOW_UP_DUE ? _("Send follow-up invite") : _("Send again"),
                                       "win.send-follow-up", name_target (row));

      gtk_widget_add_css_class (button, "suggested-action");
      ante_wrap_append (wrap, button);
    }
  if (one->state == ANTE_FOLLOW_UP_SENT && one->meeting_url != NULL)
    {
      g_autofree char *message = ante_words_follow_up_message (row->patient, ante_desk_get_clinic_name (self->desk), one->meeting_url,
                                                               one->link_until_ms, ante_desk_get_zone (self->desk));

      ante_wrap_append (wrap, make_button (_("Copy message"), "win.copy",
                                           g_variant_new ("(ss)", message, _("The message with the meeting link is copied"))));
      ante_wrap_append (wrap, make_button (_("Copy link"), "win.copy",
                                           g_variant_new ("(ss)", one->meeting_url, _("The meeting link is copied"))));
    }
  if (ante_role_may_write (role, "followup.done"))
    ante_wrap_append (wrap, make_button (_("Mark as done"), "win.finish-follow-up", name_target (row)));
}

static char *
explain_missing (const AnteFollowUpRow *row)
{
  AnteMissing missing = ante_patient_missing (row->patient);
  g_autofree char *what = missing != 0 ? ante_words_missing (missing) : NULL;

  if (what == NULL || row->follow_up->state == ANTE_FOLLOW_UP_SENT)
    return NULL;
  return g_strdup_printf (_("An invite needs: %s. Complete the patient’s record first"), what);
}

static GtkWidget *
make_row (AnteFollowUpPage      *self,
          const AnteFollowUpRow *row,
          const AnteWhen        *when)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *wrap = ante_wrap_new ();
  g_autofree char *person = ante_words_person (row->patient);
  g_autofree char *phone = row->patient->phone != NULL ? ante_phone_format (row->patient->phone) : NULL;
  g_autofree char *about = phone != NULL ? g_strdup_printf ("%s · %s", row->follow_up->treatment_name, phone)
                                         : g_strdup (row->follow_up->treatment_name);
  g_autofree char *state = ante_words_follow_up (row->follow_up, when);
  g_autofree char *missing = explain_missing (row);
  /* Translators: for screen readers: a patient, a treatment, what is the case. */
  g_autofree char *sentence = g_strdup_printf (C_("follow-up", "%s, %s: %s"), person, row->follow_up->treatment_name, state);

  gtk_box_append (GTK_BOX (box), make_label (person, "heading"));
  gtk_box_append (GTK_BOX (box), make_label (about, "quiet"));
  gtk_box_append (GTK_BOX (box), make_label (state, "body"));
  if (missing != NULL)
    gtk_box_append (GTK_BOX (box), make_label (missing, "warning"));
  add_buttons (self, ANTE_WRAP (wrap), row);
  gtk_box_append (GTK_BOX (box), wrap);
  gtk_widget_add_css_class (box, "follow-up");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_widget_set_focusable (line, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  return line;
}

static void
show_all (AnteFollowUpPage *self,
          GPtrArray        *rows)
{
  AnteWhen when = { ante_clock_now_ms (ante_desk_get_clock (self->desk)), ante_desk_get_zone (self->desk) };
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self, g_ptr_array_index (rows, i), &when));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), rows->len > 0 ? "list" : "empty");
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteFollowUpPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = ante_desk_load_follow_ups_finish (ANTE_DESK (source), result, &error);

  self->loading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows != NULL)
    show_all (self, rows);
  if (self->again)
    ante_follow_up_page_reload (self);
}

static void
desk_changed_cb (AnteFollowUpPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ante_follow_up_page_reload (self);
}

static void
ante_follow_up_page_dispose (GObject *object)
{
  AnteFollowUpPage *self = ANTE_FOLLOW_UP_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_follow_up_page_parent_class)->dispose (object);
}

static void
ante_follow_up_page_class_init (AnteFollowUpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_follow_up_page_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-follow-up");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
}

static GtkWidget *
build_list (AnteFollowUpPage *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Follow-ups"), -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Three weeks after a GLP-1 medicine the provider has to see the patient again. With the provider’s own messages off, that invite is yours to send."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->list);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

static GtkWidget *
build_empty (void)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "ante-refresh-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), ante_words_list_empty_title (ANTE_LIST_FOLLOW_UP));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), ante_words_list_empty_text (ANTE_LIST_FOLLOW_UP));
  gtk_widget_add_css_class (empty, "compact");
  return empty;
}

static void
ante_follow_up_page_init (AnteFollowUpPage *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Follow-ups"), -1);
  self->cancellable = g_cancellable_new ();
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), build_list (self), "list");
  gtk_stack_add_named (GTK_STACK (self->stack), build_empty (), "empty");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
ante_follow_up_page_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteFollowUpPage *self = g_object_new (ANTE_TYPE_FOLLOW_UP_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (ante_follow_up_page_reload), NULL);
  return GTK_WIDGET (self);
}

void
ante_follow_up_page_reload (AnteFollowUpPage *self)
{
  g_return_if_fail (ANTE_IS_FOLLOW_UP_PAGE (self));

  self->again = self->loading;
  if (self->loading || self->cancellable == NULL)
    return;

  self->loading = TRUE;
  ante_desk_load_follow_ups_async (self->desk, self->cancellable, loaded_cb, g_object_ref (self));
}
