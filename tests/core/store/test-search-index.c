/* SPDX-License-Identifier: GPL-3.0-or-later
 * Search: who is found, who comes first, and that nobody replaced is found as they were. */
#include <locale.h>
#include <string.h>

#include "core/store/ante-search-index.h"

#define TODAY 20261121

typedef struct
{
  GPtrArray *ids;
  char *appointment; /* of the first */
  char *shown;
} Found;

static void
found_cb (const AnteSearchRow *row, gpointer data)
{
  Found *found = data;

  if (found->ids->len == 0)
    {
      found->appointment = g_strdup (row->appointment_id);
      found->shown = g_strdup_printf ("%s|%s|%s|%s|%s", row->last_name, row->first_name, row->dob, row->phone, row->email);
    }
  g_ptr_array_add (found->ids, g_strdup (row->patient_id));
}

static void
found_clear (Found *found)
{
  g_ptr_array_unref (found->ids);
  g_free (found->appointment);
  g_free (found->shown);
}

static Found
find (AnteSearchIndex *index, const char *text, guint max)
{
  Found found = { g_ptr_array_new_with_free_func (g_free), NULL, NULL };
  guint reported = ante_search_index_find (index, text, TODAY, max, found_cb, &found);

  g_assert_cmpuint (reported, ==, found.ids->len);
  return found;
}

static guint
count (AnteSearchIndex *index, const char *text)
{
  Found found = find (index, text, 100);
  guint n = found.ids->len;

  found_clear (&found);
  return n;
}

static void
set (AnteSearchIndex *index, const char *id, const char *last, const char *first, const char *phone, const char *email)
{
  ante_search_index_set_patient (index, &(AnteSearchRow){ .patient_id = id, .last_name = last, .first_name = first, .dob = "1990-06-30",
                                                          .phone = phone, .email = email });
}

static void
test_replaced_is_not_found_as_before (void)
{
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();
  Found found;

  set (index, "a1", "Okafor", "Adaeze", "+14155550142", "adaeze@example.com");
  ante_search_index_add_appointment (index, "a1", "b1", TODAY, 600);
  set (index, "a1", "Lindqvist", "Adaeze", "", "");
  g_assert_cmpuint (ante_search_index_get_size (index), ==, 1);
  g_assert_cmpuint (count (index, "okafor"), ==, 0);
  g_assert_cmpuint (count (index, "4155550142"), ==, 0);
  found = find (index, "adaeze", 10);
  g_assert_cmpuint (found.ids->len, ==, 1);
  g_assert_cmpstr (found.shown, ==, "Lindqvist|Adaeze|1990-06-30||");
  g_assert_cmpstr (found.appointment, ==, "b1"); /* and keeps the appointments */
  found_clear (&found);
}

static void
test_accents_and_case_do_not_matter (void)
{
  static const struct
  {
    const char *typed;
    guint n;
  } rows[] = {
    { "tomas", 1 }, { "TOMÁS", 1 }, { "Tomas", 1 }, { "ferreira tom", 1 }, { "Ferreira, Tomás", 1 }, { "straße", 1 }, { "STRASSE", 1 },
    { "strasse", 1 }, { "Чех", 1 }, { "ЧЕХОВ", 1 }, { "陳", 1 }, { "o'brien", 1 }, { "O'BRIEN", 1 }, { "tomás x", 0 }, { "", 0 }, { " , ", 0 },
  };
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();

  set (index, "a1", "Ferreira", "Tomás", "", "");
  set (index, "a2", "Straße", "Uwe", "", "");
  set (index, "a3", "Чехов", "Антон", "", "");
  set (index, "a4", "陳", "大文", "", "");
  set (index, "a5", "O'Brien", "Sinéad", "", "");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (count (index, rows[i].typed) != rows[i].n)
      g_error ("“%s” finds %u", rows[i].typed, count (index, rows[i].typed));
}

/* A name with a line end or a mark of ours in it is one name, and nobody else's. */
static void
test_hostile_names_stay_in_their_row (void)
{
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();

  set (index, "a1", "Oka\1for\nx\2", "A\tda", "\1", "\n\1@");
  set (index, "a2", "Lindqvist", "Eva", "", "");
  g_assert_cmpuint (count (index, "okaforx"), ==, 1);
  g_assert_cmpuint (count (index, "lindqvist eva"), ==, 1);
  g_assert_cmpuint (count (index, "okafor lindqvist"), ==, 0);
}

