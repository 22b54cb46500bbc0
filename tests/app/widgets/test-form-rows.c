/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows of forms: tied to a draft both ways, and silent until they are left. */
#include "app/widgets/ante-choice-list.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-problem.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

/* A draft of one word: "no" is refused, "hm" is allowed with a remark. */
#define TEST_TYPE_DRAFT (test_draft_get_type ())
G_DECLARE_FINAL_TYPE (TestDraft, test_draft, TEST, DRAFT, GObject)

struct _TestDraft
{
  GObject parent_instance;

  char *word;
};

G_DEFINE_FINAL_TYPE (TestDraft, test_draft, G_TYPE_OBJECT)

static void
test_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, TEST_DRAFT (object)->word);
}

static void
test_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TestDraft *self = TEST_DRAFT (object);

  if (g_strcmp0 (self->word, g_value_get_string (value)) == 0)
    return;
  g_free (self->word);
  self->word = g_value_dup_string (value);
  g_object_notify_by_pspec (object, pspec);
}

static void
test_draft_finalize (GObject *object)
{
  g_free (TEST_DRAFT (object)->word);
  G_OBJECT_CLASS (test_draft_parent_class)->finalize (object);
}

static void
test_draft_class_init (TestDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_draft_get_property;
  object_class->set_property = test_draft_set_property;
  object_class->finalize = test_draft_finalize;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_string ("word", NULL, NULL, "",
                                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY));
}

static void
test_draft_init (TestDraft *self)
{
  self->word = g_strdup ("");
}

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  const char *word = TEST_DRAFT (draft)->word;

  *blocks = g_str_equal (word, "no");
  if (g_str_equal (word, "no"))
    return "Not this word";
  return g_str_equal (word, "hm") ? "If you must" : NULL;
}

static char *
shout (GObject *draft, const char *property)
{
  return g_utf8_strup (TEST_DRAFT (draft)->word, -1);
}

typedef struct
{
  GtkWidget *window;
  GtkWidget *row, *other;
  TestDraft *draft;
} Form;

static Form
make_form (void)
{
  Form form = { .draft = g_object_new (TEST_TYPE_DRAFT, NULL) };
  GtkWidget *list = gtk_list_box_new ();

  form.row = ante_field_row_new ("Word");
  form.other = ante_field_row_new ("Other");
  form.window = gtk_window_new ();
  gtk_list_box_append (GTK_LIST_BOX (list), form.row);
  gtk_list_box_append (GTK_LIST_BOX (list), form.other);
  gtk_window_set_child (GTK_WINDOW (form.window), list);
  ante_form_row_bind (ANTE_FORM_ROW (form.row), G_OBJECT (form.draft), "word", find_problem, NULL);
  gtk_window_present (GTK_WINDOW (form.window));
  ante_test_wait_until (gtk_widget_get_mapped (form.row));
  return form;
}

static void
free_form (Form *form)
{
  gtk_window_destroy (GTK_WINDOW (form->window));
  g_assert_finalize_object (form->draft);
}

static void
test_bound_both_ways (void)
{
  Form form = make_form ();

  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "yes");
  g_assert_cmpstr (form.draft->word, ==, "yes");
  g_object_set (form.draft, "word", "maybe", NULL);
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (form.row)), ==, "maybe");
  ante_form_row_unbind (ANTE_FORM_ROW (form.row));
  g_object_set (form.draft, "word", "gone", NULL);
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (form.row)), ==, "maybe");
  free_form (&form);
}

static void
test_typing_keeps_the_cursor (void)
{
  Form form = make_form ();
  GtkEditable *entry = GTK_EDITABLE (ante_form_row_get_control (ANTE_FORM_ROW (form.row)));
  int position = 2;

  gtk_editable_set_text (entry, "abcd");
  gtk_editable_insert_text (entry, "X", 1, &position);
  gtk_editable_set_position (entry, position);
  g_assert_cmpstr (form.draft->word, ==, "abXcd");
  g_assert_cmpint (gtk_editable_get_position (entry), ==, 3);
  free_form (&form);
}

static void
test_silent_until_left (void)
{
  Form form = make_form ();

  gtk_widget_grab_focus (form.row);
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "no");
  g_assert_null (ante_form_row_get_problem (ANTE_FORM_ROW (form.row)));
  g_assert_true (ante_form_row_get_blocks (ANTE_FORM_ROW (form.row)));

  gtk_widget_grab_focus (form.other);
  g_assert_cmpstr (ante_form_row_get_problem (ANTE_FORM_ROW (form.row)), ==, "Not this word");
  g_assert_true (gtk_widget_has_css_class (form.row, "ante-blocking"));
  free_form (&form);
}

