/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk of its own for a test: folders, keyring, clock and a provider that answers as it is told. */
#pragma once
#include "core/sync/ante-desk.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-keyring.h"

G_BEGIN_DECLS

/* 2026-11-21, a Saturday, 10:30 in Chicago. */
#define ANTE_TEST_TODAY "2026-11-21"

typedef struct
{
  char *folder;              /* owned */
  AnteKeyring *keyring;      /* owned */
  AnteFakeHttp *provider;    /* owned */
  AnteDesk *desk;            /* owned */
} AnteTestDesk;

/** ante_test_desk_new: started, on its first run. */
AnteTestDesk *ante_test_desk_new (void);
/** ante_test_desk_new_ready: set up as "Lakeside Aesthetics" in Chicago, without a relay. */
AnteTestDesk *ante_test_desk_new_ready (void);
/** ante_test_desk_restart: a new desk over the same folder, with a keyring that fails so (-1: it does not). */
void ante_test_desk_restart (AnteTestDesk *self, int keyring_error);
/** ante_test_desk_free: stops it, and proves that nobody still holds it. */
void ante_test_desk_free (AnteTestDesk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteTestDesk, ante_test_desk_free)

/** ante_test_desk_answer_exams: the provider's next answer is a list of three exams. */
void ante_test_desk_answer_exams (AnteTestDesk *self);
/** ante_test_desk_answer_error: the provider's next answer is that status and message. */
void ante_test_desk_answer_error (AnteTestDesk *self, guint status, const char *message);
/** ante_test_desk_add_treatment: saved when it returns. */
void ante_test_desk_add_treatment (AnteTestDesk *self, const char *name, const char *exam_id);
/** ante_test_desk_add_appointment: a patient and an appointment today at 09:30 for @treatment_id; saved and
 *  searchable when it returns. Returns: (transfer full): the appointment's id. */
char *ante_test_desk_add_appointment (AnteTestDesk *self, const char *first, const char *last, const char *dob,
                                      const char *treatment_id);
/** ante_test_desk_load: (transfer full): the appointment as the board shows it. */
AnteAppointmentView *ante_test_desk_load (AnteTestDesk *self, const char *appointment_id);

G_END_DECLS
