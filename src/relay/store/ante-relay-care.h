/* SPDX-License-Identifier: GPL-3.0-or-later
 * The care of a SQLite store's file: looking it through, and copying it, beside the relay that uses it and in its
 * process, on a connection that only reads and never checkpoints. Each blocks; any thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/* Where a clinic's log ends. */
typedef struct
{
  gint64 clinic;
  gint64 newest;
} AnteRelayEnd;

typedef struct
{
  guint64 n_entries;
  GArray *ends;       /* owned; of AnteRelayEnd, by clinic */
  GPtrArray *faults;  /* owned; sentences that name the clinic and the number */
  gboolean has_more;  /* faults than are listed */
} AnteRelayReport;
AnteRelayReport *ante_relay_report_new (void);
void ante_relay_report_free (AnteRelayReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayReport, ante_relay_report_free)

/** ante_relay_care_check: every entry's bytes against the hash that was rolled over them, every number, head and
 *  token, and the file itself. What cannot be read is a fault, and not an @error. */
gboolean ante_relay_care_check (const char *path, AnteRelayReport *report, GError **error);

/** ante_relay_care_copy: one moment of the store as a file @to, which must not be there; not durable yet. */
gboolean ante_relay_care_copy (const char *path, const char *to, AnteRelayReport *report, GError **error);

/** ante_relay_care_read_ends: only where each log ends. */
gboolean ante_relay_care_read_ends (const char *path, AnteRelayReport *report, GError **error);

/** ante_relay_care_renew: gives every log a new generation, so that desks notice and give back what they have; on a
 *  file nobody uses. All of it is in the one file afterwards. */
gboolean ante_relay_care_renew (const char *path, gint64 now_ms, GError **error);

G_END_DECLS
