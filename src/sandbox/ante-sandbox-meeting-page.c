/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the meeting link opens: "the patient" answers what the clinic has not answered yet, and finishes. */
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-page.h"
#include "sandbox/ante-sandbox-questionnaire.h"
#include "sandbox/ante-sandbox.h"

#include <string.h>

#define MAX_ANSWER_BYTES 4000

/* For the patient, in full sentences. */
static const char *const state_sentences[] = {
  [ANTE_SANDBOX_EXAM_PENDING] = "You have been invited. Please answer the questions.",
  [ANTE_SANDBOX_EXAM_WAITING] = "You have finished. A provider will see you in a moment.",
  [ANTE_SANDBOX_EXAM_APPROVED] = "The provider approved this exam.",
  [ANTE_SANDBOX_EXAM_REJECTED] = "The provider did not approve this exam. Please talk to your clinic.",
  [ANTE_SANDBOX_EXAM_DEFERRED] = "The provider left the decision to your clinic's medical director.",
  [ANTE_SANDBOX_EXAM_NA] = "This exam could not be completed. Please talk to your clinic.",
  [ANTE_SANDBOX_EXAM_MISSED] = "This exam was missed. Please talk to your clinic.",
  [ANTE_SANDBOX_EXAM_CANCELLED] = "Your clinic cancelled this exam.",
};

static const char *
redirect_for (AnteSandboxMeeting *meeting, AnteSandboxExamState state)
{
  switch (state)
    {
    case ANTE_SANDBOX_EXAM_APPROVED:
      return meeting->redirects[ANTE_SANDBOX_REDIRECT_APPROVE];
    case ANTE_SANDBOX_EXAM_REJECTED:
      return meeting->redirects[ANTE_SANDBOX_REDIRECT_REJECT];
    case ANTE_SANDBOX_EXAM_NA:
      return meeting->redirects[ANTE_SANDBOX_REDIRECT_NA];
    case ANTE_SANDBOX_EXAM_MISSED:
      return meeting->redirects[ANTE_SANDBOX_REDIRECT_MISSED];
    default:
      return NULL;
    }
}

static void
write_exams (GString *page, AnteSandboxMeeting *meeting)
{
  ante_sandbox_page_printf (page, "<p>For %s %s.</p>", meeting->first_name, meeting->last_name);
  g_string_append (page, "<dl>");
  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];
      const char *next = redirect_for (meeting, exam->state);

      ante_sandbox_page_printf (page, "<dt>%s</dt><dd>%s", exam->exam->title, state_sentences[exam->state]);
      if (next)
        ante_sandbox_page_printf (page, " <a href=\"%s\">Continue</a>", next);
      g_string_append (page, "</dd>");
    }
  g_string_append (page, "</dl>");
}

/* Yes or no, and room for more. The answers end with a full stop, as in the provider's samples. */
static void
write_choice_of_one (GString *page, guint no)
{
  ante_sandbox_page_printf (page,
                            "<label><input type=\"radio\" name=\"answer-%u\" value=\"No.\" checked> No</label>"
                            "<label><input type=\"radio\" name=\"answer-%u\" value=\"Yes.\"> Yes</label>"
                            "<label>More about it <input type=\"text\" name=\"more-%u\" maxlength=\"1000\">"
                            "</label>",
                            no, no, no);
}

static void
write_question (GString *page, const AnteSandboxQuestion *question, guint no)
{
  ante_sandbox_page_printf (page, "<fieldset><legend>%u. %s</legend>", no, question->text);
  if (question->asks == ANTE_SANDBOX_ASKS_ONE)
    write_choice_of_one (page, no);
  else
    ante_sandbox_page_printf (page, "<label>Your answer <input type=\"text\" name=\"answer-%u\" maxlength=\"1000\">"
                                    "</label>", no);
  g_string_append (page, "</fieldset>");
}

static void
write_form (GString *page, AnteSandboxMeeting *meeting)
{
  const AnteSandboxQuestion *question;
  gboolean answered;
  guint n_left = 0;

  ante_sandbox_page_printf (page, "<form method=\"post\" action=\"/meeting/%s\">", meeting->uuid);
  for (guint n = 0; (question = ante_sandbox_meeting_asks (meeting, n, &answered)); n++)
    if (!answered)
      {
        write_question (page, question, n + 1);
        n_left++;
      }
  if (n_left == 0)
    g_string_append (page, "<p>Your clinic has answered every question for you.</p>");
  g_string_append (page, "<button type=\"submit\">Finish and wait for the provider</button></form>");
}

