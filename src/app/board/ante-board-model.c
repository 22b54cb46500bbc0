/* SPDX-License-Identifier: GPL-3.0-or-later
 * A day as a list: headings and appointments, in four groups. */
#include "app/board/ante-board-model.h"

struct _AnteBoardModel
{
  GObject parent_instance;

  GPtrArray *items;                      /* owned AnteBoardItem, as shown */
  GHashTable *by_id;                     /* appointment id -> AnteBoardItem of items */
  AnteBoardItem *headings[ANTE_N_GROUPS]; /* owned, kept for when their group comes back */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteBoardModel, ante_board_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* The item that stands for @view's appointment already, or a new one. */
static AnteBoardItem *
reuse_or_make_item (AnteBoardModel      *self,
                    AnteAppointmentView *view)
{
  const char *id = ante_appointment_view_get_appointment (view)->id;
  AnteBoardItem *known = g_hash_table_lookup (self->by_id, id);

  return known != NULL ? g_object_ref (known) : ante_board_item_new (id);
}

static void
add_appointment (AnteBoardModel      *self,
                 GPtrArray           *items,
                 AnteAppointmentView *view,
                 const AnteWhen      *when,
                 AnteRole             role)
{
  AnteBoardItem *item = reuse_or_make_item (self, view);

  ante_board_item_set (item, view, 0, when, role);
  g_ptr_array_add (items, item);
}

/* Within a group, what is near and not cleared comes first. */
static GPtrArray *
sort_group (GPtrArray *views,
            AnteGroup  group,
            AnteList   list)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (int near = 1; near >= 0; near--)
    for (guint i = 0; i < views->len; i++)
      {
        AnteAppointmentView *view = g_ptr_array_index (views, i);

        if (ante_appointment_view_get_near (view) == near && ante_appointment_view_get_group (view) == group
            && ante_appointment_view_in_list (view, list))
          g_ptr_array_add (sorted, view);
      }

  return sorted;
}

/* Items in the order they are to be shown. */
static GPtrArray *
lay_out (AnteBoardModel *self,
         GPtrArray      *views,
         AnteList        list,
         guint           max,
         const AnteWhen *when,
         AnteRole        role)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint shown = 0;

  for (AnteGroup group = 0; group < ANTE_N_GROUPS; group++)
    {
      g_autoptr (GPtrArray) sorted = sort_group (views, group, list);
      guint heading = items->len;

      for (guint i = 0; i < sorted->len && shown < max; i++, shown++)
        {
          if (i == 0)
            g_ptr_array_add (items, g_object_ref (self->headings[group]));
          add_appointment (self, items, g_ptr_array_index (sorted, i), when, role);
        }

      if (items->len > heading)
        ante_board_item_set (g_ptr_array_index (items, heading), NULL, sorted->len, when, role);
    }

  return g_steal_pointer (&items);
}

static void
index_items (AnteBoardModel *self)
{
  g_hash_table_remove_all (self->by_id);

  for (guint i = 0; i < self->items->len; i++)
    {
      AnteBoardItem *item = g_ptr_array_index (self->items, i);

      if (ante_board_item_get_id (item) != NULL)
        g_hash_table_insert (self->by_id, (char *) ante_board_item_get_id (item), item);
    }
}

/* One range from the first difference to the last: an item that moved is in it twice, as the same object,
 * which is how the list view and the selection know it again. */
static void
replace_items (AnteBoardModel *self,
               GPtrArray      *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint shared = MIN (old->len, items->len), head = 0, tail = 0;

  while (head < shared && g_ptr_array_index (old, head) == g_ptr_array_index (items, head))
    head++;
  while (tail < shared - head
         && g_ptr_array_index (old, old->len - 1 - tail) == g_ptr_array_index (items, items->len - 1 - tail))
    tail++;

  self->items = g_ptr_array_ref (items);
  index_items (self);

  if (head + tail < old->len || head + tail < items->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail, items->len - head - tail);
}

static GType
get_item_type (GListModel *model)
{
  return ANTE_TYPE_BOARD_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return ANTE_BOARD_MODEL (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  AnteBoardModel *self = ANTE_BOARD_MODEL (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ante_board_model_finalize (GObject *object)
{
  AnteBoardModel *self = ANTE_BOARD_MODEL (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->items);
  for (AnteGroup group = 0; group < ANTE_N_GROUPS; group++)
    g_clear_object (&self->headings[group]);

  G_OBJECT_CLASS (ante_board_model_parent_class)->finalize (object);
}

static void
ante_board_model_class_init (AnteBoardModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_board_model_finalize;
}

static void
ante_board_model_init (AnteBoardModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  for (AnteGroup group = 0; group < ANTE_N_GROUPS; group++)
    self->headings[group] = ante_board_item_new_heading (group);
}

AnteBoardModel *
ante_board_model_new (void)
{
  return g_object_new (ANTE_TYPE_BOARD_MODEL, NULL);
}

void
ante_board_model_update (AnteBoardModel *self,
                         GPtrArray      *views,
                         AnteList        list,
                         guint           max,
                         const AnteWhen *when,
                         AnteRole        role)
{
  g_return_if_fail (ANTE_IS_BOARD_MODEL (self));
  g_return_if_fail (views != NULL);

  g_autoptr (GPtrArray) items = lay_out (self, views, list, max, when, role);

  replace_items (self, items);
}

guint
ante_board_model_find (AnteBoardModel *self,
                       const char     *appointment_id)
{
  g_return_val_if_fail (ANTE_IS_BOARD_MODEL (self), G_MAXUINT);

  guint position;
  AnteBoardItem *item = appointment_id != NULL ? g_hash_table_lookup (self->by_id, appointment_id) : NULL;

  return item != NULL && g_ptr_array_find (self->items, item, &position) ? position : G_MAXUINT;
}

guint
ante_board_model_get_n_appointments (AnteBoardModel *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_MODEL (self), 0);

  return g_hash_table_size (self->by_id);
}
