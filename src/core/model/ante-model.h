/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plain values of the clinic, and the pure rules over them. No I/O, no clock: time is an argument.
 * Every value is made by ante_X_new() and freed by ante_X_free(); members are owned. */
#pragma once
#include <glib-object.h>

#include "core/model/ante-order.h"
#include "core/model/ante-prescription.h"

G_BEGIN_DECLS

/* --- The two axes: never one --- */
typedef enum
{
  ANTE_ARRIVAL_EXPECTED,
  ANTE_ARRIVAL_LATE, /* computed, never stored */
  ANTE_ARRIVAL_ARRIVED,
  ANTE_ARRIVAL_IN_ROOM,
  ANTE_ARRIVAL_DONE,
  ANTE_ARRIVAL_CANCELLED,
  ANTE_ARRIVAL_NO_SHOW,
} AnteArrival;

typedef enum
{
  ANTE_CLEARANCE_NOT_REQUIRED,
  ANTE_CLEARANCE_NEEDS_INVITE,
  ANTE_CLEARANCE_MISSING_DATA,   /* needs an invite, and something the invite needs is missing */
  ANTE_CLEARANCE_QUEUED,         /* asked for; waits for the relay */
  ANTE_CLEARANCE_SENDING,
  ANTE_CLEARANCE_UNCONFIRMED,    /* the provider's answer never came */
  ANTE_CLEARANCE_SEND_FAILED,    /* the provider refused the invite, or it never left: see problem */
  ANTE_CLEARANCE_WAITING,        /* invited, no result yet */
  ANTE_CLEARANCE_CLEARED,
  ANTE_CLEARANCE_COVERED,        /* cleared by an earlier appointment's exam */
  ANTE_CLEARANCE_READ_NOTES,     /* cleared, read the notes */
  ANTE_CLEARANCE_REJECTED,
  ANTE_CLEARANCE_DEFERRED,
  ANTE_CLEARANCE_CONFLICTING,    /* approved and rejected */
  ANTE_CLEARANCE_UNVERIFIED,     /* an unknown status word: verify in the portal */
  ANTE_CLEARANCE_IDENTITY,       /* name or birth date changed since the invite: a manager confirms */
  ANTE_CLEARANCE_CALL_AGAIN,     /* N/A */
  ANTE_CLEARANCE_MISSED,         /* missed the exam call */
  ANTE_CLEARANCE_LINK_EXPIRED,
  ANTE_CLEARANCE_EXPIRED,        /* an approval whose validity has ended */
  ANTE_CLEARANCE_OVERDUE,        /* invited, and no result for 24 hours: pending too long */
  ANTE_CLEARANCE_ENDED,          /* health has changed since the exam was asked for: a new one is needed */
  ANTE_CLEARANCE_LOST,           /* the provider has decided, and its result should have come by now */
  ANTE_CLEARANCE_READING,        /* not known yet: the log is being read again into a cache that was lost */
  ANTE_CLEARANCE_UNKNOWN,        /* an entry here needs a newer version, or a treatment is not known */
} AnteClearanceCode;

/* Which list an appointment shows in, from its treatments (an appointment may be in several). */
typedef enum
{
  ANTE_LIST_TODAY,
  ANTE_LIST_TO_INVITE,
  ANTE_LIST_WAITING,
  ANTE_LIST_CLEARED,
  ANTE_LIST_FLAGGED,
  ANTE_LIST_MISSED,
  ANTE_LIST_CALL_AGAIN,
  ANTE_LIST_FOLLOW_UP, /* not of appointments */
  ANTE_LIST_UNMATCHED, /* likewise */
  ANTE_N_LISTS,
} AnteList;

typedef enum
{
  ANTE_GROUP_IN_CLINIC, /* arrived, in room */
  ANTE_GROUP_NEXT,      /* expected or late, starting within the next two hours or already due */
  ANTE_GROUP_LATER,
  ANTE_GROUP_DONE,      /* done, cancelled, no-show */
  ANTE_N_GROUPS,
} AnteGroup;

