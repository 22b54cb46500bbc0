/* SPDX-License-Identifier: GPL-3.0-or-later
 * A store worked by hand: each operation waited for, on entries and deliveries that are well-formed and invented. */
#pragma once
#include "relay/store/ante-relay-store.h"

#define HANDS_NOW_MS G_GINT64_CONSTANT (1700000000000)

/* One operation; what it was asked and answered is borrowed from it. */
typedef struct
{
  GAsyncResult *result;  /* owned, nullable: it runs */
  gpointer argument;     /* nullable: it failed */
  GError *error;         /* owned */
} Op;
void op_clear (Op *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Op, op_clear)
void op_done_cb (GObject *store, GAsyncResult *result, gpointer op);
void op_wait (Op *self);

/* An invented clinic of one desk. */
typedef struct
{
  char code[21];
  char id[33], desk[33];
  gint64 no;             /* from its claim */
  guint8 desk_key[ANTE_KEY_BYTES], clinical_key[ANTE_KEY_BYTES];
  AnteSecret *desk_secret; /* owned; opens what is sealed to desk_key */
  AnteBoxKey *desk_box, *clinical_box; /* owned; seal to them */
  guint8 hook_hash[ANTE_HASH_BYTES], token_hash[ANTE_HASH_BYTES];
  char relay_id[33];
  AnteSecret *relay_key; /* owned */
} Hand;
void hand_clear (Hand *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hand, hand_clear)

/* Adds a clinic and claims it. Each @letter is another clinic. */
void hand_claim (Hand *self, AnteRelayStore *store, AnteRandom *random, char letter);
void hand_add (AnteRelayStore *store, const char *code);
AnteRelayClaim *hand_make_claim (const Hand *self, gint64 now_ms, const guint8 token_hash[ANTE_HASH_BYTES]);
void hand_try_claim (Op *op, AnteRelayStore *store, AnteRelayClaim *claim);

/* @n_tokens tokens that begin with @token. (transfer full). */
GBytes *hand_make_entry (const Hand *self, const char *id, AnteAudience audience, guint n_tokens, guint8 token);
AnteRelayPush *hand_make_push (const Hand *self);
void hand_add_entry (AnteRelayPush *push, GBytes *entry); /* takes it */
/* Pushes one; its status, and the number when it was stored. */
AnteRelayPushStatus hand_push (const Hand *self, AnteRelayStore *store, GBytes *entry, gint64 *number);

/* @body tells one webhook's body from another. */
AnteRelayDelivery *hand_make_delivery (const Hand *self, AnteRandom *random, guint32 body);
/* Whether entry @number, a delivery's part for desks, says inside its seal that it is a repeat. */
gboolean hand_is_marked_repeat (const Hand *self, AnteRelayStore *store, gint64 number);
void hand_deliver (Op *op, const Hand *self, AnteRelayStore *store, AnteRandom *random, guint32 body);

void hand_pull (Op *op, AnteRelayStore *store, AnteRelayPull *pull); /* must succeed */
AnteRelayPull *hand_make_pull (const Hand *self, gint64 after, gint64 clinical_after, guint limit);
/* Everything of both audiences, with its numbers consecutive and every head rolled again; the newest number. */
gint64 hand_check_log (const Hand *self, AnteRelayStore *store);

AnteRelayLookup *hand_make_lookup (const guint8 hash[ANTE_HASH_BYTES], gboolean is_token);
/* Looks up; the result's clinic is NULL when nobody has it. */
void hand_look_up (Op *op, AnteRelayStore *store, const guint8 hash[ANTE_HASH_BYTES], gboolean is_token);

/* Who may come, asked and changed by the hand's own desk. */
AnteRelayAccess *hand_make_access (const Hand *self, AnteRelayAccessVerb verb);
void hand_access (Op *op, AnteRelayStore *store, AnteRelayAccess *access); /* must succeed */
/* A hash that begins with @first. */
void hand_hash (guint8 hash[ANTE_HASH_BYTES], guint8 first);
