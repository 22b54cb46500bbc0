/* SPDX-License-Identifier: GPL-3.0-or-later
 * From codes to whole translated sentences. Pure functions: no I/O, no clock; now is an argument (ante_when_now makes it).
 * Main thread. "const char *" is static text; "char *" is (transfer full). */
#pragma once
#include "core/model/ante-draft.h"
#include "core/model/ante-exam-change.h"
#include "core/model/ante-model.h"
#include "core/sync/ante-desk.h"
#include "core/sync/ante-send-all.h"

G_BEGIN_DECLS

/* The moment and the place a sentence is read: the clinic's, not the computer's. */
typedef struct
{
  gint64 now_ms;
  GTimeZone *zone; /* borrowed */
  gint64 provider_silent_since_ms; /* 0: it answers */
} AnteWhen;

/** ante_when_now: this moment at @desk, by its clock; what belongs to it lives as long as @desk shows the same clinic. */
AnteWhen ante_when_now (AnteDesk *desk);

/* --- Dates and times (ante-words-time.c) --- */

/** ante_words_today: the day of now, as YYYY-MM-DD. */
char *ante_words_today (const AnteWhen *when);
/** ante_words_clock: "13:30" -> "1:30 PM" (or "13:30" where people write it so). */
char *ante_words_clock (const char *hh_mm);
/** ante_words_time: the time of day of @ms: "9:50 AM". */
char *ante_words_time (gint64 ms, GTimeZone *zone);
/** ante_words_date: "2027-03-14" -> "14 Mar 2027". */
char *ante_words_date (const char *date);
/** ante_words_date_near: as ante_words_date(), without the year when it is @today's. */
char *ante_words_date_near (const char *date, const char *today);
/** ante_words_date_heading: "Sat 21 November", with the year when it is not @today's. */
char *ante_words_date_heading (const char *date, const char *today);
/** ante_words_date_brief: the same where there is little room: "Sat 21 Nov". */
char *ante_words_date_brief (const char *date, const char *today);
/** ante_words_date_typed: as a person types it into a field: "3/14/2027". Forms read that order back. */
char *ante_words_date_typed (const char *date);
/** ante_words_date_after: @date moved by @days, as YYYY-MM-DD; NULL: it is none. */
char *ante_words_date_after (const char *date, int days);
/** ante_words_date_full: "Saturday 21 November 2026", for screen readers. */
char *ante_words_date_full (const char *date);
/** ante_words_day: the day of @ms: "today", "yesterday", "tomorrow", "Thu 19 Nov", "12 Feb 2025". */
char *ante_words_day (gint64 ms, const AnteWhen *when);
/** ante_words_moment: for the margin of a timeline: "10:24 AM" today, "Thu" this week, else "12 Feb". */
char *ante_words_moment (gint64 ms, const AnteWhen *when);
/** ante_words_moment_full: "Saturday 21 November 2026, 10:24 AM", for tooltips and screen readers. */
char *ante_words_moment_full (gint64 ms, GTimeZone *zone);
/** ante_words_duration: "just now" (under a minute), "18 min", "2 h 5 min", "3 days". */
char *ante_words_duration (gint64 duration_ms);
/** ante_words_ago: "just now", "25 min ago", "2 h ago", "3 days ago". */
char *ante_words_ago (gint64 ms, gint64 now_ms);
/** ante_words_minutes: the length of an appointment: "45 min". */
char *ante_words_minutes (guint minutes);
/** ante_words_join: "a", "a and b", "a, b and c". */
char *ante_words_join (const char *const *items);

/* --- Clearance (ante-words-clearance.c) --- */