static void
test_follows_once_said (void)
{
  Form form = make_form ();

  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "no");
  g_assert_true (ante_form_row_reveal (ANTE_FORM_ROW (form.row)));
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "nope");
  g_assert_null (ante_form_row_get_problem (ANTE_FORM_ROW (form.row)));
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "hm");
  g_assert_cmpstr (ante_form_row_get_problem (ANTE_FORM_ROW (form.row)), ==, "If you must");
  g_assert_false (ante_form_row_get_blocks (ANTE_FORM_ROW (form.row)));
  g_assert_false (gtk_widget_has_css_class (form.row, "ante-blocking"));
  free_form (&form);
}

static void
test_control_is_described (void)
{
  Form form = make_form ();
  GtkAccessible *control = GTK_ACCESSIBLE (ante_form_row_get_control (ANTE_FORM_ROW (form.row)));

  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "no");
  ante_form_row_reveal (ANTE_FORM_ROW (form.row));
  gtk_test_accessible_assert_property (control, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Not this word");
  gtk_test_accessible_assert_state (control, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_relation (control, GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                       ante_test_find_label (form.row, "Word"), NULL);
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "fine");
  gtk_test_accessible_assert_state (control, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE);
  free_form (&form);
}

static void
test_tidied_when_left (void)
{
  Form form = make_form ();

  ante_form_row_set_tidy (ANTE_FORM_ROW (form.row), shout);
  gtk_widget_grab_focus (form.row);
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "yes");
  g_assert_cmpstr (form.draft->word, ==, "yes");
  gtk_widget_grab_focus (form.other);
  g_assert_cmpstr (form.draft->word, ==, "YES");

  gtk_widget_grab_focus (form.row);
  ante_field_row_set_text (ANTE_FIELD_ROW (form.row), "no");
  gtk_widget_grab_focus (form.other);
  g_assert_cmpstr (form.draft->word, ==, "no"); /* what is wrong is left as it was typed */
  free_form (&form);
}

static void
test_hint_gives_way_to_the_problem (void)
{
  Form form = make_form ();
  GtkWidget *hint;

  ante_form_row_set_hint (ANTE_FORM_ROW (form.row), "Any word");
  hint = ante_test_find_label (form.row, "Any word");
  g_assert_true (gtk_widget_get_visible (hint));
  ante_form_row_set_problem (ANTE_FORM_ROW (form.row), "Wrong", TRUE);
  g_assert_false (gtk_widget_get_visible (hint));
  ante_form_row_set_problem (ANTE_FORM_ROW (form.row), NULL, FALSE);
  g_assert_true (gtk_widget_get_visible (hint));
  free_form (&form);
}

/* Tab goes from field to field and never stops at the rows around them. */
static void
test_tab_goes_from_field_to_field (void)
{
  Form form = make_form ();
  GtkWidget *other = ante_form_row_get_control (ANTE_FORM_ROW (form.other));

  gtk_widget_grab_focus (form.row);
  g_assert_true (gtk_widget_child_focus (form.window, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (form.window)), other));
  free_form (&form);
}

static GListModel *
make_choices (void)
{
  GListStore *store = g_list_store_new (ANTE_TYPE_CHOICE);
  g_autoptr (AnteChoice) red = ante_choice_new ("r", "Red", "warm", "rouge");
  g_autoptr (AnteChoice) blue = ante_choice_new ("b", "Blue", NULL, NULL);

  g_list_store_append (store, red);
  g_list_store_append (store, blue);
  return G_LIST_MODEL (store);
}

static void
test_choice_row (void)
{
  g_autoptr (GListModel) choices = make_choices ();
  GtkWidget *row = g_object_ref_sink (ante_choice_row_new ("Colour", choices));
  GtkAccessible *control = GTK_ACCESSIBLE (ante_form_row_get_control (ANTE_FORM_ROW (row)));
  guint n_notified = 0;

  g_signal_connect_swapped (row, "notify::text", G_CALLBACK (ante_test_count), &n_notified);
  g_object_set (row, "placeholder", "Choose…", NULL);
  gtk_test_accessible_assert_property (control, GTK_ACCESSIBLE_PROPERTY_LABEL, "Colour: Choose…");
  ante_choice_row_set_text (ANTE_CHOICE_ROW (row), "b");
  ante_choice_row_set_text (ANTE_CHOICE_ROW (row), "b");
  g_assert_cmpuint (n_notified, ==, 1);
  gtk_test_accessible_assert_property (control, GTK_ACCESSIBLE_PROPERTY_LABEL, "Colour: Blue");
  /* What another version wrote is shown as it is, not lost. */
  ante_choice_row_set_text (ANTE_CHOICE_ROW (row), "ultraviolet");
  gtk_test_accessible_assert_property (control, GTK_ACCESSIBLE_PROPERTY_LABEL, "Colour: ultraviolet");
  g_assert_cmpstr (ante_choice_row_get_text (ANTE_CHOICE_ROW (row)), ==, "ultraviolet");
  g_assert_finalize_object (row);
}

