/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening many entries at once. */
#include "core/store/ante-opening.h"

#define WORTH_A_THREAD 64

typedef struct
{
  /* Given */
  AnteVault *vault;
  const AnteTaking *items;
  gboolean verify;
  AnteVaultFindAuthor find_author;
  gpointer data;
  guint from, to;

  /* Result */
  AnteOpened **opened;
} Share;

static void
ante_opened_free (gpointer data)
{
  AnteOpened *self = data;

  g_clear_pointer (&self->entry, ante_entry_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static gpointer
open_share (gpointer data)
{
  const Share *share = data;

  for (guint i = share->from; i < share->to; i++)
    {
      AnteOpened *opened = g_new0 (AnteOpened, 1);

      opened->entry = ante_vault_open_entry (share->vault, share->items[i].blob, share->verify, share->find_author,
                                             share->data, &opened->envelope, &opened->error);
      share->opened[i] = opened;
    }
  return NULL;
}

GPtrArray *
ante_open_all (AnteVault *vault, const AnteTaking *items, guint n_items, gboolean verify,
               AnteVaultFindAuthor find_author, gpointer data)
{
  guint n_shares = n_items < WORTH_A_THREAD ? 1 : MIN (g_get_num_processors (), 8);
  g_autofree Share *shares = g_new0 (Share, n_shares);
  g_autofree GThread **threads = g_new0 (GThread *, n_shares);
  GPtrArray *opened = g_ptr_array_new_with_free_func (ante_opened_free);

  g_ptr_array_set_size (opened, (int) n_items);
  for (guint i = 0; i < n_shares; i++)
    {
      shares[i] = (Share){ vault, items, verify, find_author, data, n_items * i / n_shares, n_items * (i + 1) / n_shares,
                           (AnteOpened **) opened->pdata };
      if (i > 0)
        threads[i] = g_thread_new ("open-entries", open_share, &shares[i]);
    }
  open_share (&shares[0]);
  for (guint i = 1; i < n_shares; i++)
    g_thread_join (threads[i]);
  return opened;
}
