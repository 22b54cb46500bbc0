/* SPDX-License-Identifier: GPL-3.0-or-later
 * Webhooks and pushes in a stream from several threads, and the question of D1 asked afterwards: is everything
 * that was said yes to in the log, and once? */
#pragma once
#include "test-clinic.h"

typedef struct _Senders Senders;

/* @path: where webhooks go, when it is another program than the relay that is asked; then nothing is pushed. */
Senders *senders_new (Clinic *clinic, const char *path);
void senders_free (Senders *self);

/* They send until the server is gone or they are told to stop. An answer that is neither yes nor 503 with
 * Retry-After fails the test. */
void senders_start (Senders *self, guint port);
void senders_stop (Senders *self);  /* and waits for them */
void senders_join (Senders *self);  /* waits for them, the server having gone */

guint senders_accepted (Senders *self);  /* webhooks, so far */
guint senders_pushed (Senders *self);
guint senders_told_to_wait (Senders *self);

/* Reads the whole log; everything accepted must be there, both parts together, and nothing twice. */
void senders_check_all_there (Senders *self, guint port);
/* How many of those accepted are no line of @text. */
guint senders_count_missing (Senders *self, const char *text);
