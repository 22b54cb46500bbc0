/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sending a day's invites: who gets what, who does not and why, and what became of each. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

/* "Botox exam and Filler exam" */
static char *
name_exams (GPtrArray *exams)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);

      g_strv_builder_add (names, exam->title != NULL && *exam->title != '\0' ? exam->title : exam->id);
    }
  list = g_strv_builder_end (names);
  return ante_words_join ((const char *const *) list);
}

static char *
describe_choices (const AnteReadiness *readiness)
{
  g_autofree char *exams = name_exams (readiness->choices);

  /* Translators: a prescription exam is never sent with others; %s names one or more exams. */
  return g_strdup_printf (_("%s needs choices first: pharmacy, package, delivery"), exams);
}

static char *
describe_planned (const AnteReadiness *readiness)
{
  g_autofree char *exams = name_exams (readiness->exams);
  g_autofree char *choices = NULL;

  if (readiness->choices->len == 0)
    /* Translators: %s names the exams an invite will carry. */
    return g_strdup_printf (_("Will be sent: %s"), exams);
  choices = describe_choices (readiness);
  return g_strdup_printf (_("Will be sent: %s. %s"), exams, choices);
}

static char *
describe_missing (AnteMissing missing)
{
  g_autofree char *names = ante_words_missing (missing);

  if (names == NULL)
    return g_strdup (_("Not ready: no exams in the patient’s state"));
  /* Translators: %s is a list of fields, as in "date of birth and phone". */
  return g_strdup_printf (_("Not ready: %s missing"), names);
}

static char *
describe_not (AnteAppointmentView *view, const AnteReadiness *readiness, const AnteWhen *when)
{
  switch (readiness->code)
    {
    case ANTE_READY_MISSING:
      return describe_missing (readiness->missing);
    case ANTE_READY_CHOICES:
      return describe_choices (readiness);
    case ANTE_READY_DECISION:
      return ante_words_clearances (ante_appointment_view_get_clearances (view), when);
    case ANTE_READY_TEST:
      return g_strdup (_("A test: send it from its own row"));
    case ANTE_READY_OVER:
      return g_strdup (ante_words_arrival (ante_appointment_view_get_arrival (view)));
    case ANTE_READY_UNKNOWN:
      return g_strdup (_("Unknown: update Anteroom on this computer"));
    case ANTE_READY_SEND:
    case ANTE_READY_NOTHING:
    default:
      {
        g_autofree char *verdicts = ante_words_clearances (ante_appointment_view_get_clearances (view), when);

        /* Translators: %s are verdicts: "Botox: cleared until 14 Mar 2027". */
        return g_strdup_printf (_("Nothing to send. %s"), verdicts);
      }
    }
}

static char *
describe_refused (AnteSendLine *line)
{
  const char *text;
  const char *problem = ante_send_line_get_problem (line, &text);

  return ante_words_provider_problem (problem, text);
}

char *
ante_words_clearances (GPtrArray *clearances, const AnteWhen *when)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < clearances->len; i++)
    g_ptr_array_add (sentences, ante_words_clearance_sentence (g_ptr_array_index (clearances, i), when));
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv ("; ", (char **) sentences->pdata);
}

char *
ante_words_send_line (AnteSendLine *line, const AnteWhen *when)
{
  switch (ante_send_line_get_state (line))
    {
    case ANTE_SEND_PLANNED:
      return describe_planned (ante_send_line_get_readiness (line));
    case ANTE_SEND_STOPPED:
      return g_strdup (_("Not sent: you stopped before it"));
    case ANTE_SEND_UNDER_WAY:
      return g_strdup (_("Sending"));
    case ANTE_SEND_QUEUED:
      return g_strdup (_("Queued: it goes out by itself when the relay answers"));
    case ANTE_SEND_SENT:
      return g_strdup (_("Sent"));
    case ANTE_SEND_REFUSED:
      return describe_refused (line);
    case ANTE_SEND_UNCONFIRMED:
      return g_strdup (_("No answer came. Ask the patient before you send it again"));
    case ANTE_SEND_ELSEWHERE:
      return g_strdup (_("Another computer sent it first"));
    case ANTE_SEND_NOTHING:
      return g_strdup (_("Nothing to send any more"));
    case ANTE_SEND_FAILED:
      return ante_words_error (ante_send_line_get_error (line));
    case ANTE_SEND_NOT:
    default:
      return describe_not (ante_send_line_get_view (line), ante_send_line_get_readiness (line), when);
    }
}

static const struct
{
  AnteSendState state;
  const char *icon, *style;
} looks[] = {
  { ANTE_SEND_PLANNED, "ante-invite-symbolic", "accent" },      { ANTE_SEND_STOPPED, "ante-not-required-symbolic", "warning" },
  { ANTE_SEND_UNDER_WAY, "ante-sending-symbolic", "accent" },   { ANTE_SEND_QUEUED, "ante-queued-symbolic", "accent" },
  { ANTE_SEND_SENT, "ante-waiting-symbolic", "success" },       { ANTE_SEND_REFUSED, "ante-failed-symbolic", "error" },
  { ANTE_SEND_UNCONFIRMED, "ante-unconfirmed-symbolic", "warning" },
  { ANTE_SEND_ELSEWHERE, "ante-covered-symbolic", "dim-label" }, { ANTE_SEND_NOTHING, "ante-not-required-symbolic", "dim-label" },
  { ANTE_SEND_FAILED, "ante-failed-symbolic", "error" },
};

const char *
ante_words_send_icon (AnteSendLine *line, const char **style)
{
  AnteReadyCode code = ante_send_line_get_readiness (line)->code;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].state == ante_send_line_get_state (line))
      {
        *style = looks[i].style;
        return looks[i].icon;
      }
  *style = code == ANTE_READY_NOTHING || code == ANTE_READY_OVER ? "dim-label" : "warning";
  return code == ANTE_READY_NOTHING || code == ANTE_READY_OVER ? "ante-not-required-symbolic" : "ante-missing-data-symbolic";
}

char *
ante_words_send_progress (AnteSendAll *all)
{
  guint done = ante_send_all_get_done (all), total = ante_send_all_get_total (all);

  if (ante_send_all_get_running (all))
    /* Translators: while a day's invites are sent: how many of how many are done. */
    return g_strdup_printf (_("%u of %u done"), done, total);

  guint queued = ante_send_all_count (all, ANTE_SEND_QUEUED), sent = ante_send_all_count (all, ANTE_SEND_SENT);
  guint wrong = ante_send_all_count (all, ANTE_SEND_REFUSED) + ante_send_all_count (all, ANTE_SEND_UNCONFIRMED)
              + ante_send_all_count (all, ANTE_SEND_FAILED);
  guint stopped = ante_send_all_count (all, ANTE_SEND_STOPPED);

  /* Translators: the end of sending a day's invites, four counts. */
  return g_strdup_printf (_("Sent: %u. Queued: %u. Need a look: %u. Not sent: %u."), sent, queued, wrong, stopped);
}
