/* SPDX-License-Identifier: GPL-3.0-or-later
 * One treatment: what it is called, which exams it needs, and for how long they are good. */
#include "app/treatments/ante-treatment-editor.h"
#include "app/treatments/ante-exam-picker.h"
#include "app/widgets/ante-discard.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

struct _AnteTreatmentEditor
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  AnteTreatmentDraft *draft; /* owned */
                  GPtrArray *offered; /* AnteExamRef; NULL: not known */
  /* Under way */ gboolean saving;
                  gboolean closing; /* discarding was agreed to, or it is saved */
                  GPtrArray *exam_rows; /* borrowed from the group */
  /* Template */  GtkStack *stack;
                  AnteFieldRow *name_row;
                  AnteFieldRow *months_row;
                  AdwPreferencesGroup *exams_group;
                  AdwActionRow *choose_row;
                  GtkWidget *renew_row, *renew_button;
                  GtkWidget *auto_switch;
                  GtkWidget *glp1_switch;
                  GtkWidget *retire_button;
                  AnteExamPicker *picker;
                  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteTreatmentEditor, ante_treatment_editor, ADW_TYPE_WINDOW)

static guint saved_signal;

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_treatment_draft_get_problem (ANTE_TREATMENT_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

static void
show_state (AnteTreatmentEditor *self)
{
  gboolean has_changes = FALSE;
  JsonObject *changes = ante_treatment_draft_get_changes (self->draft);

  has_changes = changes != NULL;
  g_clear_pointer (&changes, json_object_unref);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "treatment.save",
                                 !self->saving && (has_changes || !ante_treatment_draft_get_valid (self->draft)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "treatment.retire", !self->saving);
}

/* --- The exams chosen --- */

static void show_exams (AnteTreatmentEditor *self);

static void
remove_clicked_cb (AnteTreatmentEditor *self, GtkWidget *button)
{
  const char *id = g_object_get_data (G_OBJECT (button), "exam-id");

  ante_treatment_draft_set_exam (self->draft, id, NULL, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->choose_row));
  show_exams (self);
}

GtkWidget *
ante_treatment_make_warning (void)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("ante-missing-data-symbolic");

  gtk_widget_add_css_class (icon, "warning");
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  return icon;
}

static void
add_exam_row (AnteTreatmentEditor *self, const AnteExamRef *exam)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("ante-remove-symbolic");
  /* Translators: %s is the name of an exam. */
  g_autofree char *name = g_strdup_printf (_("Remove %s"), exam->title);
  g_autofree char *kind = ante_words_exam_kind (exam);
  g_autofree char *change = self->offered != NULL ? ante_words_exam_change (exam, self->offered) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), exam->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), change != NULL ? change : kind);
  if (change != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), ante_treatment_make_warning ());
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "exam-id", g_strdup (exam->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->exams_group, row);
  g_ptr_array_add (self->exam_rows, row);
}

/* What has gone cannot be taken over. */
static gboolean
can_renew (AnteTreatmentEditor *self, const AnteExamRef *exam)
{
  AnteExamChange change = self->offered != NULL ? ante_exam_find_change (exam, self->offered) : ANTE_EXAM_UNCHANGED;

  return change != ANTE_EXAM_UNCHANGED && change != ANTE_EXAM_GONE;
}

static void
renew_cb (AnteTreatmentEditor *self)
{
  GPtrArray *exams = ante_treatment_draft_get_exams (self->draft);
  g_autoptr (GPtrArray) now = g_ptr_array_new ();

  for (guint i = 0; i < exams->len; i++)
    if (can_renew (self, g_ptr_array_index (exams, i)))
      g_ptr_array_add (now, (gpointer) ante_exam_find_offered (self->offered, ((AnteExamRef *) g_ptr_array_index (exams, i))->id));
  for (guint i = 0; i < now->len; i++)
    ante_treatment_draft_choose_exam (self->draft, g_ptr_array_index (now, i));
  gtk_widget_grab_focus (GTK_WIDGET (self->choose_row));
  show_exams (self);
}

static const char *
describe_exams (AnteTreatmentEditor *self)
{
  const char *separate = ante_words_separate_meetings (ante_treatment_draft_count_prescriptions (self->draft),
                                                       ante_treatment_draft_get_exams (self->draft)->len);

  return separate != NULL ? separate : _("A patient may be treated once all of them are cleared.");
}

static void
show_exams (AnteTreatmentEditor *self)
{
  GPtrArray *exams = ante_treatment_draft_get_exams (self->draft);
  gboolean renewable = FALSE;

  for (guint i = 0; i < self->exam_rows->len; i++)
    adw_preferences_group_remove (self->exams_group, g_ptr_array_index (self->exam_rows, i));
  g_ptr_array_set_size (self->exam_rows, 0);
  for (guint i = 0; i < exams->len; i++)
    {
      add_exam_row (self, g_ptr_array_index (exams, i));
      renewable = renewable || can_renew (self, g_ptr_array_index (exams, i));
    }
  gtk_widget_set_visible (self->renew_row, renewable);
  adw_preferences_group_set_description (self->exams_group, describe_exams (self));
  adw_action_row_set_subtitle (self->choose_row, exams->len > 0 ? NULL : _("None: it may be given without an exam"));
  show_state (self);
}

/* The picker has renewed what was chosen, and knows what has gone. */
static void
toggled_cb (AnteTreatmentEditor *self)
{
  ante_treatment_editor_set_offered (self, ante_exam_picker_get_offered (self->picker));
}

