/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keyring services for tests: gnome-keyring-daemon in any state, or a fake, on this program's own session bus
 * (tests/support/with-session-bus), and the keyring's calls as plain functions. */
#pragma once
#include "core/vault/ante-keyring-secret.h"

#define KEYRING_SCHEMA "org.anteroom.Test"

/* --- gnome-keyring-daemon --- */
/** keyring_reset: no service runs and no keyring was ever made. */
void keyring_reset (void);
void keyring_start_unlocked (const char *password);
void keyring_lock (void);
/** keyring_stop: the next question starts a new one, by the bus, which knows no password. */
void keyring_stop (void);
void keyring_pause (void);
void keyring_resume (void);

/* --- fake_secret_service.py --- */
typedef struct _KeyringFake KeyringFake;
KeyringFake *keyring_fake_start (const char *const *options);
/** keyring_fake_secrets: all it keeps, oldest first. (transfer full). */
GStrv keyring_fake_secrets (KeyringFake *self);
void keyring_fake_stop (KeyringFake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyringFake, keyring_fake_stop)

/* --- The keyring's calls, waited for --- */
/** keyring_look_up: (transfer full) text; NULL with no error: proven missing. */
char *keyring_look_up (AnteKeyring *keyring, const char *name, gboolean may_prompt, GError **error);
gboolean keyring_store (AnteKeyring *keyring, const char *name, const char *text, gboolean replace, GError **error);
gboolean keyring_forget (AnteKeyring *keyring, const char *name, GError **error);
void keyring_expect (AnteKeyring *keyring, const char *name, const char *text);
void keyring_expect_lookup_error (AnteKeyring *keyring, const char *name, gboolean may_prompt, int code);
void keyring_expect_store_error (AnteKeyring *keyring, const char *name, gboolean replace, int code);
