/* SPDX-License-Identifier: GPL-3.0-or-later
 * Snapshots: what a manager's desk writes for those who start later, and what is shown from one while the log is read.
 * src/shared/wire/README.md says what travels. The store's thread, where nothing else is said. */
#pragma once
#include "core/store/ante-store.h"

G_BEGIN_DECLS

#define ANTE_SNAPSHOT_EVERY 10000  /* entries that the log has grown by since the newest, before another is due */
#define ANTE_SNAPSHOT_PIECE (192 * 1024) /* bytes of it in one entry: none holds up a reservation for long */

/* --- Writing --- */
typedef struct
{
  gint64 newest; /* the log's, as far as it is here */
  gint64 made;   /* the number the newest snapshot is of; 0 none */
  gint64 begun;  /* where a desk said that it writes one, and has not yet; 0 none */
  char id[33];   /* that one's */
} AnteSnapshotState;
/** ante_store_read_snapshot_state: as the log says; the outbox does not count. */
void ante_store_read_snapshot_state (AnteStore *self, AnteSnapshotState *state);
/** ante_store_may_make_snapshot: a manager's desk that has read everything, doubts nothing and has nothing to tell. */
gboolean ante_store_may_make_snapshot (AnteStore *self);

typedef struct _AntePacking AntePacking;
/** ante_store_begin_snapshot: of the log as it is here now. (transfer full); NULL with an ANTE_STORE_ERROR. */
AntePacking *ante_store_begin_snapshot (AnteStore *self, GError **error);
/** ante_packing_pack: once, before what follows; takes long. Any one thread. FALSE: it cannot be written. */
gboolean ante_packing_pack (AntePacking *self, GError **error);
guint ante_packing_get_n_pieces (AntePacking *self);
JsonObject *ante_packing_make_piece (AntePacking *self, guint n); /* fields of snapshot.piece, (transfer full) */
JsonObject *ante_packing_make_made (AntePacking *self);           /* fields of snapshot.made, (transfer full) */
/** ante_packing_make_telling: what is kept behind the snapshot of that id, to be told: ANTE_SETTING_KEPT_TO_TELL.
 *  (transfer full); NULL: that could not be said. */
char *ante_packing_make_telling (AntePacking *self, const char *snapshot_id);
void ante_packing_free (AntePacking *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePacking, ante_packing_free)

/* --- Showing one while the log is read --- */
/** ante_store_find_snapshot: the number that the newest snapshot among @items (by number, none left out of the desk
 *  audience) is of; 0: none is there. */
gint64 ante_store_find_snapshot (AnteStore *self, const AnteTaking *items, guint n_items);
/** ante_store_open_preview: shows the newest snapshot among @items, with what came after it, from now on. @first: the
 *  log's entry number 1. @items reach from the snapshot's number to @through. *opened: FALSE when there is none that can
 *  be believed: then nothing has changed. FALSE with @error when the disk fails. */
gboolean ante_store_open_preview (AnteStore *self, const AnteTaking *first, const AnteTaking *items, guint n_items,
                                  gint64 through, gboolean *opened, GError **error);
/** ante_store_get_preview: the number up to which a preview shows the log; 0: what is shown is the log itself. */
gint64 ante_store_get_preview (AnteStore *self);
/** ante_store_take_preview: what came after. Nothing happens when there is no preview, or it is further already. */
gboolean ante_store_take_preview (AnteStore *self, const AnteTaking *items, guint n_items, gint64 through, GError **error);
/** ante_store_finish_preview: the log has been read as far: held against it, the preview goes. What differs is
 *  remembered: ante_store_get_snapshot_wrong(). */
gboolean ante_store_finish_preview (AnteStore *self, GError **error);
/** ante_store_get_snapshot_wrong: whether a snapshot that was shown here did not agree with the log. */
gboolean ante_store_get_snapshot_wrong (AnteStore *self);

G_END_DECLS
