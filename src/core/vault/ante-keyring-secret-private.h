/* SPDX-License-Identifier: GPL-3.0-or-later
 * One call of the keyring: what is asked, and how far it is. The questions block; they run on the call's thread. */
#pragma once
#include <libsecret/secret.h>

#include "core/vault/ante-keyring.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_KEYRING_IN_LINE, /* behind another call */
  ANTE_KEYRING_ASKING,
  ANTE_KEYRING_PROMPTING, /* a person may be typing a password */
} AnteKeyringPhase;

typedef struct
{
  /* Given */      SecretSchema *schema;     /* owned, as all below */
                   char *name;
                   char *label;
                   gboolean may_prompt;
                   AnteSecret *to_store;     /* nullable: a lookup */
                   gboolean replace;
                   gboolean forgets;         /* takes it out, instead */
                   guint answer_ms, prompt_ms;
  /* Under way */  GCancellable *cancellable; /* its own: the deadline's and the caller's */
                   GSource *deadline;
                   int phase;                 /* atomic */
                   SecretService *service;    /* the thread's */
  /* Main thread */gboolean overdue;
} AnteKeyringCall;

/** ante_keyring_call_enter: the deadline follows the phase. Any thread. */
void ante_keyring_call_enter (AnteKeyringCall *self, AnteKeyringPhase phase);

/* --- Prompts (ante-keyring-secret-prompt.c): errors as they came --- */
/** ante_keyring_call_unlock: @path is a collection or item. *accepted FALSE: the prompt was dismissed. */
gboolean ante_keyring_call_unlock (AnteKeyringCall *self, const char *path, gboolean *accepted, GError **error);
/** ante_keyring_call_create_default: a first keyring, which becomes the default. */
gboolean ante_keyring_call_create_default (AnteKeyringCall *self, gboolean *accepted, GError **error);

/* --- The calls (ante-keyring-secret-call.c) --- */
/** ante_keyring_call_lookup, ante_keyring_call_store, ante_keyring_call_forget: block. Errors are ANTE_KEYRING_ERROR or CANCELLED. */
gboolean ante_keyring_call_lookup (AnteKeyringCall *self, AnteSecret **secret, GError **error);
gboolean ante_keyring_call_store (AnteKeyringCall *self, GError **error);
gboolean ante_keyring_call_forget (AnteKeyringCall *self, GError **error);

G_END_DECLS
