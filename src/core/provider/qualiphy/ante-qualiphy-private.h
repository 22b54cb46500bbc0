/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said to Qualiphy and what is believed of its answers. Pure functions. */
#pragma once
#include "core/provider/ante-provider.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum { ANTE_QUALIPHY_LIST, ANTE_QUALIPHY_INVITE, ANTE_QUALIPHY_RESEND, ANTE_QUALIPHY_CANCEL } AnteQualiphyCall;

/* --- Requests. @key: its text. (transfer full): JSON that holds the key: to be wiped. --- */
char *ante_qualiphy_write_list (const char *key);
/** REFUSED, and nothing is to be sent, when the patient's details are not what the provider takes. */
char *ante_qualiphy_write_invite (const char *key, const AnteInviteRequest *request, GError **error);
/** @meeting_uuid NULL for a cancel. */
char *ante_qualiphy_write_exam (const char *key, const char *meeting_uuid, const char *patient_exam_id);

/* --- Answers. What was asked, against which one is held. --- */
typedef struct
{
  AnteQualiphyCall call;
  GStrv exam_ids;              /* of an invite */
  const char *patient_exam_id; /* of a resend or cancel */
  const char *key;             /* never to be repeated */
} AnteQualiphyQuestion;

/** ante_qualiphy_read_list: Returns: (transfer full): of AnteCatalogueExam, NULL with an ANTE_PROVIDER_ERROR. */
GPtrArray *ante_qualiphy_read_list (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
AnteInviteAnswer *ante_qualiphy_read_invite (guint status, GBytes *body, const AnteQualiphyQuestion *question,
                                             GError **error);
gboolean ante_qualiphy_read_resend (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
gboolean ante_qualiphy_read_cancel (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);

/* --- Refusals (ante-qualiphy-refusal.c) --- */
/** ante_qualiphy_check: reads the answer as far as every answer is alike. Returns: (transfer full): its object,
 *  when both the HTTP status and http_code say it went well; else NULL with the error they mean. */
JsonObject *ante_qualiphy_check (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
/** ante_qualiphy_says_cancelled: whether a refusal of a cancel says that the exam is cancelled already. */
gboolean ante_qualiphy_says_cancelled (const char *text);
/** ante_qualiphy_set_unbelievable: UNCONFIRMED, or NOT_SENT for a list. */
void ante_qualiphy_set_unbelievable (const AnteQualiphyQuestion *question, const char *why, GError **error);

G_END_DECLS
