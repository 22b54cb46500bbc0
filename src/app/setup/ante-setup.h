/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the assistant has gathered so far: the draft of a clinic, and the steps that make it real. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Properties, all strings that a field edits: "clinic-name", "zone", "api-key", "relay-uri", "claim-code";
 * "key-at-relay" (boolean: the relay is to hold the key, and "api-key" is not asked for). Read-only: "begun" (the keys are made), "claimed" (the relay knows this desk).
 * Main thread. The API key and the words are wiped when it goes. */
#define ANTE_TYPE_SETUP (ante_setup_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetup, ante_setup, ANTE, SETUP, GObject)

AnteSetup *ante_setup_new (AnteDesk *desk);
AnteDesk *ante_setup_get_desk (AnteSetup *self);
const char *ante_setup_get_clinic_name (AnteSetup *self);

/** ante_setup_find_problem: an AnteFormProblemFunc. */
const char *ante_setup_find_problem (GObject *self, const char *property, gboolean *blocks);

/** ante_setup_try_key_async: asks the provider for its exam list with the key. */
void ante_setup_try_key_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_setup_try_key_finish (AnteSetup *self, GAsyncResult *result, guint *n_exams, GError **error);

/** ante_setup_begin_async: makes the clinic's keys, once: later calls only say that it is done. */
void ante_setup_begin_async (AnteSetup *self, GAsyncReadyCallback callback, gpointer data);
gboolean ante_setup_begin_finish (AnteSetup *self, GAsyncResult *result, GError **error);
gboolean ante_setup_get_begun (AnteSetup *self);
/** ante_setup_get_words: of the recovery sheet; NULL before it has begun. Borrowed. */
const char *const *ante_setup_get_words (AnteSetup *self);

void ante_setup_claim_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_setup_claim_finish (AnteSetup *self, GAsyncResult *result, GError **error);
gboolean ante_setup_get_claimed (AnteSetup *self);

gboolean ante_setup_get_key_at_relay (AnteSetup *self);
/** ante_setup_try_relay_key_async: asks the provider for its exam list through the relay, once it is claimed. */
void ante_setup_try_relay_key_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_setup_try_relay_key_finish (AnteSetup *self, GAsyncResult *result, GError **error);
/** ante_setup_get_relay_key_works: whether the last try said so. */
gboolean ante_setup_get_relay_key_works (AnteSetup *self);

/** ante_setup_finish: the desk becomes ready; what was changed by going back is saved after it. */
void ante_setup_finish (AnteSetup *self);

/** ante_setup_tidy_uri: what was typed as an address: https:// is put before a bare name, a last slash is
 *  taken away. NULL: not an address. (transfer full). */
char *ante_setup_tidy_uri (const char *typed);
/** ante_setup_code_is_whole: 20 letters and digits, however they are grouped. */
gboolean ante_setup_code_is_whole (const char *typed);

G_END_DECLS
