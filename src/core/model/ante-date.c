/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dates and times of day as people in the United States type them. What could be read in two ways
 * is refused, never guessed. */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-time-private.h"
#include "core/model/ante-typed-private.h"

#define OLDEST_YEARS 120

typedef struct
{
  const char *text;
  gsize length;
  guint number; /* of digits */
  gboolean is_word;
} Token;

static const char *const months[] = {
  "january", "february", "march",     "april",   "may",      "june",
  "july",    "august",   "september", "october", "november", "december",
};

static gboolean
is_ordinal (const Token *token)
{
  static const char *const suffixes[] = { "st", "nd", "rd", "th" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (token->length == 2 && strncmp (token->text, suffixes[i], 2) == 0)
        return TRUE;
    }
  return FALSE;
}

static Token
take_token (const char **at)
{
  Token token = { .text = *at, .is_word = g_ascii_isalpha (**at) };

  while (token.is_word ? g_ascii_isalpha (**at) : g_ascii_isdigit (**at))
    (*at)++;
  token.length = *at - token.text;
  if (!token.is_word && token.length <= 8)
    token.number = (guint) g_ascii_strtoull (token.text, NULL, 10);
  return token;
}

/* Numbers and words, with blanks and marks between them. Returns: how many; 0 when it is no date. */
static guint
split (const char *plain, Token tokens[3])
{
  const char *at = plain;
  guint n = 0;

  while (*at != '\0')
    {
      Token token;
      gsize gap = n > 0 ? strspn (at, " /.,-") : 0;

      at += gap;
      if (gap > 2 || !g_ascii_isalnum (*at))
        return 0;
      token = take_token (&at);
      if (n > 0 && gap == 0 && token.is_word && is_ordinal (&token) && !tokens[n - 1].is_word)
        continue;
      if (n == 3)
        return 0;
      tokens[n++] = token;
    }
  return n;
}

static guint
find_month (const Token *token)
{
  if (token->length == 4 && strncmp (token->text, "sept", 4) == 0)
    return 9;
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    {
      if (token->is_word && token->length >= 3 && token->length <= strlen (months[i]) &&
          strncmp (token->text, months[i], token->length) == 0)
        return i + 1;
    }
  return 0;
}

static gboolean
make_day (guint year, guint month, guint day, GDate *date)
{
  if (year < 1000 || year > 9999 || month > 12 || day > 31 ||
      !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

/* 06301990 or 19900630: no year we read begins like a month, so only one can be right. */
static gboolean
read_eight_digits (const Token *token, GDate *date)
{
  guint n = token->number;
  guint last_year = n % 10000;
  guint first_year = n / 10000;

  if (token->is_word || token->length != 8)
    return FALSE;
  if (first_year >= 1300)
    return make_day (first_year, n / 100 % 100, n % 100, date);
  return make_day (last_year, n / 1000000, n / 10000 % 100, date);
}

static gboolean
is_year (const Token *token)
{
  return !token->is_word && token->length == 4;
}

static gboolean
is_part (const Token *token)
{
  return !token->is_word && token->length <= 2;
}

static gboolean
read_three (const Token *t, GDate *date)
{
  if (is_year (&t[0]) && is_part (&t[2]))
    return make_day (t[0].number, is_part (&t[1]) ? t[1].number : find_month (&t[1]), t[2].number,
                     date);
  if (!is_year (&t[2]))
    return FALSE;
  if (is_part (&t[0]) && is_part (&t[1]))
    return make_day (t[2].number, t[0].number, t[1].number, date);
  if (is_part (&t[0]))
    return make_day (t[2].number, find_month (&t[1]), t[0].number, date);
  if (is_part (&t[1]))
    return make_day (t[2].number, find_month (&t[0]), t[1].number, date);
  return FALSE;
}

gboolean
ante_date_read (const char *typed, GDate *day)
{
  g_autofree char *plain = ante_typed_plain (typed);
  Token tokens[3];

  if (plain == NULL)
    return FALSE;
  switch (split (plain, tokens))
    {
    case 1:
      return read_eight_digits (&tokens[0], day);
    case 3:
      return read_three (tokens, day);
    default:
      return FALSE;
    }
}

AnteFieldProblem
ante_dob_read (const char *typed, const char *today, char **dob)
{
  GDate day, last, oldest;

  if (!ante_day_read (today, &last) || g_date_get_year (&last) <= OLDEST_YEARS ||
      !ante_date_read (typed, &day))
    return ANTE_FIELD_NOT_A_DATE;
  oldest = last;
  g_date_subtract_years (&oldest, OLDEST_YEARS);
  if (g_date_compare (&day, &last) > 0)
    return ANTE_FIELD_IN_THE_FUTURE;
  if (g_date_compare (&day, &oldest) < 0)
    return ANTE_FIELD_TOO_LONG_AGO;
  *dob = ante_day_write (&day);
  return ANTE_FIELD_OK;
}

char *
ante_dob_normalise (const char *typed, const char *today)
{
  char *dob = NULL;

  return ante_dob_read (typed, today, &dob) == ANTE_FIELD_OK ? dob : NULL;
}

char *
ante_date_normalise (const char *typed, const char *today)
{
  g_autofree char *plain = ante_typed_plain (typed);
  gboolean is_today = g_strcmp0 (plain, "today") == 0;
  GDate day;

  if (is_today || g_strcmp0 (plain, "tomorrow") == 0)
    {
      if (!ante_day_read (today, &day))
        return NULL;
      if (!is_today)
        g_date_add_days (&day, 1);
      return ante_day_write (&day);
    }
  return ante_date_read (typed, &day) ? ante_day_write (&day) : NULL;
}
