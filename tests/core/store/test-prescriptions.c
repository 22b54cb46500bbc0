/* SPDX-License-Identifier: GPL-3.0-or-later
 * Prescriptions and parcels from the provider's own bodies to the model: every order of every choice of them
 * ends the same, nothing is there twice, and nothing of it clears. */
#include <string.h>

#include "core/store/ante-projection.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire-qualiphy.h"

#define MANAGER "11111111111111111111111111111111"
#define RELAY "99999999999999999999999999999999"
#define PATIENT "a0000000000000000000000000000001"
#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"
#define OTHER_TAG "3333333333333333cccccccccccccccc"

typedef struct
{
  const char *name;
  const char *body;
  gint64 received_ms;
} Webhook;

/* Both generations of the provider's documents, and repeats. */
static const Webhook webhooks[] = {
  { "approved", "{\"event\":1,\"exam_id\":800,\"patient_exam_id\":4844,\"exam_status\":\"Approved\",\"reason\":\"\",\"provider_name\":\"NP Liza\"}", 1000 },
  { "confirmed, newest",
    "{\"event\":2,\"exam_id\":800,\"patient_exam_id\":4844,\"exam_status\":\"Approved\",\"prescription\":["
    "{\"prescription_id\":71,\"drug_name\":\"Examplol\",\"strength\":\"5mg\",\"dosage_form_type\":\"Vial\",\"quantity\":\"1\",\"quantity_units\":\"Vial\","
    "\"directions\":\"DIRECTIONS\",\"schedule_code\":\"\",\"pharmacy_name\":\"Springfield Compounding\","
    "\"prescription_tracking\":[{\"rx_number\":null,\"tracking_number\":null}]},"
    "{\"prescription_id\":72,\"drug_name\":\"CONTROLLED\",\"schedule_code\":\"C3\",\"directions\":\"DIRECTIONS\"}]}", 2000 },
  { "confirmed, older",
    "{\"event\":2,\"exam_id\":800,\"patient_exam_id\":\"4844\",\"exam_status\":\"Approved\",\"drug_details\":{\"drug_name\":\"Examplol\",\"strength\":\"5mg\"},"
    "\"quantity\":1,\"directions\":\"DIRECTIONS\",\"schedule_code\":\"\",\"prescription_id\":71}", 3000 },
  { "shipped, newest",
    "{\"event\":3,\"patient_exam_id\":\"4844\",\"prescription_id\":\"71\",\"tracking_number\":\"1Z999\",\"delivery_service\":\"Overnight\","
    "\"pharmacy_location\":\"Springfield\",\"order_id\":\"o-1\"}", 4000 },
  { "shipped, older, without an exam",
    "{\"event\":3,\"prescription_tracking\":[{\"pharmacy_location\":\"Springfield\",\"rx_number\":\"9\",\"tracking_number\":\"1Z999\","
    "\"delivery_service\":\"Standard\",\"ship_carrier\":\"UPS\"}],\"created_at\":\"2026-06-10T12:00:00.000Z\"}", 5000 },
  { "shipped, newest, again",
    "{\"event\":3,\"patient_exam_id\":\"4844\",\"prescription_id\":\"71\",\"tracking_number\":\"1Z999\",\"delivery_service\":\"Overnight\","
    "\"pharmacy_location\":\"Springfield\",\"order_id\":\"o-1\"}", 6000 },
  { "a second parcel",
    "{\"event\":3,\"patient_exam_id\":\"4844\",\"prescription_id\":\"73\",\"tracking_number\":\"2Z111\"}", 7000 },
};

typedef struct
{
  AnteTables *tables;
  AnteApplied *applied;
  gint64 number;
} Log;

static void
apply (Log *log, const char *author, const char *kind, const char *subject, JsonObject *fields)
{
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);

  g_strlcpy (entry->author, author, sizeof entry->author);
  entry->version = 1;
  entry->number = ++log->number;
  entry->at_ms = log->number;
  ante_applied_reset (log->applied);
  ante_projection_apply (log->tables, entry, log->applied);
}

