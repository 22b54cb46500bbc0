/* SPDX-License-Identifier: GPL-3.0-or-later
 * Everything an appointment's invites need before they are sent, and nothing else. */
#include "app/invite/ante-invite-composer.h"
#include "app/fields/ante-patient-fields.h"
#include "app/fields/ante-test-group.h"
#include "app/invite/ante-meeting-section.h"
#include "app/invite/ante-pharmacy-search.h"
#include "app/widgets/ante-banner.h"
#include "app/widgets/ante-discard.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

struct _AnteInviteComposer
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  char *appointment_id; /* nullable: it is of a follow-up */
                  char *follow_up_of, *follow_up_exam_id; /* nullable: of no follow-up */
                  AntePatientDraft *patient; /* owned */
                  GPtrArray *meetings; /* AnteInviteDraft */
                  GPtrArray *sections; /* AnteMeetingSection, borrowed: children */
                  char *decided; /* nullable */
                  GStrv missing; /* properties of the patient, as the window opened */
  /* Under way */ AnteMeetingSection *searching; /* borrowed: whom the pharmacy is for */
                  gboolean typed; /* something that closing would lose */
                  gboolean sending, closing;
                  gboolean test; /* the patient is one now */
                  AnteBanner *test_banner; /* borrowed: a child */
                  char *email, *phone; /* nullable: whom the link went to before it became one */
  /* Template */  GtkStack *stack;
                  AdwWindowTitle *title;
                  AnteProblem *problem;
                  GtkLabel *why_label;
                  GtkBox *banner_box;
                  GtkWidget *missing_box;
                  GtkLabel *missing_heading;
                  AntePatientFields *missing_fields;
                  GtkBox *meetings_box;
                  GtkWidget *address_box;
                  AntePatientFields *address_fields;
                  GtkWidget *test_expander;
                  AnteTestGroup *test_group;
                  GtkLabel *needed_label;
                  GtkWidget *send_button;
                  GtkSpinner *spinner;
                  AntePharmacySearch *search;
};

G_DEFINE_FINAL_TYPE (AnteInviteComposer, ante_invite_composer, ADW_TYPE_WINDOW)

static guint sent_signal;

static const struct { AnteMissing missing; const char *property; } person_fields[] = {
  { ANTE_MISSING_FIRST_NAME, "first-name" },
  { ANTE_MISSING_LAST_NAME, "last-name" },
  { ANTE_MISSING_DOB, "dob" },
  { ANTE_MISSING_PHONE, "phone" },
  { ANTE_MISSING_EMAIL, "email" },
  { ANTE_MISSING_STATE | ANTE_MISSING_STATE_NOT_SERVED, "tele-state" },
};

/* --- What is shown --- */

static gboolean
is_wanted (AnteInviteDraft *draft)
{
  gboolean wanted;

  g_object_get (draft, "wanted", &wanted, NULL);
  return wanted;
}

static guint
count_wanted (AnteInviteComposer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->meetings->len; i++)
    n += is_wanted (g_ptr_array_index (self->meetings, i)) ? 1 : 0;
  return n;
}

static gboolean
ships (AnteInviteComposer *self)
{
  for (guint i = 0; i < self->meetings->len; i++)
    {
      AnteInviteDraft *draft = g_ptr_array_index (self->meetings, i);

      if (is_wanted (draft) && ante_invite_draft_ships (draft))
        return TRUE;
    }
  return FALSE;
}

/* The address it goes to: home, or the other one. */
static void
show_address (AnteInviteComposer *self)
{
  static const char *const home[] = { "ship-other", "address-line-1", "address-line-2", "city", "state", "zip", NULL };
  static const char *const other[] = { "ship-other", "ship-address-line-1", "ship-address-line-2", "ship-city", "ship-state",
                                       "ship-zip", NULL };
  gboolean elsewhere;

  g_object_get (self->patient, "ship-other", &elsewhere, NULL);
  gtk_widget_set_visible (self->address_box, ships (self));
  ante_patient_draft_set_ships (self->patient, ships (self));
  ante_patient_fields_show_only (self->address_fields, elsewhere ? other : home);
}