static void
test_choice_matches (void)
{
  g_autoptr (AnteChoice) choice = ante_choice_new ("America/Chicago", "Central Time (Chicago)", "America/Chicago", "US");
  const char *found[] = { "", " ", "chic", "CENTRAL", "us central", "time chicago" };
  const char *missed[] = { "denver", "central denver", "x" };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    g_assert_true (ante_choice_matches (choice, found[i]));
  for (guint i = 0; i < G_N_ELEMENTS (missed); i++)
    g_assert_false (ante_choice_matches (choice, missed[i]));
  g_assert_true (ante_choice_matches (choice, NULL));
}

static void
chosen_cb (AnteChoiceList *list, AnteChoice *choice, const char **id)
{
  *id = g_intern_string (ante_choice_get_id (choice));
}

/* Return takes what was meant, not the first in the list that holds it. */
static void
test_choice_best_first (void)
{
  static const struct { const char *id, *title; } states[] = {
    { "AL", "Alabama" }, { "AR", "Arkansas" }, { "KS", "Kansas" }, { "MA", "Massachusetts" }, { "WV", "West Virginia" },
    { "VA", "Virginia" }, { "f", "Female" }, { "m", "Male" },
  };
  static const struct { const char *typed, *best; } cases[] = {
    { "Kansas", "KS" }, { "kan", "KS" }, { "ma", "MA" }, { "VIRGINIA", "VA" }, { "male", "m" }, { "sachu", "MA" }, { " al ", "AL" },
    { "west", "WV" },
  };
  g_autoptr (GListStore) store = g_list_store_new (ANTE_TYPE_CHOICE);
  AnteChoiceList *list = ANTE_CHOICE_LIST (g_object_ref_sink (ante_choice_list_new ()));
  GtkWidget *search = ante_test_find (GTK_WIDGET (list), GTK_TYPE_SEARCH_ENTRY);
  const char *chosen = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (AnteChoice) choice = ante_choice_new (states[i].id, states[i].title, NULL, NULL);

      g_list_store_append (store, choice);
    }
  ante_choice_list_set_model (list, G_LIST_MODEL (store));
  g_signal_connect (list, "chosen", G_CALLBACK (chosen_cb), &chosen);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (search), cases[i].typed);
      chosen = NULL;
      g_signal_emit_by_name (search, "activate");
      g_test_message ("%s", cases[i].typed);
      g_assert_cmpstr (chosen, ==, cases[i].best);
    }
  g_object_unref (list);
}

static void
test_problem_hides (void)
{
  GtkWidget *problem = g_object_ref_sink (ante_problem_new ());

  g_assert_false (gtk_widget_get_visible (problem));
  ante_problem_set_text (ANTE_PROBLEM (problem), "Oh");
  g_assert_true (gtk_widget_get_visible (problem));
  ante_problem_set_text (ANTE_PROBLEM (problem), NULL);
  g_assert_false (gtk_widget_get_visible (problem));
  g_assert_null (ante_problem_get_text (ANTE_PROBLEM (problem)));
  g_assert_finalize_object (problem);
}

/* In a window of the other direction "(212) 555-0123" would read "555-0123 (212)". */
static void
test_numbers_keep_their_order (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  GtkWidget *row = g_object_ref_sink (g_object_new (ANTE_TYPE_FIELD_ROW, "input-purpose", GTK_INPUT_PURPOSE_PHONE, NULL));
  GtkWidget *entry = ante_form_row_get_control (ANTE_FORM_ROW (row));

  g_assert_cmpint (gtk_widget_get_direction (ante_test_find (entry, GTK_TYPE_TEXT)), ==, GTK_TEXT_DIR_LTR);
  g_assert_cmpfloat (gtk_entry_get_alignment (GTK_ENTRY (entry)), ==, 1);
  g_assert_finalize_object (row);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/widgets/form-row/bound-both-ways", test_bound_both_ways);
  g_test_add_func ("/widgets/form-row/typing-keeps-the-cursor", test_typing_keeps_the_cursor);
  g_test_add_func ("/widgets/form-row/silent-until-left", test_silent_until_left);
  g_test_add_func ("/widgets/form-row/follows-once-said", test_follows_once_said);
  g_test_add_func ("/widgets/form-row/control-is-described", test_control_is_described);
  g_test_add_func ("/widgets/form-row/tidied-when-left", test_tidied_when_left);
  g_test_add_func ("/widgets/form-row/hint-gives-way-to-the-problem", test_hint_gives_way_to_the_problem);
  g_test_add_func ("/widgets/form-row/tab-goes-from-field-to-field", test_tab_goes_from_field_to_field);
  g_test_add_func ("/widgets/form-row/numbers-keep-their-order", test_numbers_keep_their_order);
  g_test_add_func ("/widgets/choice-row/text", test_choice_row);
  g_test_add_func ("/widgets/choice/matches", test_choice_matches);
  g_test_add_func ("/widgets/choice/best-first", test_choice_best_first);
  g_test_add_func ("/widgets/problem/hides", test_problem_hides);
  return g_test_run ();
}
