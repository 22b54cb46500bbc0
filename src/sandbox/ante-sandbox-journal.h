/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happened so far, for scripts that count. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/** ante_sandbox_journal: everything asked, made and delivered since the start. Returns: (transfer full). */
JsonObject *ante_sandbox_journal (AnteSandbox *self);

/** ante_sandbox_list_exams: every patient exam with its person, oldest first. Returns: (transfer full). */
JsonObject *ante_sandbox_list_exams (AnteSandbox *self);

/** ante_sandbox_prescriptions_to_json: of one exam. Returns: (transfer full). */
JsonArray *ante_sandbox_prescriptions_to_json (AnteSandboxPatientExam *exam);

G_END_DECLS
