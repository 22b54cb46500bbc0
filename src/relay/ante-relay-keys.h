/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's keys of the clinics: files that the operator or systemd provides, read when they are needed and
 * kept nowhere. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_RELAY_KEY_ERROR (ante_relay_key_error_quark ())
GQuark ante_relay_key_error_quark (void);

typedef enum
{
  ANTE_RELAY_KEY_ERROR_ABSENT, /* there is none for this clinic */
  ANTE_RELAY_KEY_ERROR_FILE,   /* there is one, and it is not to be used: another's, open to others, no key */
} AnteRelayKeyError;

typedef struct _AnteRelayKeys AnteRelayKeys;

/** ante_relay_keys_new: @credentials: systemd's folder for this service; @folder: one of the operator's own. Both
 *  nullable. (transfer full). */
AnteRelayKeys *ante_relay_keys_new (const char *credentials, const char *folder);
void ante_relay_keys_free (AnteRelayKeys *self);

/** ante_relay_keys_check_folder: whether keys may be kept in @folder: the relay's own or root's, and closed to all
 *  others. @error's message is one sentence for the operator. */
gboolean ante_relay_keys_check_folder (const char *folder, GError **error);

/** ante_relay_keys_read: the key of a clinic, by its id: the file "qualiphy_ID" of the first folder that has one.
 *  Blocks for a small local file. (transfer full). @error's message names no more than what is wrong. */
AnteSecret *ante_relay_keys_read (AnteRelayKeys *self, const char *clinic_id, GError **error);

G_END_DECLS
