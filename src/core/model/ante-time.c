/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times of day: "930", "9:30", "2p", "2:15 pm", "14:15". Without am or pm the day has 24 hours. */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

typedef enum
{
  HALF_NONE,
  HALF_AM,
  HALF_PM,
  HALF_WRONG,
} Half;

static Half
read_half (const char *text)
{
  static const struct
  {
    const char *text;
    Half half;
  } halves[] = {
    { "", HALF_NONE },   { "a", HALF_AM },    { "am", HALF_AM },
    { "a.m.", HALF_AM }, { "a.m", HALF_AM },  { "p", HALF_PM },
    { "pm", HALF_PM },   { "p.m.", HALF_PM }, { "p.m", HALF_PM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      if (g_str_equal (halves[i].text, text))
        return halves[i].half;
    }
  return HALF_WRONG;
}

static guint
to_number (const char *digits, gsize length)
{
  guint number = 0;

  for (gsize i = 0; i < length; i++)
    number = number * 10 + (guint) (digits[i] - '0');
  return number;
}

/* Hour and minute from "9", "9:30", "9.30", "930" or "0930"; *@rest is what follows. */
static gboolean
read_digits (const char *plain, guint *hour, guint *minute, const char **rest)
{
  gsize n = strspn (plain, "0123456789");
  const char *after = plain + n;

  if (n == 3 || n == 4)
    {
      *hour = to_number (plain, n - 2);
      *minute = to_number (plain + n - 2, 2);
      *rest = after;
      return TRUE;
    }
  if (n != 1 && n != 2)
    return FALSE;
  *hour = to_number (plain, n);
  *minute = 0;
  *rest = after;
  if (*after != ':' && *after != '.')
    return TRUE;
  if (strspn (after + 1, "0123456789") != 2)
    return FALSE;
  *minute = to_number (after + 1, 2);
  *rest = after + 3;
  return TRUE;
}

char *
ante_time_normalise (const char *typed)
{
  g_autofree char *plain = ante_typed_plain (typed);
  const char *rest;
  guint hour, minute;
  Half half;

  if (plain == NULL || !read_digits (plain, &hour, &minute, &rest))
    return NULL;
  half = read_half (*rest == ' ' ? rest + 1 : rest);
  if (half == HALF_WRONG || minute > 59 || (half == HALF_NONE ? hour > 23 : hour < 1 || hour > 12))
    return NULL;
  if (half == HALF_AM && hour == 12)
    hour = 0;
  else if (half == HALF_PM && hour != 12)
    hour += 12;
  return g_strdup_printf ("%02u:%02u", hour, minute);
}
