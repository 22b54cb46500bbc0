/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a call of Qualiphy's ends: refused before it is sent, not sent, sent and never answered, cancelled. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

static void
test_ids_that_are_no_numbers (Fixture *fixture, gconstpointer data)
{
  static const char *const IDS[] = { "patient-exam-789", "0123", "1234567890123456", "12 3" };

  for (guint i = 0; i < G_N_ELEMENTS (IDS); i++)
    {
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (JsonObject) body = NULL;

      ante_fake_http_answer (fixture->server, 400, NULL, "{}");
      g_clear_object (&fixture->result);
      ante_provider_cancel_async (fixture->provider, IDS[i], NULL, fixture_done_cb, fixture);
      outcome = fixture_finish (fixture, "cancel");
      body = fixture_take_body (fixture, "/api/exam_invite_cancel");
      g_assert_cmpstr (json_object_get_string_member (body, "patient_exam_id"), ==, IDS[i]);
    }
}

/* --- What is not sent at all --- */

static void
assert_not_sent_with (Fixture *fixture, const AntePatient *patient)
{
  g_clear_object (&fixture->result);
  fixture_start_invite (fixture, patient, FALSE);
  fixture_assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_incomplete_patient (Fixture *fixture, gconstpointer data)
{
  static const char *const DOBS[] = { NULL, "", "6/30/1990", "1990-6-30", "1990-06-30 ", "19900630" };
  static const char *const PHONES[] = { NULL, "", "415-555-0142", "4155550142x", "+4415555501", "+1415555014", "+141555501420" };
  static const char *const STATES[] = { NULL, "", "C", "CAL", "1A" };
  AntePatient patient = fixture_patient ();

  for (guint i = 0; i < G_N_ELEMENTS (DOBS); i++)
    {
      patient.dob = (char *) DOBS[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = fixture_patient ();
  for (guint i = 0; i < G_N_ELEMENTS (PHONES); i++)
    {
      patient.phone = (char *) PHONES[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = fixture_patient ();
  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    {
      patient.tele_state = (char *) STATES[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = fixture_patient ();
  patient.first_name = NULL;
  assert_not_sent_with (fixture, &patient);
  patient = fixture_patient ();
  patient.last_name = (char *) "";
  assert_not_sent_with (fixture, &patient);
  patient = fixture_patient ();
  patient.email = NULL;
  assert_not_sent_with (fixture, &patient);
}

static void
test_exams_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  static const char *const LISTS[][3] = { { NULL }, { "eight", NULL }, { "800", "", NULL }, { "800", "800", NULL },
                                          { "-1", NULL } };
  AntePatient patient = fixture_patient ();

  for (guint i = 0; i < G_N_ELEMENTS (LISTS); i++)
    {
      const AnteInviteRequest request = { .exam_ids = (char **) LISTS[i], .patient = &patient, .webhook_url = HOOK,
                                          .invite_id = INVITE, .tag = TAG };

      g_clear_object (&fixture->result);
      ante_provider_invite_async (fixture->provider, &request, NULL, fixture_done_cb, fixture);
      fixture_assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
assert_order_not_sent (Fixture *fixture, const char *order_json, const char *second_exam)
{
  const char *exams[] = { "900", second_exam, NULL };
  AntePatient patient = fixture_patient ();
  g_autoptr (JsonObject) json = ante_json_read_object (order_json, strlen (order_json), NULL, NULL);
  g_autoptr (AnteOrder) order = ante_order_from_json (json);
  const AnteInviteRequest request = { .exam_ids = (GStrv) exams, .patient = &patient, .webhook_url = HOOK,
                                      .invite_id = INVITE, .tag = TAG, .order = order };

  g_assert_nonnull (order);
  g_clear_object (&fixture->result);
  ante_provider_invite_async (fixture->provider, &request, NULL, fixture_done_cb, fixture);
  fixture_assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_orders_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  assert_order_not_sent (fixture, "{\"kind\":\"partner\"}", "800"); /* a prescription exam is alone */
  assert_order_not_sent (fixture, "{\"kind\":\"partner\",\"pharmacy_id\":\"sixteen\"}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"partner\",\"order_set_id\":\"01\"}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"partner\",\"selection\":1,\"pharmacy_id\":\"16\"}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"partner\",\"selection\":2,\"order_set_id\":\"610\"}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"own\",\"pharmacy\":{\"name\":\"No id\"}}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"urgent\",\"billing\":\"clinic\"}", NULL);
  assert_order_not_sent (fixture, "{\"kind\":\"own\",\"ship_to\":{\"state\":\"California\"}}", NULL);
}

static void
test_redirects_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  static const char *const URIS[] = { "http://clinic.example.com/", "javascript:alert(1)", "clinic.example.com", "" };
  const char *exams[] = { "800", NULL };
  AntePatient patient = fixture_patient ();

  for (guint i = 0; i < G_N_ELEMENTS (URIS); i++)
    {
      const AnteInviteRequest request = { .exam_ids = (GStrv) exams, .patient = &patient, .webhook_url = HOOK,
                                          .invite_id = INVITE, .tag = TAG, .redirect_na = URIS[i] };

      g_clear_object (&fixture->result);
      ante_provider_invite_async (fixture->provider, &request, NULL, fixture_done_cb, fixture);
      fixture_assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_details_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  AntePatient patient = fixture_patient ();

  patient.gender = (char *) "unknown word";
  assert_not_sent_with (fixture, &patient);
  patient = fixture_patient ();
  patient.state = (char *) "California";
  assert_not_sent_with (fixture, &patient);
}

static void
test_searches_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  static const char *const SEARCHES[][3] = { { "", NULL, NULL }, { " ", "", " " }, { "CVS", "1000", NULL },
                                             { NULL, "1000a", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (SEARCHES); i++)
    {
      g_clear_object (&fixture->result);
      ante_provider_search_pharmacies_async (fixture->provider, SEARCHES[i][0], SEARCHES[i][1], SEARCHES[i][2], NULL,
                                             fixture_done_cb, fixture);
      fixture_assert_fails (fixture, "search", ANTE_PROVIDER_ERROR_REFUSED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_pharmacies_that_cannot_be_asked_for (Fixture *fixture, gconstpointer data)
{
  char *ids[] = { (char *) "16", (char *) "x", NULL };

  ante_provider_pharmacies_async (fixture->provider, "eight", "NY", NULL, fixture_done_cb, fixture);
  fixture_assert_fails (fixture, "pharmacies", ANTE_PROVIDER_ERROR_REFUSED);
  g_clear_object (&fixture->result);
  ante_provider_pharmacies_async (fixture->provider, "800", "New York", NULL, fixture_done_cb, fixture);
  fixture_assert_fails (fixture, "pharmacies", ANTE_PROVIDER_ERROR_REFUSED);
  g_clear_object (&fixture->result);
  ante_provider_packages_async (fixture->provider, "800", ids, "NY", NULL, fixture_done_cb, fixture);
  fixture_assert_fails (fixture, "packages", ANTE_PROVIDER_ERROR_REFUSED);
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_answers_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  static const AnteAnswer ANSWERS[] = {
    { .question_id = (char *) "", .answer = (char *) "Yes" },
    { .question_id = (char *) "1", .answer = (char *) "" },
    { .question_id = (char *) "1", .answer = (char *) "\xff" },
    { .question_id = (char *) "1", .answer = (char *) "Yes", .text = (char *) "\xff" },
    { .question_id = (char *) "1", .answer = (char *) "6 ft", .height_inches = 721 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr (GPtrArray) answers = g_ptr_array_new ();

      g_ptr_array_add (answers, (gpointer) &ANSWERS[i]);
      g_clear_object (&fixture->result);
      ante_provider_answer_async (fixture->provider, "example-id", "4844", answers, NULL, fixture_done_cb, fixture);
      fixture_assert_fails (fixture, "answer", ANTE_PROVIDER_ERROR_REFUSED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_files_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (ANTE_UPLOAD_MAX_BYTES + 1, 'x');
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) huge = g_bytes_new_static (large, ANTE_UPLOAD_MAX_BYTES + 1);
  g_autoptr (GBytes) good = g_bytes_new_static ("x", 1);
  const struct { GBytes *file; const char *type; } FILES[] = { { empty, "ID" }, { huge, "ID" }, { good, "" } };

  for (guint i = 0; i < G_N_ELEMENTS (FILES); i++)
    for (guint form = ANTE_UPLOAD_MULTIPART; form <= ANTE_UPLOAD_JSON; form++)
      {
        g_clear_object (&fixture->result);
        ante_provider_upload_async (fixture->provider, form, "4844", "x.pdf", FILES[i].type, FILES[i].file, NULL,
                                    fixture_done_cb, fixture);
        fixture_assert_fails (fixture, "upload", ANTE_PROVIDER_ERROR_REFUSED);
      }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_without_a_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) no_text = ante_secret_new ("\xff\xfe", 2);

  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      ante_provider_set_key (fixture->provider, NULL);
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], ANTE_PROVIDER_ERROR_KEY);
      ante_provider_set_key (fixture->provider, no_text);
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], ANTE_PROVIDER_ERROR_KEY);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_key_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) key = ante_secret_new ("other", 5);
  g_autoptr (JsonObject) body = NULL;
  g_auto (Outcome) outcome = { 0 };

  ante_provider_set_key (fixture->provider, key);
  ante_fake_http_answer (fixture->server, 200, NULL, "{\"exams\":[]}");
  fixture_start (fixture, "list");
  outcome = fixture_finish (fixture, "list");
  body = fixture_take_body (fixture, "/api/exam_list");
  g_assert_cmpstr (json_object_get_string_member (body, "api_key"), ==, "other");
}

/* --- Whether it left --- */

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeHttp) gone = ante_fake_http_new ();
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));

  g_clear_object (&fixture->provider);
  fixture->provider = ante_qualiphy_new (ante_fake_http_get_uri (gone), NULL, NULL);
  ante_provider_set_key (fixture->provider, key);
  g_clear_pointer (&gone, ante_fake_http_free);
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], ANTE_PROVIDER_ERROR_NOT_SENT);
    }
}

