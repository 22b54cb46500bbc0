/* SPDX-License-Identifier: GPL-3.0-or-later
 * The running desk: what it holds, its states, starting and stopping. */
#include "core/sync/ante-desk-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "shared/base/ante-json.h"

G_DEFINE_QUARK (ante-desk-error, ante_desk_error)
G_DEFINE_FINAL_TYPE (AnteDesk, ante_desk, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_LINK_STATE,
  PROP_AS_OF_MS,
  PROP_CLINIC_NAME,
  PROP_QUEUED,
  PROP_ROLE,
  PROP_CLOCK_OFF_MS,
  PROP_HISTORY_CHANGED,
  PROP_PROVIDER_SILENT_SINCE_MS,
  PROP_KEYRING_TROUBLE,
  N_PROPS
};

enum
{
  CHANGED,
  ATTENTION,
  AUTOMATIC,
  LOST_EDIT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];


void
ante_snapshot_free (AnteSnapshot *self)
{
  if (self == NULL)
    return;
  g_free (self->clinic_name);
  g_free (self->zone_name);
  g_free (self->public_url);
  g_free (self->hook_secret);
  g_free (self->generation);
  g_free (self->person);
  g_clear_pointer (&self->treatments, g_ptr_array_unref);
  g_clear_pointer (&self->clinic, json_object_unref);
  g_free (self->access);
  g_free (self);
}

static AnteSnapshot *
empty_snapshot (void)
{
  AnteSnapshot *snapshot = g_new0 (AnteSnapshot, 1);

  snapshot->treatments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_treatment_free);
  snapshot->window_days = ANTE_WINDOW_DAYS_DEFAULT;
  snapshot->clinic = json_object_new ();
  return snapshot;
}

/* --- The worker --- */

void
ante_desk_run (AnteDesk *self, GTask *task, GTaskThreadFunc func)
{
  if (self->worker != NULL)
    ante_worker_run (self->worker, task, func);
  else
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "the desk is closed");
}

gboolean
ante_desk_has_store (AnteDesk *self, GTask *task)
{
  if (self->store != NULL)
    return TRUE;
  g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "the desk is not open");
  return FALSE;
}

typedef struct
{
  AnteDesk *desk; /* owned */
  AnteSnapshot *snapshot;
  gboolean patients_changed;
} Publication;

static gboolean
deliver_snapshot (gpointer data)
{
  Publication *publication = data;

  ante_desk_took_snapshot (publication->desk, g_steal_pointer (&publication->snapshot), publication->patients_changed);
  return G_SOURCE_REMOVE;
}

static void
publication_free (gpointer data)
{
  Publication *publication = data;

  g_object_unref (publication->desk);
  ante_snapshot_free (publication->snapshot);
  g_free (publication);
}

static AnteSnapshot *
make_snapshot (AnteDesk *self)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  AnteEntity *clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  AnteSnapshot *snapshot = g_new0 (AnteSnapshot, 1);
  const char *as_of = ante_store_get_setting (self->store, ANTE_SETTING_AS_OF);

  if (clinic != NULL)
    {
      snapshot->clinic_name = g_strdup (ante_json_peek_string (clinic->state, "name"));
      snapshot->zone_name = g_strdup (ante_json_peek_string (clinic->state, "zone"));
      snapshot->public_url = g_strdup (ante_json_peek_string (clinic->state, "public_url"));
      snapshot->hook_secret = g_strdup (ante_json_peek_string (clinic->state, "hook_secret"));
    }
  snapshot->window_days = (guint) CLAMP (clinic != NULL ? ante_json_peek_int (clinic->state, "window_days", ANTE_WINDOW_DAYS_DEFAULT) : ANTE_WINDOW_DAYS_DEFAULT, 1, 3660);
  snapshot->generation = g_strdup (ante_store_get_setting (self->store, "generation"));
  snapshot->setting_up = ante_store_get_setting (self->store, ANTE_SETTING_SETTING_UP) != NULL;
  snapshot->reading = ante_store_get_setting (self->store, ANTE_SETTING_CATCHING_UP) != NULL;
  snapshot->previewed = ante_store_get_preview (self->store);
  snapshot->previewing = snapshot->previewed > 0;
  snapshot->snapshot_wrong = ante_store_get_snapshot_wrong (self->store);
  snapshot->person = g_strdup (ante_store_get_setting (self->store, ANTE_SETTING_PERSON));
  snapshot->as_of_ms = as_of != NULL ? g_ascii_strtoll (as_of, NULL, 10) : 0;
  snapshot->role = ante_role_from_text (ante_projection_role_of (tables, ante_vault_get_desk_id (self->vault)));
  snapshot->queued = ante_store_count_pending (self->store);
  snapshot->history_changed = ante_store_get_history_changed (self->store);
  snapshot->unreadable = ante_projection_is_unreadable (tables);
  snapshot->cursor = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
  snapshot->floor = ante_store_get_floor (self->store);
  snapshot->clinical_cursor = ante_vault_holds (self->vault, ANTE_AUDIENCE_CLINICAL) ? ante_store_get_cursor (self->store, ANTE_AUDIENCE_CLINICAL) : -1;
  ante_store_get_head (self->store, snapshot->head);
  snapshot->treatments = ante_store_read_treatments (self->store);
  snapshot->access = ante_desk_describe_access (self);
  snapshot->clinic = clinic != NULL ? ante_json_clone (clinic->state) : json_object_new ();
  return snapshot;
}

