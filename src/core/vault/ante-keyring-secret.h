/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring of the desktop, through libsecret. Main thread. */
#pragma once
#include "core/vault/ante-keyring.h"

G_BEGIN_DECLS

#define ANTE_TYPE_KEYRING_SECRET (ante_keyring_secret_get_type ())
G_DECLARE_FINAL_TYPE (AnteKeyringSecret, ante_keyring_secret, ANTE, KEYRING_SECRET, GObject)

/** ante_keyring_secret_new: as ante_keyring_new_system() with other deadlines: @answer_ms for what the service
 *  can answer by itself, @prompt_ms for a person to type a password. (transfer full). */
AnteKeyring *ante_keyring_secret_new (const char *application_id, guint answer_ms, guint prompt_ms);

G_END_DECLS
