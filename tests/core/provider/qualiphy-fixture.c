/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface, for its tests. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

const char *const FIXTURE_CALLS[] = { "list",   "pharmacies", "packages", "search", "questions",   "invite",
                                      "resend", "cancel",     "answer",   "upload", "upload-form", NULL };

/* How many of them, from the start, change nothing at the provider. */
#define N_READING 5

gboolean
fixture_call_changes (const char *call)
{
  for (guint i = 0; i < N_READING; i++)
    if (g_str_equal (FIXTURE_CALLS[i], call))
      return FALSE;
  return TRUE;
}

void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->list, g_ptr_array_unref);
  g_clear_pointer (&outcome->invite, ante_invite_answer_free);
  g_clear_error (&outcome->error);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));
  g_autoptr (GError) error = NULL;

  fixture->server = ante_fake_http_new ();
  fixture->provider = ante_qualiphy_new (ante_fake_http_get_uri (fixture->server), NULL, &error);
  g_assert_no_error (error);
  ante_provider_set_key (fixture->provider, key);
  fixture->cancellable = g_cancellable_new ();
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer provider = fixture->provider;

  g_clear_object (&fixture->result);
  ante_test_settle ();
  g_object_add_weak_pointer (provider, &provider);
  g_clear_object (&fixture->provider);
  g_assert_null (provider);
  g_clear_object (&fixture->cancellable);
  ante_fake_http_free (fixture->server);
}

void
fixture_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_set_object (&fixture->result, result);
}

AntePatient
fixture_patient (void)
{
  AntePatient patient = {
    .id = (char *) "p", .first_name = (char *) "Zoë", .last_name = (char *) "O'Quint \"Q\"", .dob = (char *) "1990-06-30",
    .email = (char *) "zoe@example.com", .phone = (char *) "+14155550142", .tele_state = (char *) "ca",
  };

  return patient;
}

void
fixture_start_invite (Fixture *fixture, const AntePatient *patient, gboolean test)
{
  char *exams[] = { (char *) "800", (char *) "801", NULL };
  const AnteInviteRequest request = { .exam_ids = exams, .patient = patient, .test = test, .webhook_url = HOOK,
                                      .invite_id = INVITE, .tag = TAG };

  ante_provider_invite_async (fixture->provider, &request, fixture->cancellable, fixture_done_cb, fixture);
}

static void
start_answer (Fixture *fixture)
{
  AnteAnswer answer = { .question_id = (char *) "4457", .answer = (char *) "None" };
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();

  g_ptr_array_add (answers, &answer);
  ante_provider_answer_async (fixture->provider, "example-id", "4844", answers, fixture->cancellable, fixture_done_cb,
                              fixture);
}

static void
start_upload (Fixture *fixture, AnteUploadForm form)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("a scan", 6);

  ante_provider_upload_async (fixture->provider, form, "4844", "lab.pdf", "Lab", file, fixture->cancellable,
                              fixture_done_cb, fixture);
}

static gboolean
start_reading (Fixture *fixture, const char *call)
{
  char *pharmacies[] = { (char *) "16", (char *) "17", NULL };

  if (g_str_equal (call, "list"))
    ante_provider_list_async (fixture->provider, fixture->cancellable, fixture_done_cb, fixture);
  else if (g_str_equal (call, "pharmacies"))
    ante_provider_pharmacies_async (fixture->provider, "800", "ny", fixture->cancellable, fixture_done_cb, fixture);
  else if (g_str_equal (call, "packages"))
    ante_provider_packages_async (fixture->provider, "800", pharmacies, "NY", fixture->cancellable, fixture_done_cb,
                                  fixture);
  else if (g_str_equal (call, "search"))
    ante_provider_search_pharmacies_async (fixture->provider, "CVS", "10001", NULL, fixture->cancellable,
                                           fixture_done_cb, fixture);
  else if (g_str_equal (call, "questions"))
    ante_provider_questions_async (fixture->provider, "800", "example-id", "4844", fixture->cancellable,
                                   fixture_done_cb, fixture);
  else
    return FALSE;
  return TRUE;
}

