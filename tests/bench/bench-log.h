/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented log that benchmarks replay: the first desk, then visits of five entries each. */
#pragma once
#include "core/vault/ante-vault.h"

/** bench_log_write: at least @n_entries sealed entries of @vault's own desk, in order. (transfer full) GBytes. */
GPtrArray *bench_log_write (AnteVault *vault, AnteRandom *random, guint n_entries);
