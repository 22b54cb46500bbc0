/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shared between the desk's facets. The store belongs to the worker's thread and is reached only in
 * functions that run there; everything else belongs to the main thread. */
#pragma once
#include "core/store/ante-store-snapshot.h"
#include "core/store/ante-store.h"
#include "core/sync/ante-desk.h"
#include "shared/base/ante-worker.h"

G_BEGIN_DECLS

#define ANTE_WINDOW_DAYS_DEFAULT 30
#define ANTE_KEYRING_KEYS "keys"
#define ANTE_KEYRING_PROVIDER_KEY "provider-key"
#define ANTE_KEYRING_RELAY_TOKEN "relay-token" /* the relay's address, a line end, the token */
#define ANTE_SETTING_PERSON "person"
#define ANTE_SETTING_SETTING_UP "setting-up" /* until the recovery sheet was asked back */
#define ANTE_SETTING_AS_OF "as-of" /* when the relay last answered; written after what it answered */

/* What the main thread knows of the store; made on the worker after every change, never changed. */
typedef struct
{
  char *clinic_name, *zone_name, *public_url, *hook_secret, *generation, *person;
  guint window_days;
  AnteRole role;
  guint queued;
  gboolean history_changed;
  gboolean unreadable;
  gboolean setting_up; /* the assistant was left before its end */
  gboolean reading;    /* a cache made anew is being filled */
  gboolean previewing; /* and what is shown meanwhile is a manager's snapshot with what came after */
  gboolean snapshot_wrong; /* one that was shown did not agree with the log */
  gint64 previewed;    /* how far that shows the log */
  gint64 as_of_ms; /* of the store: 0 never */
  gint64 floor; /* as ante_store_get_floor() */
  gint64 cursor, clinical_cursor;
  guint8 head[ANTE_HASH_BYTES];
  GPtrArray *treatments; /* AnteTreatment */
  JsonObject *clinic; /* its settings as of clinic.set; never NULL, never changed */
  char *access; /* nullable; which desks are revoked and which webhook secrets there are: when it differs, the relay is asked */
} AnteSnapshot;

/* An answer of the relay that waits for the store, or is being taken. */
typedef struct _AntePulled AntePulled;

/* What the relay last said the time is. Read on the worker too: under its lock. */
typedef struct
{
  GMutex lock;
  gboolean known;
  gint64 offset_ms;       /* this clock minus the relay's */
  gint64 said_ms;         /* by the relay's clock, … */
  gint64 monotonic_ms;    /* … when this computer's monotonic one stood here */
} AnteRelayClock;

/* A moment by both clocks of this computer: the one jumps, the other stands still while it sleeps. */
typedef struct
{
  gint64 wall_ms, monotonic_ms;
} AnteMoment;

struct _AnteDesk
{
  GObject parent_instance;

  /* Given */
  char *application_id, *data_dir, *provider_uri;
  gboolean training;
  AnteClock *clock;
  AnteRandom *random;
  AnteKeyring *keyring;
  GTlsDatabase *trust; /* nullable */

  /* Held on the main thread */
  AnteDeskState state;
  AnteLinkState link_state;
  AnteVault *vault;       /* nullable until open; safe from any thread */
  AnteProvider *direct;   /* with this desk's key; nullable when its address is refused */
  AnteProvider *provider; /* the one that is called: this or another, by who holds the key; nullable likewise */
  gboolean has_key;       /* this desk's keyring holds one */
  guint provider_failures;           /* calls in a row that it gave no answer to; the first of them … */
  gint64 provider_failing_since_ms;  /* … ended then */
  gint64 provider_silent_since_ms;   /* 0: it answers, as far as is known */
  guint provider_source;             /* until it is tried again */
  AnteDeskState keyring_trouble;     /* READY: it is open, as far as is known */
  guint keyring_source;
  GCancellable *looking_at_keyring;  /* nullable */
  AnteRelayLink *relay;   /* nullable until set up */
  char *relay_uri;        /* likewise */
  AnteSecret *relay_token; /* likewise */
  AnteSnapshot *snapshot; /* never NULL */
  GTimeZone *zone;
  gint64 as_of_ms;
  gint64 clock_off_ms;    /* as shown */
  AnteSearchIndex *search; /* nullable until built */
  gboolean search_stale, search_building;
  GCancellable *opening;  /* of the last start's keyring and cache */
  guint starting;         /* counts starts: a late answer of an earlier one is ignored */

