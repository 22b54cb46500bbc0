/* SPDX-License-Identifier: GPL-3.0-or-later
 * The log: pushed once each, in order; pulled by cursor, page by page, now or when there is news.
 */
#include "test-clinic.h"
#include "shared/database/ante-database.h"

#include <string.h>

#define BODY "{\"event\":1,\"exam_status\":\"Approved\"}"

static void
check_error (Answer *answer, guint status, const char *code)
{
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (json_object_get_string_member (answer->object, "error"), ==, code);
}

static void
test_push_is_idempotent (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) first = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 1, 10);
  g_autoptr (GBytes) second = clinic_make_entry (clinic, ANTE_AUDIENCE_CLINICAL, 0, 0);

  g_assert_cmpint (clinic_store (clinic, relay->port, first), ==, 1);
  g_assert_cmpint (clinic_store (clinic, relay->port, second), ==, 2);
  relay_process_kill (relay);
  relay_process_start (relay);
  g_assert_cmpint (clinic_store (clinic, relay->port, first), ==, 1);
  GBytes *all[] = { second, first, second };
  g_autofree char *json = clinic_write_push (all, 3);
  g_autoptr (Answer) answer = request (relay->port, "POST", "/v1/log", clinic->token, json);
  gint64 number;
  g_assert_cmpstr (pushed_status (answer, 0, &number), ==, "stored");
  g_assert_cmpint (number, ==, 2);
  g_assert_cmpstr (pushed_status (answer, 1, &number), ==, "stored");
  g_assert_cmpint (number, ==, 1);
  g_assert_cmpint (json_object_get_int_member (answer->object, "through"), ==, 2);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 2);
}

static void
test_id_with_other_bytes_is_refused (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (entry, NULL), g_bytes_get_size (entry));

  clinic_store (clinic, relay->port, entry);
  changed[g_bytes_get_size (entry) - 1] ^= 1;
  g_autoptr (GBytes) other = g_bytes_new (changed, g_bytes_get_size (entry));
  g_autoptr (Answer) answer = clinic_push (clinic, relay->port, other);
  g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "refused");
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 1);
}

static void
test_tokens_belong_to_the_first (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) first = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 2, 20);   /* 20, 21 */
  g_autoptr (GBytes) overlap =
      clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 3, 21); /* 21, 22, 23 */
  g_autoptr (GBytes) rest = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 2, 22);    /* 22, 23 */

  clinic_store (clinic, relay->port, first);
  g_autoptr (Answer) taken = clinic_push (clinic, relay->port, overlap);
  g_assert_cmpstr (pushed_status (taken, 0, NULL), ==, "taken");
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 1);
  clinic_store (clinic, relay->port, rest); /* the refused one has reserved none of its own */
  clinic_store (clinic, relay->port, first);

  g_autoptr (Clinic) other = clinic_on (relay);
  g_autoptr (GBytes) same_token = clinic_make_entry (other, ANTE_AUDIENCE_DESK, 2, 20);
  clinic_store (other, relay->port, same_token); /* tokens are a clinic's own */
}

static void
test_two_at_once_get_one_reservation (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) one = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 1, 50);
  g_autoptr (GBytes) two = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 1, 50);
  GBytes *both[] = { one, two };
  g_autofree char *json = clinic_write_push (both, 2);
  g_autoptr (Answer) answer = request (relay->port, "POST", "/v1/log", clinic->token, json);

  g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "stored");
  g_assert_cmpstr (pushed_status (answer, 1, NULL), ==, "taken");
}

static void
test_push_of_what_is_not_ours (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const bodies[] = { "",
                                        "{}",
                                        "{\"entries\":1}",
                                        "{\"entries\":[1]}",
                                        "{\"entries\":[\"!\"]}",
                                        "{\"entries\":[\"AAAA\"]}",
                                        "{\"entries\":[\"\"]}" };
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Clinic) other = clinic_new (900, clinic->code);
  g_autoptr (GBytes) foreign = clinic_make_entry (other, ANTE_AUDIENCE_DESK, 0, 0);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autofree guint8 *newer = g_memdup2 (g_bytes_get_data (entry, NULL), g_bytes_get_size (entry));

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer =
          request (relay->port, "POST", "/v1/log", clinic->token, bodies[i]);
      check_error (answer, 400, "request");
    }
  g_autoptr (Answer) refused = clinic_push (clinic, relay->port, foreign);
  g_assert_cmpstr (pushed_status (refused, 0, NULL), ==, "refused");
  newer[2] = 2;
  g_autoptr (GBytes) from_the_future = g_bytes_new (newer, g_bytes_get_size (entry));
  g_autoptr (Answer) newer_refused = clinic_push (clinic, relay->port, from_the_future);
  g_assert_cmpstr (pushed_status (newer_refused, 0, NULL), ==, "refused");
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 0);
}

