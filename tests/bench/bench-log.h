/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented log that benchmarks replay: the first desk, then visits of five entries each. */
#pragma once
#include "core/store/ante-opening.h"

/** bench_log_write: at least @n_entries sealed entries of @vault's own desk, in order. @joined: other managers'. (transfer full)
 *  GBytes. */
GPtrArray *bench_log_write (AnteVault *vault, AnteVault *const *joined, guint n_joined, AnteRandom *random, guint n_entries);
/** bench_log_open: opens and verifies them all, and does nothing with them. */
void bench_log_open (AnteVault *vault, AnteAuthors *authors, GPtrArray *blobs);
