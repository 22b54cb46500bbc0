/* SPDX-License-Identifier: GPL-3.0-or-later
 * Roles and states, as tables hold them. */
#include "relay/store/ante-relay-clinic-rules.h"

static const char *const ROLES[] = {
  [ANTE_ROLE_RECEPTION] = "reception",
  [ANTE_ROLE_CLINICIAN] = "clinician",
  [ANTE_ROLE_MANAGER] = "manager",
  [ANTE_ROLE_VIEWER] = "viewer",
};

static const char *const STATES[] = {
  [ANTE_RELAY_HERE] = "here",
  [ANTE_RELAY_LEAVING] = "leaving",
  [ANTE_RELAY_GONE] = "gone",
  [ANTE_RELAY_ARRIVING] = "arriving",
};

static int
find (const char *const *words, guint n_words, const char *word)
{
  for (guint i = 0; i < n_words; i++)
    if (g_strcmp0 (word, words[i]) == 0)
      return i;
  return -1;
}

gboolean
ante_relay_role_read (const char *word, AnteRelayRole *role)
{
  int found = find (ROLES, G_N_ELEMENTS (ROLES), word);

  if (found >= 0)
    *role = found;
  return found >= 0;
}

gboolean
ante_relay_state_read (const char *word, AnteRelayState *state)
{
  int found = find (STATES, G_N_ELEMENTS (STATES), word);

  if (found >= 0)
    *state = found;
  return found >= 0;
}

const char *
ante_relay_state_word (AnteRelayState state)
{
  return STATES[state];
}
