/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented clinic's exams, as exam_list gives them, and the states the provider serves. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  const char *title;
  gint64 rx_type;         /* 1 good faith exam, 2 with a prescription */
  const char *price;      /* decimal text, NULL: none configured */
  const char *attachments[4]; /* names, ended by NULL */
} AnteSandboxExam;

#define ANTE_SANDBOX_CLINIC_ID 4127

/** ante_sandbox_catalogue_find: Returns: (transfer none), NULL when the clinic has no such exam. */
const AnteSandboxExam *ante_sandbox_catalogue_find (gint64 id);

/** ante_sandbox_catalogue_to_json: the whole answer of exam_list (Qualiphy API reference, exam_list).
 *  Returns: (transfer full). */
JsonObject *ante_sandbox_catalogue_to_json (void);

typedef enum
{
  ANTE_SANDBOX_STATE_SERVED,     /* 48 states, DC, and TE for tests */
  ANTE_SANDBOX_STATE_NOT_SERVED, /* AL and MS */
  ANTE_SANDBOX_STATE_UNKNOWN,    /* no such abbreviation */
} AnteSandboxStateKind;

/** ante_sandbox_state_kind: what @code, two upper-case letters, means to the provider. */
AnteSandboxStateKind ante_sandbox_state_kind (const char *code);

G_END_DECLS
