/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sending all invites of a day, one after the other, with a result for each. */
#include "core/sync/ante-send-all.h"

#include <gio/gio.h>

/* A reservation without an answer turns unconfirmed by time alone, which nothing announces. */
#define LOOK_SECONDS 2

/* --- One line --- */

struct _AnteSendLine
{
  GObject parent_instance;

  AnteAppointmentView *view; /* owned */
  AnteReadiness *readiness;  /* owned */
  AnteSendState state;
  char *invite_id;           /* owned, nullable: not reserved by this line */
  char *problem, *problem_text;
  GError *error;             /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (AnteSendLine, ante_send_line, G_TYPE_OBJECT)

static guint changed_signal;

static void
ante_send_line_finalize (GObject *object)
{
  AnteSendLine *self = ANTE_SEND_LINE (object);

  g_clear_object (&self->view);
  g_clear_pointer (&self->readiness, ante_readiness_free);
  g_free (self->invite_id);
  g_free (self->problem);
  g_free (self->problem_text);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ante_send_line_parent_class)->finalize (object);
}

static void
ante_send_line_class_init (AnteSendLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_send_line_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_send_line_init (AnteSendLine *self)
{
}

static void
set_state (AnteSendLine *self, AnteSendState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
was_begun (const AnteSendLine *self)
{
  return self->state > ANTE_SEND_STOPPED;
}

static const AnteInvite *
find_invite (AnteSendLine *self)
{
  GPtrArray *invites = ante_appointment_view_get_invites (self->view);

  for (guint i = 0; i < invites->len; i++)
    if (g_strcmp0 (((AnteInvite *) g_ptr_array_index (invites, i))->id, self->invite_id) == 0)
      return g_ptr_array_index (invites, i);
  return NULL;
}

static AnteSendState
state_of_invite (const AnteInvite *invite, gint64 now_ms, gboolean online)
{
  switch (invite->phase)
    {
    case ANTE_INVITE_QUEUED:
      return online ? ANTE_SEND_UNDER_WAY : ANTE_SEND_QUEUED;
    case ANTE_INVITE_SENDING:
      return now_ms - invite->reserved_ms >= ANTE_SENDING_LIMIT_MS ? ANTE_SEND_UNCONFIRMED : ANTE_SEND_UNDER_WAY;
    case ANTE_INVITE_FAILED:
      return ANTE_SEND_REFUSED;
    case ANTE_INVITE_SENT:
      return ANTE_SEND_SENT;
    case ANTE_INVITE_UNCONFIRMED:
    default:
      return ANTE_SEND_UNCONFIRMED;
    }
}

/* What became of the reservation. One that is gone again was another desk's before it was ours. */
static void
follow_invite (AnteSendLine *self, gint64 now_ms, gboolean online)
{
  const AnteInvite *invite = find_invite (self);

  if (invite == NULL)
    {
      set_state (self, ANTE_SEND_ELSEWHERE);
      return;
    }
  if (g_strcmp0 (self->problem, invite->problem) != 0)
    {
      g_free (self->problem);
      g_free (self->problem_text);
      self->problem = g_strdup (invite->problem);
      self->problem_text = g_strdup (invite->problem_text);
    }
  set_state (self, state_of_invite (invite, now_ms, online));
}

static void
judge_line (AnteSendLine *self, AnteDesk *desk, gint64 now_ms)
{
  AnteReadiness *readiness =
    ante_readiness_judge (ante_appointment_view_get_appointment (self->view), ante_appointment_view_get_patient (self->view),
                          ante_appointment_view_get_clearances (self->view), ante_desk_get_treatments (desk), now_ms,
                          ante_desk_get_zone (desk));

  g_clear_pointer (&self->readiness, ante_readiness_free);
  self->readiness = readiness;
  if (readiness->code != ANTE_READY_SEND)
    self->state = ANTE_SEND_NOT;
  else if (self->state == ANTE_SEND_NOT)
    self->state = ANTE_SEND_PLANNED;
}

static void
update_line (AnteSendLine *self, AnteAppointmentView *view, AnteDesk *desk)
{
  gint64 now_ms = ante_clock_now_ms (ante_desk_get_clock (desk));

  g_set_object (&self->view, view);
  if (self->invite_id != NULL)
    follow_invite (self, now_ms, ante_desk_get_link_state (desk) == ANTE_LINK_ONLINE);
  else if (!was_begun (self))
    judge_line (self, desk, now_ms);
  g_signal_emit (self, changed_signal, 0);
}

AnteAppointmentView *
ante_send_line_get_view (AnteSendLine *self)
{
  return self->view;
}

const AnteReadiness *
ante_send_line_get_readiness (AnteSendLine *self)
{
  return self->readiness;
}

AnteSendState
ante_send_line_get_state (AnteSendLine *self)
{
  return self->state;
}

const char *
ante_send_line_get_problem (AnteSendLine *self, const char **text)
{
  if (text != NULL)
    *text = self->problem_text;
  return self->problem;
}

const GError *
ante_send_line_get_error (AnteSendLine *self)
{
  return self->error;
}

gboolean
ante_send_line_is_ready (AnteSendLine *self)
{
  return self->state != ANTE_SEND_NOT;
}

/* --- The day --- */

struct _AnteSendAll
{
  GObject parent_instance;

  /* Given */     AnteDesk *desk;  /* owned */
                  char *date;
  /* Under way */ GCancellable *loading; /* owned, nullable */
                  gboolean load_again;
                  gboolean running, stopping;
                  AnteSendLine *asked; /* owned, nullable: being reserved */
                  guint look_id;
  /* Result */    gboolean loaded;
                  GPtrArray *lines; /* AnteSendLine */
};

enum { PROP_0, PROP_LOADED, PROP_RUNNING, PROP_DONE, PROP_TOTAL, N_PROPS };
static GParamSpec *properties[N_PROPS];
static guint failed_signal;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteSendAll, ante_send_all, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void load (AnteSendAll *self);
static void send_next (AnteSendAll *self);

static void
notify_progress (AnteSendAll *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

static void
set_running (AnteSendAll *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static gboolean
is_open (const AnteSendLine *line)
{
  return line->state == ANTE_SEND_UNDER_WAY || line->state == ANTE_SEND_QUEUED;
}

static gboolean
has_open_line (AnteSendAll *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (is_open (g_ptr_array_index (self->lines, i)))
      return TRUE;
  return FALSE;
}

static gboolean
look_cb (gpointer data)
{
  AnteSendAll *self = data;

  self->look_id = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
look_later (AnteSendAll *self)
{
  if (self->look_id == 0 && has_open_line (self))
    self->look_id = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

/* --- Its lines --- */

static AnteSendLine *
find_line (AnteSendAll *self, const char *appointment_id)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      AnteSendLine *line = g_ptr_array_index (self->lines, i);

      if (g_strcmp0 (ante_appointment_view_get_appointment (line->view)->id, appointment_id) == 0)
        return line;
    }
  return NULL;
}

static guint
rank (const AnteSendLine *line)
{
  if (line->state != ANTE_SEND_NOT)
    return 0;
  return line->readiness->code == ANTE_READY_NOTHING || line->readiness->code == ANTE_READY_OVER ? 2 : 1;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  AnteSendLine *one = *(AnteSendLine **) a, *other = *(AnteSendLine **) b;
  guint rank_one = rank (one), rank_other = rank (other);
  gint64 start_one = ante_appointment_view_get_start_ms (one->view);
  gint64 start_other = ante_appointment_view_get_start_ms (other->view);

  if (rank_one != rank_other)
    return rank_one < rank_other ? -1 : 1;
  if (start_one != start_other)
    return start_one < start_other ? -1 : 1;
  return g_strcmp0 (ante_appointment_view_get_appointment (one->view)->id, ante_appointment_view_get_appointment (other->view)->id);
}

static gboolean
is_same_list (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_ptr_array_index (a, i) != g_ptr_array_index (b, i))
      return FALSE;
  return TRUE;
}

static void
take_lines (AnteSendAll *self, GPtrArray *lines)
{
  g_autoptr (GPtrArray) before = self->lines;

  g_ptr_array_sort (lines, compare_lines);
  self->lines = lines;
  if (!is_same_list (before, lines))
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before->len, lines->len);
}

static void
take_day (AnteSendAll *self, const AnteDay *day)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);
      AnteSendLine *known = find_line (self, ante_appointment_view_get_appointment (view)->id);
      AnteSendLine *line = known != NULL ? g_object_ref (known) : g_object_new (ANTE_TYPE_SEND_LINE, NULL);

      update_line (line, view, self->desk);
      g_ptr_array_add (lines, line);
    }
  take_lines (self, lines);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteSendAll *self = data;
  GError *error = NULL;
  g_autoptr (AnteDay) day = ante_desk_load_day_finish (ANTE_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return; /* it is gone */
    }
  g_clear_object (&self->loading);
  if (error != NULL)
    {
      g_signal_emit (self, failed_signal, 0, error);
      g_error_free (error);
    }
  else
    take_day (self, day);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  notify_progress (self);
  if (self->load_again)
    load (self);
  else
    send_next (self);
  look_later (self);
}

