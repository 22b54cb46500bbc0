/* SPDX-License-Identifier: GPL-3.0-or-later
 * The kinds of meeting, and the ids of pharmacies. */
#include "core/model/ante-model.h"

#include <string.h>

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
