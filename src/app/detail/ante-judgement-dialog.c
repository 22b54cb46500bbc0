/* SPDX-License-Identifier: GPL-3.0-or-later
 * The form for what a person of the clinic adds to what the provider said: one shape for its four kinds. */
#include "app/detail/ante-judgement-dialog.h"

#include "app/detail/ante-note-box.h"
#include "app/fields/ante-patient-picker.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *id, *label;
} Choice;

/* How each kind looks. */
typedef struct
{
  const char *title, *about, *save, *choices_title, *reason_title, *reason_hint;
  guint rows; /* bits of Row */
  Choice choices[6];
} Look;

typedef enum { ROW_PATIENT_EXAM, ROW_PROVIDER, ROW_DIRECTOR, ROW_LICENCE, ROW_DAY, ROW_REASON, N_ROWS } Row;

#define BIT(row) (1u << ROW_##row)

static const char *const row_properties[N_ROWS] = { "patient-exam", "provider", "director", "licence", "day", "reason" };

static const Look looks[] = {
  [ANTE_JUDGEMENT_HEALTH] = {
    N_("Health Has Changed"),
    N_("Every exam of this patient that was asked for before now stops clearing them, also one whose answer is still to come. A new exam is needed. Everybody of the clinic sees who said so and why."),
    N_("_Confirm"), NULL, N_("What has changed"), N_("One line, for everybody: “pregnant”, “new medicine”"),
    BIT (REASON), { { NULL, NULL } } },
  [ANTE_JUDGEMENT_DECISION] = {
    N_("Medical Director’s Decision"),
    N_("The provider left this to your clinic’s medical director. Record what they decided. A new result of the provider’s reopens it."),
    N_("_Record"), N_("They Decided"), N_("Reason"), N_("Only clinicians and managers can read it"),
    BIT (DIRECTOR) | BIT (LICENCE) | BIT (DAY) | BIT (REASON),
    { { "approve", N_("The patient may have it") }, { "refuse", N_("The patient may not have it") } } },
  [ANTE_JUDGEMENT_RECORD] = {
    N_("Record an Outcome"),
    N_("For a result that never came: look the exam up in the provider’s portal and write down what you see there. If the result comes after all, both count."),
    N_("_Record"), N_("Outcome in the Portal"), N_("Provider’s notes, if there are any"), N_("Only clinicians and managers can read them"),
    BIT (PATIENT_EXAM) | BIT (PROVIDER) | BIT (DAY) | BIT (REASON),
    { { "approved", N_("Approved") }, { "rejected", N_("Rejected") }, { "deferred", N_("Deferred to the medical director") },
      { "na", N_("N/A, not completed") }, { "missed", N_("Missed") } } },
  [ANTE_JUDGEMENT_LINK] = {
    N_("Attach to a Patient"),
    N_("It leaves this list and shows in the patient’s history. It clears nobody: to be cleared they need a result of their own invite."),
    N_("_Attach"), NULL, N_("Why it is theirs"), N_("One line: “same email and phone”"),
    BIT (REASON), { { NULL, NULL } } },
};

struct _AnteJudgementDialog
{
  AdwWindow parent_instance;

  /* Given */
  AnteDesk *desk;            /* owned */
  char *subject, *exam_id;   /* owned, the second nullable */

  /* Under way */
  AnteJudgementDraft *draft; /* owned */
  char *patient_id;          /* owned, nullable: whom a delivery belongs to */
  GtkCheckButton *first_choice; /* borrowed: a child */
  GCancellable *cancellable; /* owned: cancelled with the dialog */
  gboolean ready;            /* what is judged is shown */
  gboolean saving;

  AdwWindowTitle *title;
  GtkButton *save_button;
  AnteProblem *problem;
  GtkLabel *about;
  GtkBox *judged;
  AntePatientPicker *picker;
  GtkWidget *patient_group;
  AdwActionRow *patient_row;
  AdwPreferencesGroup *choice_group;
  AnteFormRow *rows[N_ROWS];
};

G_DEFINE_FINAL_TYPE (AnteJudgementDialog, ante_judgement_dialog, ADW_TYPE_WINDOW)

