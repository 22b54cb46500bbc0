/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay's answers must look like to be believed. Pure functions, any thread; every failure is an
 * ANTE_RELAY_ERROR. Shapes: src/shared/wire/README.md. */
#pragma once
#include "core/relay-link/ante-relay-link.h"

G_BEGIN_DECLS

/* What a pull asked for, against which its answer is held. */
typedef struct
{
  gint64 after;
  gint64 clinical_after; /* -1: not asked */
  guint limit;
} AntePullQuestion;

AnteClaim *ante_relay_answer_read_claim (GBytes *body, GError **error);
AntePull *ante_relay_answer_read_pull (GBytes *body, const AntePullQuestion *question, GError **error);
/** @ids: those of the entries pushed, in their order. Returns: (transfer full): of AntePushed. */
GPtrArray *ante_relay_answer_read_push (GBytes *body, GStrv ids, GError **error);

gboolean *ante_relay_answer_read_kept (GBytes *body, GError **error); /* that it was taken: g_free() */
AnteSelfTest *ante_relay_answer_read_self_test (GBytes *body, GError **error);

AnteAccess *ante_relay_answer_read_access (GBytes *body, gboolean of_desks, GError **error);

/** ante_relay_answer_refusal: the error behind a status other than 200. @claiming: of a claim.
 *  @retry_after_s as in AnteHttpAnswer. Returns: (transfer full). */
GError *ante_relay_answer_refusal (guint status, GBytes *body, gint64 retry_after_s, gboolean claiming);

G_END_DECLS