static void
load (AnteSendAll *self)
{
  self->load_again = self->loading != NULL;
  if (self->loading != NULL)
    return;
  self->loading = g_cancellable_new ();
  ante_desk_load_day_async (self->desk, self->date, self->loading, loaded_cb, self);
}

/* --- Sending --- */

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSendAll) self = data;
  g_autoptr (AnteSendLine) line = g_steal_pointer (&self->asked);
  AnteReadyCode code = ANTE_READY_NOTHING;

  if (!ante_desk_send_ready_finish (ANTE_DESK (source), result, &line->invite_id, &code, &line->error))
    set_state (line, ANTE_SEND_FAILED);
  else if (line->invite_id == NULL)
    set_state (line, ANTE_SEND_NOTHING);
  load (self);
}

static AnteSendLine *
find_in_state (AnteSendAll *self, AnteSendState state)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((AnteSendLine *) g_ptr_array_index (self->lines, i))->state == state)
      return g_ptr_array_index (self->lines, i);
  return NULL;
}

static void
end_run (AnteSendAll *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      AnteSendLine *line = g_ptr_array_index (self->lines, i);

      if (line->state == ANTE_SEND_PLANNED)
        set_state (line, ANTE_SEND_STOPPED);
    }
  self->stopping = FALSE;
  set_running (self, FALSE);
}

