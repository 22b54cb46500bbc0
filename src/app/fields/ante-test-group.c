/* SPDX-License-Identifier: GPL-3.0-or-later
 * A switch that makes a new patient one of the provider's tests. */
#include "app/fields/ante-test-group.h"

#include "app/words/ante-words.h"
#include "core/model/ante-test.h"

#include <glib/gi18n.h>

#define TEST_STATE "TE"

/* What a person had typed before it became a test. */
typedef struct
{
  char *first, *last, *state;
} Typed;

struct _AnteTestGroup
{
  AnteRowGroup parent_instance;

  /* Given */     AntePatientDraft *draft; /* owned, nullable */
  /* Under way */ Typed before;
                  gboolean following; /* the draft is being followed: nothing is written to it */
                  GtkWidget *toggle;
                  AdwComboRow *outcome;
};

G_DEFINE_FINAL_TYPE (AnteTestGroup, ante_test_group, ANTE_TYPE_ROW_GROUP)

static gboolean
is_test (AnteTestGroup *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->draft);

  return ante_patient_is_test (patient);
}

static AnteTest
find_test (AnteTestGroup *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->draft);
  AnteTest test = ante_test_from_name (patient);

  return test < ANTE_N_TESTS ? test : ANTE_TEST_APPROVE;
}

/* --- To the draft --- */

static void
write_test (AnteTestGroup *self)
{
  AnteTest test = (AnteTest) adw_combo_row_get_selected (self->outcome);

  if (test >= ANTE_N_TESTS)
    return;
  g_object_set (self->draft, "first-name", ante_test_first_name (test), "last-name", ante_test_last_name (test),
                "tele-state", TEST_STATE, NULL);
}

static void
clear_typed (AnteTestGroup *self)
{
  g_clear_pointer (&self->before.first, g_free);
  g_clear_pointer (&self->before.last, g_free);
  g_clear_pointer (&self->before.state, g_free);
}

static void
remember_typed (AnteTestGroup *self)
{
  clear_typed (self);
  g_object_get (self->draft, "first-name", &self->before.first, "last-name", &self->before.last, "tele-state", &self->before.state, NULL);
}

/* Of a test that was saved there is nothing to go back to, but for a name that is nobody's test: a real patient's. */
static void
remember_name (AnteTestGroup *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->draft);

  if (ante_test_from_name (patient) < ANTE_N_TESTS)
    return;
  self->before.first = g_strdup (patient->first_name);
  self->before.last = g_strdup (patient->last_name);
}

static void
bring_back_typed (AnteTestGroup *self)
{
  g_object_set (self->draft, "first-name", self->before.first != NULL ? self->before.first : "",
                "last-name", self->before.last != NULL ? self->before.last : "",
                "tele-state", self->before.state != NULL ? self->before.state : "", NULL);
}

static void
toggled_cb (AnteTestGroup *self)
{
  gboolean wanted = gtk_switch_get_active (GTK_SWITCH (self->toggle));

  gtk_widget_set_visible (GTK_WIDGET (self->outcome), wanted);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), wanted
                                         ? _("The provider’s test staff act on the name, within 2 to 24 hours, not at weekends. Give an email and a phone of your own: the link goes there.")
                                         : NULL);
  if (self->draft == NULL || self->following)
    return;
  if (wanted)
    {
      remember_typed (self);
      write_test (self);
    }
  else
    bring_back_typed (self);
}

static void
chosen_cb (AnteTestGroup *self)
{
  if (self->draft != NULL && !self->following && gtk_switch_get_active (GTK_SWITCH (self->toggle)))
    write_test (self);
}

/* --- The widget --- */

static GtkStringList *
list_outcomes (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (AnteTest test = 0; test < ANTE_N_TESTS; test++)
    gtk_string_list_take (list, ante_words_test (test));
  return list;
}

static GtkWidget *
make_switch_row (AnteTestGroup *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->toggle = gtk_switch_new ();
  gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("This is a test"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("No real patient: clears nobody, costs nothing, is left out of lists and counts"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->toggle);
  return row;
}

static GtkWidget *
make_outcome_row (AnteTestGroup *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) outcomes = list_outcomes ();

  self->outcome = ADW_COMBO_ROW (row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("The name decides"));
  adw_combo_row_set_use_subtitle (self->outcome, TRUE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_combo_row_set_model (self->outcome, G_LIST_MODEL (outcomes));
  gtk_widget_set_visible (row, FALSE);
  return row;
}

static void
ante_test_group_dispose (GObject *object)
{
  AnteTestGroup *self = ANTE_TEST_GROUP (object);

  clear_typed (self);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (ante_test_group_parent_class)->dispose (object);
}

static void
ante_test_group_class_init (AnteTestGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_test_group_dispose;
}

static void
ante_test_group_init (AnteTestGroup *self)
{
  g_object_set (self, "list-name", _("Test"), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), make_switch_row (self));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), make_outcome_row (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self->toggle, "notify::active", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outcome, "notify::selected", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
}

void
ante_test_group_set_draft (AnteTestGroup    *self,
                           AntePatientDraft *draft)
{
  g_return_if_fail (ANTE_IS_TEST_GROUP (self));

  clear_typed (self);
  g_set_object (&self->draft, draft);
  if (draft == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->following = TRUE;
  adw_combo_row_set_selected (self->outcome, find_test (self));
  gtk_switch_set_active (GTK_SWITCH (self->toggle), is_test (self));
  self->following = FALSE;
  if (is_test (self))
    remember_name (self);
  gtk_widget_set_visible (GTK_WIDGET (self), ante_patient_draft_get_id (draft) == NULL || is_test (self));
}

void
ante_test_group_offer (AnteTestGroup    *self,
                       AntePatientDraft *draft)
{
  ante_test_group_set_draft (self, draft);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}