static void
test_push_is_bounded (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  GBytes *entries[101];

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    entries[i] = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autofree char *over = clinic_write_push (entries, 101);
  g_autofree char *full = clinic_write_push (entries, 100);
  g_autoptr (Answer) refused = request (relay->port, "POST", "/v1/log", clinic->token, over);
  check_error (refused, 400, "request");
  g_autoptr (Answer) taken = request (relay->port, "POST", "/v1/log", clinic->token, full);
  g_assert_cmpstr (pushed_status (taken, 99, NULL), ==, "stored");
  g_autofree char *huge = g_strnfill (7 * 1024 * 1024, ' ');
  g_autoptr (Answer) cut_off = request (relay->port, "POST", "/v1/log", clinic->token, huge);
  check_error (cut_off, 413, "too-large");
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_bytes_unref (entries[i]);
}

/* A desk knows the public keys and could seal a box; it cannot make the relay's own delivery. */
static void
test_delivery_cannot_be_made_up (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Answer) hook G_GNUC_UNUSED = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  LogEntry *real = g_ptr_array_index (log, 0);
  AnteEnvelope envelope = real->envelope;
  g_autofree char *id = ante_random_id (clinic->random);
  g_autoptr (GBytes) body = NULL;

  g_assert_cmpint (clinic_store (clinic, relay->port, real->bytes), ==,
                   1); /* given back: it has it */
  g_assert_true (ante_envelope_read (real->bytes, &envelope, NULL, &body, NULL));
  g_strlcpy (envelope.id, id, sizeof envelope.id);
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  g_autoptr (GBytes) renamed = ante_envelope_join (header, body);
  g_autoptr (Answer) answer = clinic_push (clinic, relay->port, renamed);
  g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "refused");

  g_autoptr (GBytes) box = ante_box_seal (clinic->audience_key[ANTE_AUDIENCE_DESK], "made up", 7);
  g_autoptr (GBytes) made_up = ante_envelope_join (header, box);
  g_autoptr (Answer) second_answer = clinic_push (clinic, relay->port, made_up);
  g_assert_cmpstr (pushed_status (second_answer, 0, NULL), ==, "refused");
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 2);
}

static guint
count_entries (Answer *answer)
{
  return json_array_get_length (json_object_get_array_member (answer->object, "entries"));
}

static gint64
number_at (Answer *answer, guint i)
{
  JsonArray *entries = json_object_get_array_member (answer->object, "entries");

  return json_object_get_int_member (json_array_get_object_element (entries, i), "number");
}

static void
test_pull_by_cursors (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  for (guint i = 1; i <= 10; i++) /* the clinical ones are 5 and 10 */
    {
      g_autoptr (GBytes) entry = clinic_make_entry (
          clinic, i % 5 == 0 ? ANTE_AUDIENCE_CLINICAL : ANTE_AUDIENCE_DESK, 0, 0);
      clinic_store (clinic, relay->port, entry);
    }
  g_autoptr (Answer) desk_only = clinic_pull (clinic, relay->port, "after=3");
  g_assert_cmpuint (count_entries (desk_only), ==, 5);
  g_assert_cmpint (number_at (desk_only, 0), ==, 4);
  g_assert_cmpint (number_at (desk_only, 1), ==, 6);
  g_assert_cmpint (json_object_get_int_member (desk_only->object, "through"), ==, 10);

  g_autoptr (Answer) behind = clinic_pull (clinic, relay->port, "after=9&clinical=0");
  g_assert_cmpuint (count_entries (behind), ==, 2);
  g_assert_cmpint (number_at (behind, 0), ==, 5);
  g_assert_cmpint (number_at (behind, 1), ==, 10);

  g_autoptr (Answer) page = clinic_pull (clinic, relay->port, "after=0&clinical=0&limit=4");
  g_assert_cmpuint (count_entries (page), ==, 4);
  g_assert_true (json_object_get_boolean_member (page->object, "more"));
  g_assert_cmpint (json_object_get_int_member (page->object, "through"), ==, 4);

  g_autoptr (Answer) last_page = clinic_pull (clinic, relay->port, "after=8&clinical=8&limit=2");
  g_assert_cmpuint (count_entries (last_page), ==, 2);
  g_assert_false (json_object_get_boolean_member (last_page->object, "more"));

  g_autoptr (Answer) state = clinic_pull (clinic, relay->port, "after=4&limit=0");
  g_assert_cmpuint (count_entries (state), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (state->object, "through_head"), ==,
                   json_object_get_string_member (page->object, "through_head"));
}