  /* Following and telling */
  GCancellable *pulling;  /* of the pull under way */
  gboolean taking;        /* an answer is on its way into the store */
  AntePulled *ahead;      /* the one after that; nullable */
  gboolean searching;     /* for the common point with a new generation: likewise */
  gboolean looked, looking; /* for a snapshot to show while the log is read */
  AnteRelayLink *fresh_relay; /* beside relay, for what comes after it; nullable likewise */
  GCancellable *freshening;
  guint fresh_source;
  gint64 newest;          /* the relay's newest number when a cache made anew began to be filled; 0: not asked yet */
  gint64 restarted_monotonic_ms; /* 0 never */
  gboolean telling, tell_again, calling, call_again;
  gboolean wait_next;     /* the next pull may wait */
  guint failures;
  guint retry_source;
  guint prune_source;
  gboolean prune_due;
  gint64 last_answer_monotonic_ms;
  GHashTable *told_now;   /* ids of reservations told by this process -> AnteMoment before */
  GHashTable *in_flight;  /* ids of reservations whose provider call this process makes */
  GHashTable *resends;    /* entry id -> GTask of a person who waits */
  GHashTable *preparing;  /* patient exams that answers or a file are on their way for */
  GHashTable *automatic;  /* appointment id -> an invite about to go out by itself */

  /* Who may come to the relay */
  gboolean agreeing;
  char *agreed;                /* nullable: the snapshot's access as of which the relay was right */
  gint64 agreed_monotonic_ms;  /* when it was last asked; 0 never */
  gboolean hooks_full;         /* it took no more webhook secrets then */

  /* Writing a snapshot */
  gboolean writing_snapshot;
  AnteWorker *packer;     /* nullable: while one is packed */
  gint64 snapshot_every;  /* ANTE_SNAPSHOT_EVERY; before anything starts */
  AntePacking *packing;   /* worker only; nullable: none is being told */
  guint next_piece;       /* worker only */
  char snapshot_id[33];   /* worker only: of the one begun here; empty: none */

  /* On the worker */
  AnteWorker *worker;
  AnteStore *store;       /* worker only */
  GTimeZone *store_zone;  /* worker only */
  GHashTable *notes_shown;/* worker only: "invite|exam" -> GStrv of the deliveries a person has read of */

  /* Any thread */
  AnteRelayClock relay_clock;
};

/* --- The worker --- */
/** Runs @func on the store's thread; task data is the caller's. Fails with NOT_READY when no store is open
 *  (checked there). */
void ante_desk_run (AnteDesk *self, GTask *task, GTaskThreadFunc func);
/** On the worker: tells the main thread that the store has changed. */
/* The store in the desk's folder, which reads invites by the provider's rules. */
AnteStore *ante_desk_open_store (AnteDesk *self, GError **error);
void ante_desk_publish (AnteDesk *self, gboolean patients_changed);
/** On the worker: NOT_READY into @task when there is no store. */
gboolean ante_desk_has_store (AnteDesk *self, GTask *task);

/* --- State (main thread) --- */
void ante_desk_set_state (AnteDesk *self, AnteDeskState state);
void ante_desk_set_link_state (AnteDesk *self, AnteLinkState state);
void ante_desk_took_snapshot (AnteDesk *self, AnteSnapshot *snapshot, gboolean patients_changed);
void ante_desk_open_relay (AnteDesk *self, const char *uri, AnteSecret *token);
void ante_snapshot_free (AnteSnapshot *self);

/* --- The provider's key (main thread) --- */
/** ante_desk_choose_provider: by who holds the key now, and the relay there is. */
void ante_desk_choose_provider (AnteDesk *self);
/** ante_desk_use_key: this desk's own, nullable. */
void ante_desk_use_key (AnteDesk *self, AnteSecret *key);
/** ante_desk_read_typed_key: without the spaces around it. (transfer full). */
AnteSecret *ante_desk_read_typed_key (const char *key);

/** ante_desk_listen_to_provider: @provider (nullable) takes the place of self->provider. */
void ante_desk_listen_to_provider (AnteDesk *self, AnteProvider *provider);
void ante_desk_stop_trying_provider (AnteDesk *self);

