/* SPDX-License-Identifier: GPL-3.0-or-later
 * What follows the approval of a prescription: the pharmacy confirms it, and a partner ships it. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/** ante_sandbox_prescribe: event 2, in @wait_ms, of everything usually prescribed after the exam. @older: in the shape
 *  of an older generation, one webhook for each medicine. FALSE with CONFLICT: no approved prescription exam, or done
 *  already. */
gboolean ante_sandbox_prescribe (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean older, gint64 wait_ms,
                                 GError **error);

/** ante_sandbox_ship: event 3, for each medicine that has none yet. FALSE with CONFLICT: nothing was prescribed, all is
 *  shipped, or it goes to a retail pharmacy, of which the provider reports no shipping. */
gboolean ante_sandbox_ship (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean older, GError **error);

/** ante_sandbox_event_2: the webhook's body (Qualiphy API reference, webhook event 2). (transfer full). */
char *ante_sandbox_event_2 (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean ids_as_strings);
/** ante_sandbox_event_2_older: as public clients of older days read it: one medicine, flat. (transfer full). */
char *ante_sandbox_event_2_older (AnteSandbox *self, AnteSandboxPatientExam *exam,
                                  const AnteSandboxPrescription *prescription, gboolean ids_as_strings);
char *ante_sandbox_event_3 (AnteSandboxPatientExam *exam, const AnteSandboxPrescription *prescription);
char *ante_sandbox_event_3_older (AnteSandboxPatientExam *exam, const AnteSandboxPrescription *prescription, gint64 now_ms);

G_END_DECLS
