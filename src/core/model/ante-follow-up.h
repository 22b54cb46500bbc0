/* SPDX-License-Identifier: GPL-3.0-or-later
 * The follow-up exam that is due some weeks after a GLP-1 medicine was prescribed, where the clinic sends it itself
 * (Qualiphy API reference, "GLP-1 follow-up certification"). Pure: no I/O, no clock. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

#define ANTE_FOLLOW_UP_DAYS 21 /* "typically about three weeks" */

typedef enum
{
  ANTE_FOLLOW_UP_DUE,         /* an invite is to be sent, or the whole marked as done */
  ANTE_FOLLOW_UP_SENDING,     /* one was asked for */
  ANTE_FOLLOW_UP_UNCONFIRMED, /* nobody knows whether it was sent: a person decides */
  ANTE_FOLLOW_UP_FAILED,      /* the last one did not go out: problem says why, and it is to be sent again */
  ANTE_FOLLOW_UP_SENT,        /* without a result yet: the link is to be brought to the patient */
} AnteFollowUpState;

typedef struct
{
  AnteFollowUpState state;
  char *treatment_name;
  char *invite_id, *exam_id; /* that the patient was approved by */
  char *exam_title;          /* nullable */
  AnteExamRef *exam;         /* owned: the same, as the treatment names it now */
  gint64 approved_ms;
  char *due;                 /* YYYY-MM-DD in the clinic's zone */
  char *meeting_url;         /* of the follow-up's own invite, once sent; nullable */
  gint64 link_until_ms;      /* likewise, else 0 */
  gint64 asked_ms;           /* when the last invite for it was asked for; 0: none was */
  AnteExamState came_to;     /* of one that is due again: missed, N/A, cancelled; or invited, its link having expired */
  char *problem, *problem_text; /* of one that failed, as AnteInvite has them; nullable */
} AnteFollowUp;
void ante_follow_up_free (AnteFollowUp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteFollowUp, ante_follow_up_free)

/** ante_follow_up_is_to_do: whether an invite may be asked for now. */
gboolean ante_follow_up_is_to_do (const AnteFollowUp *self);
/** ante_follow_up_prescribes: whether somebody has to say where its prescription goes. */
gboolean ante_follow_up_prescribes (const AnteFollowUp *self);

/* One of a list over many patients. */
typedef struct { AntePatient *patient; AnteFollowUp *follow_up; GPtrArray *invites; /* AnteInvite, all of the patient's */ } AnteFollowUpRow;
void ante_follow_up_row_free (AnteFollowUpRow *self);

/** ante_follow_ups_list: what @invites, one patient's, make due by now, one a treatment at most: from the day it is due
 *  until a follow-up has a result, or somebody marked it as done. One that was missed, cut off, cancelled, or whose
 *  link has expired is due again; one that did not go out is failed until another does. Tests and what was due before @since_ms (0: nothing) never are: until then the
 *  provider sent follow-ups itself. @treatments: AnteTreatment. (transfer full) (element-type AnteFollowUp). */
GPtrArray *ante_follow_ups_list (GPtrArray *treatments, GPtrArray *invites, gint64 since_ms, gint64 now_ms, GTimeZone *zone);

/** ante_treatment_leads_to: whether @exam_id is what a follow-up of @treatment comes after: its prescription exams, or
 *  where it has none all of its exams; FALSE unless it is a GLP-1 treatment. */
gboolean ante_treatment_leads_to (const AnteTreatment *treatment, const char *exam_id);

G_END_DECLS