/* --- The keyring while the program runs (main thread) --- */
/** ante_desk_watch_keyring: from now on it is looked at. */
void ante_desk_watch_keyring (AnteDesk *self);
void ante_desk_stop_looking_at_keyring (AnteDesk *self);

/* --- Starting (main thread) --- */
/** ante_desk_state_of_keyring: what a lookup's @error means. Any thread. */
AnteDeskState ante_desk_state_of_keyring (const GError *error);
/** ante_desk_cancel_start: lets the worker go, should it wait for the keyring. */
void ante_desk_cancel_start (AnteDesk *self);

/* --- Following (main thread) --- */
void ante_desk_follow (AnteDesk *self);
void ante_desk_stop_following (AnteDesk *self);
void ante_desk_tell (AnteDesk *self);
void ante_desk_make_calls (AnteDesk *self);
void ante_desk_find_common_point (AnteDesk *self, const char *generation, gint64 through);
/** ante_desk_begin_pruning: from now on what is past leaves, now and then. */
void ante_desk_begin_pruning (AnteDesk *self);
void ante_desk_prune_if_due (AnteDesk *self);
/** ante_desk_keep_as_of: for the next start. Worker. */
void ante_desk_keep_as_of (AnteDesk *self, gint64 as_of_ms);

/* --- Who may come to the relay --- */
/* A webhook secret that is not the newest any more is still used by desks that lag for this long at most, and after
 * half of it no desk that knows so begins with it. */
#define ANTE_HOOK_GRACE_MS (48 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define ANTE_HOOK_USABLE_MS (ANTE_HOOK_GRACE_MS / 2)
/** ante_desk_agree: holds what the relay says against the log, when that is due and this is a manager's desk. Main thread. */
void ante_desk_agree (AnteDesk *self);
/** ante_desk_describe_access: for the snapshot. (transfer full). Worker. */
char *ante_desk_describe_access (AnteDesk *self);

/* --- Snapshots (main thread) --- */
/** ante_desk_write_snapshot: the next step of one, if this desk is to write one; when it has read all and told all. */
void ante_desk_write_snapshot (AnteDesk *self);
/** ante_desk_give_up_snapshot: the log is another one. Worker. */
void ante_desk_give_up_snapshot (AnteDesk *self);
/** ante_desk_look_for_snapshot: FALSE: there is no need to. Otherwise following goes on by itself afterwards. */
gboolean ante_desk_look_for_snapshot (AnteDesk *self);
/** ante_desk_show_preview: as fresh as @as_of_ms (0: as it was kept), and to be kept fresh. */
void ante_desk_show_preview (AnteDesk *self, gint64 as_of_ms);
void ante_desk_stop_preview (AnteDesk *self);
void ante_desk_note_relay_time (AnteDesk *self, gint64 relay_now_ms);
/** ante_desk_relay_now_ms: this clock, put right by the relay's; of two answers the later. Any thread. */
gint64 ante_desk_relay_now_ms (AnteDesk *self);
/** ante_desk_knows_relay_time: whether the relay has said it to this process. Any thread. */
gboolean ante_desk_knows_relay_time (AnteDesk *self);
AnteMoment ante_desk_moment (AnteDesk *self);
/** ante_desk_elapsed_ms: since @from, by whichever clock says more. */
gint64 ante_desk_elapsed_ms (AnteDesk *self, const AnteMoment *from);

/* --- Invites that go out by themselves (main thread) --- */
GHashTable *ante_desk_new_automatic (void);
/** ante_desk_consider_automatic: whether what was just booked needs an invite that goes out by itself; if so, it waits. */
void ante_desk_consider_automatic (AnteDesk *self, const char *appointment_id);
void ante_desk_resume_automatic (AnteDesk *self);
/** ante_desk_finish_automatic: what still waits is reserved now. */
void ante_desk_finish_automatic (AnteDesk *self);

