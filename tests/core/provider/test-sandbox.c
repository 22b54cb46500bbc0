/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every call against the simulated provider, which holds each against the documents on its own: what is written here
 * and what is read there were not written by one hand. */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "core/provider/ante-provider.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"
#include "support/ante-test-wait.h"

#define KEY "training-key-opens-nothing"
#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"
#define HOOK "https://relay.example.org/hooks/qualiphy/secret/" INVITE "/" TAG

typedef struct
{
  GSubprocess *sandbox;   /* owned */
  AnteProvider *provider; /* owned */
  AnteHttpClient *client; /* owned: for the control routes */
  GAsyncResult *result;   /* owned, nullable */
} Fixture;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object (&((Fixture *) data)->result, result);
}

static GAsyncResult *
wait_for (Fixture *fixture)
{
  ante_test_wait_until (fixture->result != NULL);
  return g_steal_pointer (&fixture->result);
}

/* A test that fails must not leave it running: whoever reads its output would wait for it. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
start_sandbox (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  GSubprocess *sandbox = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  sandbox = g_subprocess_launcher_spawn (launcher, NULL, g_getenv ("ANTEROOM_SANDBOX"), "--listen", "127.0.0.1:0",
                                         "--webhook-base", "none", NULL);
  g_assert_nonnull (sandbox);
  return sandbox;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  const char *url = NULL;

  fixture->sandbox = start_sandbox ();
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->sandbox));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening on "));
  url = line + strlen ("listening on ");
  fixture->client = ante_http_client_new (url, NULL, NULL);
  fixture->provider = ante_qualiphy_new (url, NULL, NULL);
  ante_provider_set_key (fixture->provider, key);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_subprocess_send_signal (fixture->sandbox, SIGTERM);
  g_assert_true (g_subprocess_wait_check (fixture->sandbox, NULL, NULL));
  g_clear_object (&fixture->provider);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->sandbox);
  ante_test_settle ();
}

/* The one exam of the sandbox's journal. */
static JsonObject *
read_journal (Fixture *fixture)
{
  const AnteHttpRequest request = { .method = "GET", .path = "/control/journal", .timeout_s = 20,
                                    .max_answer_bytes = 1024 * 1024 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AnteHttpAnswer) answer = NULL;
  g_autoptr (JsonObject) journal = NULL;
  JsonArray *exams = NULL;

  ante_http_client_send_async (fixture->client, &request, NULL, done_cb, fixture);
  result = wait_for (fixture);
  answer = ante_http_client_send_finish (fixture->client, result, NULL);
  g_assert_nonnull (answer);
  journal = ante_json_read_object (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body), NULL, NULL);
  exams = json_object_get_array_member (journal, "patient_exams");
  g_assert_cmpuint (json_array_get_length (exams), ==, 1);
  return json_object_ref (json_array_get_object_element (exams, 0));
}

static AntePatient
make_patient (void)
{
  return (AntePatient){
    .first_name = (char *) "Zoë", .last_name = (char *) "O'Quint", .dob = (char *) "1990-06-30",
    .email = (char *) "zoe@example.com", .phone = (char *) "+14155550142", .tele_state = (char *) "CA",
    .gender = (char *) "female", .license = (char *) "D1234567", .address_line_1 = (char *) "12 Elm Street",
    .address_line_2 = (char *) "Apt 4B", .city = (char *) "Oakland", .state = (char *) "CA", .zip = (char *) "94607",
  };
}

static AnteInviteAnswer *
invite (Fixture *fixture, const char *exam, const AnteOrder *order)
{
  const char *exams[] = { exam, NULL };
  AntePatient patient = make_patient ();
  const AnteInviteRequest request = {
    .exam_ids = (GStrv) exams, .patient = &patient, .webhook_url = HOOK, .invite_id = INVITE, .tag = TAG, .order = order,
    .redirect_approve = "https://clinic.example.com/cleared", .redirect_reject = "https://clinic.example.com/call-us",
    .redirect_na = "https://clinic.example.com/again", .redirect_missed = "https://clinic.example.com/missed",
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AnteInviteAnswer *answer = NULL;

  ante_provider_invite_async (fixture->provider, &request, NULL, done_cb, fixture);
  result = wait_for (fixture);
  answer = ante_provider_invite_finish (fixture->provider, result, &error);
  g_assert_no_error (error);
  return answer;
}

static const char *
patient_exam_of (const AnteInviteAnswer *answer)
{
  return ((const AnteInvitedExam *) g_ptr_array_index (answer->exams, 0))->patient_exam_id;
}

static GPtrArray *
find_pharmacies (Fixture *fixture, const char *exam)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *pharmacies = NULL;

  ante_provider_pharmacies_async (fixture->provider, exam, "CA", NULL, done_cb, fixture);
  result = wait_for (fixture);
  pharmacies = ante_provider_pharmacies_finish (fixture->provider, result, &error);
  g_assert_no_error (error);
  return pharmacies;
}

