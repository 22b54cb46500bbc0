/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's interface: its values, its errors, and the calls handed on to the one behind it. */
#include "core/provider/ante-provider.h"

#include "core/provider/ante-provider-private.h"

typedef struct
{
  AnteInviteAnswer *known; /* owned, nullable */
} AnteProviderErrorPrivate;

static void
ante_provider_error_private_init (AnteProviderErrorPrivate *priv)
{
}

static void
ante_provider_error_private_copy (const AnteProviderErrorPrivate *from, AnteProviderErrorPrivate *to)
{
  to->known = from->known != NULL ? ante_invite_answer_copy (from->known) : NULL;
}

static void
ante_provider_error_private_clear (AnteProviderErrorPrivate *priv)
{
  g_clear_pointer (&priv->known, ante_invite_answer_free);
}

G_DEFINE_EXTENDED_ERROR (AnteProviderError, ante_provider_error)
G_DEFINE_INTERFACE (AnteProvider, ante_provider, G_TYPE_OBJECT)

static const char *const CODES[] = {
  [ANTE_PROVIDER_ERROR_NOT_SENT] = "not-sent",
  [ANTE_PROVIDER_ERROR_UNCONFIRMED] = "unconfirmed",
  [ANTE_PROVIDER_ERROR_REFUSED] = "refused",
  [ANTE_PROVIDER_ERROR_KEY] = "key",
  [ANTE_PROVIDER_ERROR_NEEDS_PROVIDER] = "needs-provider",
  [ANTE_PROVIDER_ERROR_NEEDS_CONTRACT] = "needs-contract",
  [ANTE_PROVIDER_ERROR_NEEDS_RX_CONTRACT] = "needs-rx-contract",
  [ANTE_PROVIDER_ERROR_NOT_ALLOWED] = "not-allowed",
  [ANTE_PROVIDER_ERROR_DECIDED] = "decided",
  [ANTE_PROVIDER_ERROR_INSECURE] = "insecure",
};

static void
ante_provider_default_init (AnteProviderInterface *iface)
{
}

const char *
ante_provider_error_to_code (int code)
{
  g_return_val_if_fail (code >= 0 && code < (int) G_N_ELEMENTS (CODES), "unconfirmed");

  return CODES[code];
}

const AnteInviteAnswer *
ante_provider_error_get_known (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == ANTE_PROVIDER_ERROR ? ante_provider_error_get_private (error)->known : NULL;
}

GError *
ante_provider_error_new_known (const char *message, AnteInviteAnswer *known)
{
  GError *error = g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED, message);

  ante_provider_error_get_private (error)->known = known;
  return error;
}

void
ante_catalogue_exam_free (AnteCatalogueExam *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->price);
  g_strfreev (self->attachments);
  g_free (self);
}

static void
invited_exam_free (gpointer data)
{
  AnteInvitedExam *self = data;

  g_free (self->exam_id);
  g_free (self->patient_exam_id);
  g_free (self->title);
  g_free (self);
}

AnteInviteAnswer *
ante_invite_answer_new (void)
{
  AnteInviteAnswer *self = g_new0 (AnteInviteAnswer, 1);

  self->exams = g_ptr_array_new_with_free_func (invited_exam_free);
  return self;
}

void
ante_invite_answer_add_exam (AnteInviteAnswer *self, const char *exam_id, const char *patient_exam_id,
                             const char *title)
{
  AnteInvitedExam *exam = g_new0 (AnteInvitedExam, 1);

  exam->exam_id = g_strdup (exam_id);
  exam->patient_exam_id = g_strdup (patient_exam_id);
  exam->title = g_strdup (title);
  g_ptr_array_add (self->exams, exam);
}

AnteInviteAnswer *
ante_invite_answer_copy (const AnteInviteAnswer *self)
{
  AnteInviteAnswer *copy = ante_invite_answer_new ();

  copy->meeting_url = g_strdup (self->meeting_url);
  copy->meeting_uuid = g_strdup (self->meeting_uuid);
  for (guint i = 0; i < self->exams->len; i++)
    {
      const AnteInvitedExam *exam = g_ptr_array_index (self->exams, i);

      ante_invite_answer_add_exam (copy, exam->exam_id, exam->patient_exam_id, exam->title);
    }
  return copy;
}

void
ante_invite_answer_free (AnteInviteAnswer *self)
{
  g_free (self->meeting_url);
  g_free (self->meeting_uuid);
  g_ptr_array_unref (self->exams);
  g_free (self);
}

void
ante_provider_set_key (AnteProvider *self, AnteSecret *key)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));

  ANTE_PROVIDER_GET_IFACE (self)->set_key (self, key);
}

void
ante_provider_list_async (AnteProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));

  ANTE_PROVIDER_GET_IFACE (self)->list_async (self, cancellable, callback, data);
}

GPtrArray *
ante_provider_list_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  return ANTE_PROVIDER_GET_IFACE (self)->list_finish (self, result, error);
}

void
ante_provider_invite_async (AnteProvider *self, const AnteInviteRequest *request, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (request != NULL && request->patient != NULL && request->exam_ids != NULL);
  g_return_if_fail (request->webhook_url != NULL && request->invite_id != NULL && request->tag != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->invite_async (self, request, cancellable, callback, data);
}

AnteInviteAnswer *
ante_provider_invite_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  return ANTE_PROVIDER_GET_IFACE (self)->invite_finish (self, result, error);
}

void
ante_provider_resend_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (patient_exam_id != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->resend_async (self, meeting_uuid, patient_exam_id, cancellable, callback, data);
}

gboolean
ante_provider_resend_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  return ANTE_PROVIDER_GET_IFACE (self)->resend_finish (self, result, error);
}

void
ante_provider_cancel_async (AnteProvider *self, const char *patient_exam_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (patient_exam_id != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->cancel_async (self, patient_exam_id, cancellable, callback, data);
}

gboolean
ante_provider_cancel_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  return ANTE_PROVIDER_GET_IFACE (self)->cancel_finish (self, result, error);
}