/** ante_words_clearance_short: a row's sentence after the treatment's name: "cleared until 14 Mar 2027". */
char *ante_words_clearance_short (const AnteClearance *clearance, const AnteWhen *when);
/** ante_words_clearance_sentence: "Botox: cleared until 14 Mar 2027", for names in the accessible tree. */
char *ante_words_clearance_sentence (const AnteClearance *clearance, const AnteWhen *when);
/** ante_words_clearance_markup: the same for a label: the treatment in bold, everything escaped. */
char *ante_words_clearance_markup (const AnteClearance *clearance, const AnteWhen *when);
/** ante_words_clearance_why: the detail pane's explanation: what happened, who said so, until when. */
char *ante_words_clearance_why (const AnteClearance *clearance, const AnteWhen *when);
/** ante_words_new_exam: before somebody asks for a new exam although one speaks against, or is in doubt: what that means. */
char *ante_words_new_exam (const AnteClearance *clearance, const char *person);
/** ante_words_clearance_todo: what to do now; NULL: nothing. */
char *ante_words_clearance_todo (const AnteClearance *clearance);
/** ante_words_clearance_icon: a symbolic icon of ours. */
const char *ante_words_clearance_icon (AnteClearanceCode code);
/** ante_words_verdict_icon: of a whole verdict: a test's is that of a test, whatever came of it. *@style (out). */
const char *ante_words_verdict_icon (const AnteClearance *clearance, const char **style);
/** ante_words_clearance_style: "success", "accent", "warning", "error" or "dim-label". Never the only sign. */
const char *ante_words_clearance_style (AnteClearanceCode code);
/** ante_words_missing: "date of birth and phone"; NULL when nothing is missing. */
char *ante_words_missing (AnteMissing missing);

/** ante_words_why_not: why treatment may not start, of an appointment's clearances; NULL: it may. */
char *ante_words_why_not (GPtrArray *clearances);
/** ante_words_stop: the alarm of "in room, stop": which treatment is no longer cleared and why. */
char *ante_words_stop (GPtrArray *clearances, const AnteWhen *when);

/* --- People (ante-words-person.c) --- */

/** ante_words_isolate: @text so wrapped that its script's direction stays its own. */
char *ante_words_isolate (const char *text);
/** ante_words_name: a name to stand in a sentence: isolated when it is written from right to left, else as it is. */
char *ante_words_name (const char *text);
/** ante_words_person: "Nguyen, Minh Anh", isolated. */
char *ante_words_person (const AntePatient *patient);
/** ante_words_near: that it begins soon and is not cleared: "Not cleared, begins in 35 min"; NULL: it is not so. */
char *ante_words_near (AnteAppointmentView *view, const AnteWhen *when);
/** ante_words_row: a row of the board as one sentence, for screen readers. */
char *ante_words_row (AnteAppointmentView *view, const AnteWhen *when);

/* --- Arrival, lists, actions (ante-words-day.c) --- */

const char *ante_words_arrival (AnteArrival arrival);
/** ante_words_arrival_since: the time in that state: "18 min", late: "by 6 min"; NULL: says nothing. */
char *ante_words_arrival_since (AnteArrival arrival, gint64 since_ms, gint64 start_ms, gint64 now_ms);
const char *ante_words_list (AnteList list);
const char *ante_words_group (AnteGroup group);
/** ante_words_list_empty: what an empty list says: a title and what that means. */
const char *ante_words_list_empty_title (AnteList list);
const char *ante_words_list_empty_text (AnteList list);
/** ante_words_next_action: a button's label; @missing names the first missing field for COMPLETE_DATA.
 *  NULL for NONE. */
const char *ante_words_next_action (AnteNextAction action, AnteMissing missing);
const char *ante_words_role (AnteRole role);
/** ante_words_link_banner: the standing banner about the relay; NULL: none is needed. */
char *ante_words_link_banner (AnteLinkState state, gint64 as_of_ms, const AnteWhen *when);
/** ante_words_keyring_banner: while the program runs; @trouble: the desk's "keyring-trouble". NULL: none is needed. */
const char *ante_words_keyring_banner (AnteDeskState trouble);
/** ante_words_provider_banner: the standing banner about the provider; NULL: none is needed. */
char *ante_words_provider_banner (const AnteWhen *when);
/** ante_words_connection_test: what a test found: @test, or why there is none; NULL when it was given up. */
char *ante_words_connection_test (const AnteSelfTest *test, const GError *error);
/** ante_words_as_of: "As of 10:42 AM", with the day when it is not today; "No data yet" for 0. */
char *ante_words_as_of (gint64 as_of_ms, const AnteWhen *when);
/** ante_words_reading: that a lost cache is being filled again, and how far; @of 0: not known. */
char *ante_words_reading (gint64 done, gint64 of);
/** ante_words_previewing: the same, while a manager's snapshot is shown meanwhile. */
char *ante_words_previewing (gint64 done, gint64 of);
/** ante_words_queued: "3 changes wait to be sent"; NULL for 0. */
char *ante_words_queued (guint n);
/** ante_words_clock_off: this computer's clock is wrong; NULL for 0. @off_ms: ours minus the relay's. */
char *ante_words_clock_off (gint64 off_ms);
/** ante_words_attention: a desktop notification without a name or a treatment. */
char *ante_words_attention (guint n);
/** ante_words_near_attention: the same of @n appointments that are near and not cleared. */
char *ante_words_near_attention (guint n);
/** ante_words_unmatched_reason: why a delivery matched no invite. */
const char *ante_words_unmatched_reason (const char *code);

