/* SPDX-License-Identifier: GPL-3.0-or-later
 * Calls of the provider through the relay: what leaves it and what does not, whose key goes along, what the desk is
 * told, and that nothing of a call is kept. The provider is a server of the test's own. */
#include "shared/database/ante-database.h"
#include "shared/wire/ante-wire-calls.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-wait.h"
#include "test-clinic.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "seeded-key-5f1c9a"
#define OTHER_KEY "seeded-key-of-another"
#define PATIENT "Zoë O'Quint-Seeded"
#define ANSWERED "Answered-Seeded"
#define BODY "{\"exams\":[800],\"first_name\":\"" PATIENT "\"}"
#define WITH_KEY "{\"api_key\":\"" KEY "\",\"exams\":[800],\"first_name\":\"" PATIENT "\"}"
#define JSON_TYPE "application/json"

typedef struct
{
  RelayProcess relay;
  AnteFakeHttp *provider;
  char *keys, *log;            /* owned: a folder, a file */
  const char *arguments[5];
  char *provider_option;       /* owned */
  char *keys_option;           /* owned */
} Fixture;

static char *
option (const char *name, const char *value)
{
  return g_strdup_printf ("--%s=%s", name, value);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  relay_process_set_up (&self->relay, NULL);
  self->provider = ante_fake_http_new ();
  self->keys = g_build_filename (self->relay.folder, "keys", NULL);
  self->log = g_build_filename (self->relay.folder, "log", NULL);
  g_assert_cmpint (g_mkdir (self->keys, 0700), ==, 0);
  self->provider_option = option ("provider-url", ante_fake_http_get_uri (self->provider));
  self->keys_option = option ("provider-keys-dir", self->keys);
  self->arguments[0] = self->provider_option;
  self->arguments[1] = self->keys_option;
  self->relay.arguments = self->arguments;
  self->relay.log = self->log;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ante_fake_http_free (self->provider);
  relay_process_tear_down (&self->relay, NULL);
  g_free (self->keys);
  g_free (self->log);
  g_free (self->provider_option);
  g_free (self->keys_option);
}

static char *
key_path (Fixture *self, const Clinic *clinic)
{
  g_autofree char *name = g_strdup_printf ("qualiphy_%s", clinic->id);

  return g_build_filename (self->keys, name, NULL);
}

static void
write_key (Fixture *self, const Clinic *clinic, const char *text, int mode)
{
  g_autofree char *path = key_path (self, clinic);

  g_unlink (path);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static Clinic *
clinic_with_key (Fixture *self, const char *key)
{
  Clinic *clinic = clinic_on (&self->relay);

  write_key (self, clinic, key, 0600);
  return clinic;
}

/* --- A call, on a thread of its own: the provider needs the main context --- */

typedef struct
{
  guint port;
  GString *bytes;  /* owned */
  Answer *answer;  /* owned */
  gint done;       /* atomic */
  GThread *thread; /* owned */
} Call;

static gpointer
send_thread (gpointer data)
{
  Call *call = data;

  call->answer = send_bytes (call->port, call->bytes->str, call->bytes->len, FALSE);
  g_atomic_int_set (&call->done, 1);
  return NULL;
}

static Call *
begin (Fixture *self, const char *endpoint, const char *token, const char *type, const char *body, gsize length)
{
  Call *call = g_new0 (Call, 1);

  call->port = self->relay.port;
  call->bytes = g_string_new (NULL);
  g_string_append_printf (call->bytes, "POST " ANTE_RELAYED_PATH "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n", endpoint);
  if (token != NULL)
    g_string_append_printf (call->bytes, "Authorization: Bearer %s\r\n", token);
  if (type != NULL)
    g_string_append_printf (call->bytes, "Content-Type: %s\r\n", type);
  g_string_append_printf (call->bytes, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
  g_string_append_len (call->bytes, body, length);
  call->thread = g_thread_new ("desk", send_thread, call);
  return call;
}

static Answer *
finish (Call *call)
{
  Answer *answer = NULL;

  ante_test_wait_until (g_atomic_int_get (&call->done));
  g_thread_join (call->thread);
  answer = call->answer;
  g_string_free (call->bytes, TRUE);
  g_free (call);
  return answer;
}

static Answer *
invite (Fixture *self, const Clinic *clinic)
{
  return finish (begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)));
}

