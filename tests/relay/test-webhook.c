/* SPDX-License-Identifier: GPL-3.0-or-later
 * Webhooks: split, sealed, appended before they are answered; repeats marked, what cannot be read
 * kept. */
#include "test-clinic.h"
#include "shared/database/ante-database.h"
#include "shared/wire/ante-wire-event.h"

#include <string.h>

#define INVITE "0123456789abcdef0123456789abcdef"
#define TAG "fedcba9876543210fedcba9876543210"
#define BELOW "/" INVITE "/" TAG

static const char APPROVED[] =
    "{\"event\":1,\"reason\":\"Cleared, avoid the left "
    "cheek\",\"exam_id\":\"12\",\"exam_url\":\"https://files.example.com/a.pdf\","
    "\"exam_name\":\"Botox\",\"exam_status\":\"Approved\",\"rx_status\":null,\"clinic_name\":"
    "\"Lakeside\","
    "\"patient_email\":\"dana.reyes@example.com\",\"patient_phone_number\":\"2125550143\","
    "\"patient_exam_id\":901,"
    "\"provider_name\":\"Ada Moss, NP\",\"additional_data\":\"{\\\"invite\\\":\\\"" INVITE
    "\\\",\\\"tag\\\":\\\"" TAG "\\\"}\","
    "\"questions_answers\":[{\"no\":1,\"question\":\"Allergies?\",\"answer\":\"Penicillin\"}]}";

static void
check_status (Answer *answer, guint status)
{
  g_assert_cmpuint (answer->status, ==, status);
}

/* While the relay does not run. */
static void
change_database (RelayProcess *relay, const char *path, const char *sql)
{
  g_autoptr (GError) error = NULL;

  relay_process_stop (relay);
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  ante_database_run (database, sql, &error);
  g_assert_no_error (error);
  g_clear_pointer (&database, ante_database_close);
  relay_process_start (relay);
}

static void
test_is_sealed_in_two_parts (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, BELOW, APPROVED);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);

  check_status (answer, 200);
  g_assert_cmpuint (log->len, ==, 2);
  g_autoptr (AnteEntry) desk = clinic_open (clinic, g_ptr_array_index (log, 0));
  g_autoptr (AnteEntry) clinical = clinic_open (clinic, g_ptr_array_index (log, 1));
  g_assert_cmpstr (desk->kind, ==, "delivery");
  g_assert_cmpstr (clinical->kind, ==, "delivery.clinical");
  g_assert_cmpstr (desk->subject, ==, clinical->subject);
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "status"), ==, "Approved");
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "patient_exam"), ==, "901");
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "invite"), ==, INVITE);
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "tag"), ==, TAG);
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "pair"), ==, "same");
  g_assert_cmpuint (strlen (json_object_get_string_member (desk->fields, "body_hash")), ==, 64);
  g_assert_true (json_object_get_boolean_member (desk->fields, "has_notes"));
  g_assert_false (json_object_get_boolean_member (desk->fields, "repeat"));
  g_assert_false (json_object_get_boolean_member (desk->fields, "rejected"));
  g_autofree char *desk_text = ante_entry_write_payload (desk);
  g_assert_null (strstr (desk_text, "cheek"));
  g_assert_null (strstr (desk_text, "Penicillin"));
  g_assert_null (strstr (desk_text, "files.example.com"));
  g_autoptr (JsonObject) said = ante_wire_clinical_read (clinical->fields);
  g_assert_cmpstr (json_object_get_string_member (said, "reason"), ==, "Cleared, avoid the left cheek");
  g_autoptr (GBytes) body = clinic_peek_body (clinical);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), APPROVED, strlen (APPROVED));
}

static gboolean
is_repeat (Clinic *clinic, GPtrArray *log, guint i)
{
  g_autoptr (AnteEntry) desk = clinic_open (clinic, g_ptr_array_index (log, i));

  return json_object_get_boolean_member (desk->fields, "repeat");
}

static char *
body_hash (Clinic *clinic, GPtrArray *log, guint i)
{
  g_autoptr (AnteEntry) desk = clinic_open (clinic, g_ptr_array_index (log, i));

  return g_strdup (json_object_get_string_member (desk->fields, "body_hash"));
}

