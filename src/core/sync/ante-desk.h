/* SPDX-License-Identifier: GPL-3.0-or-later
 * The running desk: keyring, cache, log, provider and relay joined. The app talks to core through this and
 * through core/model only. Main thread; everything that may take time is asynchronous. */
#pragma once
#include "core/model/ante-draft.h"
#include "core/model/ante-follow-up.h"
#include "core/model/ante-invite-draft.h"
#include "core/model/ante-model.h"
#include "core/model/ante-readiness.h"
#include "core/model/ante-test.h"
#include "core/provider/ante-provider.h"
#include "core/relay-link/ante-relay-link.h"
#include "core/vault/ante-vault.h"
#include "shared/base/ante-clock.h"

G_BEGIN_DECLS

#define ANTE_DESK_ERROR (ante_desk_error_quark ())
GQuark ante_desk_error_quark (void);

typedef enum
{
  ANTE_DESK_ERROR_NOT_READY,    /* the desk is not in state READY */
  ANTE_DESK_ERROR_GATE_CLOSED,  /* treatment may not start; load the appointment to see why */
  ANTE_DESK_ERROR_NOT_ALLOWED,  /* this desk's role may not do that */
  ANTE_DESK_ERROR_GONE,         /* it is not here (any more) */
  ANTE_DESK_ERROR_NOT_POSSIBLE, /* the state has moved on: nothing to send, resends used up, … */
  ANTE_DESK_ERROR_STORAGE,      /* could not be saved: disk full, read-only */
  ANTE_DESK_ERROR_NEEDS_ORDER,  /* an exam orders a prescription: meetings are to be composed */
  ANTE_DESK_ERROR_UNDO_LATE,    /* something newer happened: there is nothing to undo any more */
  ANTE_DESK_ERROR_IS_REAL,      /* a patient with real exams cannot become a test */
} AnteDeskError;

typedef enum
{
  ANTE_DESK_STARTING,
  ANTE_DESK_FIRST_RUN,       /* proven: nothing here and nothing in the keyring */
  ANTE_DESK_KEYRING_LOCKED,
  ANTE_DESK_KEYRING_ABSENT,
  ANTE_DESK_KEYRING_DENIED,
  ANTE_DESK_WRONG_KEY,       /* the keyring's keys do not open this computer's data, or data without keys */
  ANTE_DESK_STORE_NEWER,     /* the data folder was written by a newer version */
  ANTE_DESK_STORE_FULL,      /* no room on the disk to open it with */
  ANTE_DESK_STORE_BUSY,      /* another program holds the file */
  ANTE_DESK_STORE_CLOSED,    /* the data folder may not be read or written, or the disk fails */
  ANTE_DESK_STORE_DAMAGED,
  ANTE_DESK_READY,           /* also without a relay yet: see relay state */
} AnteDeskState;

typedef enum
{
  ANTE_LINK_NOT_SET_UP,      /* the assistant was left waiting for the relay */
  ANTE_LINK_CONNECTING,
  ANTE_LINK_ONLINE,
  ANTE_LINK_OFFLINE,         /* cannot be reached */
  ANTE_LINK_SILENT,          /* reached, and no whole answer for two minutes */
  ANTE_LINK_REFUSED,         /* this desk is not known there any more */
  ANTE_LINK_UPDATE,          /* relay or entries newer than this program */
} AnteLinkState;

typedef struct
{
  const char *application_id;  /* also the keyring's schema */
  const char *data_dir;        /* made with mode 0700 if absent */
  const char *provider_uri;
  gboolean training;
  AnteClock *clock;
  AnteRandom *random;
  AnteKeyring *keyring;
  GTlsDatabase *trust;         /* nullable */
} AnteDeskOptions;

#define ANTE_TYPE_DESK (ante_desk_get_type ())
G_DECLARE_FINAL_TYPE (AnteDesk, ante_desk, ANTE, DESK, GObject)