static GTimeZone *
make_zone (const char *name)
{
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_local ();
}

void
ante_desk_publish (AnteDesk *self, gboolean patients_changed)
{
  Publication *publication = g_new0 (Publication, 1);
  g_autoptr (GSource) source = NULL;

  publication->desk = g_object_ref (self);
  publication->snapshot = make_snapshot (self);
  publication->patients_changed = patients_changed;
  g_clear_pointer (&self->store_zone, g_time_zone_unref);
  self->store_zone = make_zone (publication->snapshot->zone_name);
  /* Never g_main_context_invoke(): between two turns of the main loop that would deliver it here. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[anteroom] snapshot");
  g_source_set_callback (source, deliver_snapshot, publication, publication_free);
  g_source_attach (source, NULL);
}

/* --- State --- */

static void
notify (AnteDesk *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
ante_desk_set_state (AnteDesk *self, AnteDeskState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

void
ante_desk_set_link_state (AnteDesk *self, AnteLinkState state)
{
  if (self->link_state == state)
    return;
  self->link_state = state;
  notify (self, PROP_LINK_STATE);
}

void
ante_desk_took_snapshot (AnteDesk *self, AnteSnapshot *snapshot, gboolean patients_changed)
{
  g_autoptr (GObject) keep = g_object_ref (G_OBJECT (self));
  AnteSnapshot *old = self->snapshot;
  AnteKeyPlace key_place = ante_desk_get_key_place (self);

  self->snapshot = snapshot;
  if (ante_desk_get_key_place (self) != key_place)
    ante_desk_choose_provider (self);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  self->zone = make_zone (snapshot->zone_name);
  self->search_stale |= patients_changed;
  if (g_strcmp0 (old->clinic_name, snapshot->clinic_name) != 0)
    notify (self, PROP_CLINIC_NAME);
  if (old->queued != snapshot->queued)
    notify (self, PROP_QUEUED);
  if (self->as_of_ms == 0 && snapshot->as_of_ms > 0)
    {
      /* Opened without the relay: the board is as old as its last answer before. */
      self->as_of_ms = snapshot->as_of_ms;
      notify (self, PROP_AS_OF_MS);
    }
  if (old->role != snapshot->role)
    notify (self, PROP_ROLE);
  if (old->history_changed != snapshot->history_changed)
    notify (self, PROP_HISTORY_CHANGED);
  ante_snapshot_free (old);
  if (snapshot->unreadable && self->link_state == ANTE_LINK_ONLINE)
    ante_desk_set_link_state (self, ANTE_LINK_UPDATE);
  if (self->agreed != NULL)
    ante_desk_agree (self); /* somebody was revoked, or there is to be a new secret */
  g_signal_emit (self, signals[CHANGED], 0);
}

void
ante_desk_open_relay (AnteDesk *self, const char *uri, AnteSecret *token)
{
  ante_desk_stop_following (self);
  ante_desk_stop_preview (self);
  g_clear_object (&self->relay);
  g_clear_object (&self->fresh_relay);
  g_free (self->relay_uri);
  self->relay_uri = g_strdup (uri);
  g_clear_pointer (&self->relay_token, ante_secret_unref);
  self->relay_token = token != NULL ? ante_secret_ref (token) : NULL;
  ante_desk_choose_provider (self);
  if (uri != NULL && token != NULL)
    {
      self->relay = ante_relay_link_new (uri, token, self->trust, NULL);
      self->fresh_relay = ante_relay_link_new (uri, token, self->trust, NULL);
    }
  ante_desk_set_link_state (self, self->relay != NULL ? ANTE_LINK_CONNECTING : ANTE_LINK_NOT_SET_UP);
  self->last_answer_monotonic_ms = ante_clock_monotonic_ms (self->clock);
  self->agreed_monotonic_ms = 0;
  if (self->relay != NULL)
    {
      ante_desk_follow (self);
      ante_desk_show_preview (self, 0);
    }
}

/* --- Time --- */

#define DAY_MS (24 * 60 * 60 * (gint64) 1000)

void
ante_desk_note_relay_time (AnteDesk *self, gint64 relay_now_ms)
{
  AnteRelayClock *clock = &self->relay_clock;

  g_mutex_lock (&clock->lock);
  clock->known = TRUE;
  clock->said_ms = relay_now_ms;
  clock->offset_ms = ante_clock_now_ms (self->clock) - relay_now_ms;
  clock->monotonic_ms = ante_clock_monotonic_ms (self->clock);
  g_mutex_unlock (&clock->lock);
}

/* The later of what both clocks of this computer make of the relay's: a jump back, or a sleep, must not make
 * an old reservation young or an expired exam good. Nor may a relay whose own clock is days behind. */
gint64
ante_desk_relay_now_ms (AnteDesk *self)
{
  gint64 wall = ante_clock_now_ms (self->clock);
  gint64 monotonic = ante_clock_monotonic_ms (self->clock);
  gint64 now = wall;

  g_mutex_lock (&self->relay_clock.lock);
  if (self->relay_clock.known)
    now = MAX (wall - self->relay_clock.offset_ms, self->relay_clock.said_ms + monotonic - self->relay_clock.monotonic_ms);
  g_mutex_unlock (&self->relay_clock.lock);
  return wall - now > DAY_MS ? wall : now;
}

gboolean
ante_desk_knows_relay_time (AnteDesk *self)
{
  gboolean known;

  g_mutex_lock (&self->relay_clock.lock);
  known = self->relay_clock.known;
  g_mutex_unlock (&self->relay_clock.lock);
  return known;
}

AnteMoment
ante_desk_moment (AnteDesk *self)
{
  return (AnteMoment){ ante_clock_now_ms (self->clock), ante_clock_monotonic_ms (self->clock) };
}

gint64
ante_desk_elapsed_ms (AnteDesk *self, const AnteMoment *from)
{
  AnteMoment now = ante_desk_moment (self);

  return MAX (now.wall_ms - from->wall_ms, now.monotonic_ms - from->monotonic_ms);
}

/* --- The object --- */

static void
ante_desk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteDesk *self = ANTE_DESK (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_LINK_STATE:
      g_value_set_int (value, self->link_state);
      break;
    case PROP_AS_OF_MS:
      g_value_set_int64 (value, self->as_of_ms);
      break;
    case PROP_CLINIC_NAME:
      g_value_set_string (value, self->snapshot->clinic_name);
      break;
    case PROP_QUEUED:
      g_value_set_uint (value, self->snapshot->queued);
      break;
    case PROP_ROLE:
      g_value_set_int (value, self->snapshot->role);
      break;
    case PROP_CLOCK_OFF_MS:
      g_value_set_int64 (value, self->clock_off_ms);
      break;
    case PROP_HISTORY_CHANGED:
      g_value_set_boolean (value, self->snapshot->history_changed);
      break;
    case PROP_PROVIDER_SILENT_SINCE_MS:
      g_value_set_int64 (value, self->provider_silent_since_ms);
      break;
    case PROP_KEYRING_TROUBLE:
      g_value_set_int (value, self->keyring_trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_desk_dispose (GObject *object)
{
  ante_desk_stop (ANTE_DESK (object));
  G_OBJECT_CLASS (ante_desk_parent_class)->dispose (object);
}

static void
ante_desk_finalize (GObject *object)
{
  AnteDesk *self = ANTE_DESK (object);

  g_clear_object (&self->worker);
  g_clear_object (&self->relay);
  g_clear_object (&self->fresh_relay);
  g_clear_object (&self->provider);
  g_clear_object (&self->direct);
  g_clear_pointer (&self->relay_token, ante_secret_unref);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);
  g_clear_object (&self->keyring);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->vault, ante_vault_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->store_zone, g_time_zone_unref);
  g_clear_pointer (&self->search, ante_search_index_free);
  ante_snapshot_free (self->snapshot);
  g_hash_table_unref (self->told_now);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->resends);
  g_hash_table_unref (self->preparing);
  g_clear_pointer (&self->automatic, g_hash_table_unref);
  g_hash_table_unref (self->notes_shown);
  g_mutex_clear (&self->relay_clock.lock);
  g_free (self->application_id);
  g_free (self->data_dir);
  g_free (self->provider_uri);
  g_free (self->relay_uri);
  g_free (self->agreed);
  G_OBJECT_CLASS (ante_desk_parent_class)->finalize (object);
}

static void
ante_desk_class_init (AnteDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ante_desk_get_property;
  object_class->dispose = ante_desk_dispose;
  object_class->finalize = ante_desk_finalize;

  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_LINK_STATE] = g_param_spec_int ("link-state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_AS_OF_MS] = g_param_spec_int64 ("as-of-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_CLINIC_NAME] = g_param_spec_string ("clinic-name", NULL, NULL, NULL, flags);
  properties[PROP_QUEUED] = g_param_spec_uint ("queued", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ROLE] = g_param_spec_int ("role", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_CLOCK_OFF_MS] = g_param_spec_int64 ("clock-off-ms", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_HISTORY_CHANGED] = g_param_spec_boolean ("history-changed", NULL, NULL, FALSE, flags);
  properties[PROP_KEYRING_TROUBLE] = g_param_spec_int ("keyring-trouble", NULL, NULL, 0, G_MAXINT, ANTE_DESK_READY, flags);
  properties[PROP_PROVIDER_SILENT_SINCE_MS] = g_param_spec_int64 ("provider-silent-since-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", ANTE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ATTENTION] = g_signal_new ("attention", ANTE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[AUTOMATIC] = g_signal_new ("automatic", ANTE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LOST_EDIT] = g_signal_new ("lost-edit", ANTE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
ante_desk_init (AnteDesk *self)
{
  self->snapshot = empty_snapshot ();
  self->keyring_trouble = ANTE_DESK_READY;
  self->zone = g_time_zone_new_local ();
  g_mutex_init (&self->relay_clock.lock);
  self->notes_shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->told_now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->in_flight = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->resends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->preparing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->automatic = ante_desk_new_automatic ();
  self->worker = ante_worker_new ("store");
  self->snapshot_every = ANTE_SNAPSHOT_EVERY;
}

AnteDesk *
ante_desk_new (const AnteDeskOptions *options)
{
  AnteDesk *self = g_object_new (ANTE_TYPE_DESK, NULL);

  self->application_id = g_strdup (options->application_id);
  self->data_dir = g_strdup (options->data_dir);
  self->provider_uri = g_strdup (options->provider_uri);
  self->training = options->training;
  self->clock = g_object_ref (options->clock);
  self->random = g_object_ref (options->random);
  self->keyring = g_object_ref (options->keyring);
  g_set_object (&self->trust, options->trust);
  self->direct = ante_qualiphy_new (self->provider_uri, self->trust, NULL);
  ante_desk_choose_provider (self);
  return self;
}

AnteStore *
ante_desk_open_store (AnteDesk *self, GError **error)
{
  AnteStore *store = ante_store_open (self->data_dir, self->vault, error);

  if (store != NULL)
    ante_store_set_link_rules (store, ante_desk_get_link_rules (self));
  return store;
}

/* --- Stopping --- */

static void
close_store (gpointer data)
{
  AnteDesk *self = data;

  g_clear_pointer (&self->packing, ante_packing_free);
  g_clear_pointer (&self->store, ante_store_close);
}

static void
leave_waiting (AnteDesk *self)
{
  g_autoptr (GHashTable) resends = g_steal_pointer (&self->resends);
  GHashTableIter iter;
  gpointer task;

  self->resends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_hash_table_iter_init (&iter, resends);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "the desk is closed");
}

void
ante_desk_stop (AnteDesk *self)
{
  self->starting++;
  ante_desk_cancel_start (self);
  leave_waiting (self);
  ante_desk_finish_automatic (self);
  g_clear_handle_id (&self->prune_source, g_source_remove);
  ante_desk_stop_trying_provider (self);
  g_clear_handle_id (&self->keyring_source, g_source_remove);
  ante_desk_stop_looking_at_keyring (self);
  ante_desk_stop_following (self);
  ante_desk_stop_preview (self);
  if (self->worker == NULL)
    return;
  ante_worker_run_sync (self->worker, close_store, self);
  ante_worker_finish (self->worker);
  g_clear_object (&self->worker);
}

/* --- Questions --- */

gboolean
ante_desk_get_training (AnteDesk *self)
{
  return self->training;
}

AnteDeskState
ante_desk_get_state (AnteDesk *self)
{
  return self->state;
}

AnteLinkState
ante_desk_get_link_state (AnteDesk *self)
{
  return self->link_state;
}

AnteRole
ante_desk_get_role (AnteDesk *self)
{
  return self->snapshot->role;
}

const char *
ante_desk_get_clinic_name (AnteDesk *self)
{
  return self->snapshot->clinic_name;
}

gint64
ante_desk_get_as_of_ms (AnteDesk *self)
{
  return self->as_of_ms;
}

guint
ante_desk_get_queued (AnteDesk *self)
{
  return self->snapshot->queued;
}

gboolean
ante_desk_get_reading (AnteDesk *self, gint64 *done, gint64 *of)
{
  *done = self->newest > 0 ? self->snapshot->cursor : 0;
  *of = self->newest > 0 ? MAX (self->newest, self->snapshot->cursor) : 0;
  return self->snapshot->reading;
}

gboolean
ante_desk_get_previewing (AnteDesk *self)
{
  return self->snapshot->previewing;
}

gboolean
ante_desk_get_snapshot_wrong (AnteDesk *self)
{
  return self->snapshot->snapshot_wrong;
}

AnteClock *
ante_desk_get_clock (AnteDesk *self)
{
  return self->clock;
}

GTimeZone *
ante_desk_get_zone (AnteDesk *self)
{
  return self->zone;
}

const char *
ante_desk_get_zone_name (AnteDesk *self)
{
  return self->snapshot->zone_name;
}

JsonObject *
ante_desk_get_clinic (AnteDesk *self)
{
  return self->snapshot->clinic;
}

guint
ante_desk_get_window_days (AnteDesk *self)
{
  return self->snapshot->window_days;
}

guint
ante_desk_get_near_minutes (AnteDesk *self)
{
  return ante_clinic_near_minutes (self->snapshot->clinic);
}

AnteLinkRules
ante_desk_get_link_rules (AnteDesk *self)
{
  return self->provider != NULL ? ante_provider_get_capabilities (self->provider)->link_rules : ANTE_LINK_RULES_USUAL;
}

const char *
ante_desk_get_portal_uri (AnteDesk *self)
{
  return self->provider != NULL ? ante_provider_get_capabilities (self->provider)->portal_uri : NULL;
}

const char *
ante_desk_get_relay_uri (AnteDesk *self)
{
  return self->relay_uri;
}

const char *
ante_desk_get_person (AnteDesk *self)
{
  return self->snapshot->person;
}

GPtrArray *
ante_desk_get_treatments (AnteDesk *self)
{
  return self->snapshot->treatments;
}

char *
ante_desk_today (AnteDesk *self)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ante_clock_now_ms (self->clock) / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, self->zone);

  return g_date_time_format (local, "%Y-%m-%d");
}