static void
check_problem (Answer *answer, guint status, AnteRelayedFate fate, const char *problem)
{
  g_autoptr (GBytes) body = g_bytes_new (answer->body, answer->body != NULL ? strlen (answer->body) : 0);
  g_auto (AnteRelayed) relayed = { 0 };

  g_assert_cmpuint (answer->status, ==, status);
  ante_relayed_read (answer->status, body, 256 * 1024, &relayed);
  g_assert_cmpint (relayed.fate, ==, fate);
  g_assert_cmpstr (relayed.problem, ==, problem);
}

static void
check_answered (Answer *answer, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (answer->body, answer->body != NULL ? strlen (answer->body) : 0);
  g_auto (AnteRelayed) relayed = { 0 };

  g_assert_cmpuint (answer->status, ==, 200);
  ante_relayed_read (200, body, 8 * 1024 * 1024, &relayed);
  g_assert_cmpint (relayed.fate, ==, ANTE_RELAYED_ANSWERED);
  g_assert_cmpuint (relayed.status, ==, status);
  g_assert_cmpmem (g_bytes_get_data (relayed.body, NULL), g_bytes_get_size (relayed.body), text, strlen (text));
}

static void
check_sent (Fixture *self, const char *path, const char *body)
{
  g_autoptr (AnteFakeRequest) request = ante_fake_http_take_request (self->provider);

  g_assert_nonnull (request);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, path);
  g_assert_cmpstr (request->body, ==, body);
  g_assert_null (strstr (request->head, "Authorization"));
  g_assert_null (strstr (request->head, "seeded"));
}

static void
check_refused (Fixture *self, Call *call, guint status, const char *problem)
{
  guint before = ante_fake_http_count (self->provider);
  g_autoptr (Answer) answer = finish (call);

  check_problem (answer, status, ANTE_RELAYED_NOT_SENT, problem);
  g_assert_cmpuint (ante_fake_http_count (self->provider), ==, before);
}

/* --- What goes through --- */

static void
test_each_endpoint (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY "\n");

  for (guint i = 0; i < ANTE_QUALIPHY_N_CALLS; i++)
    {
      const char *name = ANTE_QUALIPHY_ENDPOINTS[i].name;
      g_autofree char *path = g_strconcat ("/api/", name, NULL);
      g_autoptr (Answer) answer = NULL;

      ante_fake_http_answer (self->provider, 200, NULL, "{\"http_code\":200}");
      answer = finish (begin (self, name, clinic->token, JSON_TYPE, BODY, strlen (BODY)));
      check_answered (answer, 200, "{\"http_code\":200}");
      check_sent (self, path, WITH_KEY);
    }
}

static void
test_answers_pass_as_they_are (Fixture *self, gconstpointer data)
{
  static const struct { guint status; const char *body; } ANSWERS[] = {
    { 401, "{\"error_message\":\"Unauthorized access.\"}" },
    { 401, "Need to sign contract!" },
    { 403, "{}" },
    { 404, "{\"error\":\"path\"}" },
    { 400, "{\"error_message\":\"Exam status is already approved.\"}" },
    { 500, "<html>Something went wrong</html>" },
    { 503, "" },
    { 302, "" },
    { 200, "<html>Sign in</html>" },
    { 200, "{\"version\":1,\"call\":\"not-sent\",\"error\":\"no-key\"}" },
  };
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr (Answer) answer = NULL;

      ante_fake_http_answer (self->provider, ANSWERS[i].status, "Location: http://127.0.0.1:1/\r\n", ANSWERS[i].body);
      answer = invite (self, clinic);
      check_answered (answer, ANSWERS[i].status, ANSWERS[i].body);
    }
  g_assert_cmpuint (ante_fake_http_count (self->provider), ==, G_N_ELEMENTS (ANSWERS));
}