static gboolean
has_state (AnteSandboxMeeting *meeting, AnteSandboxExamState state)
{
  for (guint i = 0; i < meeting->patient_exams->len; i++)
    if (((AnteSandboxPatientExam *) meeting->patient_exams->pdata[i])->state == state)
      return TRUE;
  return FALSE;
}

static gboolean
link_expired (AnteSandbox *self, AnteSandboxMeeting *meeting)
{
  return ante_sandbox_timeline_now_ms (self->timeline) >= meeting->link_expires_ms;
}

static void
answer_meeting (AnteSandbox *self, SoupServerMessage *message, AnteSandboxMeeting *meeting)
{
  GString *page = ante_sandbox_page_new ("Your exam");

  write_exams (page, meeting);
  if (has_state (meeting, ANTE_SANDBOX_EXAM_PENDING))
    write_form (page, meeting);
  else
    ante_sandbox_page_printf (page, "<p><a href=\"/meeting/%s\">Look again</a></p>", meeting->uuid);
  ante_sandbox_page_answer (message, SOUP_STATUS_OK, page);
}

static char *
one_answer (GHashTable *form, const AnteSandboxQuestion *question, guint no)
{
  g_autofree char *answer_name = g_strdup_printf ("answer-%u", no);
  g_autofree char *more_name = g_strdup_printf ("more-%u", no);
  const char *answer = g_hash_table_lookup (form, answer_name);
  const char *more = g_hash_table_lookup (form, more_name);

  /* Only a question of yes and no cannot be left open. */
  if (!answer && question->asks != ANTE_SANDBOX_ASKS_ONE)
    answer = "";
  if (!answer || !g_utf8_validate (answer, -1, NULL) || (more && !g_utf8_validate (more, -1, NULL)))
    return NULL;
  if (strlen (answer) + (more ? strlen (more) : 0) > MAX_ANSWER_BYTES)
    return NULL;
  return more && *more ? g_strdup_printf ("%s %s", answer, more) : g_strdup (answer);
}

static gboolean
keep_answers (AnteSandboxMeeting *meeting, GHashTable *form)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (g_free);
  const AnteSandboxQuestion *question;
  gboolean answered;

  if (!form)
    return FALSE;
  for (guint n = 0; (question = ante_sandbox_meeting_asks (meeting, n, &answered)); n++)
    {
      char *answer = answered ? g_strdup ("") : one_answer (form, question, n + 1);

      if (!answer)
        return FALSE;
      g_ptr_array_add (answers, answer);
    }
  for (guint n = 0; n < answers->len; n++)
    if (*(const char *) answers->pdata[n])
      ante_sandbox_meeting_add_answer (meeting, ante_sandbox_meeting_asks (meeting, n, &answered)->text,
                                       answers->pdata[n]);
  ante_sandbox_take_submitted (meeting);
  return TRUE;
}

static void
finish_meeting (AnteSandbox *self, SoupServerMessage *message, AnteSandboxMeeting *meeting)
{
  g_autoptr (GHashTable) form = ante_sandbox_page_read_form (message);
  g_autofree char *back = g_strdup_printf ("/meeting/%s", meeting->uuid);

  if (!has_state (meeting, ANTE_SANDBOX_EXAM_PENDING))
    {
      ante_sandbox_page_problem (message, SOUP_STATUS_CONFLICT, "There is nothing left to answer.", back);
      return;
    }
  if (!keep_answers (meeting, form))
    {
      ante_sandbox_page_problem (message, SOUP_STATUS_BAD_REQUEST, "Please answer every question.", back);
      return;
    }
  ante_sandbox_patient_finished (self, meeting);
  ante_sandbox_page_go_to (message, back);
}

static void
meeting_asked_cb (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer data)
{
  AnteSandbox *self = data;
  const char *method = soup_server_message_get_method (message);
  AnteSandboxMeeting *meeting =
    g_str_has_prefix (path, "/meeting/")
      ? ante_sandbox_state_find_meeting (self->state, path + strlen ("/meeting/")) : NULL;

  if (!meeting)
    ante_sandbox_page_problem (message, SOUP_STATUS_NOT_FOUND, "There is no such meeting.", path);
  else if (link_expired (self, meeting))
    ante_sandbox_page_problem (message, SOUP_STATUS_GONE,
                               "This link has expired. Please ask your clinic for a new one.", path);
  else if (g_str_equal (method, "POST"))
    finish_meeting (self, message, meeting);
  else if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    answer_meeting (self, message, meeting);
  else
    ante_sandbox_page_problem (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "That cannot be done here.", path);
}

void
ante_sandbox_serve_meeting (AnteSandbox *self, SoupServer *server)
{
  soup_server_add_handler (server, "/meeting", meeting_asked_cb, self, NULL);
}
