/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening many entries at once: unsealing and verifying are the dear part, and no entry needs another's. */
#pragma once
#include "core/store/ante-store.h"

G_BEGIN_DECLS

typedef struct
{
  AnteEntry *entry;      /* owned, nullable */
  AnteEnvelope envelope; /* as far as it could be read */
  GError *error;         /* owned, why there is no entry */
} AnteOpened;

/** ante_open_all: on every core when there are enough of them. @find_author must be safe to call from
 *  several threads while nothing changes. Returns: AnteOpened in the order of @items. (transfer full). */
GPtrArray *ante_open_all (AnteVault *vault, const AnteTaking *items, guint n_items, gboolean verify,
                          AnteVaultFindAuthor find_author, gpointer data);

G_END_DECLS
