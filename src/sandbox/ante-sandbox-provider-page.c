/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's console: who waits, and the six ways to decide. */
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-page.h"
#include "sandbox/ante-sandbox-prescription.h"
#include "sandbox/ante-sandbox.h"

#include <string.h>

#define MAX_REASON_BYTES 8000

static const struct
{
  const char *decision;
  const char *label;
  gboolean without_patient; /* makes sense although the patient has not finished */
} buttons[] = {
  { "approve", "Approve", FALSE },
  { "approve-notes", "Approve with notes", FALSE },
  { "reject", "Reject", FALSE },
  { "defer", "Defer", FALSE },
  { "na", "N/A", TRUE },
  { "missed", "Missed", TRUE },
};

static void
write_answers (GString *page, GArray *answers)
{
  if (answers->len == 0)
    return;
  g_string_append (page, "<dl>");
  for (guint i = 0; i < answers->len; i++)
    {
      const AnteSandboxAnswer *answer = &g_array_index (answers, AnteSandboxAnswer, i);

      ante_sandbox_page_printf (page, "<dt>%s</dt><dd>%s</dd>", answer->question, answer->answer);
    }
  g_string_append (page, "</dl>");
}

static void
write_buttons (GString *page, AnteSandboxPatientExam *exam)
{
  gint64 id = exam->id;

  g_string_append_printf (page, "<form method=\"post\" action=\"/provider\">"
                                "<input type=\"hidden\" name=\"patient_exam_id\" value=\"%" G_GINT64_FORMAT "\">",
                          id);
  g_string_append_printf (page, "<label for=\"reason-%" G_GINT64_FORMAT "\">Reason or notes</label>"
                                "<textarea id=\"reason-%" G_GINT64_FORMAT "\" name=\"reason\" rows=\"2\"></textarea>",
                          id, id);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (buttons[i].without_patient || exam->state == ANTE_SANDBOX_EXAM_WAITING)
      ante_sandbox_page_printf (page, "<button type=\"submit\" name=\"decision\" value=\"%s\">%s</button>",
                                buttons[i].decision, buttons[i].label);
  g_string_append (page, "</form>");
}

static gboolean
is_shipped (AnteSandboxPatientExam *exam)
{
  for (guint i = 0; i < exam->prescriptions->len; i++)
    if (!g_array_index (exam->prescriptions, AnteSandboxPrescription, i).tracking_number)
      return FALSE;
  return exam->prescriptions->len > 0;
}

static void
write_prescriptions (GString *page, AnteSandboxPatientExam *exam)
{
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      const AnteSandboxPrescription *prescription = &g_array_index (exam->prescriptions, AnteSandboxPrescription, i);

      ante_sandbox_page_printf (page, "<p>%s %s: %s.</p>", prescription->medicine->drug_name,
                                prescription->medicine->strength,
                                prescription->tracking_number ? prescription->tracking_number : "not shipped");
    }
}

/* What the pharmacy does next, of an approved prescription. */
static void
write_pharmacy (GString *page, AnteSandboxPatientExam *exam)
{
  gboolean confirmed = exam->prescriptions->len > 0;

  if (exam->exam->rx_type != 2 || exam->state != ANTE_SANDBOX_EXAM_APPROVED)
    return;
  write_prescriptions (page, exam);
  if (is_shipped (exam) || (confirmed && exam->meeting->retail))
    return;
  g_string_append_printf (page, "<form method=\"post\" action=\"/provider\">"
                                "<input type=\"hidden\" name=\"patient_exam_id\" value=\"%" G_GINT64_FORMAT "\">",
                          exam->id);
  ante_sandbox_page_printf (page, "<button type=\"submit\" name=\"pharmacy\" value=\"%s\">%s</button></form>",
                            confirmed ? "ship" : "prescribe", confirmed ? "Ship it" : "Confirm at the pharmacy");
}

static void
write_exam (GString *page, AnteSandboxPatientExam *exam)
{
  const AnteSandboxMeeting *meeting = exam->meeting;
  g_autofree char *heading = g_strdup_printf ("exam-%" G_GINT64_FORMAT, exam->id);

  ante_sandbox_page_printf (page, "<section aria-labelledby=\"%s\"><h3 id=\"%s\">%s %s: %s</h3>", heading,
                            heading, meeting->first_name, meeting->last_name, exam->exam->title);
  ante_sandbox_page_printf (page, "<p>Born %s, in %s%s. Patient exam %" G_GINT64_FORMAT ".</p>", meeting->dob,
                            meeting->tele_state, meeting->test ? " (test)" : "", exam->id);
  write_answers (page, meeting->answers);
  if (ante_sandbox_exam_is_open (exam))
    write_buttons (page, exam);
  else
    ante_sandbox_page_printf (page, "<p>Already %s.</p>", ante_sandbox_exam_state_word (exam->state));
  write_pharmacy (page, exam);
  g_string_append (page, "</section>");
}

