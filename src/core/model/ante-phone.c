/* SPDX-License-Identifier: GPL-3.0-or-later
 * Telephone numbers of the North American plan, kept as +1NNNNNNNNNN. */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

#define DIGITS 10

/* The digits of @plain; NULL when it holds anything that is not written in a telephone number. */
static char *
take_digits (const char *plain)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *at = plain; *at != '\0'; at++)
    {
      if (g_ascii_isdigit (*at))
        g_string_append_c (digits, *at);
      else if (strchr (" -().,/", *at) == NULL)
        return NULL;
    }
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

char *
ante_phone_normalise (const char *typed)
{
  g_autofree char *plain = ante_typed_plain (typed);
  g_autofree char *digits = NULL;
  const char *number;
  gboolean international;

  if (plain == NULL)
    return NULL;
  international = plain[0] == '+';
  digits = take_digits (international ? plain + 1 : plain);
  if (digits == NULL)
    return NULL;
  number = digits;
  if (strlen (digits) == DIGITS + 1 && digits[0] == '1')
    number = digits + 1;
  else if (international)
    return NULL;
  if (strlen (number) != DIGITS || number[0] < '2' || number[3] < '2')
    return NULL;
  return g_strconcat ("+1", number, NULL);
}

char *
ante_phone_format (const char *stored)
{
  g_autofree char *normal = stored != NULL ? ante_phone_normalise (stored) : NULL;

  if (normal == NULL)
    return g_strdup (stored != NULL ? stored : "");
  return g_strdup_printf ("(%.3s) %.3s-%s", normal + 2, normal + 5, normal + 8);
}