/* The one next action a row offers; the app maps each to an action name and a label. */
typedef enum
{
  ANTE_NEXT_NONE,
  ANTE_NEXT_CHECK_IN,
  ANTE_NEXT_START,        /* in room, through the gate */
  ANTE_NEXT_FINISH,
  ANTE_NEXT_STOP,         /* in room, stop: no longer cleared */
  ANTE_NEXT_COMPLETE_DATA,/* opens the patient form at the first missing field */
  ANTE_NEXT_SEND_INVITE,
  ANTE_NEXT_RESEND,
  ANTE_NEXT_NEW_INVITE,   /* link expired, resends used up, expired exam */
  ANTE_NEXT_DECIDE,       /* unconfirmed: send anyway or leave */
  ANTE_NEXT_READ_NOTES,
  ANTE_NEXT_COPY_LINK,    /* waiting, and the patient is here or near */
  ANTE_NEXT_CALL_PATIENT, /* rejected */
  ANTE_NEXT_TELL_MANAGER, /* deferred, conflicting, unverified, identity, set-up problem */
  ANTE_NEXT_UNDO_NO_SHOW,
  ANTE_NEXT_RECORD_DECISION, /* deferred: what the medical director decided */
  ANTE_NEXT_RECORD_OUTCOME,  /* lost: what a manager sees in the provider's portal */
} AnteNextAction;

typedef enum { ANTE_ROLE_NONE, ANTE_ROLE_RECEPTION, ANTE_ROLE_CLINICIAN, ANTE_ROLE_MANAGER, ANTE_ROLE_VIEWER } AnteRole;

/* --- Exams and results --- */
typedef enum
{
  ANTE_OUTCOME_MISSED,
  ANTE_OUTCOME_NA,
  ANTE_OUTCOME_DEFERRED,
  ANTE_OUTCOME_APPROVED,
  ANTE_OUTCOME_REJECTED,
  ANTE_OUTCOME_UNKNOWN, /* a word we do not know: flags */
} AnteOutcome;

/** ante_outcome_from_word: what the provider's status word says (Qualiphy API reference, exam webhook,
 *  exam_status): without case, spaces and punctuation; approved; reject…; defer…; na or notapplicable;
 *  missed. Anything else, digits and letters beyond ASCII included, NULL and empty, is unknown. */
AnteOutcome ante_outcome_from_word (const char *word);

typedef struct
{
  char *delivery_id;
  AnteOutcome outcome;
  char *word;            /* as it came */
  char *provider;        /* nullable */
  gint64 received_ms;    /* the relay's receive time of its first delivery */
  gboolean has_notes, has_document;
  gboolean recorded;     /* by hand, by a manager who saw it in the portal; delivery_id is that entry's */
  char *patient_exam_id; /* of a recorded one, as it was read in the portal */
  char *day;             /* of a recorded one: YYYY-MM-DD it was given; it counts from no later than that */
  char *by;              /* of a recorded one: who did, nullable */
} AnteResult;

/* What the clinic's medical director decided about a deferral. It counts while it judged every distinct
 * result there is: a repeat never reopens it, a new one does. */
typedef struct
{
  char *id;              /* of its entry */
  GStrv deliveries;      /* the results it judged */
  gboolean approved;     /* FALSE: refused */
  char *director, *licence; /* the last nullable */
  char *date;            /* YYYY-MM-DD; an approval without one counts for nothing */
  char *by;              /* who recorded it, nullable */
  gint64 decided_ms;     /* when its entry came to the relay */
} AnteDecision;

/* What was sent to the provider before the exam, and how that went: "sent", "failed" or "unconfirmed". None of it clears. */
typedef struct
{
  char *name, *type;     /* the file's; what the exam asks for; both nullable */
  char *outcome;
  gint64 at_ms;
} AnteAttachmentSent;

