/* SPDX-License-Identifier: GPL-3.0-or-later
 * Misbehaviour on demand: which faults are on, for which route, how often still. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/* What each does is in the README's table. */
typedef enum
{
  ANTE_SANDBOX_FAULT_HTTP_500,
  ANTE_SANDBOX_FAULT_SLOW_ANSWER,
  ANTE_SANDBOX_FAULT_ANSWER_LOST,
  ANTE_SANDBOX_FAULT_HTML_INSTEAD_OF_JSON,
  ANTE_SANDBOX_FAULT_401_KEY,
  ANTE_SANDBOX_FAULT_401_PROVIDER,
  ANTE_SANDBOX_FAULT_401_CONTRACT,
  ANTE_SANDBOX_FAULT_401_CONTRACT_OLDER,
  ANTE_SANDBOX_FAULT_401_RX_CONTRACT,
  ANTE_SANDBOX_FAULT_NO_PROVIDER,
  ANTE_SANDBOX_FAULT_WEBHOOK_TWICE,
  ANTE_SANDBOX_FAULT_WEBHOOK_LATE,
  ANTE_SANDBOX_FAULT_WEBHOOK_OUT_OF_ORDER,
  ANTE_SANDBOX_FAULT_WEBHOOK_DROP,
  ANTE_SANDBOX_FAULT_WEBHOOK_CUT_SHORT,
  ANTE_SANDBOX_FAULT_IDS_AS_STRINGS,
  ANTE_SANDBOX_FAULT_OLDER_STATUS_WORDS,
  ANTE_SANDBOX_FAULT_UNKNOWN_STATUS,
  ANTE_SANDBOX_FAULT_CONTRADICT,
  ANTE_SANDBOX_FAULT_EVENTS_SHUFFLED,
  ANTE_SANDBOX_FAULT_OLDER_EVENT_SHAPES,
  ANTE_SANDBOX_N_FAULTS,
} AnteSandboxFault;

AnteSandboxFaults *ante_sandbox_faults_new (void);
void ante_sandbox_faults_free (AnteSandboxFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandboxFaults, ante_sandbox_faults_free)

/** ante_sandbox_faults_set: turns @name on for @count times (-1: until turned off, 0: off), replacing
 *  what it was. @delay_ms -1 means the fault's own; @route (nullable) limits a fault of the API to one
 *  route, such as "exam_invite". Returns: FALSE with INVALID for an unknown name or number. */
gboolean ante_sandbox_faults_set (AnteSandboxFaults *self, const char *name, gint64 count, gint64 delay_ms,
                                  const char *route, GError **error);

/** ante_sandbox_faults_set_from_option: as above from "NAME", "NAME:COUNT" or "NAME@ROUTE:COUNT". */
gboolean ante_sandbox_faults_set_from_option (AnteSandboxFaults *self, const char *option, GError **error);

/** ante_sandbox_faults_take: whether @fault strikes now, using up one time. @route: (nullable) the API
 *  route at hand. @delay_ms: (nullable) written when it strikes. */
gboolean ante_sandbox_faults_take (AnteSandboxFaults *self, AnteSandboxFault fault, const char *route,
                                   gint64 *delay_ms);

const char *ante_sandbox_fault_name (AnteSandboxFault fault);

/** ante_sandbox_faults_to_json: every fault, with how often it will still strike and how often it has.
 *  Returns: (transfer full). */
JsonArray *ante_sandbox_faults_to_json (AnteSandboxFaults *self);

G_END_DECLS
