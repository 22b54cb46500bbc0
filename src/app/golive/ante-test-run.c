/* SPDX-License-Identifier: GPL-3.0-or-later
 * A test invite through the whole pipe. Closed and opened again it goes on where it is. */
#include "app/golive/ante-test-run.h"

#include "app/golive/ante-hops.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-problem.h"
#include "core/model/ante-test.h"

#include <glib/gi18n.h>

#define LOOK_SECONDS 2

struct _AnteTestRun
{
  AnteRowGroup parent_instance;

  /* Given */     AnteDesk *desk; /* owned, nullable */
  /* Under way */ AntePatientDraft *draft; /* owned: whom the test is for */
                  char *appointment_id; /* nullable: none begun */
                  gint64 seen_ms;
                  gboolean starting;
                  GCancellable *cancellable; /* owned */
                  guint look_id;
                  AnteProblem *problem;
                  AnteFieldRow *email_row, *phone_row;
                  AdwComboRow *outcome_row;
                  GtkWidget *send_row;
                  GtkWidget *send_button;
                  GtkWidget *hop_rows[ANTE_N_HOPS];
                  GtkWidget *hop_icons[ANTE_N_HOPS];
};

G_DEFINE_FINAL_TYPE (AnteTestRun, ante_test_run, ANTE_TYPE_ROW_GROUP)

static void look (AnteTestRun *self);

static const char *
find_problem (GObject    *draft,
              const char *property,
              gboolean   *blocks)
{
  AnteFieldProblem problem = ante_patient_draft_get_problem (ANTE_PATIENT_DRAFT (draft), property);

  *blocks = problem != ANTE_FIELD_OK; /* the test needs both */
  return ante_words_field_problem (property, problem);
}

/* --- Showing --- */

static const struct { const char *icon, *style; } looks[] = {
  [ANTE_HOP_AHEAD] = { "ante-not-required-symbolic", "dim-label" },
  [ANTE_HOP_WAITING] = { "ante-waiting-symbolic", "accent" },
  [ANTE_HOP_DONE] = { "ante-cleared-symbolic", "success" },
  [ANTE_HOP_FAILED] = { "ante-failed-symbolic", "error" },
};

static void
show_hop (AnteTestRun      *self,
          AnteHopKind       kind,
          const AnteHop    *hop,
          const AnteInvite *invite,
          const AnteWhen   *when)
{
  g_autofree char *sentence = ante_hop_sentence (kind, hop, invite, when);
  GtkWidget *icon = self->hop_icons[kind];

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->hop_rows[kind]), sentence);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (icon, looks[i].style);
  gtk_widget_add_css_class (icon, looks[hop->state].style);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), looks[hop->state].icon);
}

static void
show_parts (AnteTestRun *self)
{
  gboolean begun = self->appointment_id != NULL;

  for (int i = 0; i < ANTE_N_HOPS; i++)
    gtk_widget_set_visible (self->hop_rows[i], begun);
  gtk_button_set_label (GTK_BUTTON (self->send_button), begun ? _("Test _Again") : _("_Send Test Invite"));
  gtk_widget_set_sensitive (self->send_button, !self->starting);
}

static gboolean
look_cb (gpointer data)
{
  AnteTestRun *self = data;

  self->look_id = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
show_view (AnteTestRun         *self,
           AnteAppointmentView *view)
{
  AnteWhen when = ante_when_now (self->desk);
  const AnteInvite *invite = ante_hops_find_invite (view);
  AnteHop hops[ANTE_N_HOPS];

  ante_hops_read (view, self->seen_ms, when.now_ms, hops);
  if (hops[ANTE_HOP_RESULT].ms > 0 && self->seen_ms == 0)
    {
      self->seen_ms = when.now_ms;
      ante_desk_remember_test_run (self->desk, self->appointment_id, self->seen_ms);
      ante_hops_read (view, self->seen_ms, when.now_ms, hops);
    }
  for (AnteHopKind kind = 0; invite != NULL && kind < ANTE_N_HOPS; kind++)
    show_hop (self, kind, &hops[kind], invite, &when);
  if (hops[ANTE_HOP_DESK].state != ANTE_HOP_DONE && self->look_id == 0)
    self->look_id = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteTestRun) self = data;
  g_autoptr (GError) error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);

  if (detail != NULL && self->desk != NULL)
    show_view (self, detail->view);
  else if (g_error_matches (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE))
    {
      g_clear_pointer (&self->appointment_id, g_free); /* its day has left this computer */
      show_parts (self);
    }
  g_clear_pointer (&detail, ante_detail_free);
}

