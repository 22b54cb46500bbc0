/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come, by a real relay's routes: webhook secrets added and dropped, desks revoked; under load, killed in
 * between, and restored from what was before. */
#include "senders.h"
#include "shared/database/ante-database.h"

#include <string.h>

#define SECOND "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define RECEPTION "11111111111111111111111111111111"
#define MANAGER "22222222222222222222222222222222"

/* What a pairing leaves: a desk whose token is its role. The relay does not run. */
static void
add_desk (RelayProcess *relay, const char *desk, const char *role)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = NULL, *sql = NULL;
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (role, strlen (role), hash);
  hex = ante_hex_encode (hash, sizeof hash);
  sql = g_strdup_printf ("INSERT INTO desk (clinic, id, role, sign_key, box_key) VALUES (1, '%s', '%s', x'', x''); "
                         "INSERT INTO desk_token VALUES (x'%s', 1, '%s', 0)", desk, role, hex, desk);
  ante_database_run (database, sql, &error);
  g_assert_no_error (error);
}

/* A relay that runs, with its first desk, a manager's, and two more. */
static Clinic *
open_clinic (RelayProcess *relay)
{
  Clinic *clinic = clinic_on (relay);

  relay_process_stop (relay);
  add_desk (relay, RECEPTION, "reception");
  add_desk (relay, MANAGER, "manager");
  relay_process_start (relay);
  return clinic;
}

static void
check_refused (Answer *given, guint status, const char *code)
{
  g_autoptr (Answer) answer = given;

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (json_object_get_string_member (answer->object, "error"), ==, code);
}

static guint
count_secrets (Answer *given)
{
  g_autoptr (Answer) answer = given;

  g_assert_cmpuint (answer->status, ==, 200);
  return json_array_get_length (json_object_get_array_member (answer->object, "secrets"));
}

static guint
send_under (RelayProcess *relay, const char *secret)
{
  static guint n_sent;
  g_autofree char *path = g_strdup_printf ("/hooks/qualiphy/%s", secret);
  g_autofree char *body = g_strdup_printf ("{\"event\":1,\"patient_exam_id\":\"access %u\"}", ++n_sent);
  g_autoptr (Answer) answer = request (relay->port, "POST", path, NULL, body);

  return answer->status;
}

static void
test_only_managers (RelayProcess *relay, gconstpointer ignored)
{
  static const struct { const char *method, *path, *body; } QUESTIONS[] = {
    { "GET", "/v1/hook-secrets", NULL },
    { "POST", "/v1/hook-secrets", "{\"hash\":\"0000000000000000000000000000000000000000000000000000000000000001\"}" },
    { "DELETE", "/v1/hook-secrets/0000000000000000000000000000000000000000000000000000000000000001"
                "?generation=00000000000000000000000000000001&through=0", NULL },
    { "GET", "/v1/desks", NULL },
    { "DELETE", "/v1/desks/" MANAGER, NULL },
  };
  g_autoptr (Clinic) clinic = open_clinic (relay);

  for (guint i = 0; i < G_N_ELEMENTS (QUESTIONS); i++)
    {
      check_refused (request (relay->port, QUESTIONS[i].method, QUESTIONS[i].path, "reception", QUESTIONS[i].body), 403, "role");
      check_refused (request (relay->port, QUESTIONS[i].method, QUESTIONS[i].path, "nobody", QUESTIONS[i].body), 401, "token");
    }
  g_assert_cmpuint (count_secrets (request (relay->port, "GET", "/v1/hook-secrets", "manager", NULL)), ==, 1);
}