/* One at a time: a person who stops knows what has left. */
static void
send_next (AnteSendAll *self)
{
  AnteSendLine *next;

  if (!self->running || self->asked != NULL || find_in_state (self, ANTE_SEND_UNDER_WAY) != NULL)
    return;
  next = self->stopping ? NULL : find_in_state (self, ANTE_SEND_PLANNED);
  if (next == NULL)
    {
      end_run (self);
      return;
    }
  self->asked = g_object_ref (next);
  set_state (next, ANTE_SEND_UNDER_WAY);
  notify_progress (self);
  ante_desk_send_ready_async (self->desk, ante_appointment_view_get_appointment (next->view)->id, asked_cb, g_object_ref (self));
}

/* --- The object --- */

static GType
get_item_type (GListModel *model)
{
  return ANTE_TYPE_SEND_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return ANTE_SEND_ALL (model)->lines->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  AnteSendAll *self = ANTE_SEND_ALL (model);

  return position < self->lines->len ? g_object_ref (g_ptr_array_index (self->lines, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ante_send_all_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteSendAll *self = ANTE_SEND_ALL (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_DONE:
      g_value_set_uint (value, ante_send_all_get_done (self));
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, ante_send_all_get_total (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_send_all_dispose (GObject *object)
{
  AnteSendAll *self = ANTE_SEND_ALL (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_send_all_parent_class)->dispose (object);
}

static void
ante_send_all_finalize (GObject *object)
{
  AnteSendAll *self = ANTE_SEND_ALL (object);

  g_free (self->date);
  g_ptr_array_unref (self->lines);
  G_OBJECT_CLASS (ante_send_all_parent_class)->finalize (object);
}

static void
ante_send_all_class_init (AnteSendAllClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ante_send_all_get_property;
  object_class->dispose = ante_send_all_dispose;
  object_class->finalize = ante_send_all_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
ante_send_all_init (AnteSendAll *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

AnteSendAll *
ante_send_all_new (AnteDesk *desk, const char *date)
{
  AnteSendAll *self = g_object_new (ANTE_TYPE_SEND_ALL, NULL);

  self->desk = g_object_ref (desk);
  self->date = g_strdup (date);
  g_signal_connect_object (desk, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return self;
}

const char *
ante_send_all_get_date (AnteSendAll *self)
{
  return self->date;
}

gboolean
ante_send_all_get_loaded (AnteSendAll *self)
{
  return self->loaded;
}

gboolean
ante_send_all_get_running (AnteSendAll *self)
{
  return self->running;
}

guint
ante_send_all_count (AnteSendAll *self, AnteSendState state)
{
  guint n = 0;

  for (guint i = 0; i < self->lines->len; i++)
    n += ((AnteSendLine *) g_ptr_array_index (self->lines, i))->state == state;
  return n;
}

guint
ante_send_all_get_total (AnteSendAll *self)
{
  return self->lines->len - ante_send_all_count (self, ANTE_SEND_NOT);
}

guint
ante_send_all_get_done (AnteSendAll *self)
{
  guint waiting = ante_send_all_count (self, ANTE_SEND_PLANNED) + ante_send_all_count (self, ANTE_SEND_STOPPED) +
                  ante_send_all_count (self, ANTE_SEND_UNDER_WAY);

  return ante_send_all_get_total (self) - waiting;
}

void
ante_send_all_start (AnteSendAll *self)
{
  g_return_if_fail (ANTE_IS_SEND_ALL (self));

  if (!self->loaded)
    return;
  for (guint i = 0; i < self->lines->len; i++)
    {
      AnteSendLine *line = g_ptr_array_index (self->lines, i);

      if (line->state == ANTE_SEND_STOPPED)
        set_state (line, ANTE_SEND_PLANNED);
    }
  self->stopping = FALSE;
  set_running (self, TRUE);
  send_next (self);
}

void
ante_send_all_stop (AnteSendAll *self)
{
  g_return_if_fail (ANTE_IS_SEND_ALL (self));

  self->stopping = self->running;
  send_next (self);
}