/* Properties, all read-only and notifying: "state" (int AnteDeskState), "link-state" (int AnteLinkState),
 * "as-of-ms" (int64: when the relay last answered; 0 never), "clinic-name", "queued" (uint: outbox entries),
 * "role" (int), "clock-off-ms" (int64: this clock minus the relay's when over two minutes, else 0),
 * "history-changed" (boolean: a gap or fork in somebody's chain, or a refused entry),
 * "provider-silent-since-ms" (int64: since when the provider gives no answer; 0: it does, as far as is known),
 * "keyring-trouble" (int AnteDeskState: KEYRING_LOCKED, _ABSENT or _DENIED while the program runs; READY: none known).
 * Signals: "changed" (): what is shown may have changed: load again.
 *          "attention" (guint n): results that need attention have just arrived by the log.
 *          "automatic" (const char *appointment_id): an invite goes out by itself in a moment, unless it is held.
 *          "lost-edit" (const char *subject_id, const char *field): another desk's later edit replaced ours. */
AnteDesk *ante_desk_new (const AnteDeskOptions *options); /* (transfer full); copies and refs */
gboolean ante_desk_get_training (AnteDesk *self);
AnteDeskState ante_desk_get_state (AnteDesk *self);
AnteLinkState ante_desk_get_link_state (AnteDesk *self);
AnteRole ante_desk_get_role (AnteDesk *self);
const char *ante_desk_get_clinic_name (AnteDesk *self);
gint64 ante_desk_get_as_of_ms (AnteDesk *self);
guint ante_desk_get_queued (AnteDesk *self);
/** ante_desk_get_reading: whether a cache that was lost is being filled from the log again: until then nobody is
 *  cleared and nothing can be written. How far, in entries; of 0: not known yet. Notified by "changed". */
gboolean ante_desk_get_reading (AnteDesk *self, gint64 *done, gint64 *of);
/** ante_desk_get_previewing: whether what is shown meanwhile comes from a snapshot that a manager's desk has written, and
 *  from what came after it: nothing can be changed, and nobody be let into a room, until the log has been read. */
gboolean ante_desk_get_previewing (AnteDesk *self);
/** ante_desk_get_snapshot_wrong: whether such a snapshot did not agree with the log, which was shown from then on. */
gboolean ante_desk_get_snapshot_wrong (AnteDesk *self);
AnteClock *ante_desk_get_clock (AnteDesk *self);
GTimeZone *ante_desk_get_zone (AnteDesk *self);          /* the clinic's */
char *ante_desk_today (AnteDesk *self);                  /* YYYY-MM-DD, (transfer full) */

/** ante_desk_start: looks in the keyring and opens the data folder; state says how it went. Again after a
 *  keyring trouble as the retry; @may_prompt lets the keyring ask for its password. */
void ante_desk_start (AnteDesk *self, gboolean may_prompt);
/** ante_desk_poll_now: after sleep, a clock jump, or when a person asks. */
void ante_desk_poll_now (AnteDesk *self);
/** ante_desk_test_connection_async: whether the relay is reached from here, and by itself from outside at the address the
 *  provider sends results to; and looks for news. The error of _finish says why it is not reached from here. */
void ante_desk_test_connection_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteSelfTest *ante_desk_test_connection_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* g_free() */
/** ante_desk_try_provider: asks the provider now, also before its next turn; "provider-silent-since-ms" says what came of it. */
void ante_desk_try_provider (AnteDesk *self);
/** ante_desk_look_at_keyring: now, also before its next turn; "keyring-trouble" says what came of it. */
void ante_desk_look_at_keyring (AnteDesk *self);
/** ante_desk_unlock_keyring: the same, and lets the keyring ask for its password. */
void ante_desk_unlock_keyring (AnteDesk *self);
/** ante_desk_get_provider_silent_since_ms: the property. */
gint64 ante_desk_get_provider_silent_since_ms (AnteDesk *self);
/** ante_desk_stop_async: finishes writing, closes. */
void ante_desk_stop (AnteDesk *self);

/* --- Reading --- */
typedef struct { gint64 at_ms; char *code; GStrv args; char *by; gboolean ours_pending; } AnteTimelineItem; /* code for words/ */
void ante_timeline_item_free (AnteTimelineItem *self);

