/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk of its own for a test. */
#include "support/ante-test-desk.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "support/ante-test-clock.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#define NOW G_GINT64_CONSTANT (1795278600000)
#define EXAMS \
  "{\"clinic_id\":1,\"exams\":[" \
  "{\"id\":412,\"title\":\"Botox exam\",\"rx_type\":1,\"price\":\"27.99\",\"attachments\":[]}," \
  "{\"id\":413,\"title\":\"Lip filler exam\",\"rx_type\":1,\"price\":\"27.99\",\"attachments\":[]}," \
  "{\"id\":500,\"title\":\"Semaglutide\",\"rx_type\":2,\"price\":null,\"attachments\":[\"ID\",\"Lab\"]}]}"

static void
remember_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
start_desk (AnteTestDesk *self)
{
  g_autoptr (AnteTestClock) clock = ante_test_clock_new (NOW);
  g_autoptr (AnteRandom) random = ante_test_random_new (1);
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);

  self->desk = ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Test", data,
                                                  ante_fake_http_get_uri (self->provider), FALSE,
                                                  ANTE_CLOCK (clock), random, self->keyring, NULL });
  ante_desk_start (self->desk, FALSE);
  ante_test_wait_until (ante_desk_get_state (self->desk) != ANTE_DESK_STARTING);
}

static void
end_desk (AnteTestDesk *self)
{
  ante_desk_stop (self->desk);
  /* What was cancelled still says so before it lets the desk go. */
  ante_test_wait_until (G_OBJECT (self->desk)->ref_count == 1);
  g_assert_finalize_object (self->desk);
}

AnteTestDesk *
ante_test_desk_new (void)
{
  AnteTestDesk *self = g_new0 (AnteTestDesk, 1);
  g_autofree char *keys = NULL;

  g_assert_true (ante_crypto_init ());
  self->folder = g_dir_make_tmp ("anteroom-desk-XXXXXX", NULL);
  keys = g_build_filename (self->folder, "keys", NULL);
  g_assert_cmpint (g_mkdir (keys, 0700), ==, 0);
  self->keyring = ante_test_keyring_new (keys);
  self->provider = ante_fake_http_new ();
  start_desk (self);
  return self;
}

void
ante_test_desk_restart (AnteTestDesk *self, int keyring_error)
{
  end_desk (self);
  ante_test_keyring_set_error (ANTE_TEST_KEYRING (self->keyring), keyring_error);
  start_desk (self);
}

AnteTestDesk *
ante_test_desk_new_ready (void)
{
  AnteTestDesk *self = ante_test_desk_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) words = NULL;

  ante_desk_begin_setup_async (self->desk, "Lakeside Aesthetics", "America/Chicago", "key", remember_result_cb, &result);
  ante_test_wait_until (result != NULL);
  words = ante_desk_begin_setup_finish (self->desk, result, NULL);
  g_assert_nonnull (words);
  ante_desk_finish_setup (self->desk);
  ante_test_wait_until (g_strcmp0 (ante_desk_get_clinic_name (self->desk), "Lakeside Aesthetics") == 0);
  return self;
}

void
ante_test_desk_free (AnteTestDesk *self)
{
  end_desk (self);
  g_clear_object (&self->keyring);
  ante_fake_http_free (self->provider);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
ante_test_desk_answer_exams (AnteTestDesk *self)
{
  ante_fake_http_answer (self->provider, 200, "Content-Type: application/json\r\n", EXAMS);
}

void
ante_test_desk_answer_error (AnteTestDesk *self, guint status, const char *message)
{
  g_autofree char *body = g_strdup_printf ("{\"http_code\":%u,\"error_message\":\"%s\"}", status, message);

  ante_fake_http_answer (self->provider, status, "Content-Type: application/json\r\n", body);
}

void
ante_test_desk_add_treatment (AnteTestDesk *self, const char *name, const char *exam_id)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  guint before = ante_desk_get_treatments (self->desk)->len;

  g_object_set (draft, "name", name, NULL);
  if (exam_id != NULL)
    ante_treatment_draft_set_exam (draft, exam_id, name, TRUE);
  ante_desk_save_treatment_async (self->desk, draft, FALSE, remember_result_cb, &result);
  ante_test_wait_until (result != NULL);
  g_assert_true (ante_desk_save_treatment_finish (self->desk, result, NULL, NULL));
  ante_test_wait_until (ante_desk_get_treatments (self->desk)->len > before);
}

static gboolean
can_find (AnteTestDesk *self, const char *name)
{
  g_autoptr (GPtrArray) hits = ante_desk_search (self->desk, name, 1);

  return hits->len > 0;
}

char *
ante_test_desk_add_appointment (AnteTestDesk *self, const char *first, const char *last, const char *dob,
                                const char *treatment_id)
{
  g_autoptr (AntePatientDraft) patient = ante_patient_draft_new (NULL, ANTE_TEST_TODAY);
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (NULL, ANTE_TEST_TODAY, ANTE_TEST_TODAY);
  g_autoptr (GAsyncResult) result = NULL;
  char *id = NULL;

  g_object_set (patient, "first-name", first, "last-name", last, "dob", dob, NULL);
  g_object_set (appointment, "time", "09:30", NULL);
  ante_appointment_draft_set_treatment (appointment, treatment_id, TRUE);
  ante_desk_save_async (self->desk, patient, appointment, remember_result_cb, &result);
  ante_test_wait_until (result != NULL);
  g_assert_true (ante_desk_save_finish (self->desk, result, NULL, &id, NULL, NULL));
  ante_test_wait_until (ante_desk_search_is_ready (self->desk) && can_find (self, last));
  return id;
}

AnteAppointmentView *
ante_test_desk_load (AnteTestDesk *self, const char *appointment_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  AnteAppointmentView *view;
  AnteDetail *detail;

  ante_desk_load_detail_async (self->desk, appointment_id, NULL, remember_result_cb, &result);
  ante_test_wait_until (result != NULL);
  detail = ante_desk_load_detail_finish (self->desk, result, NULL);
  g_assert_nonnull (detail);
  view = g_object_ref (detail->view);
  ante_detail_free (detail);
  return view;
}
