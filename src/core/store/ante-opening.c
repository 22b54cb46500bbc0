/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening many entries at once. Opening one is a function of the vault, its bytes and the authors, none of which
 * changes meanwhile; the lock guards nothing but who opens what. */
#include "core/store/ante-opening.h"

#define WORTH_A_THREAD 64
#define MOST_THREADS 8
#define SHARE 32  /* entries a thread takes at a time */
#define AHEAD 16  /* shares open and not asked for: what is held in memory */

struct _AnteOpening
{
  /* Given, read by every thread */
  AnteVault *vault;        /* owned */
  const AnteTaking *items; /* the caller's */
  guint n_items, n_shares;
  gboolean verify;
  AnteAuthors *authors;    /* owned */

  /* The caller's thread alone */
  GThread *threads[MOST_THREADS];
  guint n_threads;
  guint n_given;           /* entries */

  /* Under the lock */
  GMutex lock;
  GCond moved;             /* a share is open, or one was used up */
  guint n_claimed, n_used; /* shares */
  gboolean *is_open;       /* by share */

  /* Result: each written by the one thread that claimed its share, read once the share is open */
  AnteOpened **opened;
};

void
ante_opened_free (AnteOpened *self)
{
  g_clear_pointer (&self->entry, ante_entry_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- Authors --- */

AnteAuthors *
ante_authors_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

void
ante_authors_add (AnteAuthors *self, const char *desk_id, const guint8 key[ANTE_KEY_BYTES])
{
  g_hash_table_insert (self, g_strdup (desk_id), g_bytes_new (key, ANTE_KEY_BYTES));
}

const guint8 *
ante_authors_find (const char *desk_id, gpointer authors)
{
  GBytes *key = g_hash_table_lookup (authors, desk_id);

  return key != NULL ? g_bytes_get_data (key, NULL) : NULL;
}

gboolean
ante_authors_agree (AnteAuthors *self, AnteAuthors *other, const char *desk_id)
{
  GBytes *here = g_hash_table_lookup (self, desk_id);
  GBytes *there = g_hash_table_lookup (other, desk_id);

  return here == there || (here != NULL && there != NULL && g_bytes_equal (here, there));
}

/* --- Shares --- */

/* Under the lock: *share is the caller's to open. */
static gboolean
claim_share (AnteOpening *self, guint *share)
{
  if (self->n_claimed == self->n_shares || self->n_claimed >= self->n_used + AHEAD)
    return FALSE;
  *share = self->n_claimed++;
  return TRUE;
}

/* Under the lock, which it leaves while it opens. */
static void
open_share (AnteOpening *self, guint share)
{
  guint end = MIN ((share + 1) * SHARE, self->n_items);

  g_mutex_unlock (&self->lock);
  for (guint i = share * SHARE; i < end; i++)
    {
      AnteOpened *opened = g_new0 (AnteOpened, 1);

      opened->entry = ante_vault_open_entry (self->vault, self->items[i].blob, self->verify, ante_authors_find, self->authors,
                                             &opened->envelope, &opened->error);
      self->opened[i] = opened;
    }
  g_mutex_lock (&self->lock);
  self->is_open[share] = TRUE;
  g_cond_broadcast (&self->moved);
}

static gpointer
open_ahead (gpointer data)
{
  AnteOpening *self = data;
  guint share;

  g_mutex_lock (&self->lock);
  while (self->n_claimed < self->n_shares)
    if (claim_share (self, &share))
      open_share (self, share);
    else
      g_cond_wait (&self->moved, &self->lock);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
wait_for_share (AnteOpening *self, guint wanted)
{
  guint share;

  g_mutex_lock (&self->lock);
  self->n_used = wanted;
  g_cond_broadcast (&self->moved);
  while (!self->is_open[wanted])
    if (claim_share (self, &share))
      open_share (self, share);
    else
      g_cond_wait (&self->moved, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* --- An opening --- */

AnteOpening *
ante_opening_new (AnteVault *vault, const AnteTaking *items, guint n_items, gboolean verify, AnteAuthors *authors)
{
  AnteOpening *self = g_new0 (AnteOpening, 1);

  self->vault = ante_vault_ref (vault);
  self->items = items;
  self->n_items = n_items;
  self->n_shares = (n_items + SHARE - 1) / SHARE;
  self->verify = verify;
  self->authors = g_hash_table_ref (authors);
  self->is_open = g_new0 (gboolean, MAX (self->n_shares, 1));
  self->opened = g_new0 (AnteOpened *, MAX (n_items, 1));
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  /* The caller's thread is the first of them. */
  self->n_threads = n_items < WORTH_A_THREAD ? 0 : MIN (g_get_num_processors (), MOST_THREADS) - 1;
  for (guint i = 0; i < self->n_threads; i++)
    self->threads[i] = g_thread_new ("open-entries", open_ahead, self);
  return self;
}

AnteOpened *
ante_opening_next (AnteOpening *self)
{
  guint i = self->n_given;

  g_return_val_if_fail (i < self->n_items, NULL);

  if (i % SHARE == 0)
    wait_for_share (self, i / SHARE);
  self->n_given++;
  return g_steal_pointer (&self->opened[i]);
}

void
ante_opening_free (AnteOpening *self)
{
  g_mutex_lock (&self->lock);
  self->n_claimed = self->n_shares;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  for (guint i = 0; i < self->n_items; i++)
    g_clear_pointer (&self->opened[i], ante_opened_free);
  g_hash_table_unref (self->authors);
  ante_vault_unref (self->vault);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  g_free (self->is_open);
  g_free (self->opened);
  g_free (self);
}
