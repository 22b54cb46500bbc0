/* SPDX-License-Identifier: GPL-3.0-or-later
 * The long words of a verdict: why it is so, what to do now, and why treatment may not start. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

/* "12 Feb 2026" or, today, "today at 9:50 AM". */
static char *
name_moment (gint64 ms, const AnteWhen *when)
{
  g_autofree char *day = ante_words_day (ms, when);
  g_autofree char *clock = ante_words_time (ms, when->zone);

  /* Translators: a day and a time of day, inside a sentence: "today at 9:50 AM". */
  return g_strdup_printf (C_("moment", "%s at %s"), day, clock);
}

static void
add_sentence (GString *text, const char *sentence)
{
  if (sentence == NULL || *sentence == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static void G_GNUC_PRINTF (2, 3)
add_sentence_printf (GString *text, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  add_sentence (text, sentence);
}

static char *
provider_name (const AnteClearance *clearance)
{
  return ante_words_name (clearance->provider != NULL && *clearance->provider != '\0' ? clearance->provider
                                                                                      : _("the provider"));
}

static void
add_reference (GString *text, const AnteClearance *clearance)
{
  if (clearance->patient_exam_id != NULL)
    /* Translators: %s is the provider's number of this exam. */
    add_sentence_printf (text, _("Ref %s."), clearance->patient_exam_id);
}

static void
add_instruction (GString *text, const AnteClearance *clearance)
{
  g_autofree char *line = NULL;

  if (clearance->instruction == NULL || *clearance->instruction == '\0')
    return;
  line = ante_words_name (clearance->instruction);
  /* Translators: a clinician's line of instruction for everybody. */
  add_sentence_printf (text, _("Note: %s."), line);
}

/* The medical director's word: who, under which license, when. */
static void
add_decision (GString *text, const AnteClearance *clearance, const char *named, const char *plain)
{
  g_autofree char *director = provider_name (clearance);
  g_autofree char *licence = clearance->licence != NULL ? ante_words_name (clearance->licence) : NULL;
  g_autofree char *day = clearance->day != NULL ? ante_words_date (clearance->day) : NULL;

  if (licence != NULL && day != NULL)
    add_sentence_printf (text, named, director, licence, day);
  else
    add_sentence_printf (text, plain, director);
}

/* Whoever looked into the portal. */
static void
add_recorder (GString *text, const AnteClearance *clearance)
{
  g_autofree char *by = clearance->by != NULL ? ante_words_name (clearance->by) : NULL;

  if (by != NULL)
    add_sentence_printf (text, _("Seen in the provider’s portal and recorded by %s."), by);
  else
    add_sentence (text, _("Seen in the provider’s portal and recorded by a manager."));
}

static void
add_recorded (GString *text, const AnteClearance *clearance, const char *format)
{
  g_autofree char *provider = provider_name (clearance);
  g_autofree char *day = clearance->day != NULL ? ante_words_date (clearance->day) : g_strdup (_("an unknown day"));

  add_sentence_printf (text, format, provider, day);
  add_recorder (text, clearance);
}

static gboolean
rests_on (const AnteClearance *clearance, const char *ground)
{
  return g_strcmp0 (clearance->ground, ground) == 0;
}

static void
add_approval (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *day = NULL;
  g_autofree char *provider = provider_name (clearance);
  g_autofree char *until = ante_words_date (clearance->valid_until);

  if (rests_on (clearance, ANTE_GROUND_DIRECTOR))
    add_decision (text, clearance, _("Approved by the medical director, %s (license %s), %s."), _("Approved by the medical director, %s."));
  else if (rests_on (clearance, ANTE_GROUND_RECORDED))
    add_recorded (text, clearance, _("Approved by %s, %s."));
  else if (clearance->exam_ms > 0)
    {
      day = name_moment (clearance->exam_ms, when);
      if (clearance->code == ANTE_CLEARANCE_COVERED)
        add_sentence_printf (text, _("Covered by an earlier exam: approved by %s, %s."), provider, day);
      else
        add_sentence_printf (text, _("Approved by %s, %s."), provider, day);
    }
  if (clearance->valid_until != NULL && clearance->code == ANTE_CLEARANCE_EXPIRED)
    add_sentence_printf (text, _("It was valid to the end of %s."), until);
  else if (clearance->valid_until != NULL)
    add_sentence_printf (text, _("Valid to the end of %s."), until);
}

static void
add_invite (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  if (clearance->since_ms > 0)
    {
      g_autofree char *moment = name_moment (clearance->since_ms, when);

      add_sentence_printf (text, _("Invite sent %s."), moment);
    }
  if (clearance->link_until_ms > 0)
    {
      g_autofree char *until = ante_words_day (clearance->link_until_ms, when);

      add_sentence_printf (text, _("Its link is good until %s."), until);
    }
}

static void
add_resends (GString *text, const AnteClearance *clearance)
{
  guint left = clearance->resends < clearance->max_resends ? clearance->max_resends - clearance->resends : 0;

  if (clearance->resends == 0)
    add_sentence_printf (text, _("Not resent yet (%u left)."), left);
  else
    add_sentence_printf (text, _("Resent %u of %u."), clearance->resends, clearance->max_resends);
}

static void
add_result (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *moment = NULL;
  g_autofree char *provider = provider_name (clearance);

  if (clearance->exam_ms <= 0)
    return;
  if (rests_on (clearance, ANTE_GROUND_RECORDED))
    {
      /* Translators: who gave an outcome and on which day. */
      add_recorded (text, clearance, _("Outcome by %s, %s."));
      return;
    }
  moment = name_moment (clearance->exam_ms, when);
  /* Translators: who gave a result and when: "Result by NP Liza, today at 9:50 AM." */
  add_sentence_printf (text, _("Result by %s, %s."), provider, moment);
}

static void
explain_missing (GString *text, const AnteClearance *clearance)
{
  g_autofree char *missing = ante_words_missing (clearance->missing);

  if (missing != NULL)
    add_sentence_printf (text, _("No invite can be sent yet: %s missing."), missing);
  else
    add_sentence (text, _("No invite can be sent yet."));
  if (clearance->missing & ANTE_MISSING_STATE_NOT_SERVED)
    add_sentence (text, _("The provider gives no exams to patients who are in Alabama or Mississippi."));
}

static void
add_moment (GString *text, const char *format, gint64 ms, const AnteWhen *when)
{
  g_autofree char *moment = ms > 0 ? name_moment (ms, when) : NULL;

  if (moment != NULL)
    add_sentence_printf (text, format, moment);
}

static void
explain_failure (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *problem = ante_words_provider_problem (clearance->problem, clearance->problem_text);

  add_sentence (text, problem);
  if (clearance->suspect_state)
    add_sentence (text, _("That nobody is available nearly always means a wrong state: the clinic’s instead of where the patient will be."));
  add_moment (text, _("Asked for %s."), clearance->since_ms, when);
}

static void
explain_rejection (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  if (rests_on (clearance, ANTE_GROUND_DIRECTOR))
    {
      add_decision (text, clearance, _("The provider deferred it, and the medical director refused: %s (license %s), %s."),
                    _("The provider deferred it, and the medical director refused: %s."));
      return;
    }
  add_sentence (text, _("The provider decided that this patient may not have this treatment."));
  add_result (text, clearance, when);
}

static void
explain_conflict (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  if (rests_on (clearance, ANTE_GROUND_DIRECTOR))
    add_sentence (text, _("Of the medical director’s decisions one approves and another refuses. Neither counts until one is taken back."));
  else
    add_sentence (text, _("The provider sent an approval and a rejection for the same exam. Neither counts until it is clear which is right."));
  add_moment (text, _("So since %s."), clearance->since_ms, when);
}

/* How it is known that the provider has decided. */
static void
explain_decided (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  if (clearance->too_late)
    add_moment (text, _("The provider refused to cancel the invite, %s: it had decided."), clearance->decided_ms, when);
  else
    add_moment (text, _("The pharmacy confirmed the prescription, %s: the provider has decided."), clearance->decided_ms, when);
  if (clearance->code == ANTE_CLEARANCE_LOST)
    add_sentence (text, _("How it decided has not come here, and may be lost. Until somebody has looked nobody is cleared by it."));
  else
    add_sentence (text, _("How it decided has not come here yet."));
}

static void
explain_ended (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *by = ante_words_name (clearance->by != NULL ? clearance->by : _("somebody of the clinic"));
  g_autofree char *moment = clearance->since_ms > 0 ? name_moment (clearance->since_ms, when) : NULL;
  g_autofree char *note = clearance->health_note != NULL ? ante_words_name (clearance->health_note) : NULL;

  if (moment != NULL)
    /* Translators: who said so, and when. */
    add_sentence_printf (text, _("Health has changed, said %s, %s."), by, moment);
  else
    add_sentence_printf (text, _("Health has changed, said %s."), by);
  if (note != NULL)
    add_sentence_printf (text, _("What changed: %s."), note);
  add_sentence (text, _("No exam asked for before that clears anybody any more, whenever its answer comes."));
}

static void
explain (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  switch (clearance->code)
    {
    case ANTE_CLEARANCE_NOT_REQUIRED:
      add_sentence (text, _("This treatment needs no exam."));
      break;
    case ANTE_CLEARANCE_NEEDS_INVITE:
      if (clearance->cancelled_ms > 0)
        add_moment (text, _("The invite was cancelled %s, before the provider decided."), clearance->cancelled_ms, when);
      else
        add_sentence (text, _("No valid exam covers this treatment, and no invite has been sent."));
      break;
    case ANTE_CLEARANCE_MISSING_DATA:
      explain_missing (text, clearance);
      break;
    case ANTE_CLEARANCE_QUEUED:
      add_sentence (text, _("The invite is saved on this computer. It goes out by itself, once, as soon as the relay answers."));
      break;
    case ANTE_CLEARANCE_SENDING:
      add_sentence (text, when->provider_silent_since_ms > 0
                          ? _("The provider gives no answer. While nothing has left this computer it is tried again, for a minute and a half; then the row says what became of it.")
                          : _("The invite is on its way to the provider."));
      break;
    case ANTE_CLEARANCE_UNCONFIRMED:
      add_sentence (text, _("The invite left, and the provider’s answer never came. The patient may have it or may not."));
      add_moment (text, _("Asked for %s."), clearance->since_ms, when);
      break;
    case ANTE_CLEARANCE_SEND_FAILED:
      explain_failure (text, clearance, when);
      break;
    case ANTE_CLEARANCE_OVERDUE:
      add_sentence (text, _("The patient has had the link for more than a day, and the provider has sent no result."));
      add_invite (text, clearance, when);
      add_resends (text, clearance);
      break;
    case ANTE_CLEARANCE_LOST:
      explain_decided (text, clearance, when);
      break;
    case ANTE_CLEARANCE_WAITING:
      if (clearance->decided_ms > 0)
        {
          explain_decided (text, clearance, when);
          break;
        }
      add_invite (text, clearance, when);
      add_resends (text, clearance);
      break;
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
    case ANTE_CLEARANCE_READ_NOTES:
    case ANTE_CLEARANCE_EXPIRED:
      add_approval (text, clearance, when);
      break;
    case ANTE_CLEARANCE_REJECTED:
      explain_rejection (text, clearance, when);
      break;
    case ANTE_CLEARANCE_DEFERRED:
      add_sentence (text, _("The provider saw a possible reason against it and left the decision to your clinic’s medical director."));
      add_result (text, clearance, when);
      break;
    case ANTE_CLEARANCE_CONFLICTING:
      explain_conflict (text, clearance, when);
      break;
    case ANTE_CLEARANCE_UNVERIFIED:
      add_sentence (text, _("A result came that Anteroom cannot read with certainty."));
      add_result (text, clearance, when);
      break;
    case ANTE_CLEARANCE_IDENTITY:
      add_sentence (text, _("The patient’s name or date of birth is not the one the invite was sent with. The result may be another person’s."));
      break;
    case ANTE_CLEARANCE_CALL_AGAIN:
      add_sentence (text, _("The call dropped, or the patient ruled themselves out. This is not a refusal."));
      add_result (text, clearance, when);
      add_resends (text, clearance);
      break;
    case ANTE_CLEARANCE_MISSED:
      /* The provider's documents give both reasons (Qualiphy API reference: redirect_missed, and the sample of "Missed"). */
      add_sentence (text, _("The exam call did not take place: the patient did not answer, or no provider came within three minutes."));
      add_result (text, clearance, when);
      add_resends (text, clearance);
      add_sentence (text, _("If they say that they waited, check the state they were in: with a wrong one the provider finds nobody."));
      break;
    case ANTE_CLEARANCE_LINK_EXPIRED:
      add_sentence (text, _("The patient did not take the exam while the link was good."));
      break;
    case ANTE_CLEARANCE_ENDED:
      explain_ended (text, clearance, when);
      break;
    case ANTE_CLEARANCE_READING:
      add_sentence (text, _("This computer’s copy of the clinic’s data is being read again from the relay. Until all of it is here nobody shows as cleared."));
      break;
    case ANTE_CLEARANCE_UNKNOWN:
    default:
      add_sentence (text, _("Another computer wrote something here that this version of Anteroom cannot read. Until then nobody is cleared by it."));
    }
}

static void
explain_flag (GString *text, const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *words = NULL;

  if (clearance->flag == NULL)
    return;
  words = ante_words_clearance_short (clearance->flag, when);
  /* Translators: %s is the verdict on an earlier exam: "not cleared: provider declined · 2 h ago". */
  add_sentence_printf (text, _("It was asked for after an earlier exam: %s. Only an approval of the new one clears."), words);
}

char *
ante_words_clearance_why (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autoptr (GString) text = g_string_new (NULL);

  explain (text, clearance, when);
  explain_flag (text, clearance, when);
  add_instruction (text, clearance);
  add_reference (text, clearance);
  if (clearance->test)
    add_sentence (text, _("This is a test exam: it clears nobody."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
advise_after_no_exam (const AnteClearance *clearance)
{
  if (clearance->can_resend)
    return g_strdup (_("Call the patient, then resend the invite."));
  return g_strdup (_("Call the patient, then send a new invite."));
}

static const char *
name_doubt (const AnteClearance *clearance)
{
  switch (clearance->code)
    {
    case ANTE_CLEARANCE_REJECTED:
      return _("It was declined. Ask for a new exam only if something has changed since, or your medical director wants one.");
    case ANTE_CLEARANCE_DEFERRED:
      return _("It was left to your medical director, whose decision is not recorded yet.");
    case ANTE_CLEARANCE_CONFLICTING:
      return _("Two results contradict each other, and nobody can tell from here which one holds.");
    case ANTE_CLEARANCE_IDENTITY:
      return _("The exam was taken under another name or birth date. If that was somebody else, only an exam of their own can clear this patient.");
    case ANTE_CLEARANCE_UNVERIFIED:
      return _("A result came that cannot be relied on.");
    default:
      return _("The exam there was is none to treat by.");
    }
}

char *
ante_words_new_exam (const AnteClearance *clearance, const char *person)
{
  g_autofree char *what_follows = g_strdup_printf (_("A new invite goes to %s, and the provider may charge a new exam. Only an approval of the new one clears."),
                                                   person);

  return g_strjoin ("\n\n", name_doubt (clearance->flag != NULL ? clearance->flag : clearance), what_follows, NULL);
}

char *
ante_words_clearance_todo (const AnteClearance *clearance)
{
  switch (clearance->code)
    {
    case ANTE_CLEARANCE_NEEDS_INVITE:
      return g_strdup (_("Send the invite."));
    case ANTE_CLEARANCE_MISSING_DATA:
      if (clearance->missing == ANTE_MISSING_STATE_NOT_SERVED)
        return g_strdup (_("Ask whether the patient will be in another state during the exam."));
      return g_strdup (_("Complete the patient’s details, then send the invite."));
    case ANTE_CLEARANCE_UNCONFIRMED:
      return g_strdup (_("Ask the patient whether an invite came. If not, send it anyway."));
    case ANTE_CLEARANCE_SEND_FAILED:
      if (clearance->suspect_state)
        return g_strdup (_("Ask where the patient will be during the exam, correct the state, then send the invite again."));
      {
        const char *todo = ante_words_provider_todo (clearance->problem);

        if (g_strcmp0 (clearance->problem, "busy") == 0)
          return g_strdup (_("Wait a minute, then send the invite again."));
        return todo != NULL ? g_strdup (todo) : g_strdup (_("Put it right, then send the invite again."));
      }
    case ANTE_CLEARANCE_LOST:
      return g_strdup (_("Look the exam up in the provider’s portal and record its outcome; a manager may."));
    case ANTE_CLEARANCE_WAITING:
      if (clearance->decided_ms > 0)
        return g_strdup (_("Wait some minutes for the result. If it does not come, a manager looks it up in the provider’s portal."));
      return clearance->can_resend ? g_strdup (_("Show the patient the link, or resend the invite."))
                                   : g_strdup (_("Show the patient the link when they come."));
    case ANTE_CLEARANCE_OVERDUE:
      return clearance->can_resend ? g_strdup (_("Ask the patient. If they have not taken the exam, show them the link or resend it. If they have, its result may be lost: a manager looks it up in the portal and records the outcome."))
                                   : g_strdup (_("Ask the patient. If they have not taken the exam, show them the link when they come. If they have, its result may be lost: a manager looks it up in the portal and records the outcome."));
    case ANTE_CLEARANCE_READ_NOTES:
      return g_strdup (_("Somebody entitled reads the provider’s notes before treatment starts."));
    case ANTE_CLEARANCE_REJECTED:
      return g_strdup (_("Call the patient before they come. If something has changed since, ask for a new exam."));
    case ANTE_CLEARANCE_DEFERRED:
      return g_strdup (_("The medical director reviews it; a clinician or a manager records what they decided."));
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
      return g_strdup (_("Tell the manager: the exam has to be looked up in the provider’s portal. A new exam settles it."));
    case ANTE_CLEARANCE_IDENTITY:
      return g_strdup (_("A manager confirms that it is the same person, or sends a new invite."));
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_MISSED:
      return advise_after_no_exam (clearance);
    case ANTE_CLEARANCE_LINK_EXPIRED:
      if (clearance->lost)
        return g_strdup (_("Send a new invite. If they did take the exam, a manager looks it up in the portal and records the outcome."));
      return g_strdup (_("Send a new invite."));
    case ANTE_CLEARANCE_ENDED:
      return g_strdup (_("Send a new invite."));
    case ANTE_CLEARANCE_EXPIRED:
      return g_strdup (_("Send a new invite."));
    case ANTE_CLEARANCE_READING:
      return g_strdup (_("Wait a moment: it comes by itself."));
    case ANTE_CLEARANCE_UNKNOWN:
      return g_strdup (_("Update Anteroom on this computer."));
    default:
      return NULL;
    }
}

/* One reason inside "Not yet: …". */
static char *
name_reason (const AnteClearance *clearance)
{
  g_autofree char *name = ante_words_name (clearance->treatment_name != NULL ? clearance->treatment_name
                                                                              : _("a treatment"));

  switch (clearance->code)
    {
    case ANTE_CLEARANCE_READ_NOTES:
      return g_strdup_printf (_("the provider’s notes for %s have not been read"), name);
    case ANTE_CLEARANCE_READING:
      return g_strdup_printf (_("what is known of %s is being read again"), name);
    case ANTE_CLEARANCE_UNKNOWN:
      return g_strdup_printf (_("%s is unknown until this computer is updated"), name);
    case ANTE_CLEARANCE_IDENTITY:
      return g_strdup_printf (_("%s waits for a manager to confirm the person"), name);
    case ANTE_CLEARANCE_EXPIRED:
      return g_strdup_printf (_("the clearance of %s has expired"), name);
    case ANTE_CLEARANCE_ENDED:
      return g_strdup_printf (_("health has changed since the exam for %s"), name);
    default:
      return g_strdup_printf (_("%s is not cleared"), name);
    }
}

static GStrv
name_treatments (GPtrArray *clearances, gboolean blocking)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      g_autofree char *name = clearance->treatment_name != NULL ? ante_words_name (clearance->treatment_name) : NULL;

      if (clearance->blocks == blocking && name != NULL)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

char *
ante_words_why_not (GPtrArray *clearances)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_auto (GStrv) open = name_treatments (clearances, FALSE);
  g_autofree char *joined = NULL;
  g_autofree char *others = NULL;

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);
      g_autofree char *reason = clearance->blocks ? name_reason (clearance) : NULL;

      if (reason != NULL)
        g_strv_builder_add (reasons, reason);
    }
  list = g_strv_builder_end (reasons);
  if (*list == NULL)
    return NULL;
  joined = ante_words_join ((const char *const *) list);
  if (*open == NULL)
    /* Translators: why treatment may not start: "Not yet: Lip filler is not cleared." */
    return g_strdup_printf (_("Not yet: %s."), joined);
  others = ante_words_join ((const char *const *) open);
  /* Translators: as above; then what may go ahead when it is booked by itself. */
  return g_strdup_printf (_("Not yet: %s. %s alone can go ahead as its own appointment."), joined, others);
}

char *
ante_words_stop (GPtrArray *clearances, const AnteWhen *when)
{
  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      if (clearance->blocks)
        {
          g_autofree char *verdict = ante_words_clearance_sentence (clearance, when);

          /* Translators: the loudest alarm: a patient is in the room and no longer cleared. %s: "Botox: not
           * cleared: provider declined". */
          return g_strdup_printf (_("Stop: no longer cleared. %s."), verdict);
        }
    }
  return g_strdup (_("Stop: no longer cleared."));
}