static void
test_an_answer_without_the_key (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autoptr (Answer) answer = NULL;

  ante_fake_http_answer (self->provider, 400, NULL, "no JSON: {\"api_key\":\"" KEY "\", " KEY);
  answer = invite (self, clinic);
  check_answered (answer, 400, "no JSON: {\"api_key\":\"*****************\", *****************");
}

#define FORM_TYPE "multipart/form-data; boundary=\"b1\""

static void
test_a_file_as_a_form (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autoptr (GString) form = g_string_new ("--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"id.png\"\r\n\r\n");
  g_autoptr (AnteFakeRequest) request = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autofree char *expected = NULL;

  for (guint i = 0; i < 9 * 1024 * 1024; i++)
    g_string_append_c (form, 'a' + i % 26);
  g_string_append (form, "\r\n--b1--\r\n");
  expected = g_strdup_printf ("--b1\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n" KEY "\r\n%s", form->str);
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  answer = finish (begin (self, "exam_upload_attachment", clinic->token, FORM_TYPE, form->str, form->len));
  check_answered (answer, 200, "{}");
  request = ante_fake_http_take_request (self->provider);
  g_assert_true (g_str_equal (request->body, expected));
  g_assert_nonnull (strstr (request->head, "multipart/form-data; boundary=\"b1\""));
}

/* --- What does not --- */

static void
test_unknown_endpoints (Fixture *self, gconstpointer data)
{
  static const char *const NAMES[] = { "", "exam_delete", "exam_invite/", "exam_invite/1", "../exam_invite", "EXAM_LIST",
                                       "exam_invite%20", "exam_invite%2f..%2fexam_list" };
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    check_refused (self, begin (self, NAMES[i], clinic->token, JSON_TYPE, BODY, strlen (BODY)), 404, "endpoint");
  g_autoptr (Answer) got = request (self->relay.port, "GET", ANTE_RELAYED_PATH "exam_list", clinic->token, NULL);
  check_problem (got, 405, ANTE_RELAYED_NOT_SENT, "method");
  g_autoptr (Answer) other = request (self->relay.port, "POST", "/v1/provider/another/exam_list", clinic->token, BODY);
  check_problem (other, 404, ANTE_RELAYED_NOT_SENT, "endpoint");
}

static void
test_strangers (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  check_refused (self, begin (self, "exam_invite", NULL, JSON_TYPE, BODY, strlen (BODY)), 401, "token");
  check_refused (self, begin (self, "exam_invite", clinic->hook_secret, JSON_TYPE, BODY, strlen (BODY)), 401, "token");
  check_refused (self, begin (self, "no_such", NULL, JSON_TYPE, BODY, strlen (BODY)), 401, "token");
}

static void
set_role (Fixture *self, const char *role)
{
  g_autofree char *path = relay_process_path (&self->relay, "relay.db");
  g_autofree char *sql = g_strdup_printf ("UPDATE desk SET role = '%s'", role);

  relay_process_stop (&self->relay);
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_assert_true (ante_database_run (database, sql, NULL));
  g_clear_pointer (&database, ante_database_close);
  relay_process_start (&self->relay);
}

static void
test_roles (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autoptr (Answer) answer = NULL;

  set_role (self, "viewer");
  check_refused (self, begin (self, "exam_list", clinic->token, JSON_TYPE, "{}", 2), 403, "role");
  set_role (self, "clinician");
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 403, "role");
  set_role (self, "reception");
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  answer = invite (self, clinic);
  check_answered (answer, 200, "{}");
}