static void
test_large_entries_are_paged (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *filling = g_strnfill (ANTE_HOOK_MAX_BYTES - 50, 'x');

  for (guint i = 0; i < 8; i++) /* some 11 MiB of entries */
    {
      g_autofree char *body = g_strdup_printf ("{\"event\":%u,\"reason\":\"%s\"}", i, filling);
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, NULL, body);
      g_assert_cmpuint (answer->status, ==, 200);
    }
  g_autoptr (Answer) page = clinic_pull (clinic, relay->port, "after=0&clinical=0&limit=500");
  g_assert_true (json_object_get_boolean_member (page->object, "more"));
  g_assert_cmpuint (strlen (page->body), <, ANTE_PULL_MAX_ANSWER_BYTES);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 16);
}

static void
test_pull_refused (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const queries[] = { "",
                                         "after=-1",
                                         "after=x",
                                         "after=1.5",
                                         "after=",
                                         "after=0&wait=51",
                                         "after=0&limit=4001",
                                         "after=0&head=abc",
                                         "after=0&clinical=-1",
                                         "after=9007199254740993" };
  g_autoptr (Clinic) clinic = clinic_on (relay);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strconcat ("/v1/log?", queries[i], NULL);
      g_autoptr (Answer) answer = request (relay->port, "GET", path, clinic->token, NULL);
      check_error (answer, 400, "request");
    }
  g_autoptr (Answer) nobody = request (relay->port, "GET", "/v1/log?after=0", NULL, NULL);
  check_error (nobody, 401, "token");
  g_autoptr (Answer) stranger =
      request (relay->port, "POST", "/v1/log", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "{}");
  check_error (stranger, 401, "token");
  g_autoptr (Answer) method = request (relay->port, "DELETE", "/v1/log", clinic->token, NULL);
  check_error (method, 405, "method");
}

static void
set_role (RelayProcess *relay, const char *role)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");
  g_autofree char *sql = g_strdup_printf ("UPDATE desk SET role = '%s'", role);

  relay_process_stop (relay);
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_assert_true (ante_database_run (database, sql, NULL));
  g_clear_pointer (&database, ante_database_close);
  relay_process_start (relay);
}

static void
test_roles (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);

  set_role (relay, "viewer");
  g_autoptr (Answer) push = clinic_push (clinic, relay->port, entry);
  check_error (push, 403, "role");
  g_autoptr (Answer) clinical =
      request (relay->port, "GET", "/v1/log?after=0&clinical=0", clinic->token, NULL);
  check_error (clinical, 403, "role");
  g_autoptr (Answer) look G_GNUC_UNUSED = clinic_pull (clinic, relay->port, "after=0");

  set_role (relay, "reception");
  clinic_store (clinic, relay->port, entry);
  g_autoptr (Answer) reception =
      request (relay->port, "GET", "/v1/log?after=0&clinical=0", clinic->token, NULL);
  check_error (reception, 403, "role");
  set_role (relay, "clinician");
  g_autoptr (Answer) clinician G_GNUC_UNUSED = clinic_pull (clinic, relay->port, "after=0&clinical=0");
}

/* --- Waiting --- */

typedef struct
{
  Clinic *clinic;
  guint port;
  const char *query;
  Answer *answer;
  gint64 took_ms;
} Waiting;

