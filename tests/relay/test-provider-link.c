/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk, a real relay and the provider: the provider gets the same bytes as from a desk with the key; and a relay that
 * dies in the middle never leaves a desk sure that nothing was sent when something was. */
#include "core/provider/qualiphy-fixture.h"
#include "shared/base/ante-json.h"
#include "test-clinic.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define SANDBOX_KEY "training-key-opens-nothing"
#define KILLS_UNLESS_SAID 25

typedef struct
{
  RelayProcess relay;
  Clinic *clinic;          /* owned */
  char *keys;              /* owned: a folder */
  char *provider_option, *keys_option; /* owned */
  const char *arguments[3];
} Custody;

static void
custody_set_up (Custody *self, const char *provider_uri, const char *key)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  relay_process_set_up (&self->relay, NULL);
  self->keys = g_build_filename (self->relay.folder, "keys", NULL);
  g_assert_cmpint (g_mkdir (self->keys, 0700), ==, 0);
  self->provider_option = g_strdup_printf ("--provider-url=%s", provider_uri);
  self->keys_option = g_strdup_printf ("--provider-keys-dir=%s", self->keys);
  self->arguments[0] = self->provider_option;
  self->arguments[1] = self->keys_option;
  self->relay.arguments = self->arguments;
  self->clinic = clinic_on (&self->relay);
  name = g_strdup_printf ("qualiphy_%s", self->clinic->id);
  path = g_build_filename (self->keys, name, NULL);
  g_assert_true (g_file_set_contents_full (path, key, -1, 0, 0600, NULL));
}

static void
custody_tear_down (Custody *self)
{
  clinic_free (self->clinic);
  relay_process_tear_down (&self->relay, NULL);
  g_free (self->keys);
  g_free (self->provider_option);
  g_free (self->keys_option);
}

static AnteProvider *
new_relayed (Custody *self)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", self->relay.port);
  g_autoptr (AnteSecret) token = ante_secret_new (self->clinic->token, strlen (self->clinic->token));
  AnteProvider *provider = ante_qualiphy_new_relayed (uri, token, NULL, NULL);

  g_assert_nonnull (provider);
  return provider;
}

/* --- The same bytes --- */

typedef void (*Start) (Fixture *fixture, const char *call, JsonObject *given);

static void
start_plain (Fixture *fixture, const char *call, JsonObject *given)
{
  fixture_start (fixture, call);
}

static AnteFakeRequest *
record (Fixture *fixture, AnteProvider *provider, const char *call, JsonObject *given, Start start)
{
  g_auto (Outcome) outcome = { 0 };
  AnteFakeRequest *request = NULL;

  g_set_object (&fixture->provider, provider);
  ante_fake_http_answer (fixture->server, 400, NULL, "{}");
  start (fixture, call, given);
  outcome = fixture_finish (fixture, call);
  g_assert_error (outcome.error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED);
  request = ante_fake_http_take_request (fixture->server);
  g_assert_nonnull (request);
  return request;
}

/* A form's boundary is new each time. (transfer full). */
static char *
without_boundary (const char *body)
{
  g_autofree char *boundary = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_str_has_prefix (body, "--"))
    return g_strdup (body);
  boundary = g_strndup (body, strcspn (body, "\r"));
  parts = g_strsplit (body, boundary, -1);
  return g_strjoinv ("--BOUNDARY", parts);
}

static void
compare (Fixture *fixture, Custody *custody, const char *call, JsonObject *given, Start start)
{
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));
  g_autoptr (AnteProvider) direct = ante_qualiphy_new (ante_fake_http_get_uri (fixture->server), NULL, NULL);
  g_autoptr (AnteProvider) relayed = new_relayed (custody);
  g_autoptr (AnteFakeRequest) by_itself = NULL;
  g_autoptr (AnteFakeRequest) through = NULL;
  g_autofree char *body = NULL;
  g_autofree char *body_through = NULL;

  ante_provider_set_key (direct, key);
  by_itself = record (fixture, direct, call, given, start);
  through = record (fixture, relayed, call, given, start);
  body = without_boundary (by_itself->body);
  body_through = without_boundary (through->body);
  g_assert_cmpstr (through->method, ==, by_itself->method);
  g_assert_cmpstr (through->path, ==, by_itself->path);
  g_assert_cmpstr (body_through, ==, body);
  g_assert_nonnull (strstr (body, KEY));
  g_assert_null (strstr (through->head, custody->clinic->token));
}

static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  JsonArray *requests = json_node_get_array (root);
  Custody custody = { 0 };

  custody_set_up (&custody, ante_fake_http_get_uri (fixture->server), KEY);
  g_assert_cmpuint (json_array_get_length (requests), >=, 15);
  for (guint i = 0; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = json_array_get_object_element (requests, i);

      g_test_message ("%s", json_object_get_string_member (request, "name"));
      compare (fixture, &custody, json_object_get_string_member (request, "call"),
               json_object_get_object_member (request, "given"), fixture_start_given);
    }
  compare (fixture, &custody, "upload-form", NULL, start_plain);
  custody_tear_down (&custody);
}

