/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a patient may be during the exam. The provider serves 48 states and DC (Qualiphy API
 * reference, supported states). */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

static const AnteState states[] = {
  { "AL", "Alabama", FALSE },
  { "AK", "Alaska", TRUE },
  { "AZ", "Arizona", TRUE },
  { "AR", "Arkansas", TRUE },
  { "CA", "California", TRUE },
  { "CO", "Colorado", TRUE },
  { "CT", "Connecticut", TRUE },
  { "DE", "Delaware", TRUE },
  { "DC", "District of Columbia", TRUE },
  { "FL", "Florida", TRUE },
  { "GA", "Georgia", TRUE },
  { "HI", "Hawaii", TRUE },
  { "ID", "Idaho", TRUE },
  { "IL", "Illinois", TRUE },
  { "IN", "Indiana", TRUE },
  { "IA", "Iowa", TRUE },
  { "KS", "Kansas", TRUE },
  { "KY", "Kentucky", TRUE },
  { "LA", "Louisiana", TRUE },
  { "ME", "Maine", TRUE },
  { "MD", "Maryland", TRUE },
  { "MA", "Massachusetts", TRUE },
  { "MI", "Michigan", TRUE },
  { "MN", "Minnesota", TRUE },
  { "MS", "Mississippi", FALSE },
  { "MO", "Missouri", TRUE },
  { "MT", "Montana", TRUE },
  { "NE", "Nebraska", TRUE },
  { "NV", "Nevada", TRUE },
  { "NH", "New Hampshire", TRUE },
  { "NJ", "New Jersey", TRUE },
  { "NM", "New Mexico", TRUE },
  { "NY", "New York", TRUE },
  { "NC", "North Carolina", TRUE },
  { "ND", "North Dakota", TRUE },
  { "OH", "Ohio", TRUE },
  { "OK", "Oklahoma", TRUE },
  { "OR", "Oregon", TRUE },
  { "PA", "Pennsylvania", TRUE },
  { "RI", "Rhode Island", TRUE },
  { "SC", "South Carolina", TRUE },
  { "SD", "South Dakota", TRUE },
  { "TN", "Tennessee", TRUE },
  { "TX", "Texas", TRUE },
  { "UT", "Utah", TRUE },
  { "VT", "Vermont", TRUE },
  { "VA", "Virginia", TRUE },
  { "WA", "Washington", TRUE },
  { "WV", "West Virginia", TRUE },
  { "WI", "Wisconsin", TRUE },
  { "WY", "Wyoming", TRUE },
};

/* The provider's test state: nothing that happens in it clears anybody. */
static const AnteState test_state = { ANTE_STATE_TEST, "Test", TRUE };

const AnteState *
ante_states (guint *n_states)
{
  g_return_val_if_fail (n_states != NULL, NULL);

  *n_states = G_N_ELEMENTS (states);
  return states;
}

const AnteState *
ante_state_find (const char *code_or_name)
{
  g_autofree char *plain = ante_typed_plain (code_or_name);

  if (plain == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_ascii_strcasecmp (states[i].code, plain) == 0 ||
          g_ascii_strcasecmp (states[i].name, plain) == 0)
        return &states[i];
    }
  return g_ascii_strcasecmp (test_state.code, plain) == 0 ? &test_state : NULL;
}

/* "No provider available", "No providers are available in this state", "Provider not available for tele_state". */
gboolean
ante_provider_text_suspects_state (const char *text)
{
  static const char *const parts[] = { "no provider", "no available provider", "provider not available", "tele_state", "tele state" };
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  for (guint i = 0; folded != NULL && i < G_N_ELEMENTS (parts); i++)
    if (strstr (folded, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}