/* --- Invites (ante-words-invite.c) --- */

const char *ante_words_meeting_kind (AnteMeetingKind kind);
/** ante_words_test: one of the provider's tests and what comes of it: "Test Approve: it is approved". */
char *ante_words_test (AnteTest test);
/** ante_words_exam_kind: its kind, and what is to be uploaded for it. */
char *ante_words_exam_kind (const AnteExamRef *exam);
/** ante_words_exam_change: what @offered (AnteExamRef, all that the provider lists now) has of @exam that a treatment has
 *  otherwise, and what to do about it; NULL: nothing. */
char *ante_words_exam_change (const AnteExamRef *exam, GPtrArray *offered);
/** ante_words_exams: the titles of AnteExamRef: "Botox and Filler". */
char *ante_words_exams (GPtrArray *exams);
/** ante_words_package: what it costs and how long it takes: "$199.00 · 3-4 days"; either nullable; NULL: not said. */
char *ante_words_package (const char *price, const char *turnaround);
/** ante_words_pharmacy: where it is: "1 Elm Street, Austin, TX 78701"; NULL: not known. */
char *ante_words_pharmacy (const AntePharmacy *pharmacy);
/** ante_words_order: one line: the pharmacy and what is ordered there. */
char *ante_words_order (const AnteOrder *order);
/** ante_words_repeat: which earlier order is offered again: the last, or that of a day. */
char *ante_words_repeat (gboolean is_last, gint64 ordered_ms, GTimeZone *zone);
/** ante_words_separate_meetings: why so many exams go in more than one meeting; NULL: they go in one. */
const char *ante_words_separate_meetings (guint n_prescriptions, guint n_exams);

/* --- Sending a day's invites (ante-words-sending.c) --- */

/** ante_words_clearances: the verdicts of an appointment in one line: "Botox: needs an invite; Filler: cleared". */
char *ante_words_clearances (GPtrArray *clearances, const AnteWhen *when);
/** ante_words_send_line: what will be sent, or why not, or what became of it. */
char *ante_words_send_line (AnteSendLine *line, const AnteWhen *when);
/** ante_words_send_icon: with *@style (out), as ante_words_clearance_style(). */
const char *ante_words_send_icon (AnteSendLine *line, const char **style);
/** ante_words_send_progress: under way: "3 of 12 done"; else the counts of what happened. */
char *ante_words_send_progress (AnteSendAll *all);

/* --- Forms (ante-words-field.c) --- */

/** ante_words_field: the name of a field of the drafts: "Date of birth". */
const char *ante_words_field (const char *property);
/** ante_words_field_problem: what to do about it, at the field; NULL for OK. */
const char *ante_words_field_problem (const char *property, AnteFieldProblem problem);
/** ante_words_field_problem_now: the same where an invite is about to be sent, and what it needs cannot wait. */
const char *ante_words_field_problem_now (const char *property, AnteFieldProblem problem);

/* --- The clinic's own message (ante-words-message.c) --- */

