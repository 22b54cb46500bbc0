/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the clinic offers: the treatments, and the exams each needs. */
#include "app/treatments/ante-treatments-window.h"
#include "app/treatments/ante-exam-picker.h"
#include "app/treatments/ante-treatment-editor.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteTreatmentsWindow
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
  /* Under way */ GCancellable *cancellable; /* owned while it asks what the provider lists */
                  GPtrArray *provided; /* AnteExamRef; NULL: not known */
  /* Template */ AdwToastOverlay *toasts;
                 GtkStack *stack;
                 GtkListBox *offered;
                 GtkListBox *retired;
                 GtkWidget *retired_group;
};

G_DEFINE_FINAL_TYPE (AnteTreatmentsWindow, ante_treatments_window, ADW_TYPE_WINDOW)

static void
say (AnteTreatmentsWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

/* --- Undo --- */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteTreatmentsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error))
    text = ante_words_error (error);
  if (self->desk != NULL && text != NULL)
    say (self, text);
}

static void
undo_clicked_cb (AnteTreatmentsWindow *self, AdwToast *toast)
{
  AnteUndo *undo = g_object_get_data (G_OBJECT (toast), "undo");

  ante_desk_undo_async (self->desk, undo, undone_cb, g_object_ref (self));
}

static void
offer_undo (AnteTreatmentsWindow *self, const char *text, AnteUndo *undo)
{
  AdwToast *toast = adw_toast_new (text);

  if (undo != NULL)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      g_object_set_data_full (G_OBJECT (toast), "undo", undo, (GDestroyNotify) ante_undo_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- Editing --- */

static void
saved_cb (AnteTreatmentsWindow *self, const char *name, gpointer undo)
{
  /* Translators: %s is the name of a treatment. */
  g_autofree char *text = g_strdup_printf (_("%s saved"), name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  offer_undo (self, escaped, undo);
}

static void
edit (AnteTreatmentsWindow *self, const AnteTreatment *treatment)
{
  GtkWindow *editor = ante_treatment_editor_new (self->desk, treatment);

  gtk_window_set_transient_for (editor, GTK_WINDOW (self));
  gtk_window_set_modal (editor, TRUE);
  g_signal_connect_object (editor, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  if (self->provided != NULL)
    ante_treatment_editor_set_offered (ANTE_TREATMENT_EDITOR (editor), self->provided);
  gtk_window_present (editor);
}

static void
add_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  edit (ANTE_TREATMENTS_WINDOW (widget), NULL);
}

static const AnteTreatment *
find_treatment (AnteTreatmentsWindow *self, const char *id)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk);

  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (g_strcmp0 (treatment->id, id) == 0)
        return treatment;
    }
  return NULL;
}

static void
row_activated_cb (AnteTreatmentsWindow *self, GtkListBoxRow *row)
{
  const AnteTreatment *treatment = find_treatment (self, g_object_get_data (G_OBJECT (row), "treatment-id"));

  if (treatment != NULL)
    edit (self, treatment);
}

static void
offered_again_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteTreatmentsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (AnteUndo) undo = NULL;

  if (!ante_desk_save_treatment_finish (ANTE_DESK (source), result, &undo, &error))
    text = ante_words_error (error);
  if (self->desk != NULL && text != NULL)
    say (self, text);
}

static void
offer_again_clicked_cb (AnteTreatmentsWindow *self, GtkWidget *button)
{
  const AnteTreatment *treatment = find_treatment (self, g_object_get_data (G_OBJECT (button), "treatment-id"));
  g_autoptr (AnteTreatmentDraft) draft = NULL;

  if (treatment == NULL)
    return;
  draft = ante_treatment_draft_new (treatment);
  ante_desk_save_treatment_async (self->desk, draft, FALSE, offered_again_cb, g_object_ref (self));
}

/* --- The lists --- */

static char *
describe (const AnteTreatment *treatment)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *needs = NULL;

  if (treatment->exams == NULL || treatment->exams->len == 0)
    return g_strdup (_("No exam needed"));
  for (guint i = 0; i < treatment->exams->len; i++)
    g_strv_builder_add (titles, ((const AnteExamRef *) g_ptr_array_index (treatment->exams, i))->title);
  list = g_strv_builder_end (titles);
  joined = ante_words_join ((const char *const *) list);
  /* Translators: %s is one or more exams: "Needs Botox exam, good for 12 months". */
  needs = g_strdup_printf (ngettext ("Needs %s, good for %u month", "Needs %s, good for %u months",
                                    treatment->validity_months),
                          joined, treatment->validity_months);
  /* Translators: follows what a treatment needs. */
  return treatment->auto_invite ? g_strconcat (needs, _(" · invites go out by themselves"), NULL) : g_steal_pointer (&needs);
}

static GtkWidget *
make_offer_button (AnteTreatmentsWindow *self, const AnteTreatment *treatment)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Offer Again"));
  g_autofree char *name = g_strdup_printf (_("Offer %s again"), treatment->name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "treatment-id", g_strdup (treatment->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (offer_again_clicked_cb), self, G_CONNECT_SWAPPED);
  return button;
}

