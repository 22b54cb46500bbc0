/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay does with a webhook before it stores it, for a peer that does the same. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Splits @body and seals both parts. Returns: (transfer full): them, one behind the other. */
GBytes *bench_seal (GBytes *body);

G_END_DECLS