static void
test_names_that_begin_with_it_come_first (void)
{
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();
  Found found;

  set (index, "a1", "Blanchard", "Lin", "", "");
  set (index, "a2", "Okafor", "Adaeze", "", "lin@example.com");
  set (index, "a3", "Lindqvist", "Eva", "", "");
  found = find (index, "lin", 10);
  g_assert_cmpuint (found.ids->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (found.ids, 0), ==, "a3");
  found_clear (&found);
  found = find (index, "lin", 1);
  g_assert_cmpuint (found.ids->len, ==, 1);
  found_clear (&found);
}

static void
test_the_nearest_appointment_is_shown (void)
{
  static const struct
  {
    int days[3];
    const char *nearest;
  } rows[] = {
    { { 20261101, 20261130, 20261201 }, "b1" }, { { 20261101, 20261110, 0 }, "b1" }, { { 20261121, 20261122, 20261120 }, "b0" },
    { { 0, 0, 0 }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AnteSearchIndex) index = ante_search_index_new ();
      Found found;

      set (index, "a1", "Okafor", "Adaeze", "", "");
      for (guint k = 0; k < 3; k++)
        ante_search_index_add_appointment (index, "a1", ((const char *[]){ "b0", "b1", "b2" })[k], rows[i].days[k], 600);
      ante_search_index_add_appointment (index, "nobody", "b9", TODAY, 600);
      found = find (index, "okafor", 10);
      g_assert_cmpstr (found.appointment, ==, rows[i].nearest);
      found_clear (&found);
    }
}

/* However many fit, a keystroke stays a keystroke; and one more word finds the one that was cut off. */
static void
test_thousands_that_fit_are_cut_off (void)
{
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      g_autofree char *first = g_strdup_printf ("Number%u", i);

      set (index, id, "Smith", first, "", "");
    }
  for (guint i = 0; i < 2500; i++) /* replaced ones count for nothing */
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);

      set (index, id, "Smithers", id, "", "");
    }
  g_assert_cmpuint (ante_search_index_get_size (index), ==, 3000);
  {
    Found found = find (index, "smith", 5000);

    g_assert_cmpuint (found.ids->len, ==, 2000);
    found_clear (&found);
  }
  g_assert_cmpuint (count (index, "smith number2999"), ==, 1);
  g_assert_cmpuint (count (index, "smithers p2499"), ==, 1);
  g_assert_cmpuint (count (index, "number17"), ==, 0);
}

static void
test_phone_digits_are_compared_as_digits (void)
{
  g_autoptr (AnteSearchIndex) index = ante_search_index_new ();

  set (index, "a1", "Okafor", "Adaeze", "+14155550142", "");
  g_assert_cmpuint (count (index, "(415) 555-0142"), ==, 1);
  g_assert_cmpuint (count (index, "415.555.0142"), ==, 1);
  g_assert_cmpuint (count (index, "+1 415"), ==, 1);
  g_assert_cmpuint (count (index, "0142 oka"), ==, 1);
  g_assert_cmpuint (count (index, "0143"), ==, 0);
  g_assert_cmpuint (count (index, "-"), ==, 0);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/replaced-is-not-found-as-before", test_replaced_is_not_found_as_before);
  g_test_add_func ("/search/accents-and-case-do-not-matter", test_accents_and_case_do_not_matter);
  g_test_add_func ("/search/hostile-names-stay-in-their-row", test_hostile_names_stay_in_their_row);
  g_test_add_func ("/search/names-that-begin-with-it-come-first", test_names_that_begin_with_it_come_first);
  g_test_add_func ("/search/the-nearest-appointment-is-shown", test_the_nearest_appointment_is_shown);
  g_test_add_func ("/search/thousands-that-fit-are-cut-off", test_thousands_that_fit_are_cut_off);
  g_test_add_func ("/search/phone-digits-are-compared-as-digits", test_phone_digits_are_compared_as_digits);
  return g_test_run ();
}
