/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes as the provider's answer to any call. The first byte says to which; the second, with what HTTP status; the rest
 * is the body. What comes out is whole, bounded and fit to show, or an error that fits the call. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "core/provider/qualiphy/ante-qualiphy-private.h"

#define KEY "test-key-5f1c"

static const guint STATUSES[] = { 200, 201, 204, 302, 400, 401, 408, 413, 500 };

static void
assert_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (text == NULL || strpbrk (text, "\r\x01\x1b\x7f") == NULL);
}

static void
assert_error (const GError *error, const AnteQualiphyQuestion *question)
{
  g_assert_true (error->domain == ANTE_PROVIDER_ERROR);
  g_assert_true (ante_qualiphy_changes (question->call) ? error->code != ANTE_PROVIDER_ERROR_NOT_SENT
                                                        : error->code != ANTE_PROVIDER_ERROR_UNCONFIRMED);
  g_assert_null (strstr (error->message, KEY));
  assert_text (error->message);
}

static void
check_exam (gconstpointer item)
{
  const AnteCatalogueExam *exam = item;

  g_assert_true (exam->id != NULL && exam->title != NULL);
  assert_text (exam->title);
  assert_text (exam->price);
}

static void
check_choice (gconstpointer item)
{
  const AntePharmacyChoice *choice = item;

  g_assert_true (ante_qualiphy_is_number (choice->id) && choice->name != NULL);
  assert_text (choice->name);
}

static void
check_package (gconstpointer item)
{
  const AntePackage *package = item;

  g_assert_true (ante_qualiphy_is_number (package->order_set_id) && package->title != NULL);
  g_assert_true (package->pharmacy_id == NULL || g_str_equal (package->pharmacy_id, "16"));
  assert_text (package->title);
  assert_text (package->price);
}

static void
check_pharmacy (gconstpointer item)
{
  const AntePharmacy *pharmacy = item;

  g_assert_true (pharmacy->ncpdpid != NULL && pharmacy->name != NULL);
  assert_text (pharmacy->name);
  assert_text (pharmacy->address_line_1);
  assert_text (pharmacy->type);
}

static void
check_question (gconstpointer item)
{
  const AnteQuestion *question = item;
  gboolean has_choices = question->choices->len > 0;

  assert_text (question->text);
  g_assert_true (question->text != NULL && *question->text != '\0');
  g_assert_true (has_choices == (question->kind == ANTE_QUESTION_SINGLE || question->kind == ANTE_QUESTION_MULTIPLE));
  for (guint i = 0; i < question->choices->len; i++)
    {
      const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, i);

      g_assert_true (choice->id != NULL && choice->text != NULL && *choice->text != '\0');
      assert_text (choice->text);
    }
}

static const struct
{
  AnteQualiphyCall call;
  GPtrArray *(*read) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
  void (*check) (gconstpointer item);
} LISTS[] = {
  { ANTE_QUALIPHY_LIST, ante_qualiphy_read_list, check_exam },
  { ANTE_QUALIPHY_PHARMACIES, ante_qualiphy_read_pharmacies, check_choice },
  { ANTE_QUALIPHY_PACKAGES, ante_qualiphy_read_packages, check_package },
  { ANTE_QUALIPHY_SEARCH, ante_qualiphy_read_search, check_pharmacy },
  { ANTE_QUALIPHY_QUESTIONS, ante_qualiphy_read_questions, check_question },
};

static const struct
{
  AnteQualiphyCall call;
  gboolean (*read) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
} YESES[] = {
  { ANTE_QUALIPHY_RESEND, ante_qualiphy_read_done },
  { ANTE_QUALIPHY_CANCEL, ante_qualiphy_read_cancel },
  { ANTE_QUALIPHY_ANSWER, ante_qualiphy_read_done },
  { ANTE_QUALIPHY_UPLOAD, ante_qualiphy_read_done },
};

static void
read_list (guint n, guint status, GBytes *body, AnteQualiphyQuestion *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  question->call = LISTS[n].call;
  list = LISTS[n].read (status, body, question, &error);
  g_assert_true ((list == NULL) == (error != NULL));
  if (error != NULL)
    assert_error (error, question);
  for (guint i = 0; list != NULL && i < list->len; i++)
    LISTS[n].check (g_ptr_array_index (list, i));
}

static void
read_yes (guint n, guint status, GBytes *body, AnteQualiphyQuestion *question)
{
  g_autoptr (GError) error = NULL;

  question->call = YESES[n].call;
  if (YESES[n].read (status, body, question, &error))
    g_assert_no_error (error);
  else
    assert_error (error, question);
}

static void
read_invite (guint status, GBytes *body, AnteQualiphyQuestion *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteInviteAnswer) answer = NULL;

  question->call = ANTE_QUALIPHY_INVITE;
  answer = ante_qualiphy_read_invite (status, body, question, &error);
  g_assert_true ((answer == NULL) == (error != NULL));
  if (error != NULL)
    assert_error (error, question);
  else
    g_assert_true (answer->meeting_url != NULL && answer->meeting_uuid != NULL && answer->exams->len == 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  char *exams[] = { (char *) "800", NULL };
  char *pharmacies[] = { (char *) "16", NULL };
  AnteQualiphyQuestion question = { .exam_ids = exams, .pharmacy_ids = pharmacies, .patient_exam_id = "4844",
                                    .meeting_uuid = "example-id", .key = KEY };

  if (size < 2)
    return 0;

  guint call = (guint8) (data[0] - '0') % (G_N_ELEMENTS (LISTS) + G_N_ELEMENTS (YESES) + 1); /* seeds can be typed */
  guint status = STATUSES[(guint8) (data[1] - '0') % G_N_ELEMENTS (STATUSES)];
  g_autoptr (GBytes) body = g_bytes_new (data + 2, size - 2);

  if (call < G_N_ELEMENTS (LISTS))
    read_list (call, status, body, &question);
  else if (call < G_N_ELEMENTS (LISTS) + G_N_ELEMENTS (YESES))
    read_yes (call - G_N_ELEMENTS (LISTS), status, body, &question);
  else
    read_invite (status, body, &question);
  return 0;
}