void
fixture_start (Fixture *fixture, const char *call)
{
  AntePatient patient = fixture_patient ();

  g_clear_object (&fixture->result);
  if (start_reading (fixture, call))
    return;
  if (g_str_equal (call, "invite"))
    fixture_start_invite (fixture, &patient, FALSE);
  else if (g_str_equal (call, "resend"))
    ante_provider_resend_async (fixture->provider, "example-id", "4844", fixture->cancellable, fixture_done_cb, fixture);
  else if (g_str_equal (call, "cancel"))
    ante_provider_cancel_async (fixture->provider, "4844", fixture->cancellable, fixture_done_cb, fixture);
  else if (g_str_equal (call, "answer"))
    start_answer (fixture);
  else
    start_upload (fixture, g_str_equal (call, "upload") ? ANTE_UPLOAD_JSON : ANTE_UPLOAD_MULTIPART);
}

Outcome
fixture_finish (Fixture *fixture, const char *call)
{
  static const struct { const char *call; GPtrArray *(*finish) (AnteProvider *, GAsyncResult *, GError **); } LISTS[] = {
    { "list", ante_provider_list_finish },
    { "pharmacies", ante_provider_pharmacies_finish },
    { "packages", ante_provider_packages_finish },
    { "search", ante_provider_search_pharmacies_finish },
    { "questions", ante_provider_questions_finish },
  };
  static const struct { const char *call; gboolean (*finish) (AnteProvider *, GAsyncResult *, GError **); } YESES[] = {
    { "resend", ante_provider_resend_finish },
    { "cancel", ante_provider_cancel_finish },
    { "answer", ante_provider_answer_finish },
    { "upload", ante_provider_upload_finish },
    { "upload-form", ante_provider_upload_finish },
  };
  Outcome outcome = { 0 };

  ante_test_wait_until (fixture->result != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (LISTS); i++)
    if (g_str_equal (LISTS[i].call, call))
      outcome.list = LISTS[i].finish (fixture->provider, fixture->result, &outcome.error);
  for (guint i = 0; i < G_N_ELEMENTS (YESES); i++)
    if (g_str_equal (YESES[i].call, call))
      outcome.ok = YESES[i].finish (fixture->provider, fixture->result, &outcome.error);
  if (g_str_equal (call, "invite"))
    outcome.invite = ante_provider_invite_finish (fixture->provider, fixture->result, &outcome.error);
  outcome.ok = outcome.ok || outcome.list != NULL || outcome.invite != NULL;
  g_assert_true (outcome.ok == (outcome.error == NULL));
  return outcome;
}

void
fixture_assert_fails (Fixture *fixture, const char *call, AnteProviderError code)
{
  g_auto (Outcome) outcome = fixture_finish (fixture, call);

  g_assert_error (outcome.error, ANTE_PROVIDER_ERROR, (int) code);
  g_assert_null (strstr (outcome.error->message, KEY));
}

JsonObject *
fixture_take_body (Fixture *fixture, const char *path)
{
  g_autoptr (AnteFakeRequest) request = ante_fake_http_take_request (fixture->server);
  g_autofree char *head = NULL;
  JsonObject *body = NULL;

  g_assert_nonnull (request);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, path);
  head = g_ascii_strdown (request->head, -1);
  g_assert_nonnull (strstr (head, "\r\ncontent-type: application/json"));
  g_assert_null (strstr (head, "authorization"));
  g_assert_null (strstr (head, KEY));
  body = ante_json_read_object (request->body, strlen (request->body), NULL, NULL);
  g_assert_nonnull (body);
  return body;
}

JsonNode *
fixture_read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "qualiphy", name, NULL);
  g_autofree char *text = NULL;
  JsonNode *root = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = ante_json_read (text, length, NULL, NULL);
  g_assert_nonnull (root);
  return root;
}