static void
look (AnteTestRun *self)
{
  if (self->desk != NULL && self->appointment_id != NULL)
    ante_desk_load_detail_async (self->desk, self->appointment_id, self->cancellable, loaded_cb, g_object_ref (self));
}

/* --- Beginning --- */

static void
say_error (AnteTestRun  *self,
           const GError *error)
{
  g_autofree char *text = ante_words_error (error);

  ante_problem_set_text (self->problem, text);
  self->starting = FALSE;
  show_parts (self);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (AnteTestRun) self = data;
  g_autoptr (GError) error = NULL;

  if (!ante_desk_invite_finish (ANTE_DESK (source), result, &error))
    {
      say_error (self, error);
      return;
    }
  self->starting = FALSE;
  show_parts (self);
  look (self);
}

static void
booked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteTestRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *appointment_id = NULL;

  if (!ante_desk_save_finish (ANTE_DESK (source), result, NULL, &appointment_id, NULL, &error))
    {
      say_error (self, error);
      return;
    }
  ante_test_run_follow (self, appointment_id, 0);
  ante_desk_remember_test_run (ANTE_DESK (source), appointment_id, 0);
  ante_desk_send_invite_async (ANTE_DESK (source), appointment_id, NULL, asked_cb, g_object_ref (self));
}

/* One that needs good-faith exams and nothing else: its invite needs nobody's choice. */
static const AnteTreatment *
find_treatment (AnteTestRun *self)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk);

  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);
      gboolean plain = !treatment->retired && treatment->exams->len > 0;

      for (guint k = 0; plain && k < treatment->exams->len; k++)
        plain = ((AnteExamRef *) g_ptr_array_index (treatment->exams, k))->rx_type == ANTE_RX_GOOD_FAITH;
      if (plain)
        return treatment;
    }

  return NULL;
}

static AnteAppointmentDraft *
make_appointment (AnteTestRun         *self,
                  const AnteTreatment *treatment)
{
  g_autofree char *today = ante_desk_today (self->desk);
  gint64 now_ms = ante_clock_now_ms (ante_desk_get_clock (self->desk));
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, ante_desk_get_zone (self->desk));
  g_autofree char *time = g_date_time_format (local, "%H:%M");
  AnteAppointmentDraft *draft = ante_appointment_draft_new (NULL, today, today);

  g_object_set (draft, "time", time, "minutes", "15", "note", _("Test of the whole way, from Going Live"), NULL);
  ante_appointment_draft_set_treatment (draft, treatment->id, TRUE);
  return draft;
}

static void
begin (AnteTestRun *self)
{
  const AnteTreatment *treatment = find_treatment (self);
  g_autoptr (AnteAppointmentDraft) appointment = NULL;
  gboolean blocked = ante_form_row_reveal (ANTE_FORM_ROW (self->email_row));

  blocked = ante_form_row_reveal (ANTE_FORM_ROW (self->phone_row)) || blocked;
  if (blocked)
    {
      gtk_widget_grab_focus (GTK_WIDGET (ante_form_row_get_problem (ANTE_FORM_ROW (self->email_row)) != NULL ? self->email_row
                                                                                                       : self->phone_row));
      return;
    }
  if (treatment == NULL)
    {
      ante_problem_set_text (self->problem, _("Add a treatment that needs a good-faith exam first: the test invites for it."));
      return;
    }
  ante_problem_set_text (self->problem, NULL);
  self->starting = TRUE;
  show_parts (self);
  appointment = make_appointment (self, treatment);
  ante_desk_save_async (self->desk, self->draft, appointment, booked_cb, g_object_ref (self));
}

/* --- The widget --- */

static GtkWidget *
make_hop_row (AnteTestRun *self,
              AnteHopKind  kind)
{
  GtkWidget *row = adw_action_row_new ();

  self->hop_icons[kind] = gtk_image_new ();
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->hop_icons[kind]), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ante_hop_title (kind));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), self->hop_icons[kind]);
  return row;
}

/* What the clinic's every day asks for; a good-faith exam has no prescription to decide. */
static const AnteTest outcomes[] = { ANTE_TEST_APPROVE, ANTE_TEST_REJECT };