/* One appointment as the board shows it. Immutable; made anew by each load. */
#define ANTE_TYPE_APPOINTMENT_VIEW (ante_appointment_view_get_type ())
G_DECLARE_FINAL_TYPE (AnteAppointmentView, ante_appointment_view, ANTE, APPOINTMENT_VIEW, GObject)
const AnteAppointment *ante_appointment_view_get_appointment (AnteAppointmentView *self);
const AntePatient *ante_appointment_view_get_patient (AnteAppointmentView *self);
GPtrArray *ante_appointment_view_get_clearances (AnteAppointmentView *self); /* AnteClearance, per treatment (transfer none) */
GPtrArray *ante_appointment_view_get_invites (AnteAppointmentView *self);    /* AnteInvite of the patient (transfer none) */
AnteArrival ante_appointment_view_get_arrival (AnteAppointmentView *self);   /* with late */
AnteGroup ante_appointment_view_get_group (AnteAppointmentView *self);
AnteNextAction ante_appointment_view_get_next_action (AnteAppointmentView *self);
gboolean ante_appointment_view_get_stop (AnteAppointmentView *self);         /* in room, stop: no longer cleared */
gboolean ante_appointment_view_get_gate_open (AnteAppointmentView *self);    /* judged at now */
gboolean ante_appointment_view_get_near (AnteAppointmentView *self);         /* begins soon, and not cleared */
gboolean ante_appointment_view_get_pending (AnteAppointmentView *self);      /* something of it waits in the outbox */
gint64 ante_appointment_view_get_start_ms (AnteAppointmentView *self);
gboolean ante_appointment_view_in_list (AnteAppointmentView *self, AnteList list);

typedef struct
{
  char *date;
  GPtrArray *appointments;   /* AnteAppointmentView, by time then name */
  guint counts[ANTE_N_LISTS];/* without tests; FOLLOW_UP, UNMATCHED: of the whole clinic */
} AnteDay;
void ante_day_free (AnteDay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteDay, ante_day_free)

