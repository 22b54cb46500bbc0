/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which exams an appointment needs invites for, and in which meetings they go. The provider takes any number of
 * good-faith exams in one meeting, and a prescription alone (Qualiphy API reference, exam_invite). */
#include "core/model/ante-invite-draft.h"

static const AnteTreatment *
find_treatment (GPtrArray *treatments, const char *id)
{
  for (guint i = 0; i < treatments->len; i++)
    if (g_strcmp0 (((AnteTreatment *) g_ptr_array_index (treatments, i))->id, id) == 0)
      return g_ptr_array_index (treatments, i);
  return NULL;
}

static AnteExamRef *
find_exam (GPtrArray *exams, const char *id)
{
  for (guint i = 0; i < exams->len; i++)
    {
      AnteExamRef *exam = g_ptr_array_index (exams, i);

      if (g_strcmp0 (exam->id, id) == 0)
        return exam;
    }
  return NULL;
}

/* Of two treatments that know one exam differently, the one that orders a prescription is believed. */
static void
add_exam (GPtrArray *exams, const AnteExamRef *exam)
{
  AnteExamRef *listed = find_exam (exams, exam->id);

  if (listed == NULL)
    g_ptr_array_add (exams, ante_exam_ref_copy (exam));
  else if (exam->rx_type != ANTE_RX_GOOD_FAITH)
    listed->rx_type = exam->rx_type;
}

static void
add_named (GPtrArray *exams, const AnteTreatment *treatment, GStrv ids)
{
  for (guint i = 0; treatment != NULL && ids != NULL && ids[i] != NULL; i++)
    {
      const AnteExamRef *exam = find_exam (treatment->exams, ids[i]);

      if (exam != NULL)
        add_exam (exams, exam);
    }
}

GPtrArray *
ante_invite_list_exams (GPtrArray *clearances, GPtrArray *treatments, const char *decided)
{
  GPtrArray *exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);
      const AnteTreatment *treatment = find_treatment (treatments, clearance->treatment_id);

      if (decided != NULL && g_strcmp0 (clearance->treatment_id, decided) != 0)
        continue;
      add_named (exams, treatment, clearance->exams_to_invite);
      if (decided != NULL)
        add_named (exams, treatment, clearance->exams_by_decision);
    }
  return exams;
}

gboolean
ante_invite_needs_order (GPtrArray *exams)
{
  for (guint i = 0; i < exams->len; i++)
    if (ante_meeting_kind (g_ptr_array_index (exams, i)) != ANTE_MEETING_GOOD_FAITH)
      return TRUE;
  return FALSE;
}

static void
add_meeting (GPtrArray *meetings, GPtrArray *exams, const char *clinic_billing)
{
  if (exams->len > 0)
    g_ptr_array_add (meetings, ante_invite_draft_new (exams, clinic_billing));
  g_ptr_array_set_size (exams, 0);
}

GPtrArray *
ante_invite_plan (GPtrArray *exams, const char *clinic_billing)
{
  GPtrArray *meetings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) together = g_ptr_array_new ();

  for (guint i = 0; i < exams->len; i++)
    {
      if (ante_meeting_kind (g_ptr_array_index (exams, i)) != ANTE_MEETING_GOOD_FAITH)
        continue;
      if (together->len == ANTE_MEETING_EXAMS_MAX)
        add_meeting (meetings, together, clinic_billing);
      g_ptr_array_add (together, g_ptr_array_index (exams, i));
    }
  add_meeting (meetings, together, clinic_billing);
  for (guint i = 0; i < exams->len; i++)
    {
      if (ante_meeting_kind (g_ptr_array_index (exams, i)) == ANTE_MEETING_GOOD_FAITH)
        continue;
      g_ptr_array_add (together, g_ptr_array_index (exams, i));
      add_meeting (meetings, together, clinic_billing);
    }
  return meetings;
}

/* --- An earlier order --- */

static gboolean
has_exam (const AnteInvite *invite, GPtrArray *exams)
{
  for (guint i = 0; i < invite->exams->len; i++)
    if (find_exam (exams, ((AntePatientExam *) g_ptr_array_index (invite->exams, i))->exam_id) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_order (const AnteInvite *invite)
{
  return invite->order != NULL && invite->phase != ANTE_INVITE_FAILED;
}

static gboolean
may_go (AnteInviteDraft *draft, gboolean to_partner)
{
  AnteMeetingKind kind = ante_invite_draft_get_kind (draft);

  if (kind == ANTE_MEETING_GOOD_FAITH)
    return FALSE;
  return ante_invite_draft_may_choose_kind (draft) || (kind == ANTE_MEETING_PARTNER) == to_partner;
}

static gboolean
can_repeat (AnteInviteDraft *draft, const AnteInvite *invite, gboolean to_partner)
{
  if (!has_order (invite) || (invite->order->kind == ANTE_MEETING_PARTNER) != to_partner)
    return FALSE;
  return to_partner ? has_exam (invite, ante_invite_draft_get_exams (draft)) : invite->order->pharmacy != NULL;
}

const AnteInvite *
ante_invite_find_order (AnteInviteDraft *draft, GPtrArray *invites, gboolean to_partner)
{
  const AnteInvite *newest = NULL;

  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (draft), NULL);

  for (guint i = 0; may_go (draft, to_partner) && i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);

      if (can_repeat (draft, invite, to_partner) && (newest == NULL || invite->reserved_ms > newest->reserved_ms))
        newest = invite;
    }
  return newest;
}

gboolean
ante_invite_is_last_order (AnteInviteDraft *draft, GPtrArray *invites, const AnteInvite *invite)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (draft), FALSE);

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *other = g_ptr_array_index (invites, i);

      if (has_order (other) && other->reserved_ms > invite->reserved_ms && has_exam (other, ante_invite_draft_get_exams (draft)))
        return FALSE;
    }
  return TRUE;
}