/* The exams that belong here, the newest first. */
static void
write_group (GString *page, AnteSandbox *self, const char *title, gboolean (*belongs) (AnteSandboxPatientExam *))
{
  GPtrArray *exams = ante_sandbox_state_get_patient_exams (self->state);
  guint n = 0;

  ante_sandbox_page_printf (page, "<h2>%s</h2>", title);
  for (guint i = exams->len; i-- > 0;)
    if (belongs (exams->pdata[i]))
      {
        write_exam (page, exams->pdata[i]);
        n++;
      }
  if (n == 0)
    g_string_append (page, "<p>Nobody.</p>");
}

static gboolean
is_waiting (AnteSandboxPatientExam *exam)
{
  return exam->state == ANTE_SANDBOX_EXAM_WAITING;
}

static gboolean
is_pending (AnteSandboxPatientExam *exam)
{
  return exam->state == ANTE_SANDBOX_EXAM_PENDING;
}

static gboolean
is_closed (AnteSandboxPatientExam *exam)
{
  return !ante_sandbox_exam_is_open (exam);
}

static void
answer_console (AnteSandbox *self, SoupServerMessage *message)
{
  GString *page = ante_sandbox_page_new ("Provider console");

  g_string_append (page, "<p><a href=\"/provider\">Look again</a></p>");
  write_group (page, self, "Waiting for you", is_waiting);
  write_group (page, self, "Invited, not finished yet", is_pending);
  write_group (page, self, "Decided or cancelled", is_closed);
  ante_sandbox_page_answer (message, SOUP_STATUS_OK, page);
}

static const char *
form_text (GHashTable *form, const char *name)
{
  const char *text = form ? g_hash_table_lookup (form, name) : NULL;

  return text && strlen (text) <= MAX_REASON_BYTES && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

static void
act_as_pharmacy (AnteSandbox *self, SoupServerMessage *message, AnteSandboxPatientExam *exam, const char *what)
{
  g_autoptr (GError) error = NULL;
  gboolean done = g_str_equal (what, "ship") ? ante_sandbox_ship (self, exam, FALSE, &error)
                                             : ante_sandbox_prescribe (self, exam, FALSE, 0, &error);

  if (done)
    ante_sandbox_page_go_to (message, "/provider");
  else
    ante_sandbox_page_problem (message, SOUP_STATUS_CONFLICT, error->message, "/provider");
}

static void
decide_from_form (AnteSandbox *self, SoupServerMessage *message)
{
  g_autoptr (GHashTable) form = ante_sandbox_page_read_form (message);
  g_autoptr (GError) error = NULL;
  const char *decision = form_text (form, "decision");
  const char *reason = form_text (form, "reason");
  const char *id_text = form_text (form, "patient_exam_id");
  gint64 id = id_text ? g_ascii_strtoll (id_text, NULL, 10) : 0;
  AnteSandboxPatientExam *exam = ante_sandbox_state_find_patient_exam (self->state, id);
  const char *pharmacy = form_text (form, "pharmacy");

  if (pharmacy && exam)
    {
      act_as_pharmacy (self, message, exam, pharmacy);
      return;
    }
  if (!decision || !reason || !exam)
    ante_sandbox_page_problem (message, SOUP_STATUS_BAD_REQUEST, "That form was not understood.", "/provider");
  else if (g_str_equal (decision, "approve-notes") && reason[strspn (reason, " \t\r\n")] == '\0')
    ante_sandbox_page_problem (message, SOUP_STATUS_BAD_REQUEST,
                               "Please write the notes before approving with notes.", "/provider");
  else if (!ante_sandbox_decide (self, exam, decision, reason, FALSE, &error))
    ante_sandbox_page_problem (message, SOUP_STATUS_CONFLICT, error->message, "/provider");
  else
    ante_sandbox_page_go_to (message, "/provider");
}

static void
console_asked_cb (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer data)
{
  AnteSandbox *self = data;
  const char *method = soup_server_message_get_method (message);

  if (!g_str_equal (path, "/provider") && !g_str_equal (path, "/provider/"))
    ante_sandbox_page_problem (message, SOUP_STATUS_NOT_FOUND, "There is no such page.", "/provider");
  else if (g_str_equal (method, "POST"))
    decide_from_form (self, message);
  else if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    answer_console (self, message);
  else
    ante_sandbox_page_problem (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "That cannot be done here.", "/provider");
}

void
ante_sandbox_serve_provider (AnteSandbox *self, SoupServer *server)
{
  soup_server_add_handler (server, "/provider", console_asked_cb, self, NULL);
}
