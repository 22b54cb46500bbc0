/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the simulated provider remembers, in memory: meetings, patient exams, results. Main thread only. */
#pragma once
#include "sandbox/ante-sandbox-catalogue.h"
#include "sandbox/ante-sandbox-formulary.h"
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

#define ANTE_SANDBOX_LINK_LIFE_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)
#define ANTE_SANDBOX_MAX_RESENDS 3

typedef enum
{
  ANTE_SANDBOX_EXAM_PENDING, /* invited; the patient has not finished */
  ANTE_SANDBOX_EXAM_WAITING, /* the patient finished; a provider has not decided */
  ANTE_SANDBOX_EXAM_APPROVED,
  ANTE_SANDBOX_EXAM_REJECTED,
  ANTE_SANDBOX_EXAM_DEFERRED,
  ANTE_SANDBOX_EXAM_NA,
  ANTE_SANDBOX_EXAM_MISSED,
  ANTE_SANDBOX_EXAM_CANCELLED,
} AnteSandboxExamState;

typedef enum
{
  ANTE_SANDBOX_REDIRECT_APPROVE,
  ANTE_SANDBOX_REDIRECT_REJECT,
  ANTE_SANDBOX_REDIRECT_NA,
  ANTE_SANDBOX_REDIRECT_MISSED,
  ANTE_SANDBOX_N_REDIRECTS,
} AnteSandboxRedirect;

typedef struct
{
  char *question;
  char *answer;
} AnteSandboxAnswer;

/* One answer given by the clinic for the patient. */
typedef struct
{
  guint question; /* index in the questionnaire of the exam */
  gint64 choice;  /* 0: none */
  char *text;     /* as event 1 reports it */
} AnteSandboxSubmitted;

typedef struct
{
  char *file_name, *file_type; /* file_type nullable: a form names none */
  gint64 bytes;
} AnteSandboxAttachment;

/* One medicine on its way. */
struct _AnteSandboxPrescription
{
  gint64 id;
  const AnteSandboxMedicine *medicine; /* not owned */
  gint64 at_ms;
  char *tracking_number;       /* nullable: not shipped */
};

/* One invite: one person, one link, one or more patient exams. */
struct _AnteSandboxMeeting
{
  /* From the invite */
  char *first_name, *last_name, *email, *dob;
  char *phone; /* ten digits */
  char *tele_state;
  char *webhook_url;     /* nullable */
  char *additional_data; /* nullable */
  char *redirects[ANTE_SANDBOX_N_REDIRECTS]; /* each nullable */
  gboolean test;         /* state and tele_state are TE */
  gboolean retail;       /* the prescription goes to a pharmacy of the patient's or the clinic's choice */
  gint64 pharmacy_id, order_set_id; /* of a partner; 0: the provider chooses */
  char *pharmacy_name;   /* nullable: the provider chooses */
  /* Given when added */
  char *uuid;
  gint64 made_ms, link_expires_ms;
  GPtrArray *patient_exams; /* owned, of AnteSandboxPatientExam, which the state owns */
  /* Later */
  GArray *answers;          /* owned, of AnteSandboxAnswer; empty until the patient finished */
  gboolean finished;
  gboolean answer_lost;     /* the caller never heard of it (fault answer-lost) */
};

struct _AnteSandboxPatientExam
{
  gint64 id;
  const AnteSandboxExam *exam;
  AnteSandboxMeeting *meeting; /* not owned */
  AnteSandboxExamState state;
  gint64 cancelled_ms;
  GPtrArray *results;    /* owned, of AnteSandboxResult; the newest last */
  GPtrArray *deliveries; /* owned, of AnteSandboxDelivery */
  GArray *submitted;     /* owned, of AnteSandboxSubmitted */
  GArray *attachments;   /* owned, of AnteSandboxAttachment */
  GArray *prescriptions; /* owned, of AnteSandboxPrescription; empty until one is confirmed */
  /* Counted for the journal */
  guint n_resends, n_resends_refused, n_cancels, n_cancels_refused;
};

/* One decision of the provider, with the record that its PDF shows. */
struct _AnteSandboxResult
{
  char *id;                              /* names the PDF */
  AnteSandboxPatientExam *patient_exam;  /* not owned */
  AnteSandboxExamState state;
  char *status;        /* the word as it is reported */
  char *reason;        /* may be empty */
  char *provider_name; /* nullable */
  gboolean has_pdf;
  gint64 at_ms;
};

/* An exam and a person: what must not be invited twice. */
typedef struct
{
  AnteSandboxPatientExam *first; /* not owned; names the exam and the person */
  GPtrArray *patient_exams;      /* owned array of borrowed patient exams */
  guint most_open;               /* how many were open at one time, at most */
} AnteSandboxInviteKey;

AnteSandboxMeeting *ante_sandbox_meeting_new (void);
void ante_sandbox_meeting_free (AnteSandboxMeeting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandboxMeeting, ante_sandbox_meeting_free)
void ante_sandbox_meeting_add_answer (AnteSandboxMeeting *self, const char *question, const char *answer);

AnteSandboxState *ante_sandbox_state_new (guint64 seed);
void ante_sandbox_state_free (AnteSandboxState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandboxState, ante_sandbox_state_free)

/** ante_sandbox_state_add_meeting: @meeting: (transfer full). @exams: array of const AnteSandboxExam.
 *  Draws the ids. Returns: (transfer none). */
AnteSandboxMeeting *ante_sandbox_state_add_meeting (AnteSandboxState *self, AnteSandboxMeeting *meeting,
                                                    GPtrArray *exams, gint64 now_ms);

/** ante_sandbox_state_add_result: records a decision and moves the exam to @state unless @keep_state.
 *  Returns: (transfer none), for the caller to fill in. */
AnteSandboxResult *ante_sandbox_state_add_result (AnteSandboxState *self, AnteSandboxPatientExam *exam,
                                                  AnteSandboxExamState state, gboolean keep_state);

/** ante_sandbox_state_add_prescription: draws its id. Returns: (transfer none) until the next one is added. */
AnteSandboxPrescription *ante_sandbox_state_add_prescription (AnteSandboxState *self, AnteSandboxPatientExam *exam,
                                                              const AnteSandboxMedicine *medicine, gint64 now_ms);

/* Look-ups: NULL when there is none. */
AnteSandboxMeeting *ante_sandbox_state_find_meeting (AnteSandboxState *self, const char *uuid);
AnteSandboxPatientExam *ante_sandbox_state_find_patient_exam (AnteSandboxState *self, gint64 id);
AnteSandboxResult *ante_sandbox_state_find_result (AnteSandboxState *self, const char *id);

/* In the order they were made. (transfer none) */
GPtrArray *ante_sandbox_state_get_meetings (AnteSandboxState *self);
GPtrArray *ante_sandbox_state_get_patient_exams (AnteSandboxState *self);
GPtrArray *ante_sandbox_state_get_invite_keys (AnteSandboxState *self);

/** ante_sandbox_exam_is_open: neither decided nor cancelled. */
gboolean ante_sandbox_exam_is_open (AnteSandboxPatientExam *exam);
/** ante_sandbox_exam_state_word: our own word, for the console and for scripts. */
const char *ante_sandbox_exam_state_word (AnteSandboxExamState state);

G_END_DECLS