static void
add_names (AnteInviteComposer *self, GStrvBuilder *names)
{
  if (gtk_widget_get_visible (self->missing_box))
    ante_patient_fields_name_blocking (self->missing_fields, names);
  for (guint i = 0; i < self->sections->len; i++)
    ante_meeting_section_name_blocking (g_ptr_array_index (self->sections, i), names);
  if (gtk_widget_get_visible (self->address_box))
    ante_patient_fields_name_blocking (self->address_fields, names);
}

static char *
describe_needed (AnteInviteComposer *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;

  if (count_wanted (self) == 0)
    return g_strdup (_("Nothing is to be sent now"));
  add_names (self, names);
  list = g_strv_builder_end (names);
  if (*list == NULL)
    return NULL;
  joined = ante_words_join ((const char *const *) list);
  /* Translators: why invites cannot be sent yet; %s is a list of fields. */
  return g_strdup_printf (_("Before sending: %s"), joined);
}

static void
show_state (AnteInviteComposer *self)
{
  g_autofree char *needed = describe_needed (self);

  gtk_label_set_label (self->needed_label, needed != NULL ? needed : "");
  gtk_widget_set_visible (GTK_WIDGET (self->needed_label), needed != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "invite.send-composed", !self->sending && count_wanted (self) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->sending);
  gtk_spinner_set_spinning (self->spinner, self->sending);
}

static void
tell_state (AnteInviteComposer *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->patient);
  gboolean served = (ante_patient_missing (patient) & (ANTE_MISSING_STATE | ANTE_MISSING_STATE_NOT_SERVED)) == 0;

  for (guint i = 0; i < self->sections->len; i++)
    ante_meeting_section_set_state (g_ptr_array_index (self->sections, i), served ? patient->tele_state : NULL);
}

/* --- A test instead --- */

/* What is missing, and of a test also who gets the link. */
static void
show_missing (AnteInviteComposer *self)
{
  g_autoptr (GStrvBuilder) properties = g_strv_builder_new ();
  g_auto (GStrv) wanted = NULL;

  g_strv_builder_addv (properties, (const char **) self->missing);
  if (self->test)
    g_strv_builder_addv (properties, (const char *[]){ "phone", "email", NULL });
  wanted = g_strv_builder_end (properties);
  ante_patient_fields_show_only (self->missing_fields, (const char *const *) wanted);
  gtk_widget_set_visible (self->missing_box, *wanted != NULL);
  gtk_label_set_label (self->missing_heading, self->test ? _("Who Gets the Test’s Link") : _("Still Missing"));
}

static void
show_person (AnteInviteComposer *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->patient);
  g_autofree char *person = ante_words_person (patient);
  g_autofree char *mark = g_strdup_printf (_("A test, no real exam: it goes out as %s, in state TE, and clears nobody. The patient’s record becomes this test."), person);

  adw_window_title_set_subtitle (self->title, person);
  ante_banner_set_title (self->test_banner, self->test ? mark : NULL);
}

/* The patient never asked for a test's link: somebody of the clinic says where it goes. */
static void
ask_who_gets_the_link (AnteInviteComposer *self)
{
  g_object_get (self->patient, "email", &self->email, "phone", &self->phone, NULL);
  g_object_set (self->patient, "email", "", "phone", "", NULL);
}

static void
bring_back_who_gets_the_link (AnteInviteComposer *self)
{
  g_autofree char *email = g_steal_pointer (&self->email);
  g_autofree char *phone = g_steal_pointer (&self->phone);

  g_object_set (self->patient, "email", email != NULL ? email : "", "phone", phone != NULL ? phone : "", NULL);
}

static void
state_changed_cb (AnteInviteComposer *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->patient);
  gboolean test = ante_patient_is_test (patient);

  tell_state (self);
  if (test == self->test)
    return;
  self->test = test;
  if (test)
    ask_who_gets_the_link (self);
  else
    bring_back_who_gets_the_link (self);
  show_missing (self);
}