/* --- A relay that dies --- */

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* *uri: (transfer full). */
static GSubprocess *
start_sandbox (char **uri)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  GSubprocess *sandbox = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  sandbox = g_subprocess_launcher_spawn (launcher, NULL, g_getenv ("ANTEROOM_SANDBOX"), "--listen", "127.0.0.1:0",
                                         "--webhook-base", "none", NULL);
  g_assert_nonnull (sandbox);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (sandbox));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening on "));
  *uri = g_strdup (line + strlen ("listening on "));
  return sandbox;
}

static guint
port_of (const char *uri)
{
  return (guint) g_ascii_strtoull (strrchr (uri, ':') + 1, NULL, 10);
}

/* How many exams the provider has for a person of this name. */
static guint
count_at_provider (const char *sandbox_uri, const char *last_name)
{
  g_autoptr (Answer) answer = request (port_of (sandbox_uri), "GET", "/control/exams", NULL, NULL);
  g_autofree char *quoted = g_strdup_printf ("%s\"", last_name);
  guint n = 0;

  g_assert_cmpuint (answer->status, ==, 200);
  for (const char *at = answer->body; (at = strstr (at, quoted)) != NULL; at++)
    n++;
  return n;
}

typedef struct
{
  guint sent, unconfirmed, unconfirmed_there, not_sent;
} Tally;

/* Returns: how long it took until there was an answer or an error, in milliseconds. @kill_after_ms G_MAXUINT: the relay is
 * killed once it has answered. */
static guint
invite_once (Fixture *fixture, Custody *custody, const char *sandbox_uri, guint i, guint kill_after_ms, Tally *tally)
{
  g_autofree char *last_name = g_strdup_printf ("Killed%04u", i);
  char *exams[] = { (char *) "4301", NULL };
  AntePatient patient = fixture_patient ();
  const AnteInviteRequest invite = { .exam_ids = exams, .patient = &patient, .webhook_url = HOOK, .invite_id = INVITE,
                                     .tag = TAG };
  g_autoptr (AnteProvider) provider = new_relayed (custody);
  g_autoptr (AnteInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  guint there = 0, took_ms = 0;

  patient.last_name = last_name;
  g_clear_object (&fixture->result);
  ante_provider_invite_async (provider, &invite, NULL, fixture_done_cb, fixture);
  ante_test_wait_until (fixture->result != NULL
                        || g_get_monotonic_time () >= began + kill_after_ms * G_GINT64_CONSTANT (1000));
  relay_process_kill (&custody->relay);
  ante_test_wait_until (fixture->result != NULL);
  took_ms = (guint) ((g_get_monotonic_time () - began) / 1000);
  answer = ante_provider_invite_finish (provider, fixture->result, &error);
  g_clear_object (&fixture->result);
  relay_process_start (&custody->relay);

  there = count_at_provider (sandbox_uri, last_name);
  g_assert_cmpuint (there, <=, 1);
  if (answer != NULL)
    {
      tally->sent++;
      g_assert_cmpuint (there, ==, 1);
    }
  else if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_NOT_SENT))
    {
      tally->not_sent++;
      g_assert_cmpuint (there, ==, 0);
    }
  else
    {
      g_assert_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED);
      tally->unconfirmed++;
      tally->unconfirmed_there += there;
    }
  return took_ms;
}

static guint
count_kills (void)
{
  const char *said = g_getenv ("ANTE_PROVIDER_KILLS");

  return said != NULL ? (guint) g_ascii_strtoull (said, NULL, 10) : KILLS_UNLESS_SAID;
}

static void
slow_down (const char *sandbox_uri)
{
  g_autoptr (Answer) answer = request (port_of (sandbox_uri), "POST", "/control/faults", NULL,
                                       "{\"fault\":\"slow-answer\",\"delay_ms\":100,\"route\":\"exam_invite\"}");

  g_assert_cmpuint (answer->status, ==, 200);
}

/* The provider has acted at once and answers 100 ms later: the relay is killed before, in between and after. How long that
 * takes is the machine's to say: the first call is left alone, and the others get up to twice its time. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GSubprocess) sandbox = NULL;
  g_autofree char *uri = NULL;
  const guint n = count_kills ();
  Custody custody = { 0 };
  Tally tally = { 0 };
  guint whole_ms = 0;

  sandbox = start_sandbox (&uri);
  custody_set_up (&custody, uri, SANDBOX_KEY);
  slow_down (uri);
  whole_ms = invite_once (fixture, &custody, uri, 0, G_MAXUINT, &tally);
  g_assert_cmpuint (tally.sent, ==, 1);
  for (guint i = 1; i < n; i++)
    invite_once (fixture, &custody, uri, i, (guint) g_rand_int_range (rand, 0, (gint32) (2 * whole_ms)), &tally);
  g_test_message ("%u calls: %u sent, %u unconfirmed (%u of them at the provider), %u not sent", n, tally.sent,
                  tally.unconfirmed, tally.unconfirmed_there, tally.not_sent);
  g_assert_cmpuint (tally.unconfirmed_there, >, 0); /* or nothing was tried */
  custody_tear_down (&custody);
  g_subprocess_send_signal (sandbox, SIGTERM);
  g_assert_true (g_subprocess_wait_check (sandbox, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/relay/provider-link/same-bytes", test_same_bytes);
  ADD ("/relay/provider-link/killed-in-the-middle", test_killed);
  return g_test_run ();
}
