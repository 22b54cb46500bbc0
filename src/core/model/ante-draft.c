/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the drafts share: texts, problems, changed fields. */
#include "core/model/ante-draft-private.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

gboolean
ante_draft_set_text (char **slot, const char *text)
{
  if (text == NULL)
    text = "";
  if (g_strcmp0 (*slot, text) == 0)
    return FALSE;
  g_free (*slot);
  *slot = g_strdup (text);
  return TRUE;
}

gboolean
ante_field_stops_saving (AnteFieldProblem problem)
{
  switch (problem)
    {
    case ANTE_FIELD_OK:
    case ANTE_FIELD_MISSING_FOR_INVITE:
    case ANTE_FIELD_STATE_NOT_SERVED:
    case ANTE_FIELD_NO_EXAM:
    case ANTE_FIELD_ZIP_OF_ANOTHER_STATE:
    case ANTE_FIELD_MISSING_FOR_ADDRESS:
    case ANTE_FIELD_NCPDP_CHECK_DIGIT:
      return FALSE;
    case ANTE_FIELD_EMPTY:
    case ANTE_FIELD_NOT_A_DATE:
    case ANTE_FIELD_IN_THE_FUTURE:
    case ANTE_FIELD_TOO_LONG_AGO:
    case ANTE_FIELD_NOT_A_TIME:
    case ANTE_FIELD_NOT_A_PHONE:
    case ANTE_FIELD_NOT_AN_EMAIL:
    case ANTE_FIELD_NOT_A_STATE:
    case ANTE_FIELD_TOO_LONG:
    case ANTE_FIELD_BAD_CHARACTERS:
    case ANTE_FIELD_NO_TREATMENT:
    case ANTE_FIELD_OUT_OF_RANGE:
    case ANTE_FIELD_NOT_A_ZIP:
    case ANTE_FIELD_NOT_AN_NCPDP_ID:
    case ANTE_FIELD_NOT_OFFERED:
    case ANTE_FIELD_NOT_ALL_THERE:
      return TRUE;
    }
  return TRUE;
}

void
ante_draft_put_text (JsonObject *changes, const char *member, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) == 0)
    return;
  if (after != NULL)
    json_object_set_string_member (changes, member, after);
  else
    json_object_set_null_member (changes, member);
}

JsonObject *
ante_draft_close_changes (JsonObject *changes)
{
  if (json_object_get_size (changes) > 0)
    return changes;
  json_object_unref (changes);
  return NULL;
}

AnteFieldProblem
ante_number_read (const char *typed, guint min, guint max, guint *number)
{
  g_autofree char *plain = ante_typed_plain (typed);
  guint64 value;

  if (plain == NULL)
    return typed == NULL ? ANTE_FIELD_EMPTY : ANTE_FIELD_OUT_OF_RANGE;
  if (*plain == '\0')
    return ANTE_FIELD_EMPTY;
  if (plain[strspn (plain, "0123456789")] != '\0' ||
      !g_ascii_string_to_unsigned (plain, 10, min, max, &value, NULL))
    return ANTE_FIELD_OUT_OF_RANGE;
  *number = (guint) value;
  return ANTE_FIELD_OK;
}