static void
test_bodies (Fixture *self, gconstpointer data)
{
  static const struct { const char *type, *body; } BAD[] = {
    { JSON_TYPE, "" },
    { JSON_TYPE, "{" },
    { JSON_TYPE, "[]" },
    { JSON_TYPE, "\"text\"" },
    { JSON_TYPE, "{\"a\":1,\"a\":2}" },
    { JSON_TYPE, "{\"api_key\":\"mine\"}" },
    { JSON_TYPE, "{\"\\u0061pi_key\":\"mine\"}" },
    { JSON_TYPE, "{}{}" },
    { JSON_TYPE, "{\"a\":1,}" },
    { NULL, "{}" },
    { "text/plain", "{}" },
    { FORM_TYPE, "--b1\r\n\r\nx\r\n--b1--\r\n" }, /* an invite is no form */
  };
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    check_refused (self, begin (self, "exam_invite", clinic->token, BAD[i].type, BAD[i].body, strlen (BAD[i].body)), 400,
                   "request");
  check_refused (self, begin (self, "exam_upload_attachment", clinic->token, "multipart/form-data", "--b1\r\n", 6), 400,
                 "request");
}

static void
test_sizes (Fixture *self, gconstpointer data)
{
  const gsize most = ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_INVITE].max_request_bytes;
  const gsize most_of_a_file = ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_UPLOAD].max_request_bytes;
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autofree char *spaces = g_strnfill (most_of_a_file + 1, ' ');
  g_autoptr (Answer) answer = NULL;

  memcpy (spaces, "{}", 2);
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  answer = finish (begin (self, "exam_invite", clinic->token, JSON_TYPE, spaces, most));
  check_answered (answer, 200, "{}");
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, spaces, most + 1), 413, "too-large");
  /* By the listener, before anything is read: */
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, spaces, 7 * 1024 * 1024), 413, "too-large");
  check_refused (self, begin (self, "exam_upload_attachment", clinic->token, JSON_TYPE, spaces, most_of_a_file + 1), 413,
                 "too-large");
}

static void
test_answers_are_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autofree char *huge = g_strnfill (ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_INVITE].max_answer_bytes + 1, 'x');
  g_autofree char *long_list = g_strnfill (ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_LIST].max_answer_bytes, 'x');
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) taken = NULL;

  ante_fake_http_answer (self->provider, 200, NULL, huge);
  refused = invite (self, clinic);
  check_problem (refused, 200, ANTE_RELAYED_UNCONFIRMED, "too-large");
  ante_fake_http_answer (self->provider, 200, NULL, long_list);
  taken = finish (begin (self, "exam_list", clinic->token, JSON_TYPE, "{}", 2));
  g_assert_cmpuint (taken->status, ==, 200);
  g_assert_nonnull (strstr (taken->body, "\"call\":\"answered\""));
}

/* --- Whose key --- */

static void
test_each_clinic_has_its_own (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) first = clinic_with_key (self, KEY);
  g_autoptr (Clinic) second = clinic_with_key (self, OTHER_KEY);
  g_autoptr (Clinic) third = clinic_on (&self->relay);
  g_autoptr (Answer) of_first = NULL;
  g_autoptr (Answer) of_second = NULL;

  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  of_second = finish (begin (self, "exam_list", second->token, JSON_TYPE, "{}", 2));
  check_answered (of_second, 200, "{}");
  check_sent (self, "/api/exam_list", "{\"api_key\":\"" OTHER_KEY "\"}");
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  of_first = finish (begin (self, "exam_list", first->token, JSON_TYPE, "{}", 2));
  check_answered (of_first, 200, "{}");
  check_sent (self, "/api/exam_list", "{\"api_key\":\"" KEY "\"}");
  check_refused (self, begin (self, "exam_list", third->token, JSON_TYPE, "{}", 2), 200, "no-key");
}

static void
test_a_new_key_needs_no_restart (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  g_autoptr (Answer) answer = NULL;
  g_autofree char *path = key_path (self, clinic);

  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "no-key");
  write_key (self, clinic, KEY, 0400);
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  answer = invite (self, clinic);
  check_answered (answer, 200, "{}");
  g_unlink (path);
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "no-key");
}

