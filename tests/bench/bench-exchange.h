/* SPDX-License-Identifier: GPL-3.0-or-later
 * Requests over plain HTTP without blocking, each on a connection of its own, as a provider sends its webhooks. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _BenchLoop BenchLoop;

typedef struct
{
  guint status;      /* 0: none came, or only a part */
  gint64 took_us;    /* since it was due */
  const char *body;  /* what came after the head; empty when nothing did */
} BenchAnswer;

typedef void (*BenchAnswered) (const BenchAnswer *answer, gpointer data);

/* @address: 127.0.0.1:PORT or unix:/PATH. */
BenchLoop *bench_loop_new (const char *address);
void bench_loop_free (BenchLoop *self);
void bench_loop_set_patience (BenchLoop *self, gint64 patience_us); /* unless said, ten seconds */

/* Sends all of @request at once, which was due at @due_us (monotonic). @answered is called from
 * bench_loop_turn(), and may send more. Who has not answered within the loop's patience has not answered. */
void bench_loop_send (BenchLoop *self, GBytes *request, gint64 due_us, BenchAnswered answered, gpointer data);

guint bench_loop_count (BenchLoop *self); /* under way */

/* Waits for something to happen, but not beyond @until_us (monotonic). */
void bench_loop_turn (BenchLoop *self, gint64 until_us);

/* (transfer full). */
GBytes *bench_write_request (const char *method, const char *path, const char *bearer, const char *body);
/* A webhook that nobody has sent before, of about @length bytes. (transfer full). */
GBytes *bench_write_webhook (const char *path, gsize length);

G_END_DECLS
