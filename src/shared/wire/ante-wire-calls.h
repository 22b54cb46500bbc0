/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls of Qualiphy: where each goes, its bounds, and the key in its body. Desks make them themselves, or through
 * their relay, which knows no others; then what came of one travels back as described in README.md. Any thread. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_QUALIPHY_BASE_URI "https://api.qualiphy.me"
#define ANTE_QUALIPHY_FOLDER "/api/"

typedef enum
{
  ANTE_QUALIPHY_LIST,
  ANTE_QUALIPHY_INVITE,
  ANTE_QUALIPHY_RESEND,
  ANTE_QUALIPHY_CANCEL,
  ANTE_QUALIPHY_PHARMACIES,
  ANTE_QUALIPHY_PACKAGES,
  ANTE_QUALIPHY_SEARCH,
  ANTE_QUALIPHY_QUESTIONS,
  ANTE_QUALIPHY_ANSWER,
  ANTE_QUALIPHY_UPLOAD,
  ANTE_QUALIPHY_N_CALLS,
} AnteQualiphyCall;

typedef struct
{
  const char *name;         /* the last part of its path */
  gboolean changes;         /* something at the provider: never asked twice */
  gboolean takes_form;      /* its body may be multipart/form-data */
  guint timeout_s;          /* for the whole call */
  gsize max_request_bytes;  /* without the key */
  gsize max_answer_bytes;
} AnteQualiphyEndpoint;

extern const AnteQualiphyEndpoint ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_N_CALLS];

/** ante_qualiphy_find_call: FALSE: no such endpoint. */
gboolean ante_qualiphy_find_call (const char *name, AnteQualiphyCall *call);

/** ante_qualiphy_key_is_text: whether @key can be one: UTF-8 without control characters, not empty, at most
 *  ANTE_QUALIPHY_KEY_MAX_BYTES. */
gboolean ante_qualiphy_key_is_text (const AnteSecret *key);
#define ANTE_QUALIPHY_KEY_MAX_BYTES 1024

/** ante_qualiphy_add_key: @json is an object without "api_key"; the key becomes its first member, and no other byte of
 *  it changes. (transfer full): wiped when it goes. */
GBytes *ante_qualiphy_add_key (GBytes *json, const AnteSecret *key);
/** ante_qualiphy_add_key_to_form: the same for multipart/form-data. NULL: @form does not begin, or not end, as one with
 *  that @boundary, or has that part already. */
GBytes *ante_qualiphy_add_key_to_form (GBytes *form, const char *boundary, const AnteSecret *key);

/* --- A call through the relay --- */

#define ANTE_RELAYED_PATH "/v1/provider/qualiphy/"
#define ANTE_RELAYED_LONGEST_S 50    /* the relay waits no longer: what stands before it cuts at 60 */
#define ANTE_RELAYED_SLACK_S 10      /* the desk waits so much longer than the relay */
/** ante_relayed_max_answer_bytes: of the relay's answer that carries one of @max_answer_bytes. */
gsize ante_relayed_max_answer_bytes (gsize max_answer_bytes);
/** ante_relayed_timeout_s: how long the relay waits for the provider. */
guint ante_relayed_timeout_s (AnteQualiphyCall call);

typedef enum
{
  ANTE_RELAYED_UNCONFIRMED, /* it left the relay and no whole answer came; or nobody can say */
  ANTE_RELAYED_NOT_SENT,    /* nothing left the relay */
  ANTE_RELAYED_ANSWERED,
} AnteRelayedFate;

/* What became of a call, as the relay says it. */
typedef struct
{
  AnteRelayedFate fate;
  guint status;  /* of the provider's answer */
  GBytes *body;  /* owned; of the provider's answer, NULL without one */
  char *problem; /* owned; NULL with an answer; a code of README.md, "" when none was said */
} AnteRelayed;
void ante_relayed_clear (AnteRelayed *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelayed, ante_relayed_clear)

/** ante_relayed_write_answer: (transfer full): the relay's JSON for the provider's answer. */
char *ante_relayed_write_answer (guint status, GBytes *body);
/** ante_relayed_write_problem: @message: a sentence without anything to escape. (transfer full). */
char *ante_relayed_write_problem (AnteRelayedFate fate, const char *problem, const char *message);
/** ante_relayed_read: what a whole answer to the call says. Whatever is not clearly the relay's word is UNCONFIRMED: a
 *  proxy before it may have given up on a call that went out. */
void ante_relayed_read (guint status, GBytes *answer, gsize max_answer_bytes, AnteRelayed *relayed);

G_END_DECLS