/* What has changed of its exams at the provider; NULL: nothing is known to have. */
static char *
describe_changes (AnteTreatmentsWindow *self, const AnteTreatment *treatment)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);

  if (self->provided == NULL || treatment->retired || treatment->exams == NULL)
    return NULL;
  for (guint i = 0; i < treatment->exams->len; i++)
    {
      char *change = ante_words_exam_change (g_ptr_array_index (treatment->exams, i), self->provided);

      if (change != NULL)
        g_ptr_array_add (changes, change);
    }
  if (changes->len == 0)
    return NULL;
  g_ptr_array_add (changes, NULL);
  return g_strjoinv ("\n", (char **) changes->pdata);
}

static void
add_row (AnteTreatmentsWindow *self, const AnteTreatment *treatment)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *changes = describe_changes (self, treatment);
  g_autofree char *needs = describe (treatment);
  g_autofree char *subtitle = changes != NULL ? g_strdup_printf ("%s\n%s", needs, changes) : g_strdup (needs);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), treatment->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (changes != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), ante_treatment_make_warning ());
  g_object_set_data_full (G_OBJECT (row), "treatment-id", g_strdup (treatment->id), g_free);
  if (treatment->retired)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_offer_button (self, treatment));
  else
    {
      GtkWidget *arrow = gtk_image_new_from_icon_name ("ante-next-symbolic");

      adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    }
  gtk_list_box_append (treatment->retired ? self->retired : self->offered, row);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static int
compare_treatments (gconstpointer a, gconstpointer b)
{
  const AnteTreatment *first = *(const AnteTreatment *const *) a;
  const AnteTreatment *second = *(const AnteTreatment *const *) b;

  return g_utf8_collate (first->name, second->name);
}

/* --- The focus, when the rows it may be in are made anew --- */

static gboolean
has_focus_or_nothing_has (AnteTreatmentsWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));
}

/* (transfer full), nullable */
static char *
dup_focused_id (AnteTreatmentsWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  return row != NULL ? g_strdup (g_object_get_data (G_OBJECT (row), "treatment-id")) : NULL;
}

static GtkWidget *
find_row (GtkListBox *list, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "treatment-id"), id) == 0)
      return GTK_WIDGET (row);
  return NULL;
}

static void
focus_treatment (AnteTreatmentsWindow *self, const char *id)
{
  GtkWidget *row = find_row (self->offered, id);

  if (row == NULL)
    row = find_row (self->retired, id);
  if (row == NULL || !gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
show_treatments (AnteTreatmentsWindow *self)
{
  g_autoptr (GPtrArray) treatments = g_ptr_array_copy (ante_desk_get_treatments (self->desk), NULL, NULL);
  gboolean focus = has_focus_or_nothing_has (self);
  g_autofree char *focused_id = dup_focused_id (self);
  guint n_retired = 0;

  g_ptr_array_set_free_func (treatments, NULL);
  g_ptr_array_sort (treatments, compare_treatments);
  clear_list (self->offered);
  clear_list (self->retired);
  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      n_retired += treatment->retired;
      add_row (self, treatment);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->offered), n_retired < treatments->len);
  gtk_widget_set_visible (self->retired_group, n_retired > 0);
  gtk_stack_set_visible_child_name (self->stack, treatments->len > 0 ? "list" : "empty");
  if (focus)
    focus_treatment (self, focused_id);
}

/* --- What the provider lists now --- */

/* Not knowing is not worth a word here: choosing exams says it. */
static void
provided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteTreatmentsWindow) self = data;
  g_autoptr (GPtrArray) exams = ante_desk_load_exams_finish (ANTE_DESK (source), result, NULL);

  g_clear_object (&self->cancellable);
  if (self->desk == NULL || exams == NULL)
    return;
  self->provided = ante_exam_picker_make_offered (exams);
  show_treatments (self);
}

static gboolean
has_exams (GPtrArray *treatments)
{
  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (!treatment->retired && treatment->exams != NULL && treatment->exams->len > 0)
        return TRUE;
    }
  return FALSE;
}

static void
ask_provider (AnteTreatmentsWindow *self)
{
  if (!has_exams (ante_desk_get_treatments (self->desk)))
    return;
  self->cancellable = g_cancellable_new ();
  ante_desk_load_exams_async (self->desk, self->cancellable, provided_cb, g_object_ref (self));
}

static void
close_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
ante_treatments_window_dispose (GObject *object)
{
  AnteTreatmentsWindow *self = ANTE_TREATMENTS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->provided, g_ptr_array_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_treatments_window_parent_class)->dispose (object);
}

static void
ante_treatments_window_class_init (AnteTreatmentsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_treatments_window_dispose;

  gtk_widget_class_install_action (widget_class, "treatments.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "treatments.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "treatments.add", NULL);

  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/treatments/ante-treatments-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentsWindow, offered);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentsWindow, retired);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentsWindow, retired_group);
}

static void
ante_treatments_window_init (AnteTreatmentsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->offered, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
ante_treatments_window_new (AnteDesk *desk)
{
  AnteTreatmentsWindow *self = g_object_new (ANTE_TYPE_TREATMENTS_WINDOW, NULL);
  gboolean manager = ante_desk_get_role (desk) == ANTE_ROLE_MANAGER;

  self->desk = g_object_ref (desk);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "treatments.add", manager);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), manager);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_treatments), self, G_CONNECT_SWAPPED);
  show_treatments (self);
  if (manager)
    ask_provider (self);
  return GTK_WINDOW (self);
}