static void
patient_changed_cb (AnteInviteComposer *self)
{
  self->typed = TRUE;
  show_person (self);
  show_state (self);
}

static void
meeting_changed_cb (AnteInviteComposer *self)
{
  self->typed = TRUE;
  show_address (self);
  show_state (self);
}

/* --- Sending --- */

static void
fail (AnteInviteComposer *self, const GError *error)
{
  g_autofree char *text = ante_words_error (error);

  self->sending = FALSE;
  ante_problem_set_text (self->problem, text);
  show_state (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteInviteComposer) self = data;
  g_autoptr (GError) error = NULL;
  gboolean sent = ante_desk_invite_finish (ANTE_DESK (source), result, &error);

  if (self->desk == NULL)
    return; /* closed: what was saved stays */
  if (!sent)
    {
      fail (self, error);
      return;
    }
  self->closing = TRUE;
  g_signal_emit (self, sent_signal, 0, count_wanted (self));
  gtk_window_close (GTK_WINDOW (self));
}

static void
send_meetings (AnteInviteComposer *self)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->patient);

  if (self->follow_up_of != NULL)
    {
      ante_desk_send_follow_up_async (self->desk, self->follow_up_of, self->follow_up_exam_id, g_ptr_array_index (self->meetings, 0), patient,
                                      sent_cb, g_object_ref (self));
      return;
    }
  ante_desk_send_meetings_async (self->desk, self->appointment_id, self->meetings, patient, self->decided, sent_cb, g_object_ref (self));
}

static void
patient_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteInviteComposer) self = data;
  g_autoptr (GError) error = NULL;
  gboolean saved = ante_desk_save_finish (ANTE_DESK (source), result, NULL, NULL, NULL, &error);

  if (self->desk == NULL)
    return;
  if (saved)
    send_meetings (self);
  else
    fail (self, error);
}

static gboolean
has_changes (AntePatientDraft *patient)
{
  g_autoptr (JsonObject) changes = ante_patient_draft_get_changes (patient);

  return changes != NULL;
}

static void
send_all (AnteInviteComposer *self)
{
  self->sending = TRUE;
  ante_problem_set_text (self->problem, NULL);
  show_state (self);
  if (has_changes (self->patient))
    ante_desk_save_async (self->desk, self->patient, NULL, patient_saved_cb, g_object_ref (self));
  else
    send_meetings (self);
}

static GtkWidget *
first_of (GtkWidget *first, GtkWidget *next)
{
  return first != NULL ? first : next;
}

/* Everything that is missing is said, and the first of it gets the focus. */
static GtkWidget *
reveal (AnteInviteComposer *self)
{
  GtkWidget *first = NULL;

  if (gtk_widget_get_visible (self->missing_box))
    first = ante_patient_fields_reveal (self->missing_fields);
  for (guint i = 0; i < self->sections->len; i++)
    first = first_of (first, ante_meeting_section_reveal (g_ptr_array_index (self->sections, i)));
  if (gtk_widget_get_visible (self->address_box))
    {
      GtkWidget *address = ante_patient_fields_reveal (self->address_fields);

      first = first_of (first, address);
    }
  return first;
}

static void
send_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteInviteComposer *self = ANTE_INVITE_COMPOSER (widget);
  GtkWidget *first;

  if (self->sending || count_wanted (self) == 0)
    return;
  first = reveal (self);
  if (first != NULL)
    gtk_widget_grab_focus (first);
  else
    send_all (self);
}

/* --- The search for a pharmacy --- */

static void
search_cb (AnteInviteComposer *self, AnteMeetingSection *section)
{
  self->searching = section;
  gtk_stack_set_visible_child_name (self->stack, "search");
  ante_pharmacy_search_begin (self->search);
}

static void
leave_search (AnteInviteComposer *self)
{
  ante_pharmacy_search_stop (self->search);
  gtk_stack_set_visible_child_name (self->stack, "form");
}

static void
chosen_cb (AnteInviteComposer *self, const AntePharmacy *pharmacy)
{
  leave_search (self);
  ante_meeting_section_choose (self->searching, pharmacy);
}

