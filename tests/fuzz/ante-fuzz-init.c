/* SPDX-License-Identifier: GPL-3.0-or-later
 * Before the first input: a critical of our own libraries is a finding. */
#include "fuzz/ante-fuzz.h"

#include "shared/crypto/ante-crypto.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  g_assert_true (ante_crypto_init ());
  return 0;
}
