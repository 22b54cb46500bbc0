/* SPDX-License-Identifier: GPL-3.0-or-later
 * The consultation record: a real PDF under a signed link that dies after 24 hours. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/** ante_sandbox_pdf_link: good for 24 hours from the result's time. Returns: (transfer full). */
char *ante_sandbox_pdf_link (AnteSandbox *self, AnteSandboxResult *result);

/** ante_sandbox_draw_record: the same result gives the same bytes. Returns: (transfer full), or NULL with
 *  INVALID when cairo could not draw it. */
GBytes *ante_sandbox_draw_record (AnteSandboxResult *result, const char *clinic_name, GError **error);

G_END_DECLS