/* --- Closing --- */

static gboolean
ante_invite_composer_close_request (GtkWindow *window)
{
  AnteInviteComposer *self = ANTE_INVITE_COMPOSER (window);

  if (!self->closing && self->typed)
    {
      ante_discard_ask (window, &self->closing, _("Discard the Invite?"),
                        _("Nothing has been sent."), _("_Keep Editing"));
      return TRUE;
    }
  return GTK_WINDOW_CLASS (ante_invite_composer_parent_class)->close_request (window);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteInviteComposer *self = ANTE_INVITE_COMPOSER (widget);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "search"))
    leave_search (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
ante_invite_composer_dispose (GObject *object)
{
  AnteInviteComposer *self = ANTE_INVITE_COMPOSER (object);

  /* Leaving a row tidies it: while there is still something to tidy. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    ante_meeting_section_stop (g_ptr_array_index (self->sections, i));
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  if (self->search != NULL)
    ante_pharmacy_search_stop (self->search);
  self->search = NULL;
  g_clear_pointer (&self->meetings, g_ptr_array_unref);
  g_clear_object (&self->patient);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_invite_composer_parent_class)->dispose (object);
}

static void
ante_invite_composer_finalize (GObject *object)
{
  AnteInviteComposer *self = ANTE_INVITE_COMPOSER (object);

  g_free (self->appointment_id);
  g_free (self->decided);
  g_strfreev (self->missing);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->follow_up_of);
  g_free (self->follow_up_exam_id);
  G_OBJECT_CLASS (ante_invite_composer_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/invite/ante-invite-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, title);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, problem);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, why_label);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, banner_box);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, missing_box);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, missing_heading);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, missing_fields);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, meetings_box);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, address_box);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, address_fields);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, test_expander);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, test_group);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, needed_label);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, send_button);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, spinner);
  gtk_widget_class_bind_template_child (widget_class, AnteInviteComposer, search);
}

static void
ante_invite_composer_class_init (AnteInviteComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_invite_composer_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_invite_composer_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ante_invite_composer_close_request;

  sent_signal = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_install_action (widget_class, "invite.send-composed", NULL, send_cb);
  gtk_widget_class_install_action (widget_class, "invite.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "invite.send-composed", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "invite.back", NULL);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_PATIENT_FIELDS);
  g_type_ensure (ANTE_TYPE_PHARMACY_SEARCH);
  g_type_ensure (ANTE_TYPE_TEST_GROUP);
  bind_template (widget_class);
}

static void
ante_invite_composer_init (AnteInviteComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sections = g_ptr_array_new ();
  self->test_banner = ANTE_BANNER (ante_banner_new (ANTE_BANNER_NOTE, "ante-flag-symbolic"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->test_banner), TRUE);
  gtk_box_append (self->banner_box, GTK_WIDGET (self->test_banner));
  g_signal_connect_object (self->search, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stopped", G_CALLBACK (leave_search), self, G_CONNECT_SWAPPED);
}

/* --- Setting it up --- */

static GPtrArray *
list_exams (AnteDesk *desk, AnteAppointmentView *view, const char *decided)
{
  return ante_invite_list_exams (ante_appointment_view_get_clearances (view), ante_desk_get_treatments (desk), decided);
}

/* Only what is missing when the window opens: a field does not vanish under the hands of who fills it in. */
static void
ask_for_missing (AnteInviteComposer *self, const AntePatient *patient)
{
  AnteMissing missing = ante_patient_missing (patient);
  g_autoptr (GStrvBuilder) properties = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (person_fields); i++)
    if ((missing & person_fields[i].missing) != 0)
      g_strv_builder_add (properties, person_fields[i].property);
  self->missing = g_strv_builder_end (properties);
  ante_patient_fields_set_draft (self->missing_fields, self->patient);
  show_missing (self);
}

/* One who is a test already stays it here: nobody is renamed back in passing. */
static void
offer_test (AnteInviteComposer *self, GPtrArray *invites)
{
  gboolean offered = !self->test && self->appointment_id != NULL && ante_test_may_become (invites);

  gtk_widget_set_visible (self->test_expander, offered);
  if (offered)
    ante_test_group_offer (self->test_group, self->patient);
}

static void
add_sections (AnteInviteComposer *self, GPtrArray *invites)
{
  gboolean several = self->meetings->len > 1;

  for (guint i = 0; i < self->meetings->len; i++)
    {
      AnteInviteDraft *draft = g_ptr_array_index (self->meetings, i);
      GtkWidget *section = ante_meeting_section_new (self->desk, draft, invites, several);

      g_signal_connect_object (section, "search", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (draft, "notify", G_CALLBACK (meeting_changed_cb), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->sections, section);
      gtk_box_append (self->meetings_box, section);
    }
}

static guint
count_orders (GPtrArray *meetings)
{
  guint n = 0;

  for (guint i = 0; i < meetings->len; i++)
    n += ante_invite_draft_get_kind (g_ptr_array_index (meetings, i)) != ANTE_MEETING_GOOD_FAITH ? 1 : 0;
  return n;
}

static void
explain (AnteInviteComposer *self, const char *why)
{
  gtk_label_set_label (self->why_label, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), why != NULL);
}

/* @exams: AnteExamRef, to be asked for; @invites: AnteInvite, those the patient had. */
static void
begin (AnteInviteComposer *self, AnteDesk *desk, const AntePatient *patient, GPtrArray *exams, GPtrArray *invites)
{
  g_autofree char *today = ante_desk_today (desk);

  self->desk = g_object_ref (desk);
  self->patient = ante_patient_draft_new (patient, today);
  self->test = ante_patient_is_test (patient);
  self->meetings = ante_invite_plan (exams, ante_desk_get_clinic_name (desk));
  ante_pharmacy_search_set_desk (self->search, desk);
  ask_for_missing (self, patient);
  ante_patient_fields_set_draft (self->address_fields, self->patient);
  add_sections (self, invites);
  offer_test (self, invites);
  show_person (self);
  tell_state (self);
  show_address (self);
  show_state (self);
  self->typed = FALSE;
  g_signal_connect_object (self->patient, "notify", G_CALLBACK (patient_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->patient, "notify::ship-other", G_CALLBACK (show_address), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->patient, "notify::tele-state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
ante_invite_composer_new (AnteDesk *desk, AnteAppointmentView *view, const char *decided)
{
  AnteInviteComposer *self = g_object_new (ANTE_TYPE_INVITE_COMPOSER, NULL);
  g_autoptr (GPtrArray) exams = list_exams (desk, view, decided);

  self->appointment_id = g_strdup (ante_appointment_view_get_appointment (view)->id);
  self->decided = g_strdup (decided);
  begin (self, desk, ante_appointment_view_get_patient (view), exams, ante_appointment_view_get_invites (view));
  explain (self, ante_words_separate_meetings (count_orders (self->meetings), exams->len));
  return GTK_WINDOW (self);
}

GtkWindow *
ante_invite_composer_new_follow_up (AnteDesk *desk, const AnteFollowUpRow *row)
{
  AnteInviteComposer *self = g_object_new (ANTE_TYPE_INVITE_COMPOSER, NULL);
  g_autoptr (GPtrArray) exams = g_ptr_array_new ();
  g_autofree char *why = ante_words_follow_up_composed (row->follow_up, ante_desk_get_zone (desk));

  g_ptr_array_add (exams, row->follow_up->exam);
  self->follow_up_of = g_strdup (row->follow_up->invite_id);
  self->follow_up_exam_id = g_strdup (row->follow_up->exam_id);
  begin (self, desk, row->patient, exams, row->invites);
  explain (self, why);
  return GTK_WINDOW (self);
}

gboolean
ante_invite_composer_is_needed (AnteDesk *desk, AnteAppointmentView *view, const char *decided)
{
  g_autoptr (GPtrArray) exams = list_exams (desk, view, decided);

  return ante_invite_needs_order (exams) || exams->len > ANTE_MEETING_EXAMS_MAX;
}
