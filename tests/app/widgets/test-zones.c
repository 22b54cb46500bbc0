/* SPDX-License-Identifier: GPL-3.0-or-later
 * The list of time zones, from the system's table and from hostile ones. */
#include "app/widgets/ante-choice.h"
#include "app/widgets/ante-zones.h"

#define N_COMMON 7

static char *
id_at (GListModel *zones, guint position)
{
  g_autoptr (AnteChoice) choice = g_list_model_get_item (zones, position);

  return choice != NULL ? g_strdup (ante_choice_get_id (choice)) : NULL;
}

static void
test_parse (void)
{
  g_autoptr (GListModel) zones = ante_zones_parse ("# a comment\n"
                                                   "AT\t+4813+01620\tEurope/Vienna\n"
                                                   "US\t+375711-0864541\tAmerica/Indiana/Tell_City\tCentral - IN (Perry)\n"
                                                   "US\t+415100-0873900\tAmerica/Chicago\tCentral (most areas)\n");
  g_autofree char *first = id_at (zones, 0);
  g_autofree char *american = id_at (zones, N_COMMON);
  g_autofree char *last = id_at (zones, N_COMMON + 1);
  g_autoptr (AnteChoice) tell_city = g_list_model_get_item (zones, N_COMMON);

  g_assert_cmpuint (g_list_model_get_n_items (zones), ==, N_COMMON + 2); /* Chicago once */
  g_assert_cmpstr (first, ==, "America/New_York");
  g_assert_cmpstr (american, ==, "America/Indiana/Tell_City");
  g_assert_cmpstr (last, ==, "Europe/Vienna");
  g_assert_cmpstr (ante_choice_get_title (tell_city), ==, "Tell City (Central - IN (Perry))");
}

static void
test_parse_nonsense (void)
{
  const char *tables[] = { "", "\n\n\n", "US", "US\t", "US\tx\n\t\t\t\t\t", "####" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GListModel) zones = ante_zones_parse (tables[i]);

      g_assert_cmpuint (g_list_model_get_n_items (zones), >=, N_COMMON);
    }
}

/* Every zone offered is one that GLib knows. */
static void
test_system_table (void)
{
  g_autoptr (GListModel) zones = ante_zones_new_model ();

  for (guint i = 0; i < g_list_model_get_n_items (zones); i++)
    {
      g_autofree char *id = id_at (zones, i);
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (id);

      g_assert_nonnull (zone);
    }
}

static void
test_guess (void)
{
  g_autoptr (GListModel) zones = ante_zones_parse ("");
  g_autofree char *guess = NULL;
  g_autofree char *none = NULL;

  g_setenv ("TZ", "America/Denver", TRUE);
  guess = ante_zones_guess (zones);
  g_assert_cmpstr (guess, ==, "America/Denver");
  /* A computer that does not say where it stands is not believed to stand in Greenwich. */
  g_setenv ("TZ", "UTC", TRUE);
  none = ante_zones_guess (zones);
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/zones/parse", test_parse);
  g_test_add_func ("/widgets/zones/parse-nonsense", test_parse_nonsense);
  g_test_add_func ("/widgets/zones/system-table", test_system_table);
  g_test_add_func ("/widgets/zones/guess", test_guess);
  return g_test_run ();
}