static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      AnteProviderError code = fixture_call_changes (FIXTURE_CALLS[i]) ? ANTE_PROVIDER_ERROR_UNCONFIRMED
                                                                     : ANTE_PROVIDER_ERROR_NOT_SENT;

      ante_fake_http_answer_raw (fixture->server, "");
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], code);
      ante_fake_http_answer_raw (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"http_code\":200");
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], code);
    }
  /* A request that may have been acted on is never repeated by itself. */
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 2 * g_strv_length ((char **) FIXTURE_CALLS));
}

static void
test_answer_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (300 * 1024, ' ');

  ante_fake_http_answer (fixture->server, 200, NULL, body);
  fixture_start (fixture, "invite");
  fixture_assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_UNCONFIRMED);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      fixture_start (fixture, FIXTURE_CALLS[i]);
      outcome = fixture_finish (fixture, FIXTURE_CALLS[i]);
      g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_cancelled_under_way (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      ante_fake_http_hold (fixture->server);
      fixture_start (fixture, FIXTURE_CALLS[i]);
      ante_test_wait_until (ante_fake_http_count (fixture->server) == i + 1);
      g_cancellable_cancel (fixture->cancellable);
      outcome = fixture_finish (fixture, FIXTURE_CALLS[i]);
      if (!fixture_call_changes (FIXTURE_CALLS[i]))
        g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_error (outcome.error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED);
      g_object_unref (fixture->cancellable);
      fixture->cancellable = g_cancellable_new ();
    }
}