static void
test_malformed (RelayProcess *relay, gconstpointer ignored)
{
  static const struct { const char *method, *path, *body; guint status; } QUESTIONS[] = {
    { "POST", "/v1/hook-secrets", "{}", 400 },
    { "POST", "/v1/hook-secrets", "{\"hash\":\"zz\"}", 400 },
    { "POST", "/v1/hook-secrets", "{\"hash\":7}", 400 },
    { "POST", "/v1/hook-secrets/x", "{}", 400 },
    { "DELETE", "/v1/hook-secrets", NULL, 400 },
    { "DELETE", "/v1/hook-secrets/0000000000000000000000000000000000000000000000000000000000000001", NULL, 400 },
    { "DELETE", "/v1/hook-secrets/0000000000000000000000000000000000000000000000000000000000000001"
                "?generation=x&through=0", NULL, 400 },
    { "DELETE", "/v1/hook-secrets/0000000000000000000000000000000000000000000000000000000000000001"
                "?generation=00000000000000000000000000000001&through=-1", NULL, 400 },
    { "PUT", "/v1/hook-secrets", "{}", 405 },
    { "DELETE", "/v1/desks", NULL, 400 },
    { "DELETE", "/v1/desks/x", NULL, 400 },
    { "POST", "/v1/desks", "{}", 405 },
  };
  g_autoptr (Clinic) clinic = open_clinic (relay);

  for (guint i = 0; i < G_N_ELEMENTS (QUESTIONS); i++)
    {
      g_autoptr (Answer) answer =
          request (relay->port, QUESTIONS[i].method, QUESTIONS[i].path, clinic->token, QUESTIONS[i].body);
      g_assert_cmpuint (answer->status, ==, QUESTIONS[i].status);
    }
}

/* The relay sees only its hash. */
static void
test_secret_that_is_none (RelayProcess *relay, gconstpointer ignored)
{
  static const char NONE[] = "not-32-bytes";
  g_autoptr (Clinic) clinic = open_clinic (relay);

  g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, NONE)), ==, 2);
  g_assert_cmpuint (send_under (relay, NONE), ==, 404);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 200);
}

static void
test_old_secret_until_it_is_dropped (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);

  g_assert_cmpuint (send_under (relay, SECOND), ==, 404);
  check_refused (clinic_drop_secret (clinic, relay->port, clinic->hook_secret), 409, "newest");
  for (guint again = 0; again < 2; again++)
    g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, SECOND)), ==, 2);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 200);
  g_assert_cmpuint (send_under (relay, SECOND), ==, 200);
  check_refused (clinic_drop_secret (clinic, relay->port, SECOND), 409, "newest");
  g_assert_cmpuint (count_secrets (clinic_drop_secret (clinic, relay->port, clinic->hook_secret)), ==, 1);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 404);
  g_assert_cmpuint (send_under (relay, SECOND), ==, 200);
  check_refused (clinic_try_claim (clinic, relay->port), 403, "code"); /* it would hand the old one out */
}

static void
test_bounded (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);

  for (guint i = 2; i <= 8; i++)
    {
      g_autofree char *secret = g_strdup_printf ("secret %u", i);
      g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, secret)), ==, i);
    }
  check_refused (clinic_add_secret (clinic, relay->port, SECOND), 409, "too-many");
}

/* Whatever is sent under a secret that was not dropped is taken, while others come and go, and the relay is killed. */
static void
test_rotating_under_load (RelayProcess *relay, gconstpointer ignored)
{
  const char *asked = g_getenv ("ANTEROOM_ROTATE_ROUNDS");
  guint n_rounds = asked != NULL ? (guint) g_ascii_strtoull (asked, NULL, 10) : 6;
  g_autoptr (Clinic) clinic = open_clinic (relay);
  Senders *senders = senders_new (clinic, NULL); /* under the first, and none of theirs may be refused */
  g_autofree char *last = g_strdup (SECOND);

  g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, last)), ==, 2);
  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree char *next = g_strdup_printf ("%042uA", i + 1);
      senders_start (senders, relay->port);
      g_usleep (50 * 1000);
      g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, next)), ==, 3);
      g_assert_cmpuint (send_under (relay, next), ==, 200);
      if (i % 2 == 0)
        senders_stop (senders);
      else
        {
          g_autoptr (Answer) dropped = clinic_drop_secret (clinic, relay->port, last); /* the log may go on too quickly */
          relay_process_kill (relay);
          senders_join (senders);
          relay_process_start (relay);
          g_assert_true (dropped->status == 200 || dropped->status == 409);
        }
      g_assert_cmpuint (count_secrets (clinic_drop_secret (clinic, relay->port, last)), ==, 2);
      g_assert_cmpuint (send_under (relay, last), ==, 404);
      g_assert_cmpuint (send_under (relay, next), ==, 200);
      g_free (last);
      last = g_steal_pointer (&next);
    }
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 200);
  g_assert_cmpuint (senders_accepted (senders), >, 0);
  senders_check_all_there (senders, relay->port);
  senders_free (senders);
}