/** ante_words_message_usual: the text where the clinic has none of its own, with its placeholders. */
const char *ante_words_message_usual (void);
/** ante_words_message_problem: what is wrong with a text and what to do; NULL: nothing, or it is empty. */
char *ante_words_message_problem (const char *text);
/** ante_words_follow_up_message: what a patient reads of a follow-up. */
char *ante_words_follow_up_message (const AntePatient *patient, const char *clinic, const char *link, gint64 link_until_ms, GTimeZone *zone);
/** ante_words_follow_up: what is the case with it, and since when: "Due since 22 Nov". */
char *ante_words_follow_up (const AnteFollowUp *follow_up, const AnteWhen *when);
/** ante_words_follow_up_advice: what went wrong or is missing, and what to do about it as @role; NULL: nothing. */
char *ante_words_follow_up_advice (const AnteFollowUpRow *row, AnteRole role);
/** ante_words_follow_up_composed: above the form of one that prescribes: what it follows up, and that nothing is repeated by
 *  itself. */
char *ante_words_follow_up_composed (const AnteFollowUp *follow_up, GTimeZone *zone);
/** ante_words_message: what the patient reads. @text: the clinic's own; NULL or not usable: the usual one.
 *  @link_until_ms 0: not known. */
char *ante_words_message (const char *text, const AntePatient *patient, const AnteAppointment *appointment, const char *clinic,
                          const char *link, gint64 link_until_ms, GTimeZone *zone);

/* --- Before the exam (ante-words-preparation.c) --- */

/** ante_words_answers_count: "4 of 6 questions answered". */
char *ante_words_answers_count (guint answered, guint asked);
/** ante_words_answers_sent: said once they are with the provider. */
char *ante_words_answers_sent (guint answered, guint asked);
char *ante_words_answers_error (const GError *error);
/** ante_words_answers: how it stands with the provider's questions. */
char *ante_words_answers (const AntePatientExam *exam);
/** ante_words_required: what the provider wants uploaded; NULL: nothing. */
char *ante_words_required (const AnteExamRef *required);
char *ante_words_attachment (const AnteAttachmentSent *sent);

/* --- After the exam (ante-words-prescription.c) --- */

/** ante_words_prescription_is_told: whether there is anything to say of @exam's prescription. */
gboolean ante_words_prescription_is_told (const AnteInvite *invite, const AntePatientExam *exam);
/** ante_words_prescription: where it is: "Prescription: confirmed at Springfield Compounding". */
char *ante_words_prescription (const AnteInvite *invite, const AntePatientExam *exam);
/** ante_words_medicine: "Examplol 5mg, Vial, 1 Vial"; with its pharmacy where there are several. */
char *ante_words_medicine (const AntePrescription *medicine, const AnteInvite *invite, const AntePatientExam *exam);
/** ante_words_shipment: "Shipped: 1Z999". */
char *ante_words_shipment (const AnteShipment *shipment);
/** ante_words_shipment_how: service, carrier where the provider named one, and from where; NULL: nothing is known. */
char *ante_words_shipment_how (const AnteShipment *shipment);
/** ante_words_prescription_note: what else there is, and whom to ask; NULL: nothing. */
char *ante_words_prescription_note (const AnteInvite *invite, const AntePatientExam *exam);

/* --- Troubles (ante-words-trouble.c, ante-words-error.c) --- */

/** ante_words_provider_problem: a provider code ("needs-provider", …) as a sentence with what to do;
 *  @text: what the provider said, shown for "refused", nullable. */
char *ante_words_provider_problem (const char *code, const char *text);
/** ante_words_provider_problem_short: a few words for a row: "the API key was refused". */
const char *ante_words_provider_problem_short (const char *code);
/** ante_words_provider_todo: what the manager has to do in the provider's portal; NULL: nothing there. */
const char *ante_words_provider_todo (const char *code);
/** ante_words_error: any error of core as a sentence that says what to do next; NULL when it was cancelled. */
char *ante_words_error (const GError *error);
/** The page shown while the desk is not usable. NULL for READY, STARTING and FIRST_RUN. */
const char *ante_words_trouble_title (AnteDeskState state);
const char *ante_words_trouble_text (AnteDeskState state);
const char *ante_words_trouble_remedy (AnteDeskState state);

/* --- The timeline (ante-words-timeline.c) --- */

/** ante_words_timeline: one line of what was really reported. Unknown codes say so. @args may be short.
 *  @by nullable: named at the end. */
char *ante_words_timeline (const char *code, const char *const *args, const char *by, const AnteWhen *when);

G_END_DECLS
