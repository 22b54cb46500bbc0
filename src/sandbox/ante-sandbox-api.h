/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's API: what its routes share. Each route is a function from request to answer. */
#pragma once
#include "sandbox/ante-sandbox-catalogue.h"
#include "sandbox/ante-sandbox-types.h"
#include <libsoup/soup.h>

G_BEGIN_DECLS

/** AnteSandboxRoute: @request holds a good api_key. Writes @status. Returns: (transfer full). */
typedef JsonNode *(*AnteSandboxRoute) (AnteSandbox *self, JsonObject *request, guint *status);

JsonNode *ante_sandbox_exam_list (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_invite (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_invite_resend (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_invite_cancel (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_questions (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_submit_answers (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_exam_upload_attachment (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_partner_pharmacy_list (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_partner_pharmacy_treatment_packages (AnteSandbox *self, JsonObject *request, guint *status);
JsonNode *ante_sandbox_custom_pharmacy_search (AnteSandbox *self, JsonObject *request, guint *status);

/** ante_sandbox_read_form: an upload that came as multipart/form-data, as an object: api_key, patient_exam_id (a number
 *  where it is one), file_name, file_bytes. Returns: (transfer full), NULL when it is no such form. */
JsonObject *ante_sandbox_read_form (SoupServerMessage *message);

/** ante_sandbox_say: a 200 of an object or an array. (transfer full) each. */
JsonNode *ante_sandbox_say (JsonObject *answer, guint *status);
JsonNode *ante_sandbox_say_array (JsonArray *answer, guint *status);

/** ante_sandbox_refuse: {"http_code", "error_message"}. Writes @status. Returns: (transfer full). */
JsonNode *ante_sandbox_refuse (guint code, const char *text, guint *status);
/** ante_sandbox_refuse_barely: {"error_message"} alone, as the reference shows for some texts. */
JsonNode *ante_sandbox_refuse_barely (guint code, const char *text, guint *status);

/** ante_sandbox_find_named_exam: the exam that @request names by patient_exam_id, an integer. NULL: the
 *  refusal is in @refusal (transfer full). */
AnteSandboxPatientExam *ante_sandbox_find_named_exam (AnteSandbox *self, JsonObject *request,
                                                      JsonNode **refusal, guint *status);
/** ante_sandbox_already_text: "Exam status is already approved." and its kin, for an exam that is no
 *  longer open (Qualiphy API reference, exam_invite_cancel). (transfer none) */
const char *ante_sandbox_already_text (AnteSandboxPatientExam *exam);

/** ante_sandbox_read_order: the pharmacy's part of an invite. FALSE with INVALID. */
gboolean ante_sandbox_read_order (JsonObject *request, const AnteSandboxExam *exam, AnteSandboxMeeting *meeting,
                                  GError **error);

/** ante_sandbox_read_invite: holds @request against every rule the provider is known to have.
 *  @exams: (out)(transfer full) array of AnteSandboxExam, never empty. Returns: (transfer full), or NULL
 *  with INVALID, whose message is the answer's text. */
AnteSandboxMeeting *ante_sandbox_read_invite (JsonObject *request, gint64 now_ms, GPtrArray **exams,
                                              GError **error);

G_END_DECLS
