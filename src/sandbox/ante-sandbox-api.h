/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's API: what its routes share. Each route is a function from request to answer. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/** AnteSandboxRoute: @request holds a good api_key. Writes @status. Returns: (transfer full). */
typedef JsonObject *(*AnteSandboxRoute) (AnteSandbox *self, JsonObject *request, guint *status);

JsonObject *ante_sandbox_exam_list (AnteSandbox *self, JsonObject *request, guint *status);
JsonObject *ante_sandbox_exam_invite (AnteSandbox *self, JsonObject *request, guint *status);
JsonObject *ante_sandbox_exam_invite_resend (AnteSandbox *self, JsonObject *request, guint *status);
JsonObject *ante_sandbox_exam_invite_cancel (AnteSandbox *self, JsonObject *request, guint *status);

/** ante_sandbox_refuse: {"http_code", "error_message"}. Writes @status. Returns: (transfer full). */
JsonObject *ante_sandbox_refuse (guint code, const char *text, guint *status);
/** ante_sandbox_refuse_barely: {"error_message"} alone, as the reference shows for some texts. */
JsonObject *ante_sandbox_refuse_barely (guint code, const char *text, guint *status);

/** ante_sandbox_find_named_exam: the exam that @request names by patient_exam_id, an integer. NULL: the
 *  refusal is in @refusal (transfer full). */
AnteSandboxPatientExam *ante_sandbox_find_named_exam (AnteSandbox *self, JsonObject *request,
                                                      JsonObject **refusal, guint *status);
/** ante_sandbox_already_text: "Exam status is already approved." and its kin, for an exam that is no
 *  longer open (Qualiphy API reference, exam_invite_cancel). (transfer none) */
const char *ante_sandbox_already_text (AnteSandboxPatientExam *exam);

/** ante_sandbox_read_invite: holds @request against every rule the provider is known to have.
 *  @exams: (out)(transfer full) array of AnteSandboxExam, never empty. Returns: (transfer full), or NULL
 *  with INVALID, whose message is the answer's text. */
AnteSandboxMeeting *ante_sandbox_read_invite (JsonObject *request, gint64 now_ms, GPtrArray **exams,
                                              GError **error);

G_END_DECLS