enum { SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const Look *
get_look (AnteJudgementDialog *self)
{
  return &looks[ante_judgement_draft_get_kind (self->draft)];
}

/* --- Rows --- */

static const char *
find_problem (GObject    *draft,
              const char *property,
              gboolean   *blocks)
{
  AnteFieldProblem problem = ante_judgement_draft_get_problem (ANTE_JUDGEMENT_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

/* What was understood of a day typed in any form. */
static char *
describe_day (GObject    *draft,
              const char *property)
{
  g_autofree char *day = ante_judgement_draft_get_value (ANTE_JUDGEMENT_DRAFT (draft), property);

  return day != NULL ? ante_words_date_full (day) : NULL;
}

static void
bind_rows (AnteJudgementDialog *self)
{
  const Look *look = get_look (self);

  for (guint i = 0; i < N_ROWS; i++)
    {
      gboolean used = (look->rows & (1u << i)) != 0;

      gtk_widget_set_visible (GTK_WIDGET (self->rows[i]), used);
      if (used)
        ante_form_row_bind (self->rows[i], G_OBJECT (self->draft), row_properties[i], find_problem, i == ROW_DAY ? describe_day : NULL);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[ROW_REASON]), _(look->reason_title));
  ante_form_row_set_hint (self->rows[ROW_REASON], _(look->reason_hint));
}

static void
choice_toggled_cb (AnteJudgementDialog *self,
                   GtkCheckButton      *button)
{
  if (!gtk_check_button_get_active (button))
    return;
  g_object_set (self->draft, "choice", g_object_get_data (G_OBJECT (button), "choice"), NULL);
  ante_problem_set_text (self->problem, NULL);
}

static void
add_choice (AnteJudgementDialog *self,
            const Choice        *choice)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();

  if (self->first_choice == NULL)
    self->first_choice = GTK_CHECK_BUTTON (button);
  else
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->first_choice);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _(choice->label), -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "choice", (gpointer) choice->id);
  g_signal_connect_object (button, "toggled", G_CALLBACK (choice_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(choice->label));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->choice_group, row);
}

static void
add_choices (AnteJudgementDialog *self)
{
  const Look *look = get_look (self);

  gtk_widget_set_visible (GTK_WIDGET (self->choice_group), look->choices_title != NULL);
  if (look->choices_title != NULL)
    adw_preferences_group_set_title (self->choice_group, _(look->choices_title));
  for (guint i = 0; i < G_N_ELEMENTS (look->choices) && look->choices[i].id != NULL; i++)
    add_choice (self, &look->choices[i]);
}

/* --- Saving --- */

static void
show_state (AnteJudgementDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "judgement.save", self->ready && !self->saving);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (AnteJudgementDialog) self = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, &undo, &error))
    {
      g_signal_emit (self, signals[SAVED], 0, undo);
      if (self->desk != NULL)
        gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (self->desk == NULL)
    return; /* closed meanwhile */

  g_autofree char *text = ante_words_error (error);

  self->saving = FALSE;
  ante_problem_set_text (self->problem, text);
  show_state (self);
}

static void
save (AnteJudgementDialog *self)
{
  self->saving = TRUE;
  show_state (self);
  switch (ante_judgement_draft_get_kind (self->draft))
    {
    case ANTE_JUDGEMENT_HEALTH:
      ante_desk_change_health_async (self->desk, self->subject, self->draft, saved_cb, g_object_ref (self));
      break;
    case ANTE_JUDGEMENT_DECISION:
      ante_desk_decide_async (self->desk, self->subject, self->exam_id, self->draft, saved_cb, g_object_ref (self));
      break;
    case ANTE_JUDGEMENT_RECORD:
      ante_desk_record_outcome_async (self->desk, self->subject, self->exam_id, self->draft, saved_cb, g_object_ref (self));
      break;
    case ANTE_JUDGEMENT_LINK:
      ante_desk_link_delivery_async (self->desk, self->subject, self->patient_id, self->draft, saved_cb, g_object_ref (self));
      break;
    }
}

/* Says what is missing, and goes to the first of it. Returns: whether nothing is. */
static gboolean
reveal_problems (AnteJudgementDialog *self)
{
  GtkWidget *first = NULL;
  gboolean no_choice = ante_judgement_draft_get_problem (self->draft, "choice") != ANTE_FIELD_OK;

  ante_problem_set_text (self->problem, NULL);
  if (ante_judgement_draft_get_kind (self->draft) == ANTE_JUDGEMENT_LINK && self->patient_id == NULL)
    {
      ante_problem_set_text (self->problem, _("Find the patient it belongs to."));
      first = GTK_WIDGET (self->picker);
    }
  else if (no_choice)
    {
      ante_problem_set_text (self->problem, _("Choose one of the outcomes."));
      first = GTK_WIDGET (self->first_choice);
    }
  for (guint i = 0; i < N_ROWS; i++)
    if ((get_look (self)->rows & (1u << i)) != 0 && ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = GTK_WIDGET (self->rows[i]);
  if (first != NULL)
    gtk_widget_grab_focus (first);
  return first == NULL;
}

static void
save_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteJudgementDialog *self = ANTE_JUDGEMENT_DIALOG (widget);

  if (reveal_problems (self))
    save (self);
}