typedef enum
{
  ANTE_EXAM_QUEUED,
  ANTE_EXAM_SENDING,
  ANTE_EXAM_UNCONFIRMED,
  ANTE_EXAM_FAILED,      /* refused or never left */
  ANTE_EXAM_INVITED,
  ANTE_EXAM_MISSED,
  ANTE_EXAM_NA,
  ANTE_EXAM_DEFERRED,
  ANTE_EXAM_APPROVED,    /* and only approvals beside it */
  ANTE_EXAM_APPROVED_NOTES, /* approved beside a deferral, N/A or missed, or with notes, not yet read */
  ANTE_EXAM_REJECTED,
  ANTE_EXAM_CONFLICTING,
  ANTE_EXAM_UNVERIFIED,  /* an unknown word among the results */
  ANTE_EXAM_CANCELLED,
} AnteExamState;

typedef struct
{
  char *exam_id;
  char *title;
  char *patient_exam_id;   /* nullable until known */
  GPtrArray *results;      /* AnteResult, distinct, in log order */
  gint64 cancelled_ms;     /* 0: not */
  gint64 too_late_ms;      /* when the provider refused to cancel because it had decided; 0 not */
  guint resends;           /* that the provider accepted, or may have */
  gint64 last_resend_ms;   /* 0: none */
  gboolean resend_refused; /* the provider refused the last one: a new invite is next */
  gint64 resend_reserved_ms; /* a resend under way, 0 none; after two minutes: unconfirmed */
  /* A person's "notes read": the results they judged */
  GStrv notes_read;        /* delivery ids, nullable */
  gint64 notes_read_ms;
  char *notes_read_by;     /* nullable */
  char *instruction;       /* nullable: one line every desk shows */
  GPtrArray *decisions;    /* AnteDecision, those not taken back */
  gint64 follow_up_done_ms; /* when somebody marked its follow-up as done; 0 not */
  /* After the exam, of a prescription: see ante-prescription.h. None of it clears */
  GPtrArray *prescriptions; /* AntePrescription, merged */
  GPtrArray *shipments;     /* AnteShipment, merged */
  gint64 confirmed_ms;      /* when a pharmacy first confirmed; 0 not */
  GPtrArray *told_by;       /* ids of the deliveries that told of it; one may be there twice */
  gboolean has_controlled;  /* there is also medicine that only the clinical audience may know */
  /* Before the exam */
  guint answered, asked;    /* questions answered from here, of so many; 0, 0: none */
  char *answers_outcome;    /* nullable: of the last answers that were sent from here */
  GPtrArray *attachments;   /* AnteAttachmentSent, in log order */
} AntePatientExam;

/* What a provider allows of the link to a meeting. */
typedef struct
{
  guint max_resends; /* of one exam */
  guint days;        /* the link is good for, from its last sending */
} AnteLinkRules;
/* Where nothing else is known: Qualiphy API reference, exam_invite_resend; the first link is inferred to last as long. */
#define ANTE_LINK_RULES_USUAL ((AnteLinkRules){ 3, 30 })

typedef enum
{
  ANTE_INVITE_QUEUED,      /* in the outbox, no number yet */
  ANTE_INVITE_SENDING,     /* reserved; becomes unconfirmed after two minutes */
  ANTE_INVITE_UNCONFIRMED, /* said so by the sender */
  ANTE_INVITE_FAILED,      /* refused, or never left */
  ANTE_INVITE_SENT,
} AnteInvitePhase;