/* --- Desks --- */

static Answer *
revoke_desk (RelayProcess *relay, const char *token, const char *desk)
{
  g_autofree char *path = g_strconcat ("/v1/desks/", desk, NULL);

  return request (relay->port, "DELETE", path, token, NULL);
}

static gboolean
is_revoked (Answer *answer, const char *id)
{
  JsonArray *desks = json_object_get_array_member (answer->object, "desks");

  for (guint i = 0; i < json_array_get_length (desks); i++)
    {
      JsonObject *desk = json_array_get_object_element (desks, i);
      if (strcmp (json_object_get_string_member (desk, "id"), id) == 0)
        return json_object_get_boolean_member (desk, "revoked");
    }
  g_assert_not_reached ();
}

static guint
pull_as (RelayProcess *relay, const char *token)
{
  g_autoptr (Answer) answer = request (relay->port, "GET", "/v1/log?after=0", token, NULL);

  return answer->status;
}

static void
test_revoked_desk_is_not_known (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);

  g_assert_cmpuint (pull_as (relay, "reception"), ==, 200);
  for (guint again = 0; again < 2; again++)
    {
      g_autoptr (Answer) answer = revoke_desk (relay, clinic->token, RECEPTION);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true (is_revoked (answer, RECEPTION));
      g_assert_false (is_revoked (answer, MANAGER));
    }
  g_assert_cmpuint (pull_as (relay, "reception"), ==, 401);
  g_assert_cmpuint (pull_as (relay, "manager"), ==, 200);
  relay_process_kill (relay);
  relay_process_start (relay);
  g_assert_cmpuint (pull_as (relay, "reception"), ==, 401);
  g_autoptr (Answer) first = revoke_desk (relay, "manager", clinic->desk);
  g_assert_cmpuint (first->status, ==, 200);
  check_refused (clinic_try_claim (clinic, relay->port), 403, "code"); /* not even by its code */
  check_refused (revoke_desk (relay, "manager", MANAGER), 409, "last-manager");
  g_assert_cmpuint (pull_as (relay, "manager"), ==, 200);
}

typedef struct
{
  RelayProcess *relay;
  gint64 took_us;
} Waiting;

static gpointer
wait_thread (gpointer data)
{
  Waiting *waiting = data;
  gint64 start = g_get_monotonic_time ();
  Answer *answer = request (waiting->relay->port, "GET", "/v1/log?after=0&wait=50", "reception", NULL);

  waiting->took_us = g_get_monotonic_time () - start;
  return answer;
}

static void
test_who_waits_is_sent_off (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);
  Waiting waiting = { relay, 0 };
  GThread *thread = g_thread_new ("desk", wait_thread, &waiting);

  g_usleep (300 * 1000); /* it waits there now */
  g_autoptr (Answer) revoked = revoke_desk (relay, clinic->token, RECEPTION);
  g_assert_cmpuint (revoked->status, ==, 200);
  g_autoptr (Answer) told = g_thread_join (thread);
  g_assert_cmpuint (told->status, ==, 401);
  g_assert_cmpint (waiting.took_us, >=, 200 * 1000);
  g_assert_cmpint (waiting.took_us, <, 10 * G_USEC_PER_SEC);
}

