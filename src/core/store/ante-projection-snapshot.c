/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the entries of snapshots do: nothing to what is shown. One row says which desk is at it, and how new the newest
 * is, so that the order of the log alone decides who writes the next. */
#include "core/store/ante-projection-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define MAX_KEPT 20

static gint64
state_int (AnteEntity *row, const char *member)
{
  return ante_json_peek_int (row->state, member, 0);
}

/* From the outbox it is not yet in any order. */
static AnteEntity *
begin (AnteApplying *self)
{
  ante_applying_add_subject (self, self->entry->subject);
  return self->entry->number > 0 ? ante_tables_ensure (self->tables, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW) : NULL;
}

/* While one desk is at it another's wish does nothing, unless the first has said nothing more for long. */
void
ante_project_snapshot_begun (AnteApplying *self)
{
  AnteEntity *row = begin (self);
  gint64 begun = row != NULL ? state_int (row, "begun") : 0;

  if (row == NULL || (begun > state_int (row, "made_at") && self->entry->number - begun < ANTE_SNAPSHOT_PATIENCE))
    return;
  json_object_set_int_member (row->state, "begun", self->entry->number);
  json_object_set_string_member (row->state, "id", self->entry->subject);
  ante_tables_touch (self->tables, row);
}

void
ante_project_snapshot_piece (AnteApplying *self)
{
  ante_applying_add_subject (self, self->entry->subject);
}

/* What came before the newest is of use to nobody: its pieces leave with the window. */
static void
remember_id (AnteEntity *row, const char *id)
{
  JsonArray *ids = ante_json_peek_array (row->state, "ids");

  if (ids == NULL)
    {
      ids = json_array_new ();
      json_object_set_array_member (row->state, "ids", ids);
    }
  json_array_add_string_element (ids, id);
  if (json_array_get_length (ids) > MAX_KEPT)
    json_array_remove_element (ids, 0);
}

void
ante_project_snapshot_made (AnteApplying *self)
{
  AnteEntity *row = begin (self);
  gint64 made = ante_json_peek_int (self->entry->fields, "number", 0);

  if (row == NULL)
    return;
  if (made < 1 || made >= self->entry->number)
    {
      ante_applying_refuse (self);
      return;
    }
  json_object_set_int_member (row->state, "made", MAX (made, state_int (row, "made")));
  json_object_set_int_member (row->state, "made_at", self->entry->number);
  remember_id (row, self->entry->subject);
  ante_tables_touch (self->tables, row);
}