void ante_desk_load_day_async (AnteDesk *self, const char *date, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteDay *ante_desk_load_day_finish (AnteDesk *self, GAsyncResult *result, GError **error);

typedef struct { AnteAppointmentView *view; GPtrArray *timeline; /* AnteTimelineItem, newest first */ } AnteDetail;
void ante_detail_free (AnteDetail *self);
void ante_desk_load_detail_async (AnteDesk *self, const char *appointment_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteDetail *ante_desk_load_detail_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* GONE */

typedef struct { char *delivery_id; gint64 received_ms; char *word, *provider, *email, *phone, *patient_exam_id, *exam_id, *reason; } AnteUnmatched; /* reason: why it is unmatched, a code */
void ante_unmatched_free (AnteUnmatched *self);
void ante_desk_load_unmatched_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_unmatched_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AnteUnmatched, newest first */

/* The follow-up exams of GLP-1 patients that are the clinic's to send: AnteFollowUpRow, the longest due first; none while
 * the provider sends its own messages. */
void ante_desk_load_follow_ups_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_follow_ups_finish (AnteDesk *self, GAsyncResult *result, GError **error);
/** Asks for the same exam again. @meeting (nullable): as a person has composed it for @patient, without which nothing is
 *  prescribed. Ends with ante_desk_invite_finish(): NOT_POSSIBLE: it is not due (any more), something that an invite needs
 *  is missing, or what it was composed for has changed; NEEDS_ORDER: nobody has said where the prescription goes. */
void ante_desk_send_follow_up_async (AnteDesk *self, const char *invite_id, const char *exam_id, AnteInviteDraft *meeting,
                                     const AntePatient *patient, GAsyncReadyCallback callback, gpointer data);
/** Marks it as done without an invite. Ends with ante_desk_change_finish(). */
void ante_desk_finish_follow_up_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data);

#define ANTE_GROUND_ANSWERED "answered"
/* What the clinical audience alone may read of one exam; for a desk without that key, or whose role may not read it:
 * NOT_ALLOWED. @ground: whose word it is; ANTE_GROUND_ANSWERED: what was answered for the patient here, with the person who
 * did as provider. Of a medical director's decision delivery_id is its entry's, and word is "approve" or "refuse". */
typedef struct { char *delivery_id; const char *ground; gint64 received_ms; char *word, *provider, *reason; GPtrArray *answers; /* GStrv {question, answer} */ } AnteClinicalNote;
void ante_clinical_note_free (AnteClinicalNote *self);
void ante_desk_load_notes_async (AnteDesk *self, const char *invite_id, const char *exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_notes_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AnteClinicalNote, newest first */

/* Search by name, phone or email over every patient on this desk. In memory, main thread, within a frame. */
typedef struct { char *patient_id, *name, *dob, *phone, *email; char *appointment_id, *date, *time; } AnteSearchHit; /* the nearest appointment, nullable */
void ante_search_hit_free (AnteSearchHit *self);
gboolean ante_desk_search_is_ready (AnteDesk *self);
GPtrArray *ante_desk_search (AnteDesk *self, const char *text, guint max_hits); /* AnteSearchHit (transfer full) */
/** A patient by id, from the store. (transfer full). */
void ante_desk_load_patient_async (AnteDesk *self, const char *patient_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AntePatient *ante_desk_load_patient_finish (AnteDesk *self, GAsyncResult *result, GError **error);

/** The treatments, kept up to date; retired ones included. Borrowed until "changed". */
GPtrArray *ante_desk_get_treatments (AnteDesk *self); /* AnteTreatment */

/* --- Doing. Each is saved on disk when it finishes; *undo (nullable out, transfer full) takes it back. --- */
typedef struct _AnteUndo AnteUndo;
void ante_undo_free (AnteUndo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteUndo, ante_undo_free)

/** Saves drafts. A NULL @patient or @appointment draft is left out. *appointment_id and *patient_id: (transfer full) (nullable out). */
void ante_desk_save_async (AnteDesk *self, AntePatientDraft *patient, AnteAppointmentDraft *appointment, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_save_finish (AnteDesk *self, GAsyncResult *result, char **patient_id, char **appointment_id, AnteUndo **undo, GError **error);
void ante_desk_save_treatment_async (AnteDesk *self, AnteTreatmentDraft *draft, gboolean retired, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_save_treatment_finish (AnteDesk *self, GAsyncResult *result, AnteUndo **undo, GError **error);
/** Cancels the appointment, or takes the cancelling back. */
void ante_desk_cancel_appointment_async (AnteDesk *self, const char *appointment_id, gboolean cancelled, GAsyncReadyCallback callback, gpointer data);
/** Expected, arrived, in room (through the gate: GATE_CLOSED), done, no-show. */
void ante_desk_set_arrival_async (AnteDesk *self, const char *appointment_id, AnteArrival arrival, GAsyncReadyCallback callback, gpointer data);
/** Notes read, by a manager or clinician desk, with one optional line of instruction. */
void ante_desk_read_notes_async (AnteDesk *self, const char *invite_id, const char *exam_id, const char *instruction, GAsyncReadyCallback callback, gpointer data);
/** The manager confirms that the person is the one the invite was sent for. */
void ante_desk_confirm_identity_async (AnteDesk *self, const char *invite_id, GAsyncReadyCallback callback, gpointer data);
/** Health has changed: every exam of the patient asked for before this clears nothing any more. @draft: HEALTH. */
void ante_desk_change_health_async (AnteDesk *self, const char *patient_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data);
/** What the medical director decided about a deferral (clinician, manager). @draft: DECISION. NOT_POSSIBLE: it is not
 *  deferred any more, or a result came that was not shown to who decided. */
void ante_desk_decide_async (AnteDesk *self, const char *invite_id, const char *exam_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data);
/** An outcome that a manager saw in the provider's portal. @draft: RECORD. NOT_POSSIBLE: the invite never left, or
 *  the provider gave this exam another number. */
void ante_desk_record_outcome_async (AnteDesk *self, const char *invite_id, const char *exam_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data);
/** Attaches an unmatched delivery to a patient; it clears nothing. @draft: LINK. */
void ante_desk_link_delivery_async (AnteDesk *self, const char *delivery_id, const char *patient_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data);
/** Takes one of the first three back. @subject_id: the patient with @exam_id NULL, else the invite; @entry_id: which. */
void ante_desk_withdraw_async (AnteDesk *self, const char *subject_id, const char *exam_id, const char *entry_id, GAsyncReadyCallback callback, gpointer data);
void ante_desk_undo_async (AnteDesk *self, AnteUndo *undo, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_change_finish (AnteDesk *self, GAsyncResult *result, AnteUndo **undo, GError **error); /* of all above since cancelling */

/** Asks for an invite for every exam the appointment's treatments need now. Finishes when it is saved
 *  (queued); what follows shows by "changed". @decided (nullable): a treatment's id; then only what that one needs, and
 *  what of it a person has just decided to ask for again (unconfirmed, flagged): n + 1. */
void ante_desk_send_invite_async (AnteDesk *self, const char *appointment_id, const char *decided, GAsyncReadyCallback callback, gpointer data);
/** As ante_desk_send_invite_async(), in meetings that a person has composed (AnteInviteDraft, those that are wanted); all of
 *  them or none are saved. @patient: as the orders were composed for: what has changed since makes it NOT_POSSIBLE. */
void ante_desk_send_meetings_async (AnteDesk *self, const char *appointment_id, GPtrArray *meetings, const AntePatient *patient, const char *decided, GAsyncReadyCallback callback, gpointer data);
/** ante_desk_send_ready_async: the good-faith exams that the appointment needs and that need nobody's choice, judged
 *  anew now. *@invite_id: of the (first) reservation, (transfer full), NULL: nothing was to be sent, and *@code says why. */
void ante_desk_send_ready_async (AnteDesk *self, const char *appointment_id, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_send_ready_finish (AnteDesk *self, GAsyncResult *result, char **invite_id, AnteReadyCode *code, GError **error);
/* How long an invite that goes out by itself waits for somebody to hold it. */
#define ANTE_AUTOMATIC_DELAY_MS 8000
/** ante_desk_hold_automatic: keeps it here. FALSE: it has left already; then there is ante_desk_cancel_invite_async(). */
gboolean ante_desk_hold_automatic (AnteDesk *self, const char *appointment_id);
void ante_desk_resend_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data);
void ante_desk_cancel_invite_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data);
/** Of the four above. For resend and cancel it finishes with the provider's answer:
 *  an ANTE_PROVIDER_ERROR or ANTE_RELAY_ERROR says what went wrong. */
gboolean ante_desk_invite_finish (AnteDesk *self, GAsyncResult *result, GError **error);

/* --- Before the exam, while it waits for the patient (NOT_POSSIBLE: it does not) --- */
/** ante_desk_load_questions_async: the provider's questions, asked for anew. AnteQuestion (transfer full). */
void ante_desk_load_questions_async (AnteDesk *self, const char *invite_id, const char *exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_questions_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AnteQuestion */
/** ante_desk_send_answers_async: @questions as they were shown; @answers (AnteAnswer) to some of them or to all, neither
 *  changed any more. Sent once; how it went is recorded, and, unless it failed, what was asked and answered is kept for the
 *  clinical audience. NOT_ALLOWED: also where this desk has no key of that audience. Finishes when it is saved. */
void ante_desk_send_answers_async (AnteDesk *self, const char *invite_id, const char *exam_id, GPtrArray *questions, GPtrArray *answers, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_send_answers_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_PROVIDER_ERROR */
/** ante_desk_get_uploads: whether the clinic uploads files from its desks; off unless it says so. */
gboolean ante_desk_get_uploads (AnteDesk *self);
/** ante_desk_send_attachment_async: @type: what the exam asks for ("ID"). Sent once, recorded as answers are; the file is
 *  kept nowhere. NOT_POSSIBLE: uploading is off, or @file is empty or over ANTE_UPLOAD_MAX_BYTES. */
void ante_desk_send_attachment_async (AnteDesk *self, const char *invite_id, const char *exam_id, const char *type, const char *file_name, GBytes *file, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_send_attachment_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_PROVIDER_ERROR */

/* --- Before the first real patient --- */
#define ANTE_CHECKS_DAYS 30
typedef struct
{
  char *public_url;        /* nullable: no relay yet */
  guint n_treatments, n_without_exam, n_prescribing; /* offered */
  guint n_managers;        /* computers */
  guint n_not_served;      /* patients in a state without exams */
  guint n_in_test_state;   /* patients in the test state who are not called as the provider's tests are */
  char *in_test_state;     /* nullable: one of them */
  guint n_named_as_tests;  /* patients called as a test, in a real state or none */
  char *named_as_test;     /* nullable: one of them */
  guint n_sent;            /* invites that the provider took */
  guint n_refused, n_unanswered; /* of the last ANTE_CHECKS_DAYS days */
  AnteTested tested[ANTE_N_TESTS]; /* what came of the newest test of each name */
  gint64 tested_ms[ANTE_N_TESTS];  /* when; 0 */
  char *standing_problem;  /* nullable: the last invite was refused for something to be done in the portal, or for the key */
  char *test_appointment;  /* nullable: of the test run begun on this computer */
  gint64 test_seen_ms;     /* when its result was first seen here; 0 */
} AnteChecks;
void ante_checks_free (AnteChecks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteChecks, ante_checks_free)
void ante_desk_load_checks_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteChecks *ante_desk_load_checks_finish (AnteDesk *self, GAsyncResult *result, GError **error);
/** ante_desk_remember_test_run: kept on this computer, to be gone on with later. */
void ante_desk_remember_test_run (AnteDesk *self, const char *appointment_id, gint64 seen_ms);

/* --- Set-up and preferences --- */
/** Tries @key by fetching the exam list; nothing is stored. AnteCatalogueExam (transfer full). */
void ante_desk_try_key_async (AnteDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_try_key_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_PROVIDER_ERROR */
/** The catalogue with the key that is in use. */
void ante_desk_load_exams_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_exams_finish (AnteDesk *self, GAsyncResult *result, GError **error);

/** As the provider's calls of those names; its lists. Where the provider has no pharmacies: NOT_POSSIBLE. */
void ante_desk_load_pharmacies_async (AnteDesk *self, const char *exam_id, const char *patient_state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_pharmacies_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AntePharmacyChoice */
void ante_desk_load_packages_async (AnteDesk *self, const char *exam_id, const char *pharmacy_id, const char *patient_state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_load_packages_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AntePackage */
void ante_desk_search_pharmacies_async (AnteDesk *self, const char *name, const char *zip, const char *ncpdpid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_search_pharmacies_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* AntePharmacy */

/** First run: makes the clinic's keys, stores them in the keyring, opens the store. *words: the recovery
 *  sheet's words, (transfer full); they cannot be shown again after ante_desk_finish_setup(). State
 *  becomes READY only after ante_desk_finish_setup(). @zone e.g. "America/Chicago". @api_key NULL: the relay is to
 *  hold the key. */
void ante_desk_begin_setup_async (AnteDesk *self, const char *clinic_name, const char *zone, const char *api_key, GAsyncReadyCallback callback, gpointer data);
GStrv ante_desk_begin_setup_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_KEYRING_ERROR */
/** The relay: claims with @code. In the assistant or later (left waiting, resumed). */
void ante_desk_claim_async (AnteDesk *self, const char *relay_uri, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_claim_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_RELAY_ERROR, ANTE_KEYRING_ERROR */
void ante_desk_finish_setup (AnteDesk *self);
/** Replaces the provider's API key in the keyring after it was tried; the desk's own keys are never replaced. */
void ante_desk_replace_key_async (AnteDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_replace_key_finish (AnteDesk *self, GAsyncResult *result, GError **error);
/* The secret in the address that the provider sends results to. */
typedef struct
{
  char *address;        /* nullable: no relay yet. The one without an invite, for the provider's portal */
  gboolean was_changed; /* since the relay was connected */
  gint64 since_ms;      /* when the one that is used now came into use */
  char *by;             /* nullable: who changed it */
  gboolean is_waiting;  /* a new one was asked for here, and the relay has not said yet that it takes it */
  gboolean is_full;     /* because it takes no more until an old one is out of use */
  guint n_old;          /* older ones that are still accepted */
  guint n_invites;      /* under those, that may still bring news */
  gint64 until_ms;      /* they are accepted until then at least; 0: there are none */
} AnteHooks;
void ante_hooks_free (AnteHooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteHooks, ante_hooks_free)
void ante_desk_load_hooks_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteHooks *ante_desk_load_hooks_finish (AnteDesk *self, GAsyncResult *result, GError **error);
/** ante_desk_new_hook_secret_async: finishes when it is on disk that there is to be a new one; the rest follows by itself, as
 *  soon as the relay can be reached, also after a restart. NOT_ALLOWED, NOT_READY. */
void ante_desk_new_hook_secret_async (AnteDesk *self, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_new_hook_secret_finish (AnteDesk *self, GAsyncResult *result, GError **error);
/* Who holds the provider's key and calls it: clinic.set, "key_at". */
typedef enum
{
  ANTE_KEY_AT_DESK,    /* each desk's keyring; unless the clinic says otherwise */
  ANTE_KEY_AT_RELAY,
  ANTE_KEY_AT_UNKNOWN, /* a place this program does not know: nothing is sent */
} AnteKeyPlace;
AnteKeyPlace ante_desk_get_key_place (AnteDesk *self);
/** ante_desk_try_place_async: as ante_desk_try_key_async(), with the key that is held there now; what the clinic has
 *  chosen does not matter. */
void ante_desk_try_place_async (AnteDesk *self, AnteKeyPlace place, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_desk_try_place_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_PROVIDER_ERROR */
/** ante_desk_has_key: whether this computer's keyring holds a key of the provider. */
gboolean ante_desk_has_key (AnteDesk *self);
/** ante_desk_dup_relay_key_name: what the relay's operator is to call this clinic's key. NULL: no clinic yet. */
char *ante_desk_dup_relay_key_name (AnteDesk *self);
/** ante_desk_forget_key_async: takes the key out of this computer's keyring. NOT_POSSIBLE unless the relay holds it. */
void ante_desk_forget_key_async (AnteDesk *self, GAsyncReadyCallback callback, gpointer data);
gboolean ante_desk_forget_key_finish (AnteDesk *self, GAsyncResult *result, GError **error); /* ANTE_KEYRING_ERROR */
void ante_desk_save_clinic_async (AnteDesk *self, const char *name, const char *zone, guint window_days, GAsyncReadyCallback callback, gpointer data); /* ante_desk_change_finish */
/** ante_desk_set_clinic_async: changes these fields of clinic.set, JSON null for cleared; takes @fields. Ends with
 *  ante_desk_change_finish(). */
void ante_desk_set_clinic_async (AnteDesk *self, struct _JsonObject *fields, GAsyncReadyCallback callback, gpointer data);
/** ante_desk_get_clinic: the clinic's settings, by the names of clinic.set; to be read only. Borrowed until "changed". */
struct _JsonObject *ante_desk_get_clinic (AnteDesk *self);
const char *ante_desk_get_zone_name (AnteDesk *self);
guint ante_desk_get_window_days (AnteDesk *self);
/** ante_desk_get_near_minutes: how long before an appointment that is not cleared attention is called; 0: never. */
guint ante_desk_get_near_minutes (AnteDesk *self);
/** The provider's own pages, for the browser. */
AnteLinkRules ante_desk_get_link_rules (AnteDesk *self);  /* of the provider */
const char *ante_desk_get_portal_uri (AnteDesk *self);  /* nullable */
const char *ante_desk_get_relay_uri (AnteDesk *self);   /* nullable */
/** Who sits here now: named on what is done, kept on this computer (sealed). */
const char *ante_desk_get_person (AnteDesk *self);      /* nullable */
void ante_desk_set_person (AnteDesk *self, const char *name);

G_END_DECLS
