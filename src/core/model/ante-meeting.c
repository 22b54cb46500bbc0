/* SPDX-License-Identifier: GPL-3.0-or-later
 * The kinds of meeting, and the ids of pharmacies. */
#include "core/model/ante-model.h"

#include <string.h>

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
