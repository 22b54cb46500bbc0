/* SPDX-License-Identifier: GPL-3.0-or-later
 * Desks' roles, as tables hold them. */
#include "relay/store/ante-relay-clinic-rules.h"

gboolean
ante_relay_role_read (const char *word, AnteRelayRole *role)
{
  static const char *const WORDS[] = {
    [ANTE_ROLE_RECEPTION] = "reception",
    [ANTE_ROLE_CLINICIAN] = "clinician",
    [ANTE_ROLE_MANAGER] = "manager",
    [ANTE_ROLE_VIEWER] = "viewer",
  };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_strcmp0 (word, WORDS[i]) == 0)
      {
        *role = i;
        return TRUE;
      }
  return FALSE;
}