/* A backup knows nothing of what came after it; a manager's desk says it again. */
static void
test_restored_and_told_again (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);
  g_autofree char *copy = g_build_filename (relay->folder, "copy", NULL);

  relay_process_stop (relay);
  copy_tree (relay->data_dir, copy);
  relay_process_start (relay);
  g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, SECOND)), ==, 2);
  g_assert_cmpuint (count_secrets (clinic_drop_secret (clinic, relay->port, clinic->hook_secret)), ==, 1);
  g_autoptr (Answer) revoked = revoke_desk (relay, clinic->token, RECEPTION);
  g_assert_cmpuint (revoked->status, ==, 200);

  relay_process_stop (relay);
  remove_tree (relay->data_dir);
  copy_tree (copy, relay->data_dir);
  relay_process_start (relay);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 200);
  g_assert_cmpuint (send_under (relay, SECOND), ==, 404);
  g_assert_cmpuint (pull_as (relay, "reception"), ==, 200);
  g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, SECOND)), ==, 2);
  g_assert_cmpuint (count_secrets (clinic_drop_secret (clinic, relay->port, clinic->hook_secret)), ==, 1);
  g_autoptr (Answer) again = revoke_desk (relay, clinic->token, RECEPTION);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 404);
  g_assert_cmpuint (send_under (relay, SECOND), ==, 200);
  g_assert_cmpuint (pull_as (relay, "reception"), ==, 401);
}

static char *
check_file (RelayProcess *relay, int *status)
{
  const char *const arguments[] = { "--data-dir", relay->data_dir, "check", NULL };
  char *said = NULL;

  *status = relay_process_run (arguments, &said);
  return said;
}

static void
spoil (RelayProcess *relay, const char *sql)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);

  g_assert_true (ante_database_run (database, sql, NULL));
}

static void
test_check_tells (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = open_clinic (relay);
  g_autofree char *well = NULL, *token = NULL, *none = NULL;
  int status = -1;

  relay_process_stop (relay);
  well = check_file (relay, &status);
  g_assert_cmpint (status, ==, 0);
  spoil (relay, "UPDATE desk SET revoked_ms = 1 WHERE role = 'reception'");
  token = check_file (relay, &status);
  g_assert_cmpint (status, ==, 1);
  g_assert_nonnull (strstr (token, "a desk that was revoked has a token"));
  spoil (relay, "DELETE FROM hook");
  none = check_file (relay, &status);
  g_assert_nonnull (strstr (none, "it has 0 webhook secrets"));
}

/* What an earlier version left. */
static void
test_older_file_is_brought_up (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  relay_process_stop (relay);
  spoil (relay, "DROP TABLE hook; ALTER TABLE desk DROP COLUMN revoked_ms; DROP TABLE told; "
         "ALTER TABLE clinic DROP COLUMN floor; ALTER TABLE clinic DROP COLUMN floor_done; PRAGMA user_version = 2");
  relay_process_start (relay);
  g_assert_cmpuint (send_under (relay, clinic->hook_secret), ==, 200);
  g_assert_cmpuint (pull_as (relay, clinic->token), ==, 200);
  g_assert_cmpuint (count_secrets (clinic_add_secret (clinic, relay->port, SECOND)), ==, 2);
  clinic_claim (clinic, relay->port);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/access/only-managers", test_only_managers);
  add_test ("/relay/access/malformed", test_malformed);
  add_test ("/relay/access/old-secret-until-it-is-dropped", test_old_secret_until_it_is_dropped);
  add_test ("/relay/access/secret-that-is-none", test_secret_that_is_none);
  add_test ("/relay/access/secrets-are-bounded", test_bounded);
  add_test ("/relay/access/rotating-under-load", test_rotating_under_load);
  add_test ("/relay/access/revoked-desk-is-not-known", test_revoked_desk_is_not_known);
  add_test ("/relay/access/who-waits-is-sent-off", test_who_waits_is_sent_off);
  add_test ("/relay/access/restored-and-told-again", test_restored_and_told_again);
  add_test ("/relay/access/check-tells", test_check_tells);
  add_test ("/relay/access/older-file-is-brought-up", test_older_file_is_brought_up);
  return g_test_run ();
}
