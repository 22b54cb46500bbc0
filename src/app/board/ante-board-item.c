/* SPDX-License-Identifier: GPL-3.0-or-later
 * One line of the board: the heading of a group, or an appointment. */
#include "app/board/ante-board-item.h"

struct _AnteBoardItem
{
  GObject parent_instance;

  /* What it is */
  char *id;                  /* owned; NULL: a heading */
  AnteGroup group;

  /* What it shows */
  AnteAppointmentView *view; /* owned, nullable */
  guint count;
  AnteWhen when;
  AnteRole role;
};

G_DEFINE_FINAL_TYPE (AnteBoardItem, ante_board_item, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
ante_board_item_finalize (GObject *object)
{
  AnteBoardItem *self = ANTE_BOARD_ITEM (object);

  g_free (self->id);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (ante_board_item_parent_class)->finalize (object);
}

static void
ante_board_item_class_init (AnteBoardItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_board_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", ANTE_TYPE_BOARD_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_board_item_init (AnteBoardItem *self)
{
}

AnteBoardItem *
ante_board_item_new_heading (AnteGroup group)
{
  AnteBoardItem *self = g_object_new (ANTE_TYPE_BOARD_ITEM, NULL);

  self->group = group;
  return self;
}

AnteBoardItem *
ante_board_item_new (const char *appointment_id)
{
  g_return_val_if_fail (appointment_id != NULL, NULL);

  AnteBoardItem *self = g_object_new (ANTE_TYPE_BOARD_ITEM, NULL);

  self->id = g_strdup (appointment_id);
  return self;
}

AnteAppointmentView *
ante_board_item_get_view (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), NULL);

  return self->view;
}

const char *
ante_board_item_get_id (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), NULL);

  return self->id;
}

AnteGroup
ante_board_item_get_group (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), ANTE_GROUP_DONE);

  return self->view != NULL ? ante_appointment_view_get_group (self->view) : self->group;
}

guint
ante_board_item_get_count (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), 0);

  return self->count;
}

const AnteWhen *
ante_board_item_get_when (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), NULL);

  return &self->when;
}

AnteRole
ante_board_item_get_role (AnteBoardItem *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ITEM (self), ANTE_ROLE_NONE);

  return self->role;
}

void
ante_board_item_set (AnteBoardItem       *self,
                     AnteAppointmentView *view,
                     guint                count,
                     const AnteWhen      *when,
                     AnteRole             role)
{
  g_return_if_fail (ANTE_IS_BOARD_ITEM (self));
  g_return_if_fail ((view == NULL) == (self->id == NULL));

  gboolean heading_is_the_same = view == NULL && self->count == count && self->when.zone != NULL;

  g_set_object (&self->view, view);
  self->count = count;
  self->when = *when;
  self->role = role;

  if (!heading_is_the_same)
    g_signal_emit (self, signals[CHANGED], 0);
}