static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  gpointer provider = fixture->provider;
  g_auto (Outcome) outcome = { 0 };

  ante_fake_http_answer (fixture->server, 200, NULL, "{\"exams\":[]}");
  fixture_start (fixture, "list");
  g_object_unref (fixture->provider); /* the call keeps it */
  outcome = fixture_finish (fixture, "list");
  g_assert_no_error (outcome.error);
  g_object_ref (provider);
}

static void
test_plain_http_is_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_qualiphy_new ("http://api.example.com", NULL, &error));
  g_assert_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE);
}

static void
test_every_code_has_a_name (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code <= ANTE_PROVIDER_ERROR_KEY_PLACE; code++)
    g_assert_true (g_hash_table_add (seen, (gpointer) ante_provider_error_to_code (code)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/provider/qualiphy/ids-that-are-no-numbers", test_ids_that_are_no_numbers);
  ADD ("/provider/qualiphy/not-sent/incomplete-patient", test_incomplete_patient);
  ADD ("/provider/qualiphy/not-sent/exams-that-cannot-be", test_exams_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/orders-that-cannot-be", test_orders_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/redirects-that-cannot-be", test_redirects_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/details-that-cannot-be", test_details_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/searches-that-cannot-be", test_searches_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/pharmacies-that-cannot-be-asked-for", test_pharmacies_that_cannot_be_asked_for);
  ADD ("/provider/qualiphy/not-sent/answers-that-cannot-be", test_answers_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/files-that-cannot-be", test_files_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/without-a-key", test_without_a_key);
  ADD ("/provider/qualiphy/key-changes", test_key_changes);
  ADD ("/provider/qualiphy/left/nobody-there", test_nobody_there);
  ADD ("/provider/qualiphy/left/no-answer", test_no_answer);
  ADD ("/provider/qualiphy/left/answer-too-large", test_answer_too_large);
  ADD ("/provider/qualiphy/left/cancelled-before", test_cancelled_before);
  ADD ("/provider/qualiphy/left/cancelled-under-way", test_cancelled_under_way);
  ADD ("/provider/qualiphy/owner-gone", test_owner_gone);
  g_test_add_func ("/provider/qualiphy/plain-http-is-refused", test_plain_http_is_refused);
  g_test_add_func ("/provider/errors/every-code-has-a-name", test_every_code_has_a_name);
  return g_test_run ();
}
