/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls of the provider's interface, each as one of Qualiphy's. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

static const AnteProviderCapabilities *
ante_qualiphy_get_capabilities (AnteProvider *provider)
{
  static const AnteProviderCapabilities CAPABILITIES = {
    .name = "Qualiphy",
    .link_rules = { .max_resends = 3, .days = 30 },
    .has_pharmacies = TRUE,
    .has_questions = TRUE,
    .takes_attachments = TRUE,
    .portal_uri = "https://app.qualiphy.me",
  };

  return &CAPABILITIES;
}

static GStrv
list_one (const char *text)
{
  const char *const list[] = { text, NULL };

  return g_strdupv ((GStrv) list);
}

static void
ante_qualiphy_list_async (AnteProvider *provider, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data)
{
  AnteQualiphyBegun begun;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_LIST, cancellable, callback, data, &begun))
    return;
  ante_qualiphy_send (&begun, ante_qualiphy_write_list (), NULL);
}

static GPtrArray *
ante_qualiphy_list_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_LIST, error);
}

static void
ante_qualiphy_invite_async (AnteProvider *provider, const AnteInviteRequest *request,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_INVITE, cancellable, callback, data, &begun))
    return;
  begun.exam_ids = g_strdupv (request->exam_ids);
  json = ante_qualiphy_write_invite (request, &error);
  ante_qualiphy_send (&begun, json, error);
}

static AnteInviteAnswer *
ante_qualiphy_invite_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_INVITE, error);
}

static void
ante_qualiphy_resend_async (AnteProvider *provider, const char *meeting_uuid, const char *patient_exam_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  AnteQualiphyBegun begun;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_RESEND, cancellable, callback, data, &begun))
    return;
  begun.patient_exam_id = g_strdup (patient_exam_id);
  ante_qualiphy_send (&begun, ante_qualiphy_write_exam (meeting_uuid, patient_exam_id), NULL);
}

static gboolean
ante_qualiphy_resend_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_boolean (result, ANTE_QUALIPHY_RESEND, error);
}

static void
ante_qualiphy_cancel_async (AnteProvider *provider, const char *patient_exam_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  AnteQualiphyBegun begun;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_CANCEL, cancellable, callback, data, &begun))
    return;
  begun.patient_exam_id = g_strdup (patient_exam_id);
  ante_qualiphy_send (&begun, ante_qualiphy_write_exam (NULL, patient_exam_id), NULL);
}

static gboolean
ante_qualiphy_cancel_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_boolean (result, ANTE_QUALIPHY_CANCEL, error);
}

static void
ante_qualiphy_pharmacies_async (AnteProvider *provider, const char *exam_id, const char *patient_state,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_PHARMACIES, cancellable, callback, data, &begun))
    return;
  begun.exam_ids = list_one (exam_id);
  json = ante_qualiphy_write_pharmacies (exam_id, NULL, patient_state, &error);
  ante_qualiphy_send (&begun, json, error);
}

static GPtrArray *
ante_qualiphy_pharmacies_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_PHARMACIES, error);
}

static void
ante_qualiphy_packages_async (AnteProvider *provider, const char *exam_id, GStrv pharmacy_ids, const char *patient_state,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_PACKAGES, cancellable, callback, data, &begun))
    return;
  begun.exam_ids = list_one (exam_id);
  begun.pharmacy_ids = g_strdupv (pharmacy_ids);
  json = ante_qualiphy_write_pharmacies (exam_id, pharmacy_ids, patient_state, &error);
  ante_qualiphy_send (&begun, json, error);
}

static GPtrArray *
ante_qualiphy_packages_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_PACKAGES, error);
}

static void
ante_qualiphy_search_pharmacies_async (AnteProvider *provider, const char *name, const char *zip, const char *ncpdpid,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_SEARCH, cancellable, callback, data, &begun))
    return;
  json = ante_qualiphy_write_search (name, zip, ncpdpid, &error);
  ante_qualiphy_send (&begun, json, error);
}

static GPtrArray *
ante_qualiphy_search_pharmacies_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_SEARCH, error);
}