static void
test_repeat_is_kept_and_marked (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Answer) first = clinic_webhook (clinic, relay->port, BELOW, APPROVED);

  relay_process_stop (relay);
  relay_process_start (relay); /* known over a restart, too */
  g_autoptr (Answer) second = clinic_webhook (clinic, relay->port, BELOW, APPROVED);
  g_autoptr (Answer) elsewhere = clinic_webhook (clinic, relay->port, NULL, APPROVED);
  check_status (first, 200);
  check_status (second, 200);
  check_status (elsewhere, 200);

  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 6);
  g_assert_false (is_repeat (clinic, log, 0));
  g_assert_true (is_repeat (clinic, log, 2));
  g_autofree char *first_hash = body_hash (clinic, log, 0);
  g_autofree char *second_hash = body_hash (clinic, log, 2);
  g_assert_cmpstr (first_hash, ==, second_hash);

  /* sent to another address it is another delivery: a forger who is first makes no repeat of the
   * real one */
  g_assert_false (is_repeat (clinic, log, 4));
}

static void
test_clinics_do_not_meet (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) one = clinic_on (relay);
  g_autoptr (Clinic) other = clinic_on (relay);
  g_autoptr (Answer) first G_GNUC_UNUSED = clinic_webhook (one, relay->port, BELOW, APPROVED);
  g_autoptr (Answer) second G_GNUC_UNUSED = clinic_webhook (other, relay->port, BELOW, APPROVED);
  g_autoptr (GPtrArray) log = clinic_read_log (one, relay->port);
  g_autoptr (GPtrArray) other_log = clinic_read_log (other, relay->port);

  g_assert_cmpuint (log->len, ==, 2);
  g_assert_cmpuint (other_log->len, ==, 2);
  g_assert_false (is_repeat (other, other_log, 0));
  g_autofree char *hash = body_hash (one, log, 0);
  g_autofree char *other_hash = body_hash (other, other_log, 0);
  g_assert_cmpstr (hash, !=, other_hash); /* the same body says nothing across clinics */
}

static void
test_unreadable_body_is_kept (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const bodies[] = {
    "", "not json", "[1,2]", "{\"event\":1,\"event\":2}", "{\"a\":\"\xff\"}", "{"
  };
  g_autoptr (Clinic) clinic = clinic_on (relay);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, BELOW, bodies[i]);
      check_status (answer, 400);
    }
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 2 * G_N_ELEMENTS (bodies));
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (AnteEntry) desk = clinic_open (clinic, g_ptr_array_index (log, 2 * i));
      g_autoptr (AnteEntry) clinical = clinic_open (clinic, g_ptr_array_index (log, 2 * i + 1));
      g_assert_true (json_object_get_boolean_member (desk->fields, "rejected"));
      g_autoptr (GBytes) body = clinic_peek_body (clinical);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), bodies[i], strlen (bodies[i]));
    }
}

static void
test_cut_short_is_not_answered (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *text = g_strdup_printf (
      "POST /hooks/qualiphy/%s" BELOW " HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n%s",
      clinic->hook_secret, (guint) strlen (APPROVED) + 1, APPROVED);
  g_autoptr (Answer) answer = send_bytes (relay->port, text, strlen (text), TRUE);

  check_status (answer, 0);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 0);
}

static void
test_size_is_bounded (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *filling = g_strnfill (ANTE_HOOK_MAX_BYTES - 50, 'x');
  g_autofree char *largest = g_strdup_printf ("{\"event\":1,\"reason\":\"%s\"}", filling);
  g_autofree char *too_large = g_strdup_printf ("{\"event\":1,\"reason\":\"%s%050d\"}", filling, 0);
  g_autofree char *huge = g_strnfill (8 * 1024 * 1024, 'x');

  g_assert_cmpuint (strlen (largest), <=, ANTE_HOOK_MAX_BYTES);
  g_autoptr (Answer) fits = clinic_webhook (clinic, relay->port, BELOW, largest);
  check_status (fits, 200);
  g_autoptr (Answer) over = clinic_webhook (clinic, relay->port, BELOW, too_large);
  check_status (over, 413);
  g_autoptr (Answer) far_over = clinic_webhook (clinic, relay->port, BELOW, huge);
  check_status (far_over, 413);

  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 2);
  g_autoptr (AnteEntry) clinical = clinic_open (clinic, g_ptr_array_index (log, 1));
  g_autoptr (GBytes) body = clinic_peek_body (clinical);
  g_assert_cmpuint (g_bytes_get_size (body), ==, strlen (largest));
}

/* What a damaged database has for a key nobody can own. The sender is to come again: nothing can be sealed now, and what
 * is refused for good is not sent a second time. */
