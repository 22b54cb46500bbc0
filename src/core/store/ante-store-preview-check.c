/* SPDX-License-Identifier: GPL-3.0-or-later
 * The end of a preview: row by row it is held against what the log itself has drawn. */
#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"

#include <string.h>

typedef struct
{
  int kind, day, minute;
  char id[33], parent[33];
  const void *sealed; /* borrowed until the next row */
  gsize length;
} Row;

static gboolean
next_row (AnteStatement *statement, Row *row, gboolean *more, GError **error)
{
  if (!ante_store_next_row (statement, more, error))
    return FALSE;
  if (!*more)
    return TRUE;
  row->kind = (int) ante_statement_int (statement, 0);
  g_strlcpy (row->id, ante_statement_text (statement, 1), sizeof row->id);
  g_strlcpy (row->parent, ante_statement_text (statement, 2), sizeof row->parent);
  row->day = (int) ante_statement_int (statement, 3);
  row->minute = (int) ante_statement_int (statement, 4);
  row->sealed = ante_statement_blob (statement, 5, &row->length);
  return TRUE;
}

static GBytes *
open_state (AnteStore *self, const Row *row)
{
  g_autofree char *key = ante_tables_make_key ((AnteEntityKind) row->kind, row->id);

  return ante_vault_open_column (self->vault, "entity", key, row->sealed, row->length, NULL);
}

static gboolean
is_same_row (AnteStore *self, const Row *here, const Row *there)
{
  g_autoptr (GBytes) left = open_state (self, here);
  g_autoptr (GBytes) right = open_state (self, there);

  return left != NULL && right != NULL && g_bytes_equal (left, right) && strcmp (here->parent, there->parent) == 0 &&
         here->day == there->day && here->minute == there->minute;
}

static gboolean
is_shown_patient (AnteStore *self, const char *id)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select 1 from " ANTE_PREVIEW_TABLE " where +kind = 5 and parent = ? limit 1", NULL);
  gboolean found = TRUE;

  if (row == NULL)
    return TRUE;
  ante_statement_bind_text (row, 1, id);
  return !ante_statement_step (row, &found, NULL) || found;
}

/* What the log has and the snapshot had not. Its author's window may have closed over it; what is shown may not miss
 * anything that it hangs on. */
static gboolean
may_be_missing (AnteStore *self, const Row *row)
{
  const char *from = ante_store_get_setting (self, ANTE_SETTING_PREVIEW_FROM);

  switch (row->kind)
    {
    case ANTE_ENTITY_APPOINTMENT:
      return row->day > 0 && from != NULL && row->day < g_ascii_strtoll (from, NULL, 10);
    case ANTE_ENTITY_PATIENT:
      return !is_shown_patient (self, row->id);
    case ANTE_ENTITY_INVITE:
      return !is_shown_patient (self, row->parent);
    case ANTE_ENTITY_UNMATCHED:
      return *row->parent != '\0' && !is_shown_patient (self, row->parent);
    default:
      return FALSE;
    }
}

static int
compare_places (const Row *here, const Row *there)
{
  return here->kind != there->kind ? here->kind - there->kind : strcmp (here->id, there->id);
}

/* *agree as far as both go; both are in order. */
static gboolean
compare_all (AnteStore *self, gboolean *agree, GError **error)
{
  g_autoptr (AnteStatement) log = ante_database_prepare (
      self->database, "select kind, id, parent, day, minute, state from entity order by kind, id", error);
  g_autoptr (AnteStatement) preview = ante_database_prepare (
      self->database, "select kind, id, parent, day, minute, state from " ANTE_PREVIEW_TABLE " order by kind, id", error);
  gboolean in_log, in_preview;
  Row here, there;

  *agree = TRUE;
  if (log == NULL || preview == NULL || !next_row (log, &here, &in_log, error) || !next_row (preview, &there, &in_preview, error))
    return FALSE;
  while (*agree && (in_log || in_preview))
    {
      int order = !in_preview ? -1 : !in_log ? 1 : compare_places (&here, &there);

      /* Of a log that was not whole, older snapshots are not among what was kept. */
      if (order == 0 && here.kind == ANTE_ENTITY_SNAPSHOT && ante_store_get_floor (self) > 0)
        *agree = TRUE;
      else
        *agree = order < 0 ? may_be_missing (self, &here) : order == 0 && is_same_row (self, &here, &there);
      if ((order <= 0 && !next_row (log, &here, &in_log, error)) || (order >= 0 && !next_row (preview, &there, &in_preview, error)))
        return FALSE;
    }
  return TRUE;
}

#define CATCH_UP_BATCH 1000

/* The log is further than the preview: it is brought up with the entries that are here. */
static gboolean
bring_up (AnteStore *self, GError **error)
{
  gint64 after = ante_store_get_preview (self);
  gboolean more = TRUE;

  while (more)
    {
      g_autofree AnteTaking *items = g_new0 (AnteTaking, CATCH_UP_BATCH);
      g_autoptr (AnteStatement) row = ante_database_prepare (
          self->database, "select number, received, body from entry where number > ? order by number limit ?", error);
      guint n = 0;
      gboolean good;

      if (row == NULL)
        return FALSE;
      ante_statement_bind_int (row, 1, after);
      ante_statement_bind_int (row, 2, CATCH_UP_BATCH);
      while ((good = ante_store_next_row (row, &more, error)) && more)
        items[n++] = (AnteTaking){ ante_statement_int (row, 0), ante_statement_int (row, 1), NULL, ante_statement_bytes (row, 2) };
      if (good)
        ante_store_apply_later (self, items, n, after);
      after = n > 0 ? items[n - 1].number : after;
      more = n == CATCH_UP_BATCH;
      for (guint i = 0; i < n; i++)
        g_bytes_unref (items[i].blob);
      if (!good)
        return FALSE;
    }
  return ante_tables_flush (self->preview, TRUE, error);
}

static gboolean
finish_inside (AnteStore *self, GError **error)
{
  gboolean agree;

  return bring_up (self, error) && ante_tables_flush (self->base, FALSE, error) && compare_all (self, &agree, error) &&
         (agree || ante_store_write_setting (self, ANTE_SETTING_SNAPSHOT_WRONG, "1", error)) && ante_store_drop_preview (self, error);
}

gboolean
ante_store_finish_preview (AnteStore *self, GError **error)
{
  GError *cause = NULL;

  if (self->preview == NULL)
    return TRUE;
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (finish_inside (self, &cause) && ante_store_commit (self, &cause))
    return TRUE;
  ante_store_roll_back (self);
  return ante_store_fail (error, cause);
}

gboolean
ante_store_get_snapshot_wrong (AnteStore *self)
{
  return ante_store_get_setting (self, ANTE_SETTING_SNAPSHOT_WRONG) != NULL;
}
