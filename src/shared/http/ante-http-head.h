/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strict reader of a request's head (RFC 9112). What it accepts is written out again in one
 * canonical form, so that no other parser ever sees the sender's own bytes. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_HTTP_HEAD_MAX_BYTES (16 * 1024)

typedef struct
{
  goffset body_length;        /* 0 when none is declared */
  gboolean wants_go_ahead;    /* Expect: 100-continue */
  GString *canonical;         /* owned: request line and the fields handed on, with the empty line */
} AnteHttpHead;
void ante_http_head_clear (AnteHttpHead *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteHttpHead, ante_http_head_clear)

/** ante_http_head_find_end: Returns: the length of the head with its empty line; 0: not all there yet.
 *  *hopeless says that more bytes cannot make it one. Any thread. */
gsize ante_http_head_find_end (const char *bytes, gsize length, gboolean *hopeless);

/** ante_http_head_read: @bytes is a whole head. Returns: 0, or the status it is to be refused with,
 *  *head then empty. Any thread. */
guint ante_http_head_read (const char *bytes, gsize length, AnteHttpHead *head);

G_END_DECLS