static void
test_key_files_that_are_not_used (Fixture *self, gconstpointer data)
{
  static const struct { const char *text; int mode; } BAD[] = {
    { KEY, 0644 }, { KEY, 0640 }, { KEY, 0602 }, { "", 0600 }, { " \n", 0600 }, { KEY "\n" KEY, 0600 }, { "a\tb", 0600 },
    { "\xff\xfe", 0600 },
  };
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  g_autofree char *path = key_path (self, clinic);
  g_autofree char *elsewhere = g_build_filename (self->relay.folder, "elsewhere", NULL);
  g_autofree char *long_key = g_strnfill (ANTE_QUALIPHY_KEY_MAX_BYTES + 1, 'k');

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      write_key (self, clinic, BAD[i].text, BAD[i].mode);
      check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "key-file");
    }
  write_key (self, clinic, long_key, 0600);
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "key-file");
  g_unlink (path);
  g_assert_true (g_file_set_contents_full (elsewhere, KEY, -1, 0, 0600, NULL));
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "key-file");
  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "key-file");
  g_unlink (path);
  write_key (self, clinic, KEY, 0600);
  g_assert_cmpint (g_chmod (self->keys, 0755), ==, 0);
  check_refused (self, begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY)), 200, "key-file");
}

static void
test_credentials_of_the_service (Fixture *self, gconstpointer data)
{
  g_autofree char *credentials = g_build_filename (self->relay.folder, "credentials", NULL);
  g_autoptr (Clinic) clinic = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_assert_cmpint (g_mkdir (credentials, 0750), ==, 0);
  self->relay.credentials = credentials;
  clinic = clinic_with_key (self, OTHER_KEY);
  name = g_strdup_printf ("qualiphy_%s", clinic->id);
  path = g_build_filename (credentials, name, NULL);
  g_assert_true (g_file_set_contents_full (path, KEY, -1, 0, 0440, NULL)); /* as systemd leaves it */
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  answer = invite (self, clinic);
  check_answered (answer, 200, "{}");
  check_sent (self, "/api/exam_invite", WITH_KEY);
  relay_process_stop (&self->relay);
}

/* --- Where to --- */

static void
check_does_not_start (Fixture *self, const char *more, const char *word)
{
  const char *const arguments[] = { "--data-dir", self->relay.data_dir, "--listen", "127.0.0.1:0", more, NULL };
  g_autofree char *said = NULL;

  g_assert_cmpint (relay_process_run (arguments, &said), ==, 2);
  g_assert_nonnull (strstr (said, word));
}

static void
test_no_other_provider (Fixture *self, gconstpointer data)
{
  static const char *const OTHERS[] = { "https://api.example.com", "http://api.example.com", "http://10.0.0.1:80", "",
                                        "ftp://127.0.0.1", "http://127.0.0.1.example.com" };

  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    {
      g_autofree char *other = option ("provider-url", OTHERS[i]);

      check_does_not_start (self, other, "provider's address");
    }
}

static void
test_an_open_folder_of_keys (Fixture *self, gconstpointer data)
{
  g_autofree char *nowhere = option ("provider-keys-dir", "/nowhere/at/all");

  g_assert_cmpint (g_chmod (self->keys, 0750), ==, 0);
  check_does_not_start (self, self->keys_option, "0700");
  check_does_not_start (self, nowhere, "not there");
}

/* --- Trouble on the way --- */

static void
test_provider_cannot_be_reached (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  ante_fake_http_free (self->provider);
  g_autoptr (Answer) answer = invite (self, clinic);
  self->provider = ante_fake_http_new ();
  check_problem (answer, 200, ANTE_RELAYED_NOT_SENT, "unreachable");
}

