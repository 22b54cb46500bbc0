/* SPDX-License-Identifier: GPL-3.0-or-later
 * What travels: the entry's envelope, its payload, the routes' limits. README.md here is the written format. */
#pragma once
#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_WIRE_ERROR (ante_wire_error_quark ())
GQuark ante_wire_error_quark (void);

typedef enum
{
  ANTE_WIRE_ERROR_NEWER,     /* a version this program does not know: unknown, update this computer */
  ANTE_WIRE_ERROR_MALFORMED, /* cut short, over a bound, or not what the format says */
} AnteWireError;

typedef enum { ANTE_AUDIENCE_DESK = 1, ANTE_AUDIENCE_CLINICAL = 2 } AnteAudience;
typedef enum
{
  ANTE_SEALING_KEY = 1, /* XChaCha20-Poly1305 under the audience's key, the header as its context */
  ANTE_SEALING_BOX = 2, /* sealed box to the audience's public key */
  ANTE_SEALING_SENT_BOX = 3, /* likewise, from a key pair of the relay that it keeps for a moment */
} AnteSealing;
gboolean ante_sealing_is_box (AnteSealing sealing); /* of either kind: a delivery */

#define ANTE_ENVELOPE_VERSION 1
#define ANTE_ENVELOPE_MAX_TOKENS 16
#define ANTE_ENTRY_MAX_BYTES (1536 * 1024)   /* a whole sealed entry */
#define ANTE_PUSH_MAX_ENTRIES 100
#define ANTE_PUSH_MAX_BYTES (4 * 1024 * 1024)       /* of the entries, before base64 */
#define ANTE_PUSH_MAX_BODY_BYTES (6 * 1024 * 1024)  /* of the request that carries them */
#define ANTE_KEPT_MAX_BYTES (2 * 1024 * 1024) /* of what is kept of a log: a bit for each of 16 million entries */
#define ANTE_PULL_MAX_ENTRIES 4000
#define ANTE_PULL_MAX_BYTES (8 * 1024 * 1024)         /* of the entries of one answer, before base64 */
#define ANTE_PULL_MAX_ANSWER_BYTES (12 * 1024 * 1024) /* of the answer that carries them */
#define ANTE_CLAIM_MAX_BYTES (16 * 1024)              /* of a claim and of its answer */
#define ANTE_PULL_MAX_WAIT_S 50
#define ANTE_HOOK_MAX_BYTES (1024 * 1024)

/* The clear, authenticated head of an entry, and its sealed body. */
typedef struct
{
  guint8 version;
  char clinic[33];          /* 32 hex digits */
  char id[33];
  char author[33];          /* the desk that wrote it; for deliveries the relay's own id */
  guint64 counter;          /* the author's own count in this audience, from 1; 0 for deliveries */
  guint32 epoch;            /* from 1 */
  AnteAudience audience;
  AnteSealing sealing;
  guint8 previous[ANTE_HASH_BYTES]; /* hash of the author's previous entry in this audience; zeros at first */
  guint n_tokens;
  guint8 tokens[ANTE_ENVELOPE_MAX_TOKENS][ANTE_HASH_BYTES];
} AnteEnvelope;

/** ante_envelope_write_header: the exact bytes that are authenticated. Returns: (transfer full). */
GBytes *ante_envelope_write_header (const AnteEnvelope *envelope);
/** ante_envelope_join: header and sealed body, as they travel. Returns: (transfer full). */
GBytes *ante_envelope_join (GBytes *header, GBytes *sealed_body);
/** ante_envelope_read: parses and bounds; *header and *body are slices of @entry, (transfer full),
 *  (nullable out). NEWER for an unknown version, with @envelope's ids still filled when they can be. */
gboolean ante_envelope_read (GBytes *entry, AnteEnvelope *envelope, GBytes **header, GBytes **body,
                             GError **error);

/* What is inside a sealed body once opened: signature (64 bytes, zeros in deliveries) then JSON. */
typedef struct _AnteEntry AnteEntry;
struct _AnteEntry
{
  grefcount ref_count;
  /* From the envelope */ char id[33]; char author[33]; guint64 counter; guint32 epoch; AnteAudience audience;
  /* From the log */      gint64 number; /* 0: not numbered yet (in the outbox) */
                          gint64 received_ms; /* the relay's clock when it took it; 0 unknown */
  /* From inside */       char *kind;      /* "appointment.set", … */
                          gint64 version;  /* of the kind, from 1 */
                          gint64 at_ms;    /* the author's clock */
                          char *person;    /* nullable: who sat at the desk */
                          char *subject;   /* id of what it names */
                          gint64 based_on; /* log number it was written at */
                          JsonObject *fields; /* owned, never NULL */
};
AnteEntry *ante_entry_new (const char *kind, const char *subject, JsonObject *fields); /* refs @fields */
AnteEntry *ante_entry_ref (AnteEntry *self);
void ante_entry_unref (AnteEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteEntry, ante_entry_unref)

/** ante_entry_write_payload: the JSON inside. Returns: (transfer full). */
char *ante_entry_write_payload (AnteEntry *self);
/** ante_entry_read_payload: strict; fills kind…fields of a new entry. Returns: (transfer full). */
AnteEntry *ante_entry_read_payload (const char *json, gsize length, GError **error);

/** ante_entry_signed_bytes: what a desk signs: a domain tag, the header, the payload. (transfer full). */
GBytes *ante_entry_signed_bytes (GBytes *header, const char *payload, gsize payload_length);

/** ante_entry_hash: what the next entry's "previous" holds. */
void ante_entry_hash (GBytes *entry, guint8 hash[ANTE_HASH_BYTES]);

G_END_DECLS
