/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic with a log on a relay of its own, and desks of it that run in this process. */
#pragma once
#include "core/sync/ante-desk-private.h"
#include "relay/relay-process.h"

#define CLINIC_N_ENTRIES 600
#define CLINIC_NOWHERE "http://127.0.0.1:9"

typedef struct
{
  RelayProcess relay;
  AnteVault *vault;       /* owned; of the desk that wrote the log */
  AnteVault *managers[2]; /* owned */
  AnteClock *clock;       /* owned */
  AnteRandom *random;     /* owned */
  AnteSecret *token;      /* owned */
  GPtrArray *blobs;       /* owned; the log, CLINIC_N_ENTRIES of it */
  char *uri;              /* owned */
} Clinic;

typedef struct
{
  AnteDesk *desk;         /* owned */
  char *data, *keys;      /* owned */
  guint n_previews;       /* for who counts them */
} Seat;

/** clinic_begin: a relay with the first @n_pushed of the log, and who wrote it. @arguments: nullable, borrowed: the relay's,
 *  beside those every test has. */
void clinic_begin (Clinic *clinic, guint n_pushed, const char *const *arguments);
void clinic_end (Clinic *clinic);

/** clinic_restart_relay: it was stopped, or killed. */
void clinic_restart_relay (Clinic *clinic);
/** clinic_back_up: everything that the relay keeps; it is stopped meanwhile. */
void clinic_back_up (Clinic *clinic);
/** clinic_restore: the relay has what it had then, and nothing that came since. */
void clinic_restore (Clinic *clinic);

/** seat_open: starts the desk @name, of whoever has @vault, which follows @uri. Not for a seat that is open. */
void seat_open (Clinic *clinic, Seat *seat, const char *name, AnteVault *vault, const char *uri, gint64 snapshot_every);
/** seat_stop: what it has on the disk stays. */
void seat_stop (Seat *seat);
void seat_close (Seat *seat);

gboolean seat_is_reading (const Seat *seat);
gboolean seat_has_read (const Seat *seat, gint64 through);
