/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every fuzz target is: one function over bytes, called by libFuzzer or by the replay. A target ends
 * the program when a promise of the reader is broken; any input may be refused. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

G_END_DECLS
