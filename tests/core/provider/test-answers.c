/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is believed of Qualiphy's answers: every one its documents show, and what else may stand in its place. Each
 * sample of tests/data/qualiphy says which call it answers, and how that call must end. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

static void
assert_exam (const AnteInvitedExam *exam, JsonArray *expected)
{
  g_assert_cmpstr (exam->exam_id, ==, json_array_get_string_element (expected, 0));
  g_assert_cmpstr (exam->patient_exam_id, ==, json_array_get_string_element (expected, 1));
  g_assert_cmpstr (exam->title, ==, json_array_get_string_element (expected, 2));
}

static void
assert_known (const AnteInviteAnswer *answer, JsonObject *expected)
{
  JsonArray *exams = NULL;

  if (expected == NULL)
    {
      g_assert_null (answer);
      return;
    }
  exams = json_object_get_array_member (expected, "exams");
  g_assert_nonnull (answer);
  g_assert_cmpstr (answer->meeting_url, ==, ante_json_peek_string (expected, "url"));
  g_assert_cmpstr (answer->meeting_uuid, ==, ante_json_peek_string (expected, "uuid"));
  g_assert_cmpuint (answer->exams->len, ==, json_array_get_length (exams));
  for (guint i = 0; i < answer->exams->len; i++)
    assert_exam (g_ptr_array_index (answer->exams, i), json_array_get_array_element (exams, i));
}

static void
assert_catalogue_exam (const AnteCatalogueExam *exam, JsonArray *expected)
{
  JsonNode *price = json_array_get_element (expected, 3);
  JsonNode *attachments = json_array_get_element (expected, 4);
  guint n_attachments
    = JSON_NODE_HOLDS_ARRAY (attachments) ? json_array_get_length (json_node_get_array (attachments)) : 0;

  g_assert_cmpstr (exam->id, ==, json_array_get_string_element (expected, 0));
  g_assert_cmpstr (exam->title, ==, json_array_get_string_element (expected, 1));
  g_assert_cmpuint (exam->rx_type, ==, json_array_get_int_element (expected, 2));
  g_assert_cmpstr (exam->price, ==, JSON_NODE_HOLDS_NULL (price) ? NULL : json_node_get_string (price));
  g_assert_true ((exam->attachments == NULL) == JSON_NODE_HOLDS_NULL (attachments));
  for (guint i = 0; i < n_attachments; i++)
    g_assert_cmpstr (exam->attachments[i], ==,
                     json_array_get_string_element (json_node_get_array (attachments), i));
}

static void
assert_texts (JsonArray *expected, const char *const *texts)
{
  for (guint i = 0; i < json_array_get_length (expected); i++)
    {
      JsonNode *node = json_array_get_element (expected, i);

      g_assert_cmpstr (texts[i], ==, JSON_NODE_HOLDS_NULL (node) ? NULL : json_node_get_string (node));
    }
}

static void
assert_pharmacy_choice (gconstpointer item, JsonArray *expected)
{
  const AntePharmacyChoice *choice = item;

  assert_texts (expected, (const char *const[]){ choice->id, choice->name });
}

static void
assert_package (gconstpointer item, JsonArray *expected)
{
  const AntePackage *package = item;

  assert_texts (expected, (const char *const[]){ package->order_set_id, package->pos_id, package->title,
                                                 package->pharmacy_id, package->pharmacy_name, package->turnaround,
                                                 package->price });
}

static void
assert_pharmacy (gconstpointer item, JsonArray *expected)
{
  const AntePharmacy *pharmacy = item;

  assert_texts (expected, (const char *const[]){ pharmacy->ncpdpid, pharmacy->name, pharmacy->address_line_1,
                                                 pharmacy->address_line_2, pharmacy->city, pharmacy->state,
                                                 pharmacy->zip_code, pharmacy->phone, pharmacy->type });
}

/* id, text, kind, whether answered, then each choice: id, text, whether it has room for words. */
static void
assert_question (gconstpointer item, JsonArray *expected)
{
  static const char *const KINDS[] = {
    [ANTE_QUESTION_SINGLE] = "single", [ANTE_QUESTION_MULTIPLE] = "multiple",
    [ANTE_QUESTION_TEXT] = "text", [ANTE_QUESTION_HEIGHT] = "height",
  };
  const AnteQuestion *question = item;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  g_ptr_array_add (texts, question->id);
  g_ptr_array_add (texts, question->text);
  g_ptr_array_add (texts, (char *) KINDS[question->kind]);
  g_ptr_array_add (texts, (char *) (question->answered ? "answered" : "open"));
  for (guint i = 0; i < question->choices->len; i++)
    {
      const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, i);

      g_ptr_array_add (texts, choice->id);
      g_ptr_array_add (texts, choice->text);
      g_ptr_array_add (texts, (char *) (choice->has_text ? "text" : "plain"));
    }
  g_assert_cmpuint (texts->len, ==, json_array_get_length (expected));
  assert_texts (expected, (const char *const *) texts->pdata);
}