static GPtrArray *
find_packages (Fixture *fixture, const char *exam, const char *pharmacy)
{
  const char *pharmacies[] = { pharmacy, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *packages = NULL;

  ante_provider_packages_async (fixture->provider, exam, (GStrv) pharmacies, "CA", NULL, done_cb, fixture);
  result = wait_for (fixture);
  packages = ante_provider_packages_finish (fixture->provider, result, &error);
  g_assert_no_error (error);
  return packages;
}

static void
test_partner_package (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pharmacies = find_pharmacies (fixture, "4301");
  const AntePharmacyChoice *pharmacy = NULL;
  g_autoptr (GPtrArray) packages = NULL;
  g_autoptr (AnteOrder) order = ante_order_new (ANTE_MEETING_PARTNER);
  g_autoptr (AnteInviteAnswer) answer = NULL;
  const AntePackage *package = NULL;
  AntePatient patient = make_patient ();

  g_assert_cmpuint (pharmacies->len, ==, 2);
  pharmacy = g_ptr_array_index (pharmacies, 0);
  packages = find_packages (fixture, "4301", pharmacy->id);
  g_assert_cmpuint (packages->len, ==, 2);
  package = g_ptr_array_index (packages, 1);
  g_assert_cmpstr (package->price, ==, "145.00");
  order->pharmacy_id = g_strdup (package->pharmacy_id);
  order->order_set_id = g_strdup (package->order_set_id);
  order->selection = ANTE_SELECTION_CLINIC;
  order->ship_to = ante_patient_ship_to (&patient);
  answer = invite (fixture, "4301", order);
  g_assert_nonnull (answer->meeting_uuid);
}

/* Each way of leaving something to the provider. */
static void
test_provider_chooses (Fixture *fixture, gconstpointer data)
{
  for (guint selection = ANTE_SELECTION_UNSAID; selection <= ANTE_SELECTION_BOTH; selection++)
    {
      g_autoptr (AnteOrder) order = ante_order_new (ANTE_MEETING_PARTNER);
      g_autoptr (AnteInviteAnswer) answer = NULL;

      order->selection = selection;
      order->pharmacy_id = g_strdup ("16");
      order->order_set_id = g_strdup ("610");
      answer = invite (fixture, "4301", order);
      g_assert_nonnull (answer);
    }
}

static AntePharmacy *
find_pharmacy (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  ante_provider_search_pharmacies_async (fixture->provider, "corner", "94607", NULL, NULL, done_cb, fixture);
  result = wait_for (fixture);
  found = ante_provider_search_pharmacies_finish (fixture->provider, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return ante_pharmacy_copy (g_ptr_array_index (found, 0));
}

static void
test_retail_pharmacy (Fixture *fixture, gconstpointer data)
{
  static const AnteMeetingKind KINDS[] = { ANTE_MEETING_URGENT, ANTE_MEETING_OWN };
  static const char *const EXAMS[] = { "4305", "4307" };

  for (guint i = 0; i < G_N_ELEMENTS (KINDS); i++)
    {
      g_autoptr (AnteOrder) order = ante_order_new (KINDS[i]);
      g_autoptr (GPtrArray) pseudo = find_pharmacies (fixture, EXAMS[i]);
      g_autoptr (AnteInviteAnswer) answer = NULL;

      order->pharmacy = find_pharmacy (fixture);
      g_assert_cmpstr (order->pharmacy->ncpdpid, ==, "0512346");
      order->pharmacy_id = g_strdup (((const AntePharmacyChoice *) g_ptr_array_index (pseudo, 0))->id);
      order->skip_confirmation = TRUE;
      order->billing = ANTE_ORDER_BILLING_CLINIC;
      order->clinic_billing = g_strdup ("Harbour Clinic");
      order->delivery = ANTE_ORDER_DELIVERY_PICK_UP;
      answer = invite (fixture, EXAMS[i], order);
      g_assert_nonnull (answer);
    }
}

static void
test_patient_picks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteOrder) order = ante_order_new (ANTE_MEETING_URGENT);
  g_autoptr (AnteInviteAnswer) answer = invite (fixture, "4306", order);

  g_assert_nonnull (answer);
}

static GPtrArray *
find_questions (Fixture *fixture, const AnteInviteAnswer *invited)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *questions = NULL;

  ante_provider_questions_async (fixture->provider, "4301", invited != NULL ? invited->meeting_uuid : NULL,
                                 invited != NULL ? patient_exam_of (invited) : NULL, NULL, done_cb, fixture);
  result = wait_for (fixture);
  questions = ante_provider_questions_finish (fixture->provider, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (questions->len, ==, 6);
  return questions;
}

