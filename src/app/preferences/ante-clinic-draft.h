/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Preferences edit about the clinic and this computer. Knows what is wrong with it, and whether it differs. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Properties, all strings as typed: "name", "zone", "days", "person". */
#define ANTE_TYPE_CLINIC_DRAFT (ante_clinic_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteClinicDraft, ante_clinic_draft, ANTE, CLINIC_DRAFT, GObject)

AnteClinicDraft *ante_clinic_draft_new (AnteDesk *desk);
/** ante_clinic_draft_find_problem: an AnteFormProblemFunc. */
const char *ante_clinic_draft_find_problem (GObject *self, const char *property, gboolean *blocks);
/** ante_clinic_draft_is_changed: something of the clinic differs from the desk's, and all of it is right. */
gboolean ante_clinic_draft_is_changed (AnteClinicDraft *self);
void ante_clinic_draft_save_async (AnteClinicDraft *self, GAsyncReadyCallback callback, gpointer data); /* ante_desk_change_finish */
/** ante_clinic_draft_save_person: who sits here, when it differs. */
void ante_clinic_draft_save_person (AnteClinicDraft *self);

G_END_DECLS
