/* SPDX-License-Identifier: GPL-3.0-or-later
 * One meeting as the composer edits it, and which meetings an appointment needs. Main thread, except the plan's
 * exams. Notifies as the other drafts do. */
#pragma once
#include "core/model/ante-draft.h"

G_BEGIN_DECLS

/* Properties, strings unless said; words are the ones in brackets, and "" while nothing is chosen:
 * kind (good-faith, partner, urgent, own); wanted (boolean: it is to be sent now); valid (boolean, read-only).
 * Of a partner: selection (clinic, package, both: what the provider chooses), pharmacy-id, order-set-id.
 * Of any other pharmacy: who-picks (clinic, patient), ncpdpid, pharmacy-name, pharmacy-address-line-1,
 * pharmacy-address-line-2, pharmacy-city, pharmacy-state, pharmacy-zip, pharmacy-phone, delivery (pick-up, ship),
 * billing (clinic, patient), clinic-billing, skip-confirmation (boolean). */
#define ANTE_TYPE_INVITE_DRAFT (ante_invite_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteInviteDraft, ante_invite_draft, ANTE, INVITE_DRAFT, GObject)

/** ante_invite_draft_new: @exams: AnteExamRef, good-faith ones or one prescription. @clinic_billing: whom pharmacies bill
 *  where the clinic pays, nullable. (transfer full). */
AnteInviteDraft *ante_invite_draft_new (GPtrArray *exams, const char *clinic_billing);
GPtrArray *ante_invite_draft_get_exams (AnteInviteDraft *self); /* AnteExamRef (transfer none) */
AnteMeetingKind ante_invite_draft_get_kind (AnteInviteDraft *self);
/** ante_invite_draft_may_choose_kind: whether it may go to a pharmacy of choice although the exam does not say so. */
gboolean ante_invite_draft_may_choose_kind (AnteInviteDraft *self);
/** ante_invite_draft_needs: whether what is chosen so far asks for @property. */
gboolean ante_invite_draft_needs (AnteInviteDraft *self, const char *property);
/** ante_invite_draft_get_problem: OK for what is not needed. */
AnteFieldProblem ante_invite_draft_get_problem (AnteInviteDraft *self, const char *property);
gboolean ante_invite_draft_get_valid (AnteInviteDraft *self);
/** ante_invite_draft_first_problem: the property that keeps it from being valid; NULL: none does. */
const char *ante_invite_draft_first_problem (AnteInviteDraft *self);
/** ante_invite_draft_ships: whether something goes to the patient's address. */
gboolean ante_invite_draft_ships (AnteInviteDraft *self);
/** ante_invite_draft_get_missing: of @patient, for this meeting. */
AnteMissing ante_invite_draft_get_missing (AnteInviteDraft *self, const AntePatient *patient);
/** ante_invite_draft_get_order: NULL for good-faith exams, and while it is not valid. @patient: where it is shipped.
 *  (transfer full). */
AnteOrder *ante_invite_draft_get_order (AnteInviteDraft *self, const AntePatient *patient);

/* What may be chosen now, as the provider offers it. Forgetting the pharmacies forgets the packages; what was chosen stays
 * chosen, and is a problem while it is not offered. */
void ante_invite_draft_forget_pharmacies (AnteInviteDraft *self);
/** ante_invite_draft_offer_pharmacy: Returns: whether it is one that can be chosen; the provider's placeholder for "any
 *  pharmacy" is not. */
gboolean ante_invite_draft_offer_pharmacy (AnteInviteDraft *self, const char *id, const char *name);
void ante_invite_draft_forget_packages (AnteInviteDraft *self);
/** ante_invite_draft_offer_package: @price and @turnaround nullable. */
void ante_invite_draft_offer_package (AnteInviteDraft *self, const char *order_set_id, const char *title, const char *price,
                                      const char *turnaround);
/** ante_invite_draft_choose_pharmacy: one that was searched for; its fields can be edited after. */
void ante_invite_draft_choose_pharmacy (AnteInviteDraft *self, const AntePharmacy *pharmacy);
/** ante_invite_draft_repeat: takes over what @order, an earlier one, says, as far as this meeting can: where it may choose
 *  its kind, that as well. */
void ante_invite_draft_repeat (AnteInviteDraft *self, const AnteOrder *order);

/** ante_invite_find_order: the newest of @invites (AnteInvite) with an order that @draft could repeat: with @to_partner a
 *  partner's package of the same exam, else one to any other pharmacy that was named. What the provider refused is not
 *  among them. NULL: none. Borrowed. */
const AnteInvite *ante_invite_find_order (AnteInviteDraft *draft, GPtrArray *invites, gboolean to_partner);
/** ante_invite_is_last_order: whether nothing was ordered by the same exam after @invite, be it of another kind. */
gboolean ante_invite_is_last_order (AnteInviteDraft *draft, GPtrArray *invites, const AnteInvite *invite);

/** ante_invite_list_exams: what the appointment with @clearances needs an invite for now. With @decided, a treatment's id,
 *  instead what that one alone needs and what of it only a person may decide to ask for again. AnteExamRef, each exam
 *  once. (transfer full). Any thread. */
GPtrArray *ante_invite_list_exams (GPtrArray *clearances, GPtrArray *treatments, const char *decided);
/** ante_invite_plan: the meetings those exams go in: good-faith exams together, each prescription alone.
 *  AnteInviteDraft (transfer full). */
GPtrArray *ante_invite_plan (GPtrArray *exams, const char *clinic_billing);
/** ante_invite_needs_order: whether any of @exams (AnteExamRef) orders a prescription. Any thread. */
gboolean ante_invite_needs_order (GPtrArray *exams);

G_END_DECLS
