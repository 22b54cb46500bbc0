/* SPDX-License-Identifier: GPL-3.0-or-later
 * One meeting in the composer: its exams, and what their kind needs. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "search": the person wants to look for a pharmacy for this meeting. */
#define ANTE_TYPE_MEETING_SECTION (ante_meeting_section_get_type ())
G_DECLARE_FINAL_TYPE (AnteMeetingSection, ante_meeting_section, ANTE, MEETING_SECTION, AdwBin)

/** ante_meeting_section_new: @invites: AnteInvite, the patient's: what was ordered by them is offered again. @several: there
 *  are more, and each may be left for later. */
GtkWidget *ante_meeting_section_new (AnteDesk *desk, AnteInviteDraft *draft, GPtrArray *invites, gboolean several);
AnteInviteDraft *ante_meeting_section_get_draft (AnteMeetingSection *self);
/** ante_meeting_section_set_state: as ante_partner_fields_set_state(). */
void ante_meeting_section_set_state (AnteMeetingSection *self, const char *state);
/** ante_meeting_section_choose: the pharmacy that was searched for. */
void ante_meeting_section_choose (AnteMeetingSection *self, const AntePharmacy *pharmacy);
/** ante_meeting_section_reveal: says every problem. Returns: (transfer none) (nullable): where the first that blocks is. */
GtkWidget *ante_meeting_section_reveal (AnteMeetingSection *self);
/** ante_meeting_section_name_blocking: the names of what is still needed. */
void ante_meeting_section_name_blocking (AnteMeetingSection *self, GStrvBuilder *names);
/** ante_meeting_section_stop: ends what is under way. */
void ante_meeting_section_stop (AnteMeetingSection *self);

G_END_DECLS
