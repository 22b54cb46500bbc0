/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a request of tests/data/qualiphy/requests.json to the call that must send it. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

static char *
text_of (JsonObject *object, const char *member)
{
  return (char *) ante_json_peek_string (object, member);
}

static GStrv
texts_of (JsonObject *object, const char *member)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = json_object_get_array_member (object, member);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

static AntePatient
patient_of (JsonObject *json)
{
  return (AntePatient){
    .first_name = text_of (json, "first_name"), .last_name = text_of (json, "last_name"), .dob = text_of (json, "dob"),
    .email = text_of (json, "email"), .phone = text_of (json, "phone"), .tele_state = text_of (json, "tele_state"),
    .gender = text_of (json, "gender"), .license = text_of (json, "license"),
    .address_line_1 = text_of (json, "address_line_1"), .address_line_2 = text_of (json, "address_line_2"),
    .city = text_of (json, "city"), .state = text_of (json, "state"), .zip = text_of (json, "zip"),
  };
}

static void
start_invite (Fixture *fixture, JsonObject *given)
{
  g_auto (GStrv) exams = texts_of (given, "exams");
  AntePatient patient = patient_of (json_object_get_object_member (given, "patient"));
  JsonObject *redirects = ante_json_peek_object (given, "redirects");
  JsonObject *order_json = ante_json_peek_object (given, "order");
  g_autoptr (AnteOrder) order = ante_order_from_json (order_json);
  AnteInviteRequest request = { .exam_ids = exams, .patient = &patient, .test = ante_json_peek_bool (given, "test"),
                                .webhook_url = HOOK, .invite_id = INVITE, .tag = TAG, .order = order };

  g_assert_true ((order == NULL) == (order_json == NULL));
  if (redirects != NULL)
    {
      request.redirect_approve = text_of (redirects, "approve");
      request.redirect_reject = text_of (redirects, "reject");
      request.redirect_na = text_of (redirects, "na");
      request.redirect_missed = text_of (redirects, "missed");
    }
  ante_provider_invite_async (fixture->provider, &request, NULL, fixture_done_cb, fixture);
}

static void
start_answers (Fixture *fixture, JsonObject *given)
{
  JsonArray *array = json_object_get_array_member (given, "answers");
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_answer_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *json = json_array_get_object_element (array, i);
      AnteAnswer *answer = g_new0 (AnteAnswer, 1);

      answer->question_id = g_strdup (text_of (json, "question_id"));
      answer->choice_id = g_strdup (text_of (json, "choice_id"));
      answer->answer = g_strdup (text_of (json, "answer"));
      answer->text = g_strdup (text_of (json, "text"));
      answer->height_inches = (guint) ante_json_peek_int (json, "height_inches", 0);
      g_ptr_array_add (answers, answer);
    }
  ante_provider_answer_async (fixture->provider, text_of (given, "meeting"), text_of (given, "patient_exam"), answers,
                              NULL, fixture_done_cb, fixture);
}

static void
start_upload (Fixture *fixture, JsonObject *given)
{
  const char *text = text_of (given, "file");
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));

  ante_provider_upload_async (fixture->provider, ANTE_UPLOAD_JSON, text_of (given, "patient_exam"),
                              text_of (given, "file_name"), text_of (given, "file_type"), file, NULL, fixture_done_cb,
                              fixture);
}

static void
start_packages (Fixture *fixture, JsonObject *given)
{
  g_auto (GStrv) ids = texts_of (given, "pharmacies");

  ante_provider_packages_async (fixture->provider, text_of (given, "exam"), ids, text_of (given, "state"), NULL,
                                fixture_done_cb, fixture);
}

void
fixture_start_given (Fixture *fixture, const char *call, JsonObject *given)
{
  g_clear_object (&fixture->result);
  if (g_str_equal (call, "invite"))
    start_invite (fixture, given);
  else if (g_str_equal (call, "answer"))
    start_answers (fixture, given);
  else if (g_str_equal (call, "upload"))
    start_upload (fixture, given);
  else if (g_str_equal (call, "packages"))
    start_packages (fixture, given);
  else if (g_str_equal (call, "pharmacies"))
    ante_provider_pharmacies_async (fixture->provider, text_of (given, "exam"), text_of (given, "state"), NULL,
                                    fixture_done_cb, fixture);
  else if (g_str_equal (call, "search"))
    ante_provider_search_pharmacies_async (fixture->provider, text_of (given, "name"), text_of (given, "zip"),
                                           text_of (given, "ncpdpid"), NULL, fixture_done_cb, fixture);
  else if (g_str_equal (call, "questions"))
    ante_provider_questions_async (fixture->provider, text_of (given, "exam"), text_of (given, "meeting"),
                                   text_of (given, "patient_exam"), NULL, fixture_done_cb, fixture);
  else
    fixture_start (fixture, call);
}
