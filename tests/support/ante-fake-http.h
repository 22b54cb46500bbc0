/* SPDX-License-Identifier: GPL-3.0-or-later
 * A server of one test: says byte for byte what it is told to, and keeps what it was asked. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AnteFakeHttp AnteFakeHttp;

typedef struct
{
  char *method, *path; /* owned */
  char *head;          /* owned: every header line as it came */
  char *body;          /* owned, never NULL */
} AnteFakeRequest;
void ante_fake_request_free (AnteFakeRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteFakeRequest, ante_fake_request_free)

/** ante_fake_http_new: listens on a free port of 127.0.0.1. Returns: (transfer full). */
AnteFakeHttp *ante_fake_http_new (void);
/** ante_fake_http_free: closes, and waits for its threads. */
void ante_fake_http_free (AnteFakeHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteFakeHttp, ante_fake_http_free)

/** ante_fake_http_get_uri: "http://127.0.0.1:PORT". Borrowed. */
const char *ante_fake_http_get_uri (AnteFakeHttp *self);

/** ante_fake_http_answer: one of the answers to come, in their order. @headers: (nullable) whole lines, each
 *  with its line end. */
void ante_fake_http_answer (AnteFakeHttp *self, guint status, const char *headers, const char *body);
/** ante_fake_http_answer_raw: just these bytes, then the connection is closed. "" for none at all. */
void ante_fake_http_answer_raw (AnteFakeHttp *self, const char *bytes);
/** ante_fake_http_hold: the next request gets no answer until ante_fake_http_free(). */
void ante_fake_http_hold (AnteFakeHttp *self);

/** ante_fake_http_take_request: the oldest request not yet taken; waits up to five seconds for it.
 *  Returns: (transfer full), NULL when none came. */
AnteFakeRequest *ante_fake_http_take_request (AnteFakeHttp *self);
/** ante_fake_http_count: how many requests have come, taken or not. */
guint ante_fake_http_count (AnteFakeHttp *self);

G_END_DECLS
