/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface, over real sockets to a server of the test's own, and each of its calls
 * with the same arguments every time. */
#pragma once
#include "core/provider/ante-provider.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-wait.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KEY "test-key-5f1c"
#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"
#define HOOK "https://relay.example.org/hooks/qualiphy/secret/" INVITE "/" TAG

typedef struct
{
  AnteFakeHttp *server;   /* owned */
  AnteProvider *provider; /* owned */
  GAsyncResult *result;   /* owned, nullable: no answer yet */
  GCancellable *cancellable; /* owned */
} Fixture;

/* What came of a call: one of these, or an error. */
typedef struct
{
  gboolean ok;
  GPtrArray *list;          /* owned, nullable */
  AnteInviteAnswer *invite; /* owned, nullable */
  GError *error;            /* owned, nullable */
} Outcome;
void outcome_clear (Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
void fixture_done_cb (GObject *source, GAsyncResult *result, gpointer fixture);

/* The calls by name: "list", "pharmacies", "packages", "search", "questions", which change nothing; "invite", "resend",
 * "cancel", "answer", "upload" (as JSON) and "upload-form". */
extern const char *const FIXTURE_CALLS[];
gboolean fixture_call_changes (const char *call);

/* Members point to literals. */
AntePatient fixture_patient (void);
void fixture_start_invite (Fixture *fixture, const AntePatient *patient, gboolean test);
/** fixture_start: exams 800 and 801 (the first alone but for an invite), patient exam 4844, meeting "example-id". */
void fixture_start (Fixture *fixture, const char *call);
/** fixture_start_given: @given in our words, as requests.json has it. */
void fixture_start_given (Fixture *fixture, const char *call, JsonObject *given);
Outcome fixture_finish (Fixture *fixture, const char *call);
void fixture_assert_fails (Fixture *fixture, const char *call, AnteProviderError code);

/** fixture_take_body: of the request that came, which must be JSON to @path without the key beside it. */
JsonObject *fixture_take_body (Fixture *fixture, const char *path);
/** fixture_read_data: a file of tests/data/qualiphy. (transfer full). */
JsonNode *fixture_read_data (const char *name);

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

G_END_DECLS
