/* SPDX-License-Identifier: GPL-3.0-or-later
 * Choosing exams from the provider's catalogue, by search. */
#include "app/treatments/ante-exam-picker.h"
#include "app/widgets/ante-choice.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteExamPicker
{
  AdwBin parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  AnteTreatmentDraft *draft; /* owned */
  /* Under way */ GCancellable *cancellable; /* owned while loading */
                  gboolean loaded;
                  GPtrArray *offered; /* AnteExamRef; NULL: not loaded */
  /* Template */  GtkStack *stack;
                  GtkSearchEntry *search;
                  GtkListBox *list;
                  AdwStatusPage *error_page;
                  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteExamPicker, ante_exam_picker, ADW_TYPE_BIN)

static guint toggled_signal;

static const AnteExamRef *
exam_of (gpointer check)
{
  return g_object_get_data (G_OBJECT (check), "exam");
}

static AnteChoice *
choice_of (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), "choice");
}

static void
exam_toggled_cb (AnteExamPicker *self, GParamSpec *pspec, GtkCheckButton *check)
{
  const AnteExamRef *exam = exam_of (check);

  if (gtk_check_button_get_active (check))
    ante_treatment_draft_choose_exam (self->draft, exam);
  else
    ante_treatment_draft_set_exam (self->draft, exam->id, NULL, FALSE);
  g_signal_emit (self, toggled_signal, 0);
}

static AnteExamRef *
make_ref (const AnteCatalogueExam *exam)
{
  AnteExamRef *ref = ante_exam_ref_new (exam->id, exam->title);

  ref->rx_type = exam->rx_type;
  ref->attachments = g_strdupv (exam->attachments);
  return ref;
}

static char *
describe_exam (const AnteCatalogueExam *exam, const AnteExamRef *ref)
{
  g_autofree char *kind = ante_words_exam_kind (ref);
  /* Translators: the provider's number of an exam. */
  g_autofree char *number = g_strdup_printf (_("No. %s"), exam->id);

  return exam->price != NULL ? g_strdup_printf ("%s · $%s · %s", number, exam->price, kind)
                             : g_strdup_printf ("%s · %s", number, kind);
}

static void
add_exam (AnteExamPicker *self, const AnteCatalogueExam *exam)
{
  AnteExamRef *ref = make_ref (exam);
  g_autofree char *subtitle = describe_exam (exam, ref);
  AnteChoice *choice = ante_choice_new (exam->id, exam->title, subtitle, NULL);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), exam->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), ante_treatment_draft_has_exam (self->draft, exam->id));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data_full (G_OBJECT (row), "choice", choice, g_object_unref);
  g_object_set_data_full (G_OBJECT (check), "exam", ref, (GDestroyNotify) ante_exam_ref_free);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (exam_toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer data)
{
  AnteExamPicker *self = data;

  return ante_choice_matches (choice_of (row), gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
search_changed_cb (AnteExamPicker *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

/* Return ticks what is found when only one is left. */
static void
search_activated_cb (AnteExamPicker *self)
{
  GtkListBoxRow *only = NULL;

  for (int i = 0; gtk_list_box_get_row_at_index (self->list, i) != NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (!is_wanted (row, self))
        continue;
      if (only != NULL)
        return;
      only = row;
    }
  if (only != NULL)
    gtk_widget_activate (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (only)));
}

/* Escape first takes the search back, then leaves. */
static void
search_stopped_cb (AnteExamPicker *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "treatment.back", NULL);
}

static int
compare_exams (gconstpointer a, gconstpointer b, gpointer data)
{
  const AnteCatalogueExam *first = *(const AnteCatalogueExam *const *) a;
  const AnteCatalogueExam *second = *(const AnteCatalogueExam *const *) b;
  AnteTreatmentDraft *draft = data;
  gboolean has_first = ante_treatment_draft_has_exam (draft, first->id);
  gboolean has_second = ante_treatment_draft_has_exam (draft, second->id);

  return has_first != has_second ? (int) has_second - (int) has_first : g_utf8_collate (first->title, second->title);
}

/* The clinic's own catalogue may have changed since an exam was chosen. */
static void
renew_chosen (AnteExamPicker *self, GPtrArray *exams)
{
  for (guint i = 0; i < exams->len; i++)
    {
      const AnteCatalogueExam *exam = g_ptr_array_index (exams, i);
      g_autoptr (AnteExamRef) ref = make_ref (exam);

      if (ante_treatment_draft_has_exam (self->draft, exam->id))
        ante_treatment_draft_choose_exam (self->draft, ref);
    }
  g_signal_emit (self, toggled_signal, 0);
}

static void
show_exams (AnteExamPicker *self, GPtrArray *exams)
{
  g_ptr_array_sort_with_data (exams, compare_exams, self->draft);
  for (guint i = 0; i < exams->len; i++)
    add_exam (self, g_ptr_array_index (exams, i));
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  self->offered = ante_exam_picker_make_offered (exams);
  renew_chosen (self, exams);
  self->loaded = TRUE;
  gtk_stack_set_visible_child_name (self->stack, "exams");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteExamPicker) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_load_exams_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  g_clear_object (&self->cancellable);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* the window has gone */
  gtk_spinner_stop (self->spinner);
  if (exams != NULL)
    show_exams (self, exams);
  else if (text != NULL)
    {
      adw_status_page_set_description (self->error_page, text);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
}

static void
load (AnteExamPicker *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "loading");
  gtk_spinner_start (self->spinner);
  ante_desk_load_exams_async (self->desk, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
retry_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  load (ANTE_EXAM_PICKER (widget));
}

/* What is under way holds the picker, so the end of its window is what ends the work. */
static void
ante_exam_picker_unroot (GtkWidget *widget)
{
  AnteExamPicker *self = ANTE_EXAM_PICKER (widget);

  g_cancellable_cancel (self->cancellable);
  GTK_WIDGET_CLASS (ante_exam_picker_parent_class)->unroot (widget);
}

static void
ante_exam_picker_dispose (GObject *object)
{
  AnteExamPicker *self = ANTE_EXAM_PICKER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  g_clear_object (&self->draft);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_exam_picker_parent_class)->dispose (object);
}

static void
ante_exam_picker_class_init (AnteExamPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_exam_picker_dispose;
  widget_class->unroot = ante_exam_picker_unroot;

  toggled_signal = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "exams.retry", NULL, retry_cb);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/treatments/ante-exam-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteExamPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteExamPicker, search);
  gtk_widget_class_bind_template_child (widget_class, AnteExamPicker, list);
  gtk_widget_class_bind_template_child (widget_class, AnteExamPicker, error_page);
  gtk_widget_class_bind_template_child (widget_class, AnteExamPicker, spinner);
}

static void
ante_exam_picker_init (AnteExamPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, is_wanted, self, NULL);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (search_stopped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
}

void
ante_exam_picker_open (AnteExamPicker *self, AnteDesk *desk, AnteTreatmentDraft *draft)
{
  g_set_object (&self->desk, desk);
  g_set_object (&self->draft, draft);
  if (self->loaded)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else
    load (self);
}

GPtrArray *
ante_exam_picker_make_offered (GPtrArray *exams)
{
  GPtrArray *offered = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);

  for (guint i = 0; i < exams->len; i++)
    g_ptr_array_add (offered, make_ref (g_ptr_array_index (exams, i)));
  return offered;
}

GPtrArray *
ante_exam_picker_get_offered (AnteExamPicker *self)
{
  g_return_val_if_fail (ANTE_IS_EXAM_PICKER (self), NULL);

  return self->offered;
}