static void
apply_json (Log *log, const char *author, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);

  apply (log, author, kind, subject, fields);
  g_assert_false (log->applied->refused);
}

static void
log_open (Log *log, const char *exams)
{
  g_autofree char *sending = g_strdup_printf ("{\"patient\":\"" PATIENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\","
                                              "\"dob\":\"1990-06-30\",\"exams\":%s}", exams);

  *log = (Log){ ante_tables_new_over (NULL), ante_applied_new (), 0 };
  apply_json (log, MANAGER, "roster.set", MANAGER, "{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"\"}");
  apply_json (log, MANAGER, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}");
  apply_json (log, MANAGER, "invite.sending", INVITE, sending);
}

static void
log_close (Log *log)
{
  ante_tables_free (log->tables);
  ante_applied_free (log->applied);
}

/* As the relay splits it and a desk reads it. */
static void
deliver (Log *log, const Webhook *webhook, const char *tag)
{
  g_autofree char *id = g_strdup_printf ("d%031u", (guint) webhook->received_ms);
  g_autoptr (JsonObject) desk = NULL;
  g_autoptr (JsonObject) clinical = NULL;
  g_autofree char *text = NULL;

  g_assert_true (ante_qualiphy_webhook_split (webhook->body, strlen (webhook->body), INVITE, tag, &desk, &clinical, NULL));
  json_object_set_int_member (desk, "received", webhook->received_ms);
  json_object_set_string_member (desk, "body_hash", webhook->name);
  text = ante_json_write_object (desk);
  g_assert_null (strstr (text, "DIRECTIONS"));
  g_assert_null (strstr (text, "CONTROLLED"));
  apply (log, RELAY, "delivery", id, desk);
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

/* Everything the model says of the first exam. */
static char *
describe (Log *log)
{
  g_autoptr (AntePatient) patient = ante_patient_from_entity (ante_tables_find (log->tables, ANTE_ENTITY_PATIENT, PATIENT));
  g_autoptr (AnteInvite) invite = ante_invite_from_entity (log->tables, ante_tables_find (log->tables, ANTE_ENTITY_INVITE, INVITE), patient);
  const AntePatientExam *exam = g_ptr_array_index (invite->exams, 0);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "state %d confirmed %" G_GINT64_FORMAT "%s\n", ante_patient_exam_state (invite, exam, 10000), exam->confirmed_ms,
                          exam->has_controlled ? " controlled" : "");
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      const AntePrescription *one = g_ptr_array_index (exam->prescriptions, i);

      g_string_append_printf (text, "rx %s %s %s %s %s\n", or_dash (one->prescription_id), or_dash (one->drug), or_dash (one->strength),
                              or_dash (one->quantity), or_dash (one->pharmacy));
    }
  for (guint i = 0; i < exam->shipments->len; i++)
    {
      const AnteShipment *one = g_ptr_array_index (exam->shipments, i);

      g_string_append_printf (text, "parcel %s %s %s %s %s\n", or_dash (one->prescription_id), or_dash (one->tracking_number),
                              or_dash (one->service), or_dash (one->carrier), or_dash (one->rx_number));
    }
  return g_string_free (text, FALSE);
}

static char *
deliver_in_order (const guint *order, guint n)
{
  Log log;
  char *text;

  log_open (&log, "[{\"id\":\"800\",\"title\":\"Weight loss\"}]");
  for (guint i = 0; i < n; i++)
    {
      deliver (&log, &webhooks[order[i]], TAG);
      g_assert_cmpuint (log.applied->unknown, ==, FALSE);
    }
  text = describe (&log);
  log_close (&log);
  return text;
}

static void
check_orders (guint *chosen, guint n, guint fixed, const char *expected, guint *n_orders)
{
  if (fixed == n)
    {
      g_autofree char *text = deliver_in_order (chosen, n);

      g_assert_cmpstr (text, ==, expected);
      (*n_orders)++;
      return;
    }
  for (guint i = fixed; i < n; i++)
    {
      guint kept = chosen[fixed];

      chosen[fixed] = chosen[i];
      chosen[i] = kept;
      check_orders (chosen, n, fixed + 1, expected, n_orders);
      chosen[i] = chosen[fixed];
      chosen[fixed] = kept;
    }
}