typedef struct
{
  char *id, *patient_id, *appointment_id;
  AnteInvitePhase phase;
  gint64 reserved_ms;      /* when it was reserved (author's clock) */
  gint64 sent_ms;          /* when the provider answered; 0 */
  guint attempt;           /* n, from 1 */
  char *sent_name;         /* "Last, First" it was sent with */
  char *sent_dob;
  char *tele_state;
  gboolean test;           /* state TE */
  char *meeting_url, *meeting_uuid; /* nullable */
  char *problem;           /* nullable: a code from the provider room, for words/ */
  char *problem_text;      /* nullable: what the provider said, bounded */
  gboolean identity_confirmed; /* a manager confirmed the person after a change */
  guint health_seen;       /* how many health changes stood before it in the log when it was reserved */
  char *by;                /* person, nullable */
  GPtrArray *exams;        /* AntePatientExam */
  AnteOrder *order;        /* owned, nullable: no prescription */
  char *follow_up_of;      /* nullable: the invite that this one follows up */
  AnteLinkRules link_rules; /* of the provider it went to */
} AnteInvite;

#define ANTE_RX_GOOD_FAITH 1
#define ANTE_RX_PRESCRIPTION 2
typedef struct
{
  char *id, *title;
  guint rx_type;           /* ANTE_RX_…, as the catalogue says */
  GStrv attachments;       /* what the provider asks to be uploaded; NULL: nothing */
} AnteExamRef;
typedef struct
{
  char *id, *name;
  GPtrArray *exams;        /* AnteExamRef: all of them are needed; empty: no exam needed */
  guint validity_months;   /* 1..60, default 12 */
  gboolean retired;        /* kept for old appointments, no longer offered */
  gboolean glp1;           /* a follow-up exam is due some weeks after: see ante-follow-up.h */
  gboolean auto_invite;    /* its good-faith exams are asked for when it is booked */
} AnteTreatment;

typedef struct
{
  char *id;
  char *first_name, *last_name;
  char *dob;               /* YYYY-MM-DD, nullable */
  char *email, *phone;     /* nullable; phone as +1NNNNNNNNNN */
  char *tele_state;        /* two letters, nullable: where they will be during the exam */
  char *gender;            /* "male", "female", "undisclosed"; nullable */
  char *license;           /* of driving, nullable */
  char *address_line_1, *address_line_2, *city, *state, *zip; /* home, nullable */
  gboolean ship_other;     /* parcels go elsewhere than home: there */
  char *ship_address_line_1, *ship_address_line_2, *ship_city, *ship_state, *ship_zip; /* nullable */
  /* The latest health change that stands: it ends every exam asked for before it. */
  guint health_seq;        /* its number among theirs, from 1; 0: none */
  gint64 health_ms;
  char *health_id, *health_by, *health_note; /* the entry's id; the others nullable */
  gboolean unknown;        /* an entry about them needs a newer version of this program */
  gboolean reading;        /* what is known of them is being read again: not all of it is here */
} AntePatient;

/* The kinds of ground an approval can stand on; there is no other. */
#define ANTE_GROUND_RESULT "result"
#define ANTE_GROUND_DIRECTOR "medical-director"
#define ANTE_GROUND_RECORDED "recorded"

/* What an entry into the room relied on. */
typedef struct
{
  char *treatment_id, *patient_exam_id, *provider; /* the last two nullable */
  char *kind;              /* ANTE_GROUND_… */
  gint64 at_ms;
} AnteReference;

typedef struct
{
  char *id, *patient_id;
  char *date;              /* YYYY-MM-DD in the clinic's time zone */
  char *time;              /* HH:MM */
  guint minutes;
  GStrv treatments;        /* ids */
  char *note;              /* nullable, one line */
  gboolean cancelled;
  AnteArrival arrival;     /* stored part: expected, arrived, in room, done, no-show */
  gint64 arrival_ms;       /* since when */
  GPtrArray *references;   /* AnteReference of the last entry into the room, nullable */
  gboolean unknown;
} AnteAppointment;

