/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follows one day of the desk: loads it, and again whenever something of it may have changed. */
#include "app/board/ante-day-loader.h"

struct _AnteDayLoader
{
  GObject parent_instance;

  /* Given */
  AnteDesk *desk;            /* owned */
  char *date;                /* owned, nullable: at rest */

  /* Under way */
  GCancellable *cancellable; /* owned; NULL: no load runs */
  gboolean again;            /* something changed while it ran */
  guint idle_id;

  /* Result */
  AnteDay *day;              /* owned, nullable: not yet */
};

G_DEFINE_FINAL_TYPE (AnteDayLoader, ante_day_loader, G_TYPE_OBJECT)

enum { LOADED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteDayLoader) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDay) day = ante_desk_load_day_finish (ANTE_DESK (source), result, &error);

  /* Another day is wanted by now, and its own load runs or will. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  if (self->again)
    ante_day_loader_reload (self);

  if (day == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }

  if (g_strcmp0 (day->date, self->date) != 0)
    return;

  g_clear_pointer (&self->day, ante_day_free);
  self->day = g_steal_pointer (&day);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
load (AnteDayLoader *self)
{
  self->again = FALSE;
  self->cancellable = g_cancellable_new ();
  ante_desk_load_day_async (self->desk, self->date, self->cancellable, loaded_cb, g_object_ref (self));
}

static gboolean
load_cb (gpointer data)
{
  AnteDayLoader *self = data;

  self->idle_id = 0;
  if (self->date == NULL || ante_desk_get_state (self->desk) != ANTE_DESK_READY)
    return G_SOURCE_REMOVE;

  if (self->cancellable != NULL)
    self->again = TRUE;
  else
    load (self);
  return G_SOURCE_REMOVE;
}

static void
stop (AnteDayLoader *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->day, ante_day_free);
}

static void
ante_day_loader_dispose (GObject *object)
{
  AnteDayLoader *self = ANTE_DAY_LOADER (object);

  stop (self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->date, g_free);

  G_OBJECT_CLASS (ante_day_loader_parent_class)->dispose (object);
}

static void
ante_day_loader_class_init (AnteDayLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_day_loader_dispose;

  signals[LOADED] = g_signal_new ("loaded", ANTE_TYPE_DAY_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", ANTE_TYPE_DAY_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
ante_day_loader_init (AnteDayLoader *self)
{
}

AnteDayLoader *
ante_day_loader_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteDayLoader *self = g_object_new (ANTE_TYPE_DAY_LOADER, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (ante_day_loader_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::state", G_CALLBACK (ante_day_loader_reload), self, G_CONNECT_SWAPPED);
  return self;
}

void
ante_day_loader_set_date (AnteDayLoader *self,
                          const char    *date)
{
  g_return_if_fail (ANTE_IS_DAY_LOADER (self));

  if (g_strcmp0 (self->date, date) == 0)
    return;

  stop (self);
  g_free (self->date);
  self->date = g_strdup (date);
  ante_day_loader_reload (self);
}

const char *
ante_day_loader_get_date (AnteDayLoader *self)
{
  g_return_val_if_fail (ANTE_IS_DAY_LOADER (self), NULL);

  return self->date;
}

AnteDay *
ante_day_loader_get_day (AnteDayLoader *self)
{
  g_return_val_if_fail (ANTE_IS_DAY_LOADER (self), NULL);

  return self->day;
}

void
ante_day_loader_reload (AnteDayLoader *self)
{
  g_return_if_fail (ANTE_IS_DAY_LOADER (self));

  if (self->idle_id == 0 && self->date != NULL)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, load_cb, self, NULL);
}