/* Only the result itself says that it is approved; the rest of what comes speaks of "Approved" in vain. */
static void
assert_state (const char *text, gboolean has_result)
{
  g_autofree char *approved = g_strdup_printf ("state %d ", ANTE_EXAM_APPROVED);

  g_assert_true (g_str_has_prefix (text, approved) == has_result);
}

static void
test_every_order (void)
{
  guint n_orders = 0;

  for (guint subset = 0; subset < 1u << G_N_ELEMENTS (webhooks); subset++)
    {
      guint chosen[G_N_ELEMENTS (webhooks)];
      guint n = 0;
      g_autofree char *expected = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (webhooks); i++)
        if (subset & 1u << i)
          chosen[n++] = i;
      expected = deliver_in_order (chosen, n);
      check_orders (chosen, n, 0, expected, &n_orders);
      assert_state (expected, (subset & 1) != 0);
      g_assert_true ((strstr (expected, "confirmed 0") == NULL) == ((subset & 6) != 0));
    }
  g_assert_cmpuint (n_orders, ==, 13700); /* sum of 7! / k! */
}

static void
test_all (void)
{
  static const guint order[] = { 6, 5, 4, 3, 2, 1, 0 };
  g_autofree char *text = deliver_in_order (order, G_N_ELEMENTS (order));
  g_autofree char *expected = g_strdup_printf ("state %d confirmed 2000 controlled\n"
                                               "rx 71 Examplol 5mg 1 Springfield Compounding\n"
                                               "parcel 71 1Z999 Standard UPS 9\n"
                                               "parcel 73 2Z111 - - -\n", ANTE_EXAM_APPROVED);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_unmatched (Log *log, const Webhook *webhook, const char *reason)
{
  g_autofree char *id = g_strdup_printf ("d%031u", (guint) webhook->received_ms);
  AnteEntity *entity = ante_tables_find (log->tables, ANTE_ENTITY_UNMATCHED, id);

  return entity != NULL && g_strcmp0 (ante_json_peek_string (entity->state, "reason"), reason) == 0;
}

/* Of two exams, one that names neither might be either's. */
static void
test_without_an_exam_among_several (void)
{
  Log log;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  log_open (&log, "[{\"id\":\"800\"},{\"id\":\"801\"}]");
  before = describe (&log);
  deliver (&log, &webhooks[4], TAG);
  after = describe (&log);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (is_unmatched (&log, &webhooks[4], "other-exam"));
  log_close (&log);
}

/* Whoever does not know the tag tells nothing. */
static void
test_wrong_tag (void)
{
  Log log;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  log_open (&log, "[{\"id\":\"800\"}]");
  before = describe (&log);
  for (guint i = 0; i < G_N_ELEMENTS (webhooks); i++)
    {
      deliver (&log, &webhooks[i], OTHER_TAG);
      g_assert_true (is_unmatched (&log, &webhooks[i], "wrong-tag"));
    }
  after = describe (&log);
  g_assert_cmpstr (after, ==, before);
  log_close (&log);
}

/* One that came before the invite was known here is told once it is. */
static void
test_before_its_invite (void)
{
  Log log = { ante_tables_new_over (NULL), ante_applied_new (), 0 };
  g_autofree char *text = NULL;

  apply_json (&log, MANAGER, "roster.set", MANAGER, "{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"\"}");
  apply_json (&log, MANAGER, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}");
  deliver (&log, &webhooks[3], TAG);
  g_assert_true (is_unmatched (&log, &webhooks[3], "unknown-invite"));
  apply_json (&log, MANAGER, "invite.sending", INVITE,
              "{\"patient\":\"" PATIENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"exams\":[{\"id\":\"800\"}]}");
  text = describe (&log);
  g_assert_nonnull (strstr (text, "parcel 71 1Z999"));
  log_close (&log);
}

/* What another program, or a newer relay, may put there. */
static void
test_hostile (void)
{
  static const char *const lies[] = {
    "\"rx\":5", "\"rx\":[]", "\"rx\":{\"items\":5}", "\"rx\":{\"items\":[5,null,\"x\",[]],\"controlled\":\"many\"}",
    "\"rx\":{\"items\":[{\"drug\":5,\"pharmacy\":[1]}]}", "\"tracking\":5", "\"tracking\":{}", "\"tracking\":[5,null,[]]",
    "\"tracking\":[{\"tracking_number\":{}}]", "\"rx\":null,\"tracking\":null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Log log;
      g_autofree char *json = g_strdup_printf ("{\"event\":2,\"invite\":\"" INVITE "\",\"tag\":\"" TAG "\",\"pair\":\"same\",\"received\":1,%s}", lies[i]);
      g_autofree char *text = NULL;

      log_open (&log, "[{\"id\":\"800\"}]");
      apply_json (&log, RELAY, "delivery", "d0000000000000000000000000000001", json);
      text = describe (&log);
      g_assert_null (strstr (text, "rx 7"));
      log_close (&log);
    }
}

/* --- Follow-ups: marked and taken back, of an exam that there is --- */

static gint64
done_ms (Log *log)
{
  g_autoptr (AntePatient) patient = ante_patient_from_entity (ante_tables_find (log->tables, ANTE_ENTITY_PATIENT, PATIENT));
  g_autoptr (AnteInvite) invite = ante_invite_from_entity (log->tables, ante_tables_find (log->tables, ANTE_ENTITY_INVITE, INVITE), patient);

  return ((AntePatientExam *) g_ptr_array_index (invite->exams, 0))->follow_up_done_ms;
}

static gboolean
mark (Log *log, const char *author, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);

  apply (log, author, "followup.done", subject, fields);
  return !log->applied->refused;
}