AnteResult *ante_result_new (void);             void ante_result_free (AnteResult *self);
AnteDecision *ante_decision_new (void);         void ante_decision_free (AnteDecision *self);
AnteAttachmentSent *ante_attachment_sent_new (void); void ante_attachment_sent_free (AnteAttachmentSent *self);
AntePatientExam *ante_patient_exam_new (void);  void ante_patient_exam_free (AntePatientExam *self);
AnteInvite *ante_invite_new (void);             void ante_invite_free (AnteInvite *self);
AnteExamRef *ante_exam_ref_new (const char *id, const char *title); void ante_exam_ref_free (AnteExamRef *self); /* good-faith */
AnteExamRef *ante_exam_ref_copy (const AnteExamRef *self);
AnteTreatment *ante_treatment_new (void);       void ante_treatment_free (AnteTreatment *self);
AntePatient *ante_patient_new (void);           void ante_patient_free (AntePatient *self);
AnteReference *ante_reference_new (void);       void ante_reference_free (AnteReference *self);
AnteAppointment *ante_appointment_new (void);   void ante_appointment_free (AnteAppointment *self);
AnteAppointment *ante_appointment_copy (const AnteAppointment *self);
AntePatient *ante_patient_copy (const AntePatient *self);
/** ante_patient_ship_to: where the patient's parcels go; NULL when no line of it is known. (transfer full). */
AnteAddress *ante_patient_ship_to (const AntePatient *self);
AnteTreatment *ante_treatment_copy (const AnteTreatment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteResult, ante_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteDecision, ante_decision_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteExamRef, ante_exam_ref_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteReference, ante_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePatientExam, ante_patient_exam_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteInvite, ante_invite_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteTreatment, ante_treatment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePatient, ante_patient_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteAppointment, ante_appointment_free)

/** ante_meeting_kind: the kind of meeting an exam is sent in. Of prescription exams the title says whether it is
 *  urgent care or one where the patient's own pharmacy is chosen (Qualiphy API reference, "Four possible
 *  scenarios"); every other one is a partner's package. */
AnteMeetingKind ante_meeting_kind (const AnteExamRef *exam);

#define ANTE_MEETING_EXAMS_MAX 16 /* as many as an entry has tokens */

/** ante_ncpdp_is_id: seven digits. */
gboolean ante_ncpdp_is_id (const char *id);
/** ante_ncpdp_check_digit_fits: whether the last digit of such an id follows from the others. The rule is not published
 *  by those who give the ids: a reason to look again, never to refuse. */
gboolean ante_ncpdp_check_digit_fits (const char *id);

/* --- Limits of the provider and of ours --- */
#define ANTE_QUESTIONS_MAX 500
#define ANTE_SENDING_LIMIT_MS (2 * 60 * 1000) /* then an answer is not expected any more */
#define ANTE_VALIDITY_MONTHS_MAX 60
#define ANTE_LATE_GRACE_MS (5 * 60 * 1000)
#define ANTE_OVERDUE_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000) /* an invite without a result for so long is overdue */
#define ANTE_LOST_MS (10 * 60 * 1000)         /* so long after the provider decided, its result has not come: it is lost */
#define ANTE_EXPIRING_DAYS 30                  /* a clearance that ends within so many days is said to */
#define ANTE_NEAR_MINUTES_DEFAULT 60
#define ANTE_NEAR_MINUTES_MAX (24 * 60)
#define ANTE_NEXT_WINDOW_MS (2 * 60 * 60 * 1000)

/* --- The rules (core/model/README.md explains them; tests/core/model holds their tables) --- */

/** ante_results_state: the state as a function of the *set* of distinct results, never their order. With
 *  no results: ANTE_EXAM_INVITED. Notes read are not considered here. */
AnteExamState ante_results_state (GPtrArray *results);

/** ante_patient_exam_state: the whole state: phase, age of "sending", cancelled, results, notes read and the
 *  medical director's decisions (valid only while they judged every distinct result there is). A result always
 *  beats a cancel.
 *  "Sending" for two minutes, or from two minutes ahead of our clock, is unconfirmed. */
AnteExamState ante_patient_exam_state (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms);

