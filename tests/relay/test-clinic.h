/* SPDX-License-Identifier: GPL-3.0-or-later
 * An invented clinic with its first desk: it holds the keys, claims, pushes, pulls and opens. */
#pragma once
#include "relay-process.h"
#include "shared/wire/ante-wire.h"

typedef struct
{
  AnteRandom *random;   /* owned */
  char *code;           /* owned; as shown */
  char *id, *desk;      /* owned */
  guint8 sign_key[ANTE_KEY_BYTES], box_key[ANTE_KEY_BYTES];
  guint8 audience_key[3][ANTE_KEY_BYTES];  /* by AnteAudience */
  AnteSecret *audience_secret[3];          /* owned; likewise */
  guint64 counter;
  /* From the claim */
  char *token, *hook_secret, *relay_id, *generation;  /* owned */
} Clinic;

Clinic *clinic_new (guint64 seed, const char *code);
void clinic_free (Clinic *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clinic, clinic_free)

Answer *clinic_try_claim (Clinic *self, guint port);
void clinic_claim (Clinic *self, guint port);
/* A running relay with one clinic, claimed. */
Clinic *clinic_on (RelayProcess *relay);

/* A well-formed entry of the desk's, sealed with noise. @n_tokens tokens that begin with @token. */
GBytes *clinic_make_entry (Clinic *self, AnteAudience audience, guint n_tokens, guint8 token);
char *clinic_write_push (GBytes *const *entries, guint n_entries);
Answer *clinic_push (Clinic *self, guint port, GBytes *entry);
/* Pushes one and expects it stored; its number. */
gint64 clinic_store (Clinic *self, guint port, GBytes *entry);
/* The status word of the @i-th result, and its number or 0. */
const char *pushed_status (Answer *answer, guint i, gint64 *number);

/* @query without the question mark. Expects 200. */
Answer *clinic_pull (Clinic *self, guint port, const char *query);
/* Everything of both audiences, over as many pages as it takes, with the rolling hash held against every
 * head given. Of LogEntry. */
typedef struct
{
  gint64 number;
  GBytes *bytes;      /* owned */
  AnteEnvelope envelope;
  char head[65];
} LogEntry;
GPtrArray *clinic_read_log (Clinic *self, guint port);
gint64 clinic_count_log (Clinic *self, guint port);

/* Opens a delivery; its kind must be the audience's. (transfer full). */
AnteEntry *clinic_open (Clinic *self, const LogEntry *item);
/** clinic_peek_body: the webhook's, as the clinical part @clinical has it. Returns: (transfer full). */
GBytes *clinic_peek_body (AnteEntry *clinical);

/* A webhook to the clinic's own address; @below nullable: "/invite/tag". */
Answer *clinic_webhook (Clinic *self, guint port, const char *below, const char *body);

/* As a manager's desk adds a webhook secret, and drops one having read the log to its end. */
Answer *clinic_add_secret (Clinic *self, guint port, const char *secret);
Answer *clinic_drop_secret (Clinic *self, guint port, const char *secret);