static void
test_unusable_key_is_for_later (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *path = relay_process_path (relay, "relay.db");
  static const char *const columns[] = { "desk_key", "clinical_key" };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *keep = g_strdup_printf ("CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM clinic; UPDATE clinic SET %s = zeroblob (32)", columns[i]);
      g_autofree char *restore = g_strdup_printf ("UPDATE clinic SET %s = (SELECT %s FROM kept)", columns[i], columns[i]);

      change_database (relay, path, keep);
      g_autoptr (Answer) later = clinic_webhook (clinic, relay->port, BELOW, APPROVED);
      check_status (later, 503);
      g_assert_nonnull (strstr (later->head, "Retry-After: "));
      change_database (relay, path, restore);
      g_autoptr (Answer) again = clinic_webhook (clinic, relay->port, BELOW, APPROVED);
      check_status (again, 200);
    }
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 4);
}

static void
test_hostile_bodies_are_kept (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new ("{\"event\":1,\"questions_answers\":[");

  for (int i = 0; i < 100000; i++)
    g_string_append_c (nested, '[');
  for (int i = 0; i < 60000; i++)
    g_string_append (many, "1,");
  g_string_append (many, "1]}");
  g_autoptr (Answer) deep = clinic_webhook (clinic, relay->port, BELOW, nested->str);
  g_autoptr (Answer) wide = clinic_webhook (clinic, relay->port, BELOW, many->str);
  check_status (deep, 400);
  check_status (wide, 400);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 4);
}

static void
test_addresses (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const nowhere[] = {
    "/hooks/qualiphy/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" BELOW,
    "/hooks/qualiphy/",
    "/hooks/qualiphy",
    "/hooks",
    "/hooks/qualiphyx/y",
    "/hooks/mdi/x",
    "/",
    "/healthz/x",
    "/v1/claim/x",
    "/v1",
    "/%2e%2e/hooks/qualiphy/x",
  };
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *known = g_strconcat ("/hooks/qualiphy/", clinic->hook_secret, NULL);
  g_autofree char *too_deep = g_strconcat (BELOW, "/more", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      g_autoptr (Answer) answer = request (relay->port, "POST", nowhere[i], NULL, APPROVED);
      check_status (answer, 404);
      g_assert_cmpstr (answer->body, ==,
                       "{\"error\":\"path\",\"message\":\"There is nothing here.\"}");
    }
  g_autoptr (Answer) deep = clinic_webhook (clinic, relay->port, too_deep, APPROVED);
  check_status (deep, 404);
  g_autoptr (Answer) get = request (relay->port, "GET", known, NULL, NULL);
  check_status (get, 405);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 0);
}

/* What is not ours in the address is no reason to lose a result: it arrives, and matches nothing.
 */
static void
test_odd_addresses_are_kept (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const odd[] = { "/",    "/" INVITE,           "/" INVITE "/",
                                     "/x/y", "/" INVITE "/%22%0A", "//" TAG };
  g_autoptr (Clinic) clinic = clinic_on (relay);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, odd[i], APPROVED);
      check_status (answer, 200);
    }
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 2 * G_N_ELEMENTS (odd));
  for (guint i = 0; i < log->len; i += 2)
    {
      g_autoptr (AnteEntry) desk = clinic_open (clinic, g_ptr_array_index (log, i));
      g_assert_cmpstr (json_object_get_string_member (desk->fields, "pair"), !=, "same");
    }
}

static void
test_healthz (RelayProcess *relay, gconstpointer ignored)
{
  relay_process_start (relay);
  g_autoptr (Answer) answer = request (relay->port, "GET", "/healthz", NULL, NULL);

  check_status (answer, 200);
  g_assert_true (json_object_get_boolean_member (answer->object, "ok"));
  g_assert_true (json_object_has_member (answer->object, "version"));
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/webhook/is-sealed-in-two-parts", test_is_sealed_in_two_parts);
  add_test ("/relay/webhook/repeat-is-kept-and-marked", test_repeat_is_kept_and_marked);
  add_test ("/relay/webhook/clinics-do-not-meet", test_clinics_do_not_meet);
  add_test ("/relay/webhook/unreadable-body-is-kept", test_unreadable_body_is_kept);
  add_test ("/relay/webhook/hostile-bodies-are-kept", test_hostile_bodies_are_kept);
  add_test ("/relay/webhook/unusable-key-is-for-later", test_unusable_key_is_for_later);
  add_test ("/relay/webhook/cut-short-is-not-answered", test_cut_short_is_not_answered);
  add_test ("/relay/webhook/size-is-bounded", test_size_is_bounded);
  add_test ("/relay/webhook/addresses", test_addresses);
  add_test ("/relay/webhook/odd-addresses-are-kept", test_odd_addresses_are_kept);
  add_test ("/relay/healthz", test_healthz);
  return g_test_run ();
}