/** ante_patient_exam_approved_ms: since when it is approved: the first approval's receive time; of one a
 *  person dated, the beginning of that day in @zone, when that is earlier than the day it was recorded. 0 when
 *  there is none, or when an approval has no time to be believed. */
gint64 ante_patient_exam_approved_ms (const AntePatientExam *exam, GTimeZone *zone);

/* Nothing is waited for longer after an invite was last sent, whatever came of it. */
#define ANTE_NEWS_LIMIT_MS (90 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* And so long for what follows a result: a correction, a repeat. */
#define ANTE_NEWS_LATE_MS (48 * 60 * 60 * G_GINT64_CONSTANT (1000))
/** ante_invite_may_bring_news: whether a webhook about @invite can still say anything: an exam without a result that is
 *  final, or with one that just came, or a prescription without its parcel. */
gboolean ante_invite_may_bring_news (const AnteInvite *invite, gint64 now_ms);
/** ante_invite_last_sent_ms: or resent, or reserved. */
gint64 ante_invite_last_sent_ms (const AnteInvite *invite);
/** ante_link_until_ms: last resend or sending + the days that @invite's link is good for; 0 when nothing was sent. */
gint64 ante_link_until_ms (const AnteInvite *invite, const AntePatientExam *exam);

/** ante_decided_ms: since when the provider is known to have decided, though not how: it refused to cancel for that
 *  reason, or a pharmacy has the prescription. 0: not known. */
gint64 ante_decided_ms (const AntePatientExam *exam);

/** ante_waiting_since_ms: when the patient was last sent the link; 0: not known. */
gint64 ante_waiting_since_ms (const AnteInvite *invite, const AntePatientExam *exam);

/** ante_valid_until: the last day an approval is good, inclusive, as YYYY-MM-DD in @zone: approval day +
 *  @months (a missing day of month is the month's last). (transfer full). */
char *ante_valid_until (gint64 approved_ms, guint months, GTimeZone *zone);

/* Missing for an invite, as flags; each names a field of the patient form. */
typedef enum
{
  ANTE_MISSING_FIRST_NAME = 1 << 0,
  ANTE_MISSING_LAST_NAME = 1 << 1,
  ANTE_MISSING_DOB = 1 << 2,
  ANTE_MISSING_EMAIL = 1 << 3,
  ANTE_MISSING_PHONE = 1 << 4,
  ANTE_MISSING_STATE = 1 << 5,
  ANTE_MISSING_STATE_NOT_SERVED = 1 << 6, /* AL, MS */
  /* Only where something is shipped: of the address it goes to */
  ANTE_MISSING_SHIP_STREET = 1 << 7,
  ANTE_MISSING_SHIP_CITY = 1 << 8,
  ANTE_MISSING_SHIP_STATE = 1 << 9,
  ANTE_MISSING_SHIP_ZIP = 1 << 10,
} AnteMissing;
AnteMissing ante_patient_missing (const AntePatient *patient);
/** ante_patient_missing_ship_to: of the address prescriptions go to: home, or the other one. */
AnteMissing ante_patient_missing_ship_to (const AntePatient *patient);