/* --- Saving --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteTreatmentEditor) self = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;
  g_autofree char *name = NULL;

  if (self->desk == NULL)
    return; /* closed meanwhile: it is saved all the same */
  self->saving = FALSE;
  if (!ante_desk_save_treatment_finish (ANTE_DESK (source), result, &undo, &error))
    {
      g_autofree char *text = ante_words_error (error);

      ante_problem_set_text (self->problem, text);
      show_state (self);
      return;
    }
  g_object_get (self->draft, "name", &name, NULL);
  g_signal_emit (self, saved_signal, 0, name, undo);
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
save (AnteTreatmentEditor *self, gboolean retired)
{
  self->saving = TRUE;
  ante_problem_set_text (self->problem, NULL);
  show_state (self);
  ante_desk_save_treatment_async (self->desk, self->draft, retired, saved_cb, g_object_ref (self));
}

static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteTreatmentEditor *self = ANTE_TREATMENT_EDITOR (widget);
  gboolean name_blocks = ante_form_row_reveal (ANTE_FORM_ROW (self->name_row));
  gboolean months_block = ante_form_row_reveal (ANTE_FORM_ROW (self->months_row));

  gtk_stack_set_visible_child_name (self->stack, "form");
  if (name_blocks || months_block)
    gtk_widget_grab_focus (GTK_WIDGET (name_blocks ? self->name_row : self->months_row));
  else
    save (self, FALSE);
}

static void
retire_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  save (ANTE_TREATMENT_EDITOR (widget), TRUE);
}

/* --- Pages and closing --- */

static void
exams_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteTreatmentEditor *self = ANTE_TREATMENT_EDITOR (widget);

  gtk_stack_set_visible_child_name (self->stack, "exams");
  ante_exam_picker_open (self->picker, self->desk, self->draft);
}

static void
choose_activated_cb (AnteTreatmentEditor *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "treatment.exams", NULL);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteTreatmentEditor *self = ANTE_TREATMENT_EDITOR (widget);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "exams"))
    {
      gtk_stack_set_visible_child_name (self->stack, "form");
      gtk_widget_grab_focus (GTK_WIDGET (self->choose_row));
    }
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
is_dirty (AnteTreatmentEditor *self)
{
  JsonObject *changes = ante_treatment_draft_get_changes (self->draft);
  g_autofree char *name = NULL;
  gboolean dirty = changes != NULL;

  g_clear_pointer (&changes, json_object_unref);
  g_object_get (self->draft, "name", &name, NULL);
  return dirty || (!ante_treatment_draft_get_valid (self->draft) && *name != '\0');
}

static gboolean
ante_treatment_editor_close_request (GtkWindow *window)
{
  AnteTreatmentEditor *self = ANTE_TREATMENT_EDITOR (window);

  if (!self->closing && is_dirty (self))
    {
      ante_discard_ask (window, &self->closing, _("Discard the Changes?"),
                        _("What you changed about this treatment has not been saved."), _("_Keep Editing"));
      return TRUE;
    }
  return GTK_WINDOW_CLASS (ante_treatment_editor_parent_class)->close_request (window);
}

static void
ante_treatment_editor_dispose (GObject *object)
{
  AnteTreatmentEditor *self = ANTE_TREATMENT_EDITOR (object);

  /* Leaving a row saves or tidies it: while there is still something to save to. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  g_clear_object (&self->desk);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->exam_rows, g_ptr_array_unref);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  G_OBJECT_CLASS (ante_treatment_editor_parent_class)->dispose (object);
}

static void
ante_treatment_editor_class_init (AnteTreatmentEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_treatment_editor_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ante_treatment_editor_close_request;

  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
  gtk_widget_class_install_action (widget_class, "treatment.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "treatment.retire", NULL, retire_cb);
  gtk_widget_class_install_action (widget_class, "treatment.exams", NULL, exams_cb);
  gtk_widget_class_install_action (widget_class, "treatment.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "treatment.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "treatment.back", NULL);

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_EXAM_PICKER);
  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/treatments/ante-treatment-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, months_row);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, exams_group);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, choose_row);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, renew_row);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, renew_button);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, auto_switch);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, glp1_switch);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, retire_button);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, picker);
  gtk_widget_class_bind_template_child (widget_class, AnteTreatmentEditor, problem);
}

static void
ante_treatment_editor_init (AnteTreatmentEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->exam_rows = g_ptr_array_new ();
  g_signal_connect_object (self->choose_row, "activated", G_CALLBACK (choose_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->renew_button, "clicked", G_CALLBACK (renew_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
ante_treatment_editor_new (AnteDesk *desk, const AnteTreatment *treatment)
{
  AnteTreatmentEditor *self = g_object_new (ANTE_TYPE_TREATMENT_EDITOR, NULL);

  self->desk = g_object_ref (desk);
  self->draft = ante_treatment_draft_new (treatment);
  gtk_window_set_title (GTK_WINDOW (self), treatment != NULL ? _("Edit Treatment") : _("New Treatment"));
  gtk_widget_set_visible (self->retire_button, treatment != NULL && !treatment->retired);
  ante_form_row_bind (ANTE_FORM_ROW (self->name_row), G_OBJECT (self->draft), "name", find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->months_row), G_OBJECT (self->draft), "validity-months", find_problem, NULL);
  g_object_bind_property (self->draft, "glp1", self->glp1_switch, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->draft, "auto-invite", self->auto_switch, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->draft, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  show_exams (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return GTK_WINDOW (self);
}

void
ante_treatment_editor_set_offered (AnteTreatmentEditor *self, GPtrArray *offered)
{
  g_return_if_fail (ANTE_IS_TREATMENT_EDITOR (self));
  g_return_if_fail (offered != NULL);

  g_ptr_array_ref (offered);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  self->offered = offered;
  show_exams (self);
}
