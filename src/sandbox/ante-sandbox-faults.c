/* SPDX-License-Identifier: GPL-3.0-or-later
 * Misbehaviour on demand: which faults are on, for which route, how often still. */
#include "sandbox/ante-sandbox-faults.h"

#include <string.h>

#define MAX_COUNT 1000000
#define MAX_DELAY_MS (24 * 60 * 60 * 1000)

typedef struct
{
  const char *name;
  const char *route;  /* where it strikes unless told otherwise; NULL: everywhere it can */
  gint64 delay_ms;    /* unless told otherwise */
} Kind;

static const Kind kinds[ANTE_SANDBOX_N_FAULTS] = {
  [ANTE_SANDBOX_FAULT_HTTP_500] = { "http-500", NULL, 0 },
  [ANTE_SANDBOX_FAULT_SLOW_ANSWER] = { "slow-answer", NULL, 20000 },
  [ANTE_SANDBOX_FAULT_ANSWER_LOST] = { "answer-lost", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_HTML_INSTEAD_OF_JSON] = { "html-instead-of-json", NULL, 0 },
  [ANTE_SANDBOX_FAULT_401_KEY] = { "401-key", NULL, 0 },
  [ANTE_SANDBOX_FAULT_401_PROVIDER] = { "401-provider", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_401_CONTRACT] = { "401-contract", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_401_CONTRACT_OLDER] = { "401-contract-older", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_401_RX_CONTRACT] = { "401-rx-contract", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_NO_PROVIDER] = { "no-provider", "exam_invite", 0 },
  [ANTE_SANDBOX_FAULT_WEBHOOK_TWICE] = { "webhook-twice", NULL, 0 },
  [ANTE_SANDBOX_FAULT_WEBHOOK_LATE] = { "webhook-late", NULL, 60000 },
  [ANTE_SANDBOX_FAULT_WEBHOOK_OUT_OF_ORDER] = { "webhook-out-of-order", NULL, 5000 },
  [ANTE_SANDBOX_FAULT_WEBHOOK_DROP] = { "webhook-drop", NULL, 0 },
  [ANTE_SANDBOX_FAULT_WEBHOOK_CUT_SHORT] = { "webhook-cut-short", NULL, 0 },
  [ANTE_SANDBOX_FAULT_IDS_AS_STRINGS] = { "ids-as-strings", NULL, 0 },
  [ANTE_SANDBOX_FAULT_OLDER_STATUS_WORDS] = { "older-status-words", NULL, 0 },
  [ANTE_SANDBOX_FAULT_UNKNOWN_STATUS] = { "unknown-status", NULL, 0 },
  [ANTE_SANDBOX_FAULT_CONTRADICT] = { "contradict", NULL, 500 },
  [ANTE_SANDBOX_FAULT_EVENTS_SHUFFLED] = { "events-shuffled", NULL, 200 },
  [ANTE_SANDBOX_FAULT_OLDER_EVENT_SHAPES] = { "older-event-shapes", NULL, 0 },
};

static const char *const routes[] = { "exam_list", "exam_invite", "exam_invite_resend", "exam_invite_cancel",
                                      "exam_questions", "exam_submit_answers", "exam_upload_attachment",
                                      "partner_pharmacy_list", "partner_pharmacy_treatment_packages",
                                      "custom_pharmacy_search", NULL };

typedef struct
{
  gint64 left;     /* -1: until turned off */
  gint64 delay_ms;
  char *route;     /* owned, nullable: anywhere */
  guint64 n_struck;
} Setting;

struct _AnteSandboxFaults
{
  Setting settings[ANTE_SANDBOX_N_FAULTS];
};

static gboolean
find_kind (const char *name, guint *fault)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *fault = i;
        return TRUE;
      }
  return FALSE;
}

AnteSandboxFaults *
ante_sandbox_faults_new (void)
{
  return g_new0 (AnteSandboxFaults, 1);
}

void
ante_sandbox_faults_free (AnteSandboxFaults *self)
{
  for (guint i = 0; i < ANTE_SANDBOX_N_FAULTS; i++)
    g_free (self->settings[i].route);
  g_free (self);
}

gboolean
ante_sandbox_faults_set (AnteSandboxFaults *self,
                         const char *name,
                         gint64 count,
                         gint64 delay_ms,
                         const char *route,
                         GError **error)
{
  guint fault;

  if (!find_kind (name, &fault))
    {
      g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, "There is no fault “%s”.", name);
      return FALSE;
    }
  if (count < -1 || count > MAX_COUNT || delay_ms < -1 || delay_ms > MAX_DELAY_MS)
    {
      g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID,
                   "A count is -1 to %d and a delay at most %d ms.", MAX_COUNT, MAX_DELAY_MS);
      return FALSE;
    }
  if (route && !g_strv_contains (routes, route))
    {
      g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, "There is no route “%s”.", route);
      return FALSE;
    }

  Setting *setting = &self->settings[fault];
  setting->left = count;
  setting->delay_ms = delay_ms >= 0 ? delay_ms : kinds[fault].delay_ms;
  g_free (setting->route);
  setting->route = g_strdup (route ? route : kinds[fault].route);
  return TRUE;
}

gboolean
ante_sandbox_faults_set_from_option (AnteSandboxFaults *self, const char *option, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (option, ":", 2);
  g_auto (GStrv) names = g_strsplit (parts[0] ? parts[0] : "", "@", 2);
  gint64 count = -1;

  if (parts[0] && parts[1] && !g_ascii_string_to_signed (parts[1], 10, -1, MAX_COUNT, &count, error))
    return FALSE;
  return ante_sandbox_faults_set (self, names[0] ? names[0] : "", count, -1,
                                  names[0] ? names[1] : NULL, error);
}

gboolean
ante_sandbox_faults_take (AnteSandboxFaults *self, AnteSandboxFault fault, const char *route, gint64 *delay_ms)
{
  Setting *setting = &self->settings[fault];

  if (setting->left == 0 || (route && setting->route && !g_str_equal (route, setting->route)))
    return FALSE;
  if (setting->left > 0)
    setting->left--;
  setting->n_struck++;
  if (delay_ms)
    *delay_ms = setting->delay_ms;
  return TRUE;
}

const char *
ante_sandbox_fault_name (AnteSandboxFault fault)
{
  return kinds[fault].name;
}

JsonArray *
ante_sandbox_faults_to_json (AnteSandboxFaults *self)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < ANTE_SANDBOX_N_FAULTS; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "fault", kinds[i].name);
      json_object_set_int_member (object, "count", self->settings[i].left);
      json_object_set_int_member (object, "struck", (gint64) self->settings[i].n_struck);
      json_array_add_object_element (list, object);
    }
  return list;
}