/* The verdict on one treatment of one appointment. */
typedef struct _AnteClearance AnteClearance;
struct _AnteClearance
{
  AnteClearanceCode code;
  char *treatment_id, *treatment_name;
  AnteMissing missing;           /* for MISSING_DATA */
  GStrv exams_to_invite;         /* exam ids an invite would carry now; empty: none */
  GStrv exams_by_decision;       /* exam ids that only a person decides to ask for again: unconfirmed, flagged, identity */
  char *exam_title;              /* nullable: the exam the verdict is about */
  char *invite_id, *exam_id, *patient_exam_id; /* nullable: of the exam the verdict is about */
  char *appointment_id;          /* nullable: the appointment that exam was sent for */
  char *valid_until;             /* YYYY-MM-DD, nullable */
  char *provider;                /* nullable */
  char *word;                    /* nullable: the provider's own word of the deciding result */
  char *instruction;             /* nullable */
  char *problem, *problem_text;  /* nullable; "clock": an approval whose time cannot be believed */
  char *meeting_url;             /* nullable */
  const char *ground;            /* ANTE_GROUND_… of the deciding word; NULL: there is none */
  char *licence;                 /* nullable: the medical director's, who is then @provider */
  char *by;                      /* nullable: who recorded a decision or an outcome, or said that health changed */
  char *day;                     /* nullable: YYYY-MM-DD a person gave with it */
  char *decision_id, *record_id; /* nullable: the latest of each, which can be taken back */
  char *health_id, *health_note; /* of ENDED: the entry that can be taken back; nullable */
  gint64 cancelled_ms;           /* of NEEDS_INVITE: when the latest invite for it was cancelled, 0 */
  gboolean has_notes;            /* the provider wrote something, for those entitled */
  gboolean has_answers;          /* questions were answered for the patient from here, likewise */
  gboolean suspect_state;        /* the provider found nobody: the patient's state is wrong, nearly always */
  gboolean lost;                 /* without a result for so long that it may be lost */
  gboolean too_late;             /* of WAITING and LOST: the provider refused to cancel, since it had decided */
  gint64 decided_ms;             /* of WAITING and LOST: since when the provider is known to have decided, 0 not */
  gboolean can_decide, can_record; /* a medical director's decision; an outcome seen in the portal */
  gint64 exam_ms;                /* when the deciding result came, 0 */
  gint64 since_ms;               /* how long it has been so: invite sent, result came; 0 unknown */
  gint64 link_until_ms;          /* 0 */
  guint resends, max_resends;    /* so many of so many that the provider allows */
  gboolean can_resend, can_cancel, can_send;
  gboolean can_cancel_other;     /* some other exam for this treatment and appointment is still open at the provider */
  gboolean test;                 /* of a test exam: whatever the code says, it clears nothing */
  gboolean blocks;               /* treatment may not start */
  GPtrArray *references;         /* AnteReference when it does not block (empty: none needed) */
  AnteClearance *flag;           /* nullable: what spoke against, when this exam was asked for after it; of its
                                    fields, those that are about its exam */
};
void ante_clearance_free (AnteClearance *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteClearance, ante_clearance_free)

/** ante_clearance_judge: @treatment NULL (not known here) is UNKNOWN and blocks. @invites: every AnteInvite
 *  of the patient. @at_ms: the moment validity is judged at (the board: the later of now and the
 *  appointment; the gate: now), never before @now_ms. Of several exams the worst decides; of several
 *  invites for one exam, an approval stands only if it was asked for and came after every rejection,
 *  deferral, conflict or unknown word of the others; README.md has the whole rule.
 *  Pure; any thread. (transfer full). */
AnteClearance *ante_clearance_judge (const AnteTreatment *treatment, const char *treatment_id,
                                     const AnteAppointment *appointment, const AntePatient *patient,
                                     GPtrArray *invites, gint64 at_ms, gint64 now_ms, GTimeZone *zone);

/** ante_gate_is_open: whether every clearance lets treatment start. No clearances at all: closed. */
gboolean ante_gate_is_open (GPtrArray *clearances);
/** ante_must_stop: in room, and no longer cleared. While that is being read again it is not known, and no alarm. */
gboolean ante_must_stop (const AnteAppointment *self, GPtrArray *clearances);

gboolean ante_clearance_in_list (const AnteClearance *self, AnteList list);

/** ante_appointment_start_ms: date and time in @zone (a time skipped by DST: the instant after; one that
 *  comes twice: the second). 0: they cannot be read. */
gint64 ante_appointment_start_ms (const AnteAppointment *self, GTimeZone *zone);
AnteArrival ante_appointment_arrival (const AnteAppointment *self, gint64 now_ms, GTimeZone *zone); /* with late, cancelled */
AnteGroup ante_appointment_group (const AnteAppointment *self, gint64 now_ms, GTimeZone *zone);
/** ante_appointment_is_near: whether it begins within @near_minutes (0: never), or should have begun today, and the
 *  patient is neither cleared nor in the room. Never of a test. */
