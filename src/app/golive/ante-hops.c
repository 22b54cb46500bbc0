/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way of one test invite, hop by hop. */
#include "app/golive/ante-hops.h"

#include <glib/gi18n.h>

#define ANSWER_LIMIT_MS ANTE_SENDING_LIMIT_MS
#define RESULT_LIMIT_MS ANTE_OVERDUE_MS

const AnteInvite *
ante_hops_find_invite (AnteAppointmentView *view)
{
  GPtrArray *invites = ante_appointment_view_get_invites (view);
  const AnteInvite *newest = NULL;

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *one = g_ptr_array_index (invites, i);

      if (one->test && (newest == NULL || one->attempt > newest->attempt))
        newest = one;
    }

  return newest;
}

static void
set_done (AnteHop *hop,
          gint64   ms)
{
  hop->state = ANTE_HOP_DONE;
  hop->ms = ms;
}

/* A result may come before the provider's answer is known. */
static void
read_answer (AnteHop          *hop,
             const AnteInvite *invite,
             gint64            now_ms)
{
  if (invite->phase == ANTE_INVITE_FAILED)
    *hop = (AnteHop) { ANTE_HOP_FAILED, invite->reserved_ms };
  else if (invite->sent_ms > 0)
    set_done (hop, invite->sent_ms);
  else if (invite->phase == ANTE_INVITE_UNCONFIRMED || now_ms - invite->reserved_ms >= ANSWER_LIMIT_MS)
    *hop = (AnteHop) { ANTE_HOP_FAILED, 0 };
  else
    hop->state = ANTE_HOP_WAITING;
}

/* The way back worked also when another word came; the test did not. */
static void
read_result (AnteHop           hops[ANTE_N_HOPS],
             const AnteInvite *invite,
             gint64            seen_ms)
{
  gint64 came_ms = 0;
  AnteTested tested = ante_test_judge (invite, &came_ms);

  if (tested == ANTE_TESTED_WAITING)
    {
      if (hops[ANTE_HOP_ANSWERED].state == ANTE_HOP_DONE)
        hops[ANTE_HOP_RESULT].state = ANTE_HOP_WAITING;
      return;
    }
  set_done (&hops[ANTE_HOP_RESULT], came_ms);
  if (tested == ANTE_TESTED_OTHERWISE)
    hops[ANTE_HOP_RESULT].state = ANTE_HOP_FAILED;
  set_done (&hops[ANTE_HOP_DESK], seen_ms);
}

static void
measure (AnteHop hops[ANTE_N_HOPS])
{
  for (int i = 0; i < ANTE_N_HOPS; i++)
    hops[i].after_ms = i > 0 && hops[i].ms > 0 && hops[i - 1].ms > 0 ? MAX (hops[i].ms - hops[i - 1].ms, 0) : -1;
}

void
ante_hops_read (AnteAppointmentView *view,
                gint64               seen_ms,
                gint64               now_ms,
                AnteHop              hops[ANTE_N_HOPS])
{
  const AnteInvite *invite = ante_hops_find_invite (view);

  for (int i = 0; i < ANTE_N_HOPS; i++)
    hops[i] = (AnteHop) { ANTE_HOP_AHEAD, 0, -1 };
  if (invite == NULL)
    return;

  if (invite->phase == ANTE_INVITE_QUEUED)
    {
      hops[ANTE_HOP_RESERVED].state = ANTE_HOP_WAITING;
      return;
    }
  set_done (&hops[ANTE_HOP_RESERVED], invite->reserved_ms);
  read_answer (&hops[ANTE_HOP_ANSWERED], invite, now_ms);
  read_result (hops, invite, seen_ms);
  measure (hops);
}

/* --- Words --- */

const char *
ante_hop_title (AnteHopKind kind)
{
  switch (kind)
    {
    case ANTE_HOP_RESERVED:
      return _("Reserved at the relay");
    case ANTE_HOP_ANSWERED:
      return _("Taken by the provider");
    case ANTE_HOP_RESULT:
      return _("Result at the relay");
    case ANTE_HOP_DESK:
      return _("Shown on this computer");
    case ANTE_N_HOPS:
    default:
      return "";
    }
}

/* "40 ms", "1.4 s", "12 s", "3 min" */
static char *
describe_span (gint64 ms)
{
  if (ms < 1000)
    return g_strdup_printf (_("%d ms"), (int) ms);
  if (ms < 10000)
    /* Translators: a short span of time in seconds. */
    return g_strdup_printf (_("%.1f s"), (double) ms / 1000);
  if (ms < 120000)
    return g_strdup_printf (_("%d s"), (int) (ms / 1000));

  return ante_words_duration (ms);
}

static char *
describe_done (const AnteHop  *hop,
               const AnteWhen *when)
{
  if (hop->ms <= 0)
    return g_strdup (_("Done"));

  g_autofree char *moment = ante_words_moment_full (hop->ms, when->zone);

  if (hop->after_ms < 0)
    return g_steal_pointer (&moment);

  g_autofree char *span = describe_span (hop->after_ms);

  /* Translators: when a step of the test happened, and how long after the one before. */
  return g_strdup_printf (_("%s, %s after the step before"), moment, span);
}

static char *
describe_waiting (AnteHopKind       kind,
                  const AnteInvite *invite,
                  const AnteWhen   *when)
{
  if (kind == ANTE_HOP_RESERVED)
    return g_strdup (_("Waits for the relay to answer"));
  if (kind == ANTE_HOP_ANSWERED)
    return g_strdup (_("Sending. If no answer comes within two minutes, this says so"));
  if (when->now_ms - invite->sent_ms >= RESULT_LIMIT_MS)
    return g_strdup (_("No result for more than a day. At weekends that is usual; otherwise ask the provider’s support, and whether the relay’s address is reached from outside"));

  return g_strdup (_("The provider’s staff decide tests by hand: within 2 to 24 hours, not at weekends. Close this and come back; it goes on by itself"));
}

static char *
describe_other_word (const AnteInvite *invite)
{
  const char *word = ante_test_other_word (invite);
  g_autofree char *asked = ante_words_test (ante_test_of_invite (invite));

  /* Translators: %1$s: the provider's word, such as Rejected; %2$s: "Test Approve: it is approved". */
  return g_strdup_printf (_("“%1$s” came, and this was to be %2$s. Ask the provider’s support why before the first real patient"), word, asked);
}

static char *
describe_failed (AnteHopKind       kind,
                 const AnteInvite *invite)
{
  if (kind == ANTE_HOP_RESULT)
    return describe_other_word (invite);
  if (invite->phase == ANTE_INVITE_FAILED)
    return ante_words_provider_problem (invite->problem, invite->problem_text);

  return g_strdup (_("No answer came. Look in the provider’s portal whether the invite is there, then test again"));
}

char *
ante_hop_sentence (AnteHopKind       kind,
                   const AnteHop    *hop,
                   const AnteInvite *invite,
                   const AnteWhen   *when)
{
  switch (hop->state)
    {
    case ANTE_HOP_DONE:
      return describe_done (hop, when);
    case ANTE_HOP_WAITING:
      return describe_waiting (kind, invite, when);
    case ANTE_HOP_FAILED:
      return describe_failed (kind, invite);
    case ANTE_HOP_AHEAD:
    default:
      return g_strdup (_("Not yet"));
    }
}
