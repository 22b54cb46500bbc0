/* SPDX-License-Identifier: GPL-3.0-or-later
 * ZIP codes, and the state that the first three digits of one belong to. */
#include "core/model/ante-model.h"

#include <string.h>

#include "core/model/ante-typed-private.h"

#define ZIP_DIGITS 5
#define PLUS_DIGITS 4
#define PREFIX_DIGITS 3

/* The sectional centres of the postal service. A few serve places beyond a border: both states are here,
 * since this is only ever a reason to look again. */
static const struct
{
  int first, last; /* three digits */
  const char *state;
} prefixes[] = {
  { 10, 27, "MA" },   { 28, 29, "RI" },   { 30, 38, "NH" },   { 39, 49, "ME" },   { 50, 59, "VT" },
  { 55, 55, "MA" },   { 60, 69, "CT" },   { 63, 63, "NY" },   { 70, 89, "NJ" },   { 5, 5, "NY" },
  { 100, 149, "NY" }, { 150, 196, "PA" }, { 197, 199, "DE" }, { 200, 205, "DC" }, { 569, 569, "DC" },
  { 201, 201, "VA" }, { 206, 219, "MD" }, { 220, 246, "VA" }, { 247, 268, "WV" }, { 270, 289, "NC" },
  { 290, 299, "SC" }, { 300, 319, "GA" }, { 398, 399, "GA" }, { 320, 349, "FL" }, { 350, 369, "AL" },
  { 370, 385, "TN" }, { 386, 397, "MS" }, { 400, 427, "KY" }, { 430, 459, "OH" }, { 460, 479, "IN" },
  { 480, 499, "MI" }, { 500, 528, "IA" }, { 530, 549, "WI" }, { 550, 567, "MN" }, { 570, 577, "SD" },
  { 580, 588, "ND" }, { 590, 599, "MT" }, { 600, 629, "IL" }, { 630, 658, "MO" }, { 660, 679, "KS" },
  { 680, 693, "NE" }, { 700, 714, "LA" }, { 716, 729, "AR" }, { 755, 755, "AR" }, { 730, 749, "OK" },
  { 733, 733, "TX" }, { 739, 739, "TX" }, { 750, 799, "TX" }, { 885, 885, "TX" }, { 800, 816, "CO" },
  { 820, 831, "WY" }, { 834, 834, "WY" }, { 832, 838, "ID" }, { 840, 847, "UT" }, { 850, 865, "AZ" },
  { 865, 865, "NM" }, { 870, 884, "NM" }, { 889, 898, "NV" }, { 900, 961, "CA" }, { 967, 968, "HI" },
  { 970, 979, "OR" }, { 980, 994, "WA" }, { 995, 999, "AK" },
};

char *
ante_zip_normalise (const char *typed)
{
  g_autofree char *plain = ante_typed_plain (typed);
  gsize digits;
  const char *plus;

  if (plain == NULL)
    return NULL;
  digits = strspn (plain, "0123456789");
  plus = plain + digits;
  if (digits == ZIP_DIGITS + PLUS_DIGITS && *plus == '\0')
    return g_strdup_printf ("%.5s-%s", plain, plain + ZIP_DIGITS);
  if (digits != ZIP_DIGITS)
    return NULL;
  if (*plus == '-' || *plus == ' ')
    {
      plus += strspn (plus, "- ");
      if (strlen (plus) != PLUS_DIGITS || plus[strspn (plus, "0123456789")] != '\0')
        return NULL;
      return g_strdup_printf ("%.5s-%s", plain, plus);
    }
  return *plus == '\0' ? g_strdup (plain) : NULL;
}

gboolean
ante_zip_fits_state (const char *zip, const char *state)
{
  int prefix = 0;
  gboolean known = FALSE;

  g_return_val_if_fail (zip != NULL && state != NULL, TRUE);

  for (guint i = 0; i < PREFIX_DIGITS; i++)
    {
      if (!g_ascii_isdigit (zip[i]))
        return TRUE;
      prefix = prefix * 10 + (zip[i] - '0');
    }
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      known = known || strcmp (prefixes[i].state, state) == 0;
      if (prefix >= prefixes[i].first && prefix <= prefixes[i].last && strcmp (prefixes[i].state, state) == 0)
        return TRUE;
    }
  return !known;
}

AnteFieldProblem
ante_zip_read (const char *typed, char **zip)
{
  char *read;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_OK;
  read = ante_zip_normalise (typed);
  if (read == NULL)
    return ANTE_FIELD_NOT_A_ZIP;
  *zip = read;
  return ANTE_FIELD_OK;
}
