/* SPDX-License-Identifier: GPL-3.0-or-later
 * A store in a folder of its own, and the smallest relay there can be: it numbers what it is given. */
#pragma once
#include "core/store/ante-store.h"

typedef struct
{
  gint64 number, received_ms;
  guint8 head[ANTE_HASH_BYTES];
  GBytes *blob;
} LogItem;

typedef struct
{
  GArray *items; /* LogItem */
} FakeLog;

FakeLog *fake_log_new (void);
void fake_log_free (FakeLog *self);
/** fake_log_append: numbers @blob unless its id is there already. Returns: its number. */
gint64 fake_log_append (FakeLog *self, GBytes *blob, gint64 received_ms);
/** fake_log_truncate: the log as an older backup has it. */
void fake_log_truncate (FakeLog *self, gint64 newest);
const guint8 *fake_log_head (FakeLog *self, gint64 number);

typedef struct
{
  char *dir;
  AnteVault *vault;
  AnteStore *store;
  gint64 clock_ms;
} Desk;

/** desk_open: a manager's desk of a clinic made from @seed; its roster entry waits in the outbox. */
Desk *desk_open (guint64 seed);
void desk_free (Desk *self);
/** desk_reopen: as after a restart. */
void desk_reopen (Desk *self);
/** desk_write: saves one entry; *id: (out, 33 bytes, nullable). @token: nullable. */
void desk_write (Desk *self, const char *kind, const char *subject, const char *json, const char *token, char *id);
/** desk_push: tells @log everything that waits. */
void desk_push (Desk *self, FakeLog *log);
/** desk_pull: takes what @log has after the cursor. */
void desk_pull (Desk *self, FakeLog *log, AnteTaken *taken);
/** desk_sync: both, and the outbox is empty after. */
void desk_sync (Desk *self, FakeLog *log);
/** desk_deliver: a webhook as the relay seals it, appended to @log. */
void desk_deliver (Desk *self, FakeLog *log, const char *delivery, const char *json, gint64 received_ms);
/** desk_dump: every entity's state as text, by kind and id: equal dumps are equal tables. (transfer full). */
char *desk_dump (Desk *self);
/** desk_state: the exam's state, of the first exam of @invite. */
AnteExamState desk_exam_state (Desk *self, const char *invite);