static void
test_follow_up_done (void)
{
  static const char *const lies[] = { "{}", "{\"exam\":\"801\",\"done\":true}", "{\"exam\":5,\"done\":true}", "{\"exam\":null}" };
  Log log;

  log_open (&log, "[{\"id\":\"800\"}]");
  g_assert_true (mark (&log, MANAGER, INVITE, "{\"exam\":\"800\",\"done\":true}"));
  g_assert_cmpint (done_ms (&log), ==, log.number);
  g_assert_true (mark (&log, MANAGER, INVITE, "{\"exam\":\"800\",\"done\":true}")); /* twice is once, later */
  g_assert_cmpint (done_ms (&log), ==, log.number);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    g_assert_false (mark (&log, MANAGER, INVITE, lies[i]));
  g_assert_false (mark (&log, RELAY, INVITE, "{\"exam\":\"800\",\"done\":false}"));
  g_assert_false (mark (&log, MANAGER, PATIENT, "{\"exam\":\"800\",\"done\":false}"));
  g_assert_cmpint (done_ms (&log), >, 0);
  g_assert_true (mark (&log, MANAGER, INVITE, "{\"exam\":\"800\",\"done\":\"yes\"}")); /* no yes is no */
  g_assert_cmpint (done_ms (&log), ==, 0);
  g_assert_true (mark (&log, MANAGER, INVITE, "{\"exam\":\"800\",\"done\":false}"));
  g_assert_cmpint (done_ms (&log), ==, 0);
  log_close (&log);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/prescriptions/every-order-of-every-choice-ends-the-same", test_every_order);
  g_test_add_func ("/prescriptions/all-together", test_all);
  g_test_add_func ("/prescriptions/without-an-exam-among-several", test_without_an_exam_among_several);
  g_test_add_func ("/prescriptions/wrong-tag", test_wrong_tag);
  g_test_add_func ("/prescriptions/before-its-invite", test_before_its_invite);
  g_test_add_func ("/prescriptions/hostile", test_hostile);
  g_test_add_func ("/follow-up/done-and-undone", test_follow_up_done);
  return g_test_run ();
}