static void
assert_exam_item (gconstpointer item, JsonArray *expected)
{
  assert_catalogue_exam (item, expected);
}

static void
assert_items (const char *call, GPtrArray *list, JsonArray *expected)
{
  static const struct { const char *call; void (*check) (gconstpointer, JsonArray *); } CHECKS[] = {
    { "list", assert_exam_item },  { "pharmacies", assert_pharmacy_choice }, { "packages", assert_package },
    { "search", assert_pharmacy }, { "questions", assert_question },
  };

  g_assert_nonnull (list);
  g_assert_cmpuint (list->len, ==, json_array_get_length (expected));
  for (guint i = 0; i < G_N_ELEMENTS (CHECKS); i++)
    for (guint n = 0; g_str_equal (CHECKS[i].call, call) && n < list->len; n++)
      CHECKS[i].check (g_ptr_array_index (list, n), json_array_get_array_element (expected, n));
}

static void
assert_outcome (const Outcome *outcome, JsonObject *sample)
{
  const char *expected = json_object_get_string_member (sample, "expect");
  const char *message = ante_json_peek_string (sample, "message");
  const char *without = ante_json_peek_string (sample, "without");
  JsonArray *items = ante_json_peek_array (sample, "items");
  JsonObject *known = ante_json_peek_object (sample, "known");

  g_assert_cmpstr (outcome->error == NULL ? "ok" : ante_provider_error_to_code (outcome->error->code), ==, expected);
  if (outcome->error != NULL)
    {
      g_assert_true (outcome->error->domain == ANTE_PROVIDER_ERROR);
      g_assert_null (strstr (outcome->error->message, KEY));
      assert_known (ante_provider_error_get_known (outcome->error), known);
    }
  if (message != NULL)
    g_assert_cmpstr (outcome->error->message, ==, message);
  if (without != NULL)
    g_assert_null (strstr (outcome->error->message, without));
  if (outcome->invite != NULL)
    assert_known (outcome->invite, known);
  if (items != NULL)
    assert_items (json_object_get_string_member (sample, "call"), outcome->list, items);
}

static void
check_answer (Fixture *fixture, JsonObject *sample)
{
  const char *call = json_object_get_string_member (sample, "call");
  g_autofree char *body = json_object_has_member (sample, "text")
                            ? g_strdup (json_object_get_string_member (sample, "text"))
                            : ante_json_write (json_object_get_member (sample, "body"));
  g_auto (Outcome) outcome = { 0 };

  g_test_message ("%s", json_object_get_string_member (sample, "name"));
  ante_fake_http_answer (fixture->server, (guint) json_object_get_int_member (sample, "status"), NULL, body);
  fixture_start (fixture, call);
  outcome = fixture_finish (fixture, call);
  assert_outcome (&outcome, sample);
}

static void
test_answers (Fixture *fixture, gconstpointer file)
{
  g_autoptr (JsonNode) root = fixture_read_data (file);
  JsonArray *samples = json_node_get_array (root);

  g_assert_cmpuint (json_array_get_length (samples), >, 0);
  for (guint i = 0; i < json_array_get_length (samples); i++)
    check_answer (fixture, json_array_get_object_element (samples, i));
}

/* What may come in answer to any of the calls means the same for each, but for what an answer lost on the way means. */
static void
test_every_refusal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) root = fixture_read_data ("refusals.json");
  JsonArray *samples = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (samples); i++)
    for (guint n = 0; FIXTURE_CALLS[n] != NULL; n++)
      {
        JsonObject *sample = json_array_get_object_element (samples, i);
        const char *lost = fixture_call_changes (FIXTURE_CALLS[n]) ? "unconfirmed" : "not-sent";

        json_object_set_string_member (sample, "call", FIXTURE_CALLS[n]);
        if (json_object_has_member (sample, "lost"))
          json_object_set_string_member (sample, "expect", lost);
        check_answer (fixture, sample);
      }
}

#define ADD_FILE(path, file) g_test_add (path, Fixture, file, fixture_set_up, test_answers, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD_FILE ("/provider/qualiphy/answers/each-means-one-thing", "answers.json");
  ADD_FILE ("/provider/qualiphy/answers/of-pharmacies", "pharmacies.json");
  ADD_FILE ("/provider/qualiphy/answers/of-questions", "questions.json");
  ADD ("/provider/qualiphy/answers/every-refusal-of-every-call", test_every_refusal);
  return g_test_run ();
}