static void
test_provider_breaks_off (Fixture *self, gconstpointer data)
{
  static const char *const RAW[] = { "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"http", "nonsense\r\n\r\n" };
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);

  for (guint i = 0; i < G_N_ELEMENTS (RAW); i++)
    {
      g_autoptr (Answer) answer = NULL;

      ante_fake_http_answer_raw (self->provider, RAW[i]);
      answer = invite (self, clinic);
      check_problem (answer, 200, ANTE_RELAYED_UNCONFIRMED, "no-answer");
    }
  g_assert_cmpuint (ante_fake_http_count (self->provider), ==, G_N_ELEMENTS (RAW)); /* none twice */
}

static void
test_provider_is_silent (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  gint64 began = g_get_monotonic_time ();

  ante_fake_http_hold (self->provider);
  g_autoptr (Answer) answer = invite (self, clinic);
  check_problem (answer, 200, ANTE_RELAYED_UNCONFIRMED, "no-answer");
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 14 * G_USEC_PER_SEC);
}

/* The ninth is refused and not sent; another clinic does not wait for the first one's. */
static void
test_so_many_at_a_time (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  g_autoptr (Clinic) other = clinic_with_key (self, OTHER_KEY);
  Call *held[8];

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    {
      ante_fake_http_hold (self->provider);
      held[i] = begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY));
      ante_test_wait_until (ante_fake_http_count (self->provider) == i + 1);
    }
  {
    g_autoptr (Answer) ninth = invite (self, clinic);

    check_problem (ninth, 429, ANTE_RELAYED_NOT_SENT, "busy");
    g_assert_nonnull (strstr (ninth->head, "Retry-After:"));
  }
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  g_autoptr (Answer) of_other = invite (self, other);
  check_answered (of_other, 200, "{}");
  ante_fake_http_free (self->provider);
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_autoptr (Answer) answer = finish (held[i]);

      check_problem (answer, 200, ANTE_RELAYED_UNCONFIRMED, "no-answer");
    }
  self->provider = ante_fake_http_new ();
  g_autoptr (Answer) after = invite (self, clinic);
  check_problem (after, 200, ANTE_RELAYED_NOT_SENT, "unreachable"); /* none is counted for ever */
}

static void
test_killed_in_the_middle (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  Call *call = NULL;

  ante_fake_http_hold (self->provider);
  call = begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY));
  ante_test_wait_until (ante_fake_http_count (self->provider) == 1);
  relay_process_kill (&self->relay);
  g_autoptr (Answer) none = finish (call);
  g_assert_cmpuint (none->status, ==, 0);

  relay_process_start (&self->relay);
  ante_fake_http_answer (self->provider, 200, NULL, "{}");
  g_autoptr (Answer) answer = invite (self, clinic);
  check_answered (answer, 200, "{}");
  g_assert_cmpuint (ante_fake_http_count (self->provider), ==, 2);
}

static void
test_stopped_in_the_middle (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  Call *call = begin (self, "exam_invite", clinic->token, JSON_TYPE, BODY, strlen (BODY));

  ante_test_wait_until (ante_fake_http_count (self->provider) == 1);
  g_subprocess_send_signal (self->relay.process, SIGTERM);
  g_usleep (G_USEC_PER_SEC / 5);
  ante_fake_http_answer (self->provider, 200, NULL, "{\"http_code\":200}");
  g_autoptr (Answer) answer = finish (call);
  check_answered (answer, 200, "{\"http_code\":200}");
  relay_process_stop (&self->relay); /* status 0 */
}

/* --- What is kept of a call --- */

static void
assert_nowhere (const char *path, const char *secret)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autofree char *bytes = NULL;
  const char *name = NULL;
  gsize length = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      assert_nowhere (child, secret);
    }
  if (folder == NULL && g_file_get_contents (path, &bytes, &length, NULL))
    for (gsize i = 0; i + strlen (secret) <= length; i++)
      if (memcmp (bytes + i, secret, strlen (secret)) == 0)
        g_error ("%s holds %s", path, secret);
}

static guint
count_lines (Fixture *self, const char *pattern)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (self->log, &text, NULL, NULL));
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    n++;
  return n;
}