static void
add_answer (GPtrArray *answers, const AnteQuestion *question, guint choice, const char *text)
{
  AnteAnswer *answer = g_new0 (AnteAnswer, 1);
  const AnteQuestionChoice *chosen = choice < question->choices->len ? g_ptr_array_index (question->choices, choice) : NULL;

  answer->question_id = g_strdup (question->id);
  answer->choice_id = g_strdup (chosen != NULL ? chosen->id : NULL);
  answer->answer = g_strdup (chosen != NULL ? chosen->text : text);
  answer->text = g_strdup (chosen != NULL && chosen->has_text ? text : NULL);
  answer->height_inches = question->kind == ANTE_QUESTION_HEIGHT ? 67 : 0;
  g_ptr_array_add (answers, answer);
}

static GPtrArray *
answer_all (GPtrArray *questions)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_answer_free);

  for (guint i = 0; i < questions->len; i++)
    {
      const AnteQuestion *question = g_ptr_array_index (questions, i);

      add_answer (answers, question, 1, "since spring");
      if (question->kind == ANTE_QUESTION_MULTIPLE)
        add_answer (answers, question, 3, "hay fever");
    }
  return answers;
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const EXPECTED[] = { "Yes: since spring", "Yes: since spring", "Yes: since spring", "Memory loss",
                                          "Something else: hay fever", "since spring", "since spring" };
  g_autoptr (AnteInviteAnswer) invited = invite (fixture, "4301", NULL);
  g_autoptr (GPtrArray) questions = find_questions (fixture, invited);
  g_autoptr (GPtrArray) answers = answer_all (questions);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) exam = NULL;
  JsonArray *submitted = NULL;

  ante_provider_answer_async (fixture->provider, invited->meeting_uuid, patient_exam_of (invited), answers, NULL,
                              done_cb, fixture);
  result = wait_for (fixture);
  g_assert_true (ante_provider_answer_finish (fixture->provider, result, &error));
  exam = read_journal (fixture);
  submitted = json_object_get_array_member (exam, "submitted");
  g_assert_cmpuint (json_array_get_length (submitted), ==, G_N_ELEMENTS (EXPECTED));
  for (guint i = 0; i < G_N_ELEMENTS (EXPECTED); i++)
    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (submitted, i), "answer"), ==, EXPECTED[i]);
  again = find_questions (fixture, invited);
  for (guint i = 0; i < again->len; i++)
    g_assert_true (((const AnteQuestion *) g_ptr_array_index (again, i))->answered);
}

/* By the exam alone they are there to be read. */
static void
test_questions_of_the_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) questions = find_questions (fixture, NULL);

  for (guint i = 0; i < questions->len; i++)
    g_assert_null (((const AnteQuestion *) g_ptr_array_index (questions, i))->id);
}

static void
upload (Fixture *fixture, AnteUploadForm form, const char *patient_exam, GBytes *file)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ante_provider_upload_async (fixture->provider, form, patient_exam, "/tmp/../scan of \"id\".png", "ID", file, NULL, done_cb,
                              fixture);
  result = wait_for (fixture);
  g_assert_true (ante_provider_upload_finish (fixture->provider, result, &error));
  g_assert_no_error (error);
}

static void
test_uploads (Fixture *fixture, gconstpointer data)
{
  const gsize length = 3 * 1024 * 1024 + 1;
  g_autofree guint8 *bytes = g_malloc0 (length);
  g_autoptr (GBytes) file = g_bytes_new_static (bytes, length);
  g_autoptr (AnteInviteAnswer) invited = invite (fixture, "4301", NULL);
  g_autoptr (JsonObject) exam = NULL;
  JsonArray *attachments = NULL;

  upload (fixture, ANTE_UPLOAD_MULTIPART, patient_exam_of (invited), file);
  upload (fixture, ANTE_UPLOAD_JSON, patient_exam_of (invited), file);
  exam = read_journal (fixture);
  attachments = json_object_get_array_member (exam, "attachments");
  g_assert_cmpuint (json_array_get_length (attachments), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *attachment = json_array_get_object_element (attachments, i);

      g_assert_cmpstr (json_object_get_string_member (attachment, "file_name"), ==, "scan of _id_.png");
      g_assert_cmpint (json_object_get_int_member (attachment, "bytes"), ==, (gint64) length);
      g_assert_cmpstr (ante_json_peek_string (attachment, "file_type"), ==, i == 0 ? NULL : "ID");
    }
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/provider/sandbox/partner-package", test_partner_package);
  ADD ("/provider/sandbox/provider-chooses", test_provider_chooses);
  ADD ("/provider/sandbox/retail-pharmacy", test_retail_pharmacy);
  ADD ("/provider/sandbox/patient-picks", test_patient_picks);
  ADD ("/provider/sandbox/answers", test_answers);
  ADD ("/provider/sandbox/questions-of-the-list", test_questions_of_the_list);
  ADD ("/provider/sandbox/uploads", test_uploads);
  return g_test_run ();
}
