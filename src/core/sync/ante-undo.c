/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes a change back: the fields as they were, for as long as they are still as the change left them. */
#include "core/sync/ante-desk-private.h"

static void
part_free (gpointer data)
{
  AnteUndoPart *part = data;

  g_free (part->kind);
  g_free (part->subject);
  json_object_unref (part->before);
  json_object_unref (part->after);
  g_free (part);
}

AnteUndo *
ante_undo_new (void)
{
  AnteUndo *self = g_new0 (AnteUndo, 1);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  return self;
}

void
ante_undo_add (AnteUndo *self, const char *kind, const char *subject, JsonObject *before, JsonObject *after)
{
  AnteUndoPart *part = g_new0 (AnteUndoPart, 1);

  part->kind = g_strdup (kind);
  part->subject = g_strdup (subject);
  part->before = before;
  part->after = after;
  g_ptr_array_add (self->parts, part);
}

AnteUndo *
ante_undo_copy (const AnteUndo *self)
{
  AnteUndo *copy = ante_undo_new ();

  for (guint i = 0; i < self->parts->len; i++)
    {
      const AnteUndoPart *part = g_ptr_array_index (self->parts, i);

      ante_undo_add (copy, part->kind, part->subject, ante_json_clone (part->before), ante_json_clone (part->after));
    }
  return copy;
}

void
ante_undo_free (AnteUndo *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  g_free (self);
}