/* --- The patient --- */

static void
patient_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (AnteJudgementDialog) self = data;
  AntePatient *patient = ante_desk_load_patient_finish (ANTE_DESK (source), result, NULL);

  if (patient != NULL && self->desk != NULL)
    {
      g_autofree char *person = ante_words_person (patient);
      g_autofree char *dob = patient->dob != NULL ? ante_words_date (patient->dob) : g_strdup (_("date of birth missing"));

      g_free (self->patient_id);
      self->patient_id = g_strdup (patient->id);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->patient_row), person);
      adw_action_row_set_subtitle (self->patient_row, dob);
      gtk_widget_set_visible (GTK_WIDGET (self->picker), FALSE);
      gtk_widget_set_visible (self->patient_group, TRUE);
      ante_problem_set_text (self->problem, NULL);
      gtk_widget_grab_focus (GTK_WIDGET (self->rows[ROW_REASON]));
    }
  g_clear_pointer (&patient, ante_patient_free);
}

static void
patient_chosen_cb (AnteJudgementDialog *self,
                   const char          *patient_id)
{
  ante_desk_load_patient_async (self->desk, patient_id, self->cancellable, patient_loaded_cb, g_object_ref (self));
}

static void
other_patient_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  AnteJudgementDialog *self = ANTE_JUDGEMENT_DIALOG (widget);

  g_clear_pointer (&self->patient_id, g_free);
  gtk_widget_set_visible (self->patient_group, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->picker), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
}

/* --- What a decision is about --- */

static void
judged_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (AnteJudgementDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = ante_desk_load_notes_finish (ANTE_DESK (source), result, &error);

  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (notes == NULL)
    {
      g_autofree char *text = ante_words_error (error);

      ante_problem_set_text (self->problem, text);
      return;
    }
  for (guint i = 0; i < notes->len; i++)
    gtk_box_append (self->judged, ante_note_box_new (g_ptr_array_index (notes, i), ante_desk_get_zone (self->desk)));
  gtk_widget_set_visible (GTK_WIDGET (self->judged), notes->len > 0);
  self->ready = TRUE;
  show_state (self);
}

/* --- The widget --- */

static void
ante_judgement_dialog_dispose (GObject *object)
{
  AnteJudgementDialog *self = ANTE_JUDGEMENT_DIALOG (object);

  gtk_window_set_focus (GTK_WINDOW (self), NULL); /* leaving a row tidies it: while there is a draft */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->exam_id, g_free);
  g_clear_pointer (&self->patient_id, g_free);

  G_OBJECT_CLASS (ante_judgement_dialog_parent_class)->dispose (object);
}

static void
ante_judgement_dialog_class_init (AnteJudgementDialogClass *klass)
{
  static const char *const row_names[N_ROWS] = { "patient_exam_row", "provider_row", "director_row", "licence_row", "day_row", "reason_row" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_judgement_dialog_dispose;
  signals[SAVED] = g_signal_new ("saved", ANTE_TYPE_JUDGEMENT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_PATIENT_PICKER);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/detail/ante-judgement-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, title);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, about);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, judged);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, picker);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, patient_group);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, patient_row);
  gtk_widget_class_bind_template_child (widget_class, AnteJudgementDialog, choice_group);
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, row_names[i], FALSE,
                                               G_STRUCT_OFFSET (AnteJudgementDialog, rows) + i * sizeof (AnteFormRow *));
  gtk_widget_class_install_action (widget_class, "judgement.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "judgement.other-patient", NULL, other_patient_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "judgement.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "judgement.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ante_judgement_dialog_init (AnteJudgementDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->patient_row), FALSE);
  g_signal_connect_object (self->picker, "chosen", G_CALLBACK (patient_chosen_cb), self, G_CONNECT_SWAPPED);
}

/* --- The four kinds --- */