static gpointer
wait_thread (gpointer data)
{
  Waiting *waiting = data;
  g_autofree char *path = g_strconcat ("/v1/log?", waiting->query, NULL);
  gint64 start = g_get_monotonic_time ();

  waiting->answer = request (waiting->port, "GET", path, waiting->clinic->token, NULL);
  waiting->took_ms = (g_get_monotonic_time () - start) / 1000;
  return NULL;
}

static void
test_wait_ends_with_news (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Waiting waiting = { clinic, relay->port, "after=0&wait=30", NULL, 0 };
  GThread *thread = g_thread_new ("wait", wait_thread, &waiting);

  g_usleep (300 * 1000);
  g_autoptr (Answer) hook = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_thread_join (thread);
  g_assert_cmpuint (hook->status, ==, 200);
  g_assert_cmpuint (waiting.answer->status, ==, 200);
  g_assert_cmpuint (count_entries (waiting.answer), ==, 1);
  g_assert_cmpint (waiting.took_ms, >=, 250);
  g_assert_cmpint (waiting.took_ms, <, 5000);
  answer_free (waiting.answer);
}

static void
test_wait_ends_without_news (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Clinic) other = clinic_on (relay);
  Waiting waiting = { clinic, relay->port, "after=0&wait=1", NULL, 0 };
  GThread *thread = g_thread_new ("wait", wait_thread, &waiting);

  g_autoptr (Answer) hook G_GNUC_UNUSED =
      clinic_webhook (other, relay->port, NULL, BODY); /* another clinic's news */
  g_thread_join (thread);
  g_assert_cmpuint (waiting.answer->status, ==, 200);
  g_assert_cmpuint (count_entries (waiting.answer), ==, 0);
  g_assert_cmpint (waiting.took_ms, >=, 900);
  answer_free (waiting.answer);
}

/* Only so many wait for one desk; the longest waiting is answered early. */
static void
test_waiting_is_bounded (RelayProcess *relay, gconstpointer ignored)
{
  guint metrics = find_free_port ();
  g_autofree char *option = g_strdup_printf ("--metrics=127.0.0.1:%u", metrics);
  const char *const arguments[] = { option, NULL };

  relay->arguments = arguments;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Waiting waiting[6];
  GThread *threads[6];

  for (guint i = 0; i < 6; i++)
    {
      waiting[i] = (Waiting){ clinic, relay->port, "after=0&wait=30", NULL, 0 };
      threads[i] = g_thread_new ("wait", wait_thread, &waiting[i]);
      if (i < 4)
        {
          wait_until_waiting (metrics, i + 1);
          continue;
        }
      g_thread_join (threads[i - 4]);
      g_assert_cmpuint (count_entries (waiting[i - 4].answer), ==, 0);
    }
  g_autoptr (Answer) hook G_GNUC_UNUSED = clinic_webhook (clinic, relay->port, NULL, BODY);
  for (guint i = 2; i < 6; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (count_entries (waiting[i].answer), ==, 1);
    }
  for (guint i = 0; i < 6; i++)
    answer_free (waiting[i].answer);
  relay->arguments = NULL;
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/push/is-idempotent", test_push_is_idempotent);
  add_test ("/relay/push/id-with-other-bytes-is-refused", test_id_with_other_bytes_is_refused);
  add_test ("/relay/push/tokens-belong-to-the-first", test_tokens_belong_to_the_first);
  add_test ("/relay/push/two-at-once-get-one-reservation", test_two_at_once_get_one_reservation);
  add_test ("/relay/push/what-is-not-ours", test_push_of_what_is_not_ours);
  add_test ("/relay/push/is-bounded", test_push_is_bounded);
  add_test ("/relay/push/delivery-cannot-be-made-up", test_delivery_cannot_be_made_up);
  add_test ("/relay/pull/by-cursors", test_pull_by_cursors);
  add_test ("/relay/pull/large-entries-are-paged", test_large_entries_are_paged);
  add_test ("/relay/pull/refused", test_pull_refused);
  add_test ("/relay/roles", test_roles);
  add_test ("/relay/wait/ends-with-news", test_wait_ends_with_news);
  add_test ("/relay/wait/ends-without-news", test_wait_ends_without_news);
  add_test ("/relay/wait/is-bounded", test_waiting_is_bounded);
  return g_test_run ();
}
