/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making a secret in place, so that its bytes never lie anywhere else. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

/** ante_secret_new_unfilled: guarded memory to write @length bytes to through *bytes, until
 *  ante_secret_fix(). Returns: (transfer full). */
AnteSecret *ante_secret_new_unfilled (gsize length, guint8 **bytes);
/** ante_secret_fix: from here on the memory can be read and no longer written. Returns: @self. */
AnteSecret *ante_secret_fix (AnteSecret *self);

G_END_DECLS