static void
name_patient (AnteTestRun *self)
{
  guint chosen = adw_combo_row_get_selected (self->outcome_row);
  AnteTest test = chosen < G_N_ELEMENTS (outcomes) ? outcomes[chosen] : ANTE_TEST_APPROVE;

  if (self->draft != NULL)
    g_object_set (self->draft, "first-name", ante_test_first_name (test), "last-name", ante_test_last_name (test), NULL);
}

static GtkWidget *
make_outcome_row (AnteTestRun *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    gtk_string_list_take (list, ante_words_test (outcomes[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("What the provider is to answer"));
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), TRUE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (name_patient), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
make_send_row (AnteTestRun *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->send_button = gtk_button_new_with_mnemonic ("");
  gtk_widget_set_valign (self->send_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->send_button, "suggested-action");
  g_signal_connect_object (self->send_button, "clicked", G_CALLBACK (begin), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("A test in state TE"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Books a test for now and sends it. It clears nobody and costs nothing"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->send_button);
  return row;
}

static GtkWidget *
make_field_row (const char *title)
{
  return g_object_new (ANTE_TYPE_FIELD_ROW, "title", title, NULL);
}

static void
ante_test_run_dispose (GObject *object)
{
  ante_test_run_set_desk (ANTE_TEST_RUN (object), NULL);

  G_OBJECT_CLASS (ante_test_run_parent_class)->dispose (object);
}

static void
ante_test_run_finalize (GObject *object)
{
  AnteTestRun *self = ANTE_TEST_RUN (object);

  g_free (self->appointment_id);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (ante_test_run_parent_class)->finalize (object);
}

static void
ante_test_run_class_init (AnteTestRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_test_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_test_run_finalize;
}

static void
ante_test_run_init (AnteTestRun *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  self->cancellable = g_cancellable_new ();
  self->problem = ANTE_PROBLEM (ante_problem_new ());
  self->email_row = ANTE_FIELD_ROW (make_field_row (_("Email the link goes to")));
  self->phone_row = ANTE_FIELD_ROW (make_field_row (_("Phone the link goes to")));
  self->outcome_row = ADW_COMBO_ROW (make_outcome_row (self));
  self->send_row = make_send_row (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  adw_preferences_group_add (group, GTK_WIDGET (self->email_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->phone_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->outcome_row));
  adw_preferences_group_add (group, self->send_row);
  for (AnteHopKind kind = 0; kind < ANTE_N_HOPS; kind++)
    {
      self->hop_rows[kind] = make_hop_row (self, kind);
      adw_preferences_group_add (group, self->hop_rows[kind]);
    }
  adw_preferences_group_add (group, GTK_WIDGET (self->problem));
  show_parts (self);
}

static AntePatientDraft *
make_patient (AnteDesk *desk)
{
  g_autofree char *today = ante_desk_today (desk);
  AntePatientDraft *draft = ante_patient_draft_new (NULL, today);

  g_object_set (draft, "dob", "1990-01-01", "tele-state", "TE", NULL);
  return draft;
}

void
ante_test_run_set_desk (AnteTestRun *self,
                        AnteDesk    *desk)
{
  g_return_if_fail (ANTE_IS_TEST_RUN (self));

  if (desk == NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_handle_id (&self->look_id, g_source_remove);
      if (self->draft != NULL)
        {
          ante_form_row_unbind (ANTE_FORM_ROW (self->email_row));
          ante_form_row_unbind (ANTE_FORM_ROW (self->phone_row));
        }
      g_clear_object (&self->draft);
      g_clear_object (&self->desk);
      return;
    }
  g_set_object (&self->desk, desk);
  self->draft = make_patient (desk);
  name_patient (self);
  ante_form_row_bind (ANTE_FORM_ROW (self->email_row), G_OBJECT (self->draft), "email", find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->phone_row), G_OBJECT (self->draft), "phone", find_problem, NULL);
  g_signal_connect_object (desk, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
}

void
ante_test_run_follow (AnteTestRun *self,
                      const char  *appointment_id,
                      gint64       seen_ms)
{
  g_return_if_fail (ANTE_IS_TEST_RUN (self));

  g_free (self->appointment_id);
  self->appointment_id = g_strdup (appointment_id);
  self->seen_ms = seen_ms;
  show_parts (self);
  look (self);
}