/* Takes @subtitle. */
static AnteJudgementDialog *
dialog_new (AnteDesk          *desk,
            AnteJudgementKind  kind,
            const char        *earliest,
            const char        *subject,
            const char        *exam_id,
            char              *subtitle)
{
  AnteJudgementDialog *self = g_object_new (ANTE_TYPE_JUDGEMENT_DIALOG, NULL);
  g_autofree char *today = ante_desk_today (desk);
  const Look *look = &looks[kind];

  self->desk = g_object_ref (desk);
  self->subject = g_strdup (subject);
  self->exam_id = g_strdup (exam_id);
  self->draft = ante_judgement_draft_new (kind, earliest, today);
  self->ready = kind != ANTE_JUDGEMENT_DECISION;
  gtk_window_set_title (GTK_WINDOW (self), _(look->title));
  adw_window_title_set_title (self->title, _(look->title));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_button_set_label (self->save_button, _(look->save));
  gtk_label_set_label (self->about, _(look->about));
  bind_rows (self);
  add_choices (self);
  show_state (self);
  g_free (subtitle);
  return self;
}

static char *
name_person_and_treatment (AnteAppointmentView *view,
                           const AnteClearance *clearance)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));

  return g_strdup_printf ("%s · %s", person, clearance->exam_title != NULL ? clearance->exam_title : clearance->treatment_name);
}

/* The first day a word about it can have been said: when it was asked for. */
static char *
find_earliest (AnteDesk            *desk,
               AnteAppointmentView *view,
               const char          *invite_id)
{
  GPtrArray *invites = ante_appointment_view_get_invites (view);

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);
      AnteWhen when = { .now_ms = invite->reserved_ms, .zone = ante_desk_get_zone (desk) };

      if (g_strcmp0 (invite->id, invite_id) == 0 && invite->reserved_ms > 0)
        return ante_words_today (&when);
    }

  return NULL;
}

GtkWindow *
ante_judgement_dialog_new_health (AnteDesk            *desk,
                                  AnteAppointmentView *view)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  const AntePatient *patient = ante_appointment_view_get_patient (view);
  AnteJudgementDialog *self = dialog_new (desk, ANTE_JUDGEMENT_HEALTH, NULL, patient->id, NULL, ante_words_person (patient));

  gtk_widget_add_css_class (GTK_WIDGET (self->save_button), "destructive-action");
  gtk_widget_remove_css_class (GTK_WIDGET (self->save_button), "suggested-action");
  gtk_widget_grab_focus (GTK_WIDGET (self->rows[ROW_REASON]));
  return GTK_WINDOW (self);
}

GtkWindow *
ante_judgement_dialog_new_decision (AnteDesk            *desk,
                                    AnteAppointmentView *view,
                                    const AnteClearance *clearance)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);
  g_return_val_if_fail (clearance != NULL && clearance->invite_id != NULL, NULL);

  g_autofree char *earliest = find_earliest (desk, view, clearance->invite_id);
  AnteJudgementDialog *self = dialog_new (desk, ANTE_JUDGEMENT_DECISION, earliest, clearance->invite_id, clearance->exam_id,
                                          name_person_and_treatment (view, clearance));

  ante_desk_load_notes_async (desk, clearance->invite_id, clearance->exam_id, self->cancellable, judged_loaded_cb, g_object_ref (self));
  return GTK_WINDOW (self);
}

GtkWindow *
ante_judgement_dialog_new_record (AnteDesk            *desk,
                                  AnteAppointmentView *view,
                                  const AnteClearance *clearance)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);
  g_return_val_if_fail (clearance != NULL && clearance->invite_id != NULL, NULL);

  g_autofree char *earliest = find_earliest (desk, view, clearance->invite_id);
  AnteJudgementDialog *self = dialog_new (desk, ANTE_JUDGEMENT_RECORD, earliest, clearance->invite_id, clearance->exam_id,
                                          name_person_and_treatment (view, clearance));

  if (clearance->patient_exam_id != NULL)
    {
      g_object_set (self->draft, "patient-exam", clearance->patient_exam_id, NULL);
      ante_form_row_set_editable (self->rows[ROW_PATIENT_EXAM], FALSE);
      ante_form_row_set_hint (self->rows[ROW_PATIENT_EXAM], _("Look this one up; no other is theirs"));
    }
  return GTK_WINDOW (self);
}

GtkWindow *
ante_judgement_dialog_new_link (AnteDesk   *desk,
                                const char *delivery_id,
                                const char *facts)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteJudgementDialog *self = dialog_new (desk, ANTE_JUDGEMENT_LINK, NULL, delivery_id, NULL, g_strdup (facts));

  ante_patient_picker_set_known_only (self->picker);
  ante_patient_picker_set_desk (self->picker, desk);
  gtk_widget_set_visible (GTK_WIDGET (self->picker), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
  return GTK_WINDOW (self);
}
