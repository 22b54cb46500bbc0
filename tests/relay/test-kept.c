/* SPDX-License-Identifier: GPL-3.0-or-later
 * What desks keep, by a real relay's routes: who may say it, what is said, and that what was dropped, and nothing else, may
 * be missing afterwards. */
#include "shared/database/ante-database.h"
#include "test-clinic.h"

#include <string.h>

#define DAYS "40"

/* The relay does not run. */
static void
change (RelayProcess *relay, const char *sql)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_autoptr (GError) error = NULL;

  ante_database_run (database, sql, &error);
  g_assert_no_error (error);
}

static void
fill (Clinic *clinic, guint port, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 1, (guint8) (i + 1));

      clinic_store (clinic, port, entry);
    }
}

static char *
head_at (Clinic *clinic, guint port, guint number)
{
  g_autofree char *query = g_strdup_printf ("after=%u&limit=0", number);
  g_autoptr (Answer) answer = clinic_pull (clinic, port, query);

  return g_strdup (json_object_get_string_member (answer->object, "through_head"));
}

static char *
make_telling (Clinic *clinic, guint port, guint number, const char *kept)
{
  g_autofree char *head = head_at (clinic, port, number);

  return g_strdup_printf ("{\"number\":%u,\"head\":\"%s\",\"kept\":\"%s\"}", number, head, kept);
}

static void
check_told (RelayProcess *relay, const char *token, const char *body, guint status, const char *code)
{
  g_autoptr (Answer) answer = request (relay->port, "POST", "/v1/kept", token, body);

  g_assert_cmpuint (answer->status, ==, status);
  if (code != NULL)
    g_assert_cmpstr (json_object_get_string_member (answer->object, "error"), ==, code);
}

static void
test_only_managers (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const roles[] = { "reception", "clinician", "viewer" };
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *telling = NULL;

  fill (clinic, relay->port, 10);
  telling = make_telling (clinic, relay->port, 10, "AgQ="); /* 1 and 10 */
  check_told (relay, NULL, telling, 401, "token");
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE desk SET role = '%s'", roles[i]);

      relay_process_stop (relay);
      change (relay, sql);
      relay_process_start (relay);
      check_told (relay, clinic->token, telling, 403, "role");
    }
  relay_process_stop (relay);
  change (relay, "UPDATE desk SET role = 'manager'");
  relay_process_start (relay);
  check_told (relay, clinic->token, telling, 200, NULL);
  check_told (relay, clinic->token, telling, 200, NULL); /* its answer was lost */
}

static void
test_malformed (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const kept[] = { "", "AgQ", "AgQA", "Ag==", "AwQ=", "AgA=", "AAQ=", "AgQE", "!!!!" };
  static const char *const bodies[] = { "", "[]", "{}", "{\"number\":10}", "{\"number\":0,\"head\":\"\",\"kept\":\"AgQ=\"}",
                                        "{\"number\":10,\"head\":\"00\",\"kept\":\"AgQ=\"}" };
  g_autoptr (Clinic) clinic = clinic_on (relay);

  fill (clinic, relay->port, 10);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *telling = make_telling (clinic, relay->port, 10, kept[i]);

      check_told (relay, clinic->token, telling, 400, "request");
    }
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    check_told (relay, clinic->token, bodies[i], 400, "request");
  g_autofree char *wrong = g_strdup ("{\"number\":10,\"head\":\"00000000000000000000000000000000000000000000000000000000000000aa\",\"kept\":\"AgQ=\"}");
  check_told (relay, clinic->token, wrong, 409, "log");
  g_autoptr (Answer) got = request (relay->port, "GET", "/v1/kept", clinic->token, NULL);
  g_assert_cmpuint (got->status, ==, 405);
}

static char *
run (RelayProcess *relay, const char *command, const char *what, int status)
{
  const char *const arguments[] = { "--data-dir", relay->data_dir, "--retention-days", DAYS, command, what, NULL };
  char *said = NULL;

  g_assert_cmpint (relay_process_run (arguments, &said), ==, status);
  return said;
}

static void
drop_all_but_first_and_last (RelayProcess *relay, Clinic *clinic)
{
  g_autofree char *telling = make_telling (clinic, relay->port, 10, "AgQ=");
  g_autofree char *said = NULL;

  check_told (relay, clinic->token, telling, 200, NULL);
  relay_process_stop (relay);
  change (relay, "UPDATE told SET received_ms = received_ms - 100 * 86400000");
  said = run (relay, "retention", "drop", 0); /* no relay runs: here */
  g_assert_nonnull (strstr (said, "8 entries"));
  relay_process_start (relay);
}

/* Said in so many words to a desk, and to one that missed something. */
static void
test_gaps_are_told (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Answer) before = NULL, all = NULL, on = NULL, missed = NULL;

  fill (clinic, relay->port, 12);
  before = clinic_pull (clinic, relay->port, "after=0");
  g_assert_false (json_object_has_member (before->object, "floor"));
  drop_all_but_first_and_last (relay, clinic);
  all = clinic_pull (clinic, relay->port, "after=0");
  g_assert_cmpint (json_object_get_int_member (all->object, "floor"), ==, 10);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (all->object, "entries")), ==, 4);
  on = clinic_pull (clinic, relay->port, "after=1&floor=10");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (on->object, "entries")), ==, 3);
  missed = clinic_pull (clinic, relay->port, "after=1&wait=50");
  g_assert_true (json_object_get_boolean_member (missed->object, "resync"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (missed->object, "entries")), ==, 0);
}

static void
check_file (RelayProcess *relay, const char *fault)
{
  const char *const arguments[] = { "--data-dir", relay->data_dir, "check", NULL };
  g_autofree char *said = NULL;

  g_assert_cmpint (relay_process_run (arguments, &said), ==, fault != NULL ? 1 : 0);
  if (fault != NULL)
    g_assert_nonnull (strstr (said, fault));
}

static void
test_check_tells (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  fill (clinic, relay->port, 12);
  drop_all_but_first_and_last (relay, clinic);
  relay_process_stop (relay);
  check_file (relay, NULL);
  change (relay, "UPDATE entry SET bytes = x'' WHERE number = 11"); /* of those that are there, none may go */
  check_file (relay, "number 11");
  change (relay, "UPDATE entry SET bytes = x'' WHERE number = 1");
  check_file (relay, "number 1:");
  change (relay, "DELETE FROM told");
  check_file (relay, "cannot be read");
}

/* What an earlier version left. */
static void
test_older_file_is_brought_up (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  fill (clinic, relay->port, 12);
  relay_process_stop (relay);
  change (relay, "DROP TABLE told; ALTER TABLE clinic DROP COLUMN floor; ALTER TABLE clinic DROP COLUMN floor_done; PRAGMA user_version = 3");
  relay_process_start (relay);
  drop_all_but_first_and_last (relay, clinic);
  g_autoptr (Answer) all = clinic_pull (clinic, relay->port, "after=0");
  g_assert_cmpint (json_object_get_int_member (all->object, "floor"), ==, 10);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/kept/only-managers", test_only_managers);
  add_test ("/relay/kept/malformed", test_malformed);
  add_test ("/relay/kept/gaps-are-told", test_gaps_are_told);
  add_test ("/relay/kept/check-tells", test_check_tells);
  add_test ("/relay/kept/older-file-is-brought-up", test_older_file_is_brought_up);
  return g_test_run ();
}