/* --- Entries (worker) --- */
/** A write of the desk audience, with time, person and position filled. Takes @fields. */
AnteWrite *ante_desk_make_write (AnteDesk *self, const char *kind, const char *subject, JsonObject *fields);
gboolean ante_desk_save_writes (AnteDesk *self, GPtrArray *writes, const char *finished_call, GError **error);
gboolean ante_desk_save_one (AnteDesk *self, AnteWrite *write, const char *finished_call, GError **error); /* takes @write */
/** ante_desk_may_ask: whether this desk's role may write @kind; if not, or when there is no store, @task fails. */
gboolean ante_desk_may_ask (AnteDesk *self, GTask *task, const char *kind);
/** ante_desk_reserve_invite: one meeting of @exams (exam id -> title, nullable); (transfer full). */
AnteWrite *ante_desk_reserve_invite (AnteDesk *self, const AnteAppointmentRow *row, GHashTable *exams);
/** ante_desk_reserve_exams: good-faith @exams (AnteExamRef), in as many meetings as they need: AnteWrite; (transfer full). */
GPtrArray *ante_desk_reserve_exams (AnteDesk *self, const AnteAppointmentRow *row, GPtrArray *exams);
/** ante_desk_list_exams: as ante_invite_list_exams(), judged now; (transfer full). */
GPtrArray *ante_desk_list_exams (AnteDesk *self, const AnteAppointmentRow *row, const char *decided);
/** ante_desk_name_exams: exam id -> title, of AnteExamRef; (transfer full). */
GHashTable *ante_desk_name_exams (GPtrArray *exams);
GPtrArray *ante_desk_judge (AnteDesk *self, const AnteAppointmentRow *row, GPtrArray *treatments, gint64 at_ms, GTimeZone *zone);
gint64 ante_desk_judging_moment (const AnteAppointment *appointment, gint64 now_ms, GTimeZone *zone);

/* --- Changes that are more than fields (worker) --- */
/** AnteChangeFunc: makes and saves a change; *@undo (nullable, transfer full) takes it back. */
typedef gboolean (*AnteChangeFunc) (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error);
/** ante_desk_run_change: finished by ante_desk_change_finish(). @data belongs to the worker until then. */
void ante_desk_run_change (AnteDesk *self, AnteChangeFunc func, gpointer data, GDestroyNotify free_data, gpointer tag,
                           GAsyncReadyCallback callback, gpointer user_data);
gboolean ante_desk_may_write (AnteDesk *self, const char *kind, GError **error);

/** ante_appointment_view_new: takes @row. @clearances judged for the board, @now_clearances at this moment,
 *  (transfer full) both. Worker. */
AnteAppointmentView *ante_appointment_view_new (AnteAppointmentRow *row, GPtrArray *clearances, GPtrArray *now_clearances,
                                                AnteRole role, gint64 now_ms, GTimeZone *zone);

/** ante_clinic_uploads: whether files are uploaded from the desk, and (out, nullable) in which form. Any thread. */
gboolean ante_clinic_uploads (JsonObject *clinic, AnteUploadForm *form);
/** ante_clinic_near_minutes: the setting of clinic.set, bounded. Any thread. */
guint ante_clinic_near_minutes (JsonObject *clinic);
/** ante_appointment_view_judge_near: while it is made. Worker. */
void ante_appointment_view_judge_near (AnteAppointmentView *self, guint near_minutes, gint64 now_ms, GTimeZone *zone);

/** ante_desk_read_follow_ups: AnteFollowUpRow; none unless the provider's own messages are off. Worker, as the count
 *  of those to do something about. */
GPtrArray *ante_desk_read_follow_ups (AnteDesk *self);
guint ante_desk_count_follow_ups (AnteDesk *self);

GPtrArray *ante_timeline_from_entries (GPtrArray *entries, GPtrArray *invites); /* AnteTimelineItem */

struct _AnteUndo
{
  GPtrArray *parts; /* AnteUndoPart */
};
typedef struct
{
  char *kind, *subject;
  JsonObject *before; /* fields that bring it back */
  JsonObject *after;  /* what must still be so */
} AnteUndoPart;
AnteUndo *ante_undo_new (void);
/** Takes both objects. */
void ante_undo_add (AnteUndo *self, const char *kind, const char *subject, JsonObject *before, JsonObject *after);
/** ante_undo_copy: shares nothing with @self, so it may go to another thread. (transfer full). */
AnteUndo *ante_undo_copy (const AnteUndo *self);

G_END_DECLS