static void
ante_qualiphy_questions_async (AnteProvider *provider, const char *exam_id, const char *meeting_uuid,
                               const char *patient_exam_id,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_QUESTIONS, cancellable, callback, data, &begun))
    return;
  begun.exam_ids = list_one (exam_id);
  begun.patient_exam_id = g_strdup (patient_exam_id);
  begun.meeting_uuid = g_strdup (meeting_uuid);
  json = ante_qualiphy_write_questions (exam_id, meeting_uuid, patient_exam_id, &error);
  ante_qualiphy_send (&begun, json, error);
}

static GPtrArray *
ante_qualiphy_questions_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_pointer (result, ANTE_QUALIPHY_QUESTIONS, error);
}

static void
ante_qualiphy_answer_async (AnteProvider *provider, const char *meeting_uuid, const char *patient_exam_id,
                            GPtrArray *answers,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  AnteQualiphyBegun begun;
  char *json = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_ANSWER, cancellable, callback, data, &begun))
    return;
  begun.patient_exam_id = g_strdup (patient_exam_id);
  json = ante_qualiphy_write_answers (meeting_uuid, patient_exam_id, answers, &error);
  ante_qualiphy_send (&begun, json, error);
}

static gboolean
ante_qualiphy_answer_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_boolean (result, ANTE_QUALIPHY_ANSWER, error);
}

static void
ante_qualiphy_upload_async (AnteProvider *provider, AnteUploadForm form, const char *patient_exam_id,
                            const char *file_name, const char *file_type, GBytes *file,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  AnteQualiphyBegun begun;
  const char *fault = NULL;
  GError *error = NULL;

  if (!ante_qualiphy_begin (provider, ANTE_QUALIPHY_UPLOAD, cancellable, callback, data, &begun))
    return;
  begun.patient_exam_id = g_strdup (patient_exam_id);
  fault = ante_qualiphy_find_upload_fault (file_type, file);
  if (fault != NULL)
    ante_qualiphy_set_fault (fault, &error);
  if (form == ANTE_UPLOAD_MULTIPART)
    ante_qualiphy_send_form (&begun, file_name, file, error);
  else
    ante_qualiphy_send (&begun, fault == NULL ? ante_qualiphy_write_upload (patient_exam_id, file_name,
                                                                            file_type, file) : NULL, error);
}

static gboolean
ante_qualiphy_upload_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return ante_qualiphy_finish_boolean (result, ANTE_QUALIPHY_UPLOAD, error);
}

void
ante_qualiphy_provider_init (AnteProviderInterface *iface)
{
  iface->get_capabilities = ante_qualiphy_get_capabilities;
  iface->set_key = ante_qualiphy_set_key;
  iface->list_async = ante_qualiphy_list_async;
  iface->list_finish = ante_qualiphy_list_finish;
  iface->invite_async = ante_qualiphy_invite_async;
  iface->invite_finish = ante_qualiphy_invite_finish;
  iface->resend_async = ante_qualiphy_resend_async;
  iface->resend_finish = ante_qualiphy_resend_finish;
  iface->cancel_async = ante_qualiphy_cancel_async;
  iface->cancel_finish = ante_qualiphy_cancel_finish;
  iface->pharmacies_async = ante_qualiphy_pharmacies_async;
  iface->pharmacies_finish = ante_qualiphy_pharmacies_finish;
  iface->packages_async = ante_qualiphy_packages_async;
  iface->packages_finish = ante_qualiphy_packages_finish;
  iface->search_pharmacies_async = ante_qualiphy_search_pharmacies_async;
  iface->search_pharmacies_finish = ante_qualiphy_search_pharmacies_finish;
  iface->questions_async = ante_qualiphy_questions_async;
  iface->questions_finish = ante_qualiphy_questions_finish;
  iface->answer_async = ante_qualiphy_answer_async;
  iface->answer_finish = ante_qualiphy_answer_finish;
  iface->upload_async = ante_qualiphy_upload_async;
  iface->upload_finish = ante_qualiphy_upload_finish;
}