/* One line of a call that said so many bytes and was told so many. */
#define LINE(endpoint, result, out, in) \
  "^anteroom-relay: provider call time=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z clinic=1 desk=[0-9a-f]{32} " \
  "endpoint=" endpoint " result=" result " ms=[0-9]+ out=" out " in=" in "$"

static void
test_one_line_a_call (Fixture *self, gconstpointer data)
{
  g_autoptr (Clinic) clinic = clinic_with_key (self, KEY);
  const char *const secrets[] = { KEY, PATIENT, ANSWERED, clinic->token };
  g_autofree char *path = key_path (self, clinic);

  ante_fake_http_answer (self->provider, 200, NULL, "{\"meeting_url\":\"" ANSWERED "\"}");
  answer_free (invite (self, clinic));
  ante_fake_http_answer (self->provider, 401, NULL, "{\"error_message\":\"" ANSWERED " " KEY "\"}");
  answer_free (invite (self, clinic));
  ante_fake_http_answer_raw (self->provider, "");
  answer_free (invite (self, clinic));
  answer_free (finish (begin (self, "exam_list", clinic->token, JSON_TYPE, "{" PATIENT, strlen ("{" PATIENT))));
  answer_free (finish (begin (self, PATIENT, clinic->token, JSON_TYPE, "{}", 2)));
  g_unlink (path);
  answer_free (invite (self, clinic));
  relay_process_stop (&self->relay);

  g_assert_cmpuint (strlen (BODY), ==, 50);
  g_assert_cmpuint (count_lines (self, LINE ("exam_invite", "2xx", "50", "33")), ==, 1);
  g_assert_cmpuint (count_lines (self, LINE ("exam_invite", "4xx", "50", "53")), ==, 1);
  g_assert_cmpuint (count_lines (self, LINE ("exam_invite", "unconfirmed", "50", "0")), ==, 1);
  g_assert_cmpuint (count_lines (self, LINE ("exam_list", "request", "20", "0")), ==, 1);
  g_assert_cmpuint (count_lines (self, LINE ("exam_invite", "no-key", "50", "0")), ==, 1);
  g_assert_cmpuint (count_lines (self, "provider call"), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_nowhere (self->relay.folder, secrets[i]);
}

#define ADD(path, test) g_test_add ("/relay/provider-route/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("each-endpoint", test_each_endpoint);
  ADD ("answers-pass-as-they-are", test_answers_pass_as_they_are);
  ADD ("an-answer-does-not-take-the-key-along", test_an_answer_without_the_key);
  ADD ("a-file-as-a-form", test_a_file_as_a_form);
  ADD ("unknown-endpoints", test_unknown_endpoints);
  ADD ("strangers", test_strangers);
  ADD ("roles", test_roles);
  ADD ("bodies", test_bodies);
  ADD ("sizes", test_sizes);
  ADD ("answers-are-bounded", test_answers_are_bounded);
  ADD ("each-clinic-has-its-own-key", test_each_clinic_has_its_own);
  ADD ("a-new-key-needs-no-restart", test_a_new_key_needs_no_restart);
  ADD ("key-files-that-are-not-used", test_key_files_that_are_not_used);
  ADD ("credentials-of-the-service", test_credentials_of_the_service);
  ADD ("no-other-provider", test_no_other_provider);
  ADD ("an-open-folder-of-keys", test_an_open_folder_of_keys);
  ADD ("provider-cannot-be-reached", test_provider_cannot_be_reached);
  ADD ("provider-breaks-off", test_provider_breaks_off);
  ADD ("provider-is-silent", test_provider_is_silent);
  ADD ("so-many-at-a-time", test_so_many_at_a_time);
  ADD ("killed-in-the-middle", test_killed_in_the_middle);
  ADD ("stopped-in-the-middle", test_stopped_in_the_middle);
  ADD ("one-line-a-call", test_one_line_a_call);
  return g_test_run ();
}
