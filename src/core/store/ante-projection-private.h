/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shared between the projection's facets. */
#pragma once
#include "core/store/ante-projection.h"

G_BEGIN_DECLS

#define ANTE_UNNUMBERED G_MAXINT64

typedef struct
{
  AnteTables *tables;
  AnteEntry *entry;
  AnteApplied *applied; /* never NULL inside */
} AnteApplying;

gint64 ante_applying_number (const AnteApplying *self);
gint64 ante_applying_time (const AnteApplying *self); /* the relay's receive time, else the author's */
void ante_applying_add_subject (AnteApplying *self, const char *subject);
void ante_applying_refuse (AnteApplying *self);

void ante_project_sending (AnteApplying *self);
void ante_project_outcome (AnteApplying *self);
void ante_project_resending (AnteApplying *self);
void ante_project_resent (AnteApplying *self);
void ante_project_cancelled (AnteApplying *self);
void ante_project_notes_read (AnteApplying *self);
void ante_project_identity (AnteApplying *self);
void ante_project_follow_up_done (AnteApplying *self);
void ante_project_delivery (AnteApplying *self);
void ante_project_health (AnteApplying *self);
void ante_project_decision (AnteApplying *self);
void ante_project_record (AnteApplying *self);
void ante_project_clinical_companion (AnteApplying *self);
void ante_project_link (AnteApplying *self);
void ante_project_answers (AnteApplying *self);
void ante_project_attachment (AnteApplying *self);
void ante_project_snapshot_begun (AnteApplying *self);
void ante_project_snapshot_piece (AnteApplying *self);
void ante_project_snapshot_made (AnteApplying *self);

/* The invite the entry is about; one that is not known here makes it do nothing: NULL. */
AnteEntity *ante_applying_find_invite (AnteApplying *self);

/* One exam of an invite's state, by exam id or patient exam id. */
JsonObject *ante_invite_state_find_exam (JsonObject *invite, const char *member, const char *value);

G_END_DECLS
