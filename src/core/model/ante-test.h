/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's tests: a patient's name says how the exam is to end (Qualiphy API reference, testing). Pure values;
 * any thread. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_TEST_APPROVE,
  ANTE_TEST_REJECT,
  ANTE_TEST_NA,
  ANTE_TEST_RX_APPROVE,
  ANTE_TEST_RX_REJECT,
  ANTE_N_TESTS,
} AnteTest;
/** ante_test_first_name, ante_test_last_name: what the patient of that test is called. */
const char *ante_test_first_name (AnteTest test);
const char *ante_test_last_name (AnteTest test);
/** ante_test_from_name: which of them @patient is called, in any case of letters; ANTE_N_TESTS: none. */
AnteTest ante_test_from_name (const AntePatient *patient);
/** ante_test_of_invite: which of them @invite went out as; ANTE_N_TESTS: it is no test, or its name asks for nothing. */
AnteTest ante_test_of_invite (const AnteInvite *invite);

/** ante_test_may_become: whether a patient with @invites (AnteInvite, all of theirs) may be turned into a test: nobody
 *  whom a real exam was ever asked for, whatever came of it. */
gboolean ante_test_may_become (GPtrArray *invites);

typedef enum
{
  ANTE_TESTED_NOT,       /* no such test was sent */
  ANTE_TESTED_WAITING,   /* not every exam of it has its result */
  ANTE_TESTED_OTHERWISE, /* another word came than the name asks for */
  ANTE_TESTED_AS_ASKED,
} AnteTested;
/** ante_test_judge: of a test's @invite, by the results that came from the provider; never NOT. *came_ms, nullable: when
 *  the last of its exams had a result, 0 while waiting. */
AnteTested ante_test_judge (const AnteInvite *invite, gint64 *came_ms);
/** ante_test_other_word: the provider's word that is not the one asked for, borrowed; NULL: there is none. */
const char *ante_test_other_word (const AnteInvite *invite);

G_END_DECLS
