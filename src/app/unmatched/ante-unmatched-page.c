/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that fit no invite of this clinic: shown, never acted on. */
#include "app/unmatched/ante-unmatched-page.h"

#include "app/words/ante-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* An attacker may fill this list; nobody reads more of it than that. */
#define MAX_ROWS 200

struct _AnteUnmatchedPage
{
  GtkWidget parent_instance;

  AnteDesk *desk;            /* owned */
  GCancellable *cancellable; /* owned: cancelled with the page */
  gboolean loading, again;

  GtkWidget *stack;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (AnteUnmatchedPage, ante_unmatched_page, GTK_TYPE_WIDGET)

static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

static char *
write_title (const AnteUnmatched *one,
             const AnteWhen      *when)
{
  GString *line = g_string_new (NULL);
  g_autofree char *day = ante_words_day (one->received_ms, when);
  g_autofree char *clock = ante_words_time (one->received_ms, when->zone);
  /* Translators: a day and a time of day, inside a line. */
  g_autofree char *moment = g_strdup_printf (C_("moment", "%s at %s"), day, clock);

  add_part (line, one->word != NULL ? one->word : _("No verdict"));
  add_part (line, one->provider);
  add_part (line, moment);
  return g_string_free (line, FALSE);
}

static char *
write_facts (const AnteUnmatched *one)
{
  GString *line = g_string_new (NULL);
  g_autofree char *phone = one->phone != NULL ? ante_phone_format (one->phone) : NULL;
  g_autofree char *reference = one->patient_exam_id != NULL ? g_strdup_printf (_("ref %s"), one->patient_exam_id) : NULL;
  g_autofree char *exam = one->exam_id != NULL ? g_strdup_printf (_("exam %s"), one->exam_id) : NULL;

  add_part (line, one->email);
  add_part (line, phone);
  add_part (line, reference);
  add_part (line, exam);
  return g_string_free (line, FALSE);
}

static void
add_attach_button (GtkWidget           *row,
                   const AnteUnmatched *one,
                   const char          *title)
{
  GtkWidget *button = gtk_button_new_with_label (_("Attach…"));
  /* Translators: %s is a result, as in "Approved · NP Liza · today at 9:50 AM". */
  g_autofree char *name = g_strdup_printf (_("Attach to a patient: %s"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY); /* the words on it say less */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.link-delivery");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", one->delivery_id, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
make_row (const AnteUnmatched *one,
          const AnteWhen      *when,
          AnteRole             role)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("ante-unmatched-symbolic");
  g_autofree char *title = write_title (one, when);
  g_autofree char *facts = write_facts (one);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", ante_words_unmatched_reason (one->reason), facts);

  gtk_widget_add_css_class (icon, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (ante_role_may_write (role, "delivery.linked"))
    add_attach_button (row, one, title);
  return row;
}

static void
show_all (AnteUnmatchedPage *self,
          GPtrArray         *all)
{
  AnteWhen when = { ante_clock_now_ms (ante_desk_get_clock (self->desk)), ante_desk_get_zone (self->desk) };
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < MIN (all->len, MAX_ROWS); i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (g_ptr_array_index (all, i), &when, ante_desk_get_role (self->desk)));

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), all->len > 0 ? "list" : "empty");
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteUnmatchedPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = ante_desk_load_unmatched_finish (ANTE_DESK (source), result, &error);

  self->loading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (all != NULL)
    show_all (self, all);
  if (self->again)
    ante_unmatched_page_reload (self);
}

static void
desk_changed_cb (AnteUnmatchedPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ante_unmatched_page_reload (self);
}

static void
ante_unmatched_page_dispose (GObject *object)
{
  AnteUnmatchedPage *self = ANTE_UNMATCHED_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_unmatched_page_parent_class)->dispose (object);
}

static void
ante_unmatched_page_class_init (AnteUnmatchedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_unmatched_page_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-unmatched");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
}

static GtkWidget *
build_portal_button (void)
{
  GtkWidget *button = gtk_button_new_with_label (_("Open the portal"));

  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-portal");
  return button;
}

static GtkWidget *
build_list (AnteUnmatchedPage *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Unmatched results"), -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("These results fit no invite of this clinic, so they clear nobody. Look each up in the provider’s portal. Attached to a patient, one leaves this list and shows in their history."));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), build_portal_button ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->list);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

static GtkWidget *
build_empty (void)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "ante-unmatched-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), ante_words_list_empty_title (ANTE_LIST_UNMATCHED));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), ante_words_list_empty_text (ANTE_LIST_UNMATCHED));
  gtk_widget_add_css_class (empty, "compact");
  return empty;
}

static void
ante_unmatched_page_init (AnteUnmatchedPage *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Unmatched results"), -1);
  self->cancellable = g_cancellable_new ();
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), build_list (self), "list");
  gtk_stack_add_named (GTK_STACK (self->stack), build_empty (), "empty");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
ante_unmatched_page_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteUnmatchedPage *self = g_object_new (ANTE_TYPE_UNMATCHED_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (ante_unmatched_page_reload), NULL);
  return GTK_WIDGET (self);
}

void
ante_unmatched_page_reload (AnteUnmatchedPage *self)
{
  g_return_if_fail (ANTE_IS_UNMATCHED_PAGE (self));

  self->again = self->loading;
  if (self->loading || self->cancellable == NULL)
    return;

  self->loading = TRUE;
  ante_desk_load_unmatched_async (self->desk, self->cancellable, loaded_cb, g_object_ref (self));
}
