/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the provider decides about an exam, and what is then reported. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/** ante_sandbox_decide: @decision is "approve", "approve-notes", "reject", "defer", "na" or "missed".
 *  @reason: (nullable) NULL or blank means the provider's usual words; ignored by "approve".
 *  @again: also when a decision was made before, as a second result for the same exam.
 *  Returns: (transfer none), or NULL: INVALID for an unknown word, CONFLICT when too late. */
AnteSandboxResult *ante_sandbox_decide (AnteSandbox *self, AnteSandboxPatientExam *exam, const char *decision,
                                        const char *reason, gboolean again, GError **error);

/** ante_sandbox_patient_finished: moves the meeting's pending exams to waiting; test exams whose name
 *  tells an outcome are decided. */
void ante_sandbox_patient_finished (AnteSandbox *self, AnteSandboxMeeting *meeting);

/** ante_sandbox_meeting_made: starts the clock of --test-delay-ms for a test meeting. */
void ante_sandbox_meeting_made (AnteSandbox *self, AnteSandboxMeeting *meeting);

/** ante_sandbox_deliver: sends @body to the invite's address in @wait_ms, as far as the faults let it. @word: for the
 *  journal. @faults: static names of those that struck already. */
void ante_sandbox_deliver (AnteSandbox *self, AnteSandboxPatientExam *exam, const char *word, const char *body,
                           GPtrArray *faults, gint64 wait_ms);

/** ante_sandbox_event_1: the webhook's body (Qualiphy API reference, webhook event 1). Returns: (transfer full). */
char *ante_sandbox_event_1 (AnteSandbox *self, AnteSandboxResult *result, gboolean ids_as_strings);

/** ante_sandbox_test_outcome: what the name of a test patient asks for, or NULL. */
const char *ante_sandbox_test_outcome (const char *first_name, const char *last_name);

G_END_DECLS
