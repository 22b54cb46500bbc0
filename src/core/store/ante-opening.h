/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening many entries at once: unsealing and verifying are the dear part, and no entry needs another's.
 * Threads open them ahead while the caller makes use of the first. */
#pragma once
#include "core/store/ante-store.h"

G_BEGIN_DECLS

typedef struct
{
  AnteEntry *entry;      /* owned, nullable */
  AnteEnvelope envelope; /* as far as it could be read */
  GError *error;         /* owned, why there is no entry */
} AnteOpened;
void ante_opened_free (AnteOpened *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteOpened, ante_opened_free)

/* Whose signature is whose: desk id -> GBytes key. A table that was handed to anybody is never changed; another
 * roster is another table. */
typedef GHashTable AnteAuthors;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteAuthors, g_hash_table_unref)
AnteAuthors *ante_authors_new (void);
void ante_authors_add (AnteAuthors *self, const char *desk_id, const guint8 key[ANTE_KEY_BYTES]);
/** ante_authors_find: an AnteVaultFindAuthor; @authors an AnteAuthors. */
const guint8 *ante_authors_find (const char *desk_id, gpointer authors);
/** ante_authors_agree: whether both know the author by the same key, or both not at all. */
gboolean ante_authors_agree (AnteAuthors *self, AnteAuthors *other, const char *desk_id);

typedef struct _AnteOpening AnteOpening;

/** ante_opening_new: @items stay as they are until ante_opening_free(); @vault and @authors never change.
 *  (transfer full). */
AnteOpening *ante_opening_new (AnteVault *vault, const AnteTaking *items, guint n_items, gboolean verify, AnteAuthors *authors);
/** ante_opening_next: one after another in the order of the items, no more often than there are any; opens some
 *  itself rather than wait. One thread. (transfer full). */
AnteOpened *ante_opening_next (AnteOpening *self);
/** ante_opening_free: also when not all were asked for. */
void ante_opening_free (AnteOpening *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteOpening, ante_opening_free)

G_END_DECLS