gboolean ante_appointment_is_near (const AnteAppointment *self, const AntePatient *patient, GPtrArray *clearances,
                                   guint near_minutes, gint64 now_ms, GTimeZone *zone);
/** ante_clearance_expires_soon: an approval that ends within ANTE_EXPIRING_DAYS of @today (YYYY-MM-DD). */
gboolean ante_clearance_expires_soon (const AnteClearance *self, const char *today);
/* Of tele_state, in the provider's test mode (Qualiphy API reference, exam_invite). */
#define ANTE_STATE_TEST "TE"
/** ante_patient_is_test: the provider's test state, TE: no real person. */
gboolean ante_patient_is_test (const AntePatient *patient);
/** ante_next_action: @clearances of this appointment, judged at now. A clinician or viewer gets only what
 *  their role may do. */
AnteNextAction ante_next_action (const AnteAppointment *self, GPtrArray *clearances, AnteRole role,
                                 gint64 now_ms, GTimeZone *zone);

/** ante_provider_text_suspects_state: whether what a provider said means that it has nobody where the patient is
 *  said to be (Qualiphy API reference: nearly always the wrong tele_state). */
gboolean ante_provider_text_suspects_state (const char *text);

/** ante_role_may_write: whether @role may author an entry of @kind (unknown kinds: no). What a relay
 *  brings (delivery, delivery.clinical) no role may write. */
gboolean ante_role_may_write (AnteRole role, const char *kind);
AnteRole ante_role_from_text (const char *text);  /* "reception" …; unknown: NONE */
const char *ante_role_to_text (AnteRole role);    /* NONE: "none" */

/* --- People's input --- */
/** ante_phone_normalise: as people type it -> +1NNNNNNNNNN (NANP area and exchange start with 2-9). (transfer full) NULL. */
char *ante_phone_normalise (const char *typed);
char *ante_phone_format (const char *stored);            /* "(415) 555-0142"; (transfer full) */
/** ante_dob_normalise: 1990-06-30, 6/30/1990, 06301990, "30 Jun 1990"…; US order; not in the future, not
 *  over 120 years before @today (YYYY-MM-DD). (transfer full) NULL. Two-digit years are refused. */
char *ante_dob_normalise (const char *typed, const char *today);
gboolean ante_email_is_plausible (const char *email);     /* one @, a dot after it, no spaces, ≤ 254 bytes */
/** ante_name_normalise: trims, folds inner space, NFC; NULL when empty, over 100 characters, or with control
 *  characters; right-to-left marks and other bidi controls are removed. (transfer full). */
char *ante_name_normalise (const char *typed);
char *ante_time_normalise (const char *typed);            /* "930", "9:30", "2p", "2:15 pm", "14:15" -> HH:MM; NULL */
char *ante_date_normalise (const char *typed, const char *today); /* as dob, plus "today", "tomorrow"; future allowed */
char *ante_zip_normalise (const char *typed);             /* "78701", "78701-1234"; (transfer full) NULL */
/** ante_zip_fits_state: whether a ZIP code can be one of @state (two letters). In doubt it can. */
gboolean ante_zip_fits_state (const char *zip, const char *state);
/** ante_redirect_is_safe: an https address with a host, of at most 2000 bytes, without a name or password in it. */
gboolean ante_redirect_is_safe (const char *uri);
typedef struct { const char *code, *name; gboolean served; } AnteState;
const AnteState *ante_states (guint *n_states);           /* 50 states + DC, by name; AL and MS not served */
/** ante_state_find: "ca", " California "; also "TE", the provider's test state, which is not among
 *  ante_states(). NULL: no such state. */
const AnteState *ante_state_find (const char *code_or_name);

G_END_DECLS
