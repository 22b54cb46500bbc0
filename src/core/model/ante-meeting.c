/* SPDX-License-Identifier: GPL-3.0-or-later
 * The kinds of meeting, and the ids of pharmacies. */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

#define NCPDP_DIGITS 7

/* What titles say, in lower case. */
static const struct
{
  const char *words;
  AnteMeetingKind kind;
} titles[] = {
  { "urgent care", ANTE_MEETING_URGENT },
  { "own pharmacy", ANTE_MEETING_OWN },
  { "your pharmacy", ANTE_MEETING_OWN },
};

AnteMeetingKind
ante_meeting_kind (const AnteExamRef *exam)
{
  g_autofree char *title = NULL;

  g_return_val_if_fail (exam != NULL, ANTE_MEETING_GOOD_FAITH);

  if (exam->rx_type == ANTE_RX_GOOD_FAITH)
    return ANTE_MEETING_GOOD_FAITH;
  title = g_ascii_strdown (exam->title != NULL ? exam->title : "", -1);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strstr (title, titles[i].words) != NULL)
      return titles[i].kind;
  return ANTE_MEETING_PARTNER;
}

gboolean
ante_ncpdp_is_id (const char *id)
{
  return id != NULL && strlen (id) == NCPDP_DIGITS && strspn (id, "0123456789") == NCPDP_DIGITS;
}

gboolean
ante_ncpdp_check_digit_fits (const char *id)
{
  guint sum = 0;

  g_return_val_if_fail (ante_ncpdp_is_id (id), FALSE);

  for (guint i = 0; i < NCPDP_DIGITS - 1; i++)
    sum += (guint) (id[i] - '0') * (i % 2 == 0 ? 1 : 2);
  return sum % 10 == (guint) (id[NCPDP_DIGITS - 1] - '0');
}

AnteFieldProblem
ante_ncpdp_read (const char *typed, char **id)
{
  g_autofree char *plain = ante_typed_plain (typed);

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_EMPTY;
  if (!ante_ncpdp_is_id (plain))
    return ANTE_FIELD_NOT_AN_NCPDP_ID;
  *id = g_steal_pointer (&plain);
  return ante_ncpdp_check_digit_fits (*id) ? ANTE_FIELD_OK : ANTE_FIELD_NCPDP_CHECK_DIGIT;
}

static gboolean
is_territory (const char *plain)
{
  return strlen (plain) == 2 && g_ascii_isalpha (plain[0]) && g_ascii_isalpha (plain[1]);
}

AnteFieldProblem
ante_pharmacy_state_read (const char *typed, char **code)
{
  const AnteState *state = ante_state_find (typed);
  g_autofree char *plain = ante_typed_plain (typed);

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_OK;
  if (state == NULL && (plain == NULL || !is_territory (plain)))
    return ANTE_FIELD_NOT_A_STATE;
  *code = state != NULL ? g_strdup (state->code) : g_ascii_strup (plain, -1);
  return ANTE_FIELD_OK;
}
