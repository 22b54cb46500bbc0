/* SPDX-License-Identifier: GPL-3.0-or-later
 * The time zones of the world as choices, those of the United States first. */
#include "app/widgets/ante-zones.h"
#include "app/widgets/ante-choice.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *id;
  const char *title;
} CommonZone;

/* Where nearly every clinic is: at the top, under the names people use. */
static const CommonZone common_zones[] = {
  { "America/New_York", N_("Eastern Time (New York)") },
  { "America/Chicago", N_("Central Time (Chicago)") },
  { "America/Denver", N_("Mountain Time (Denver)") },
  { "America/Phoenix", N_("Mountain Time, Arizona (Phoenix)") },
  { "America/Los_Angeles", N_("Pacific Time (Los Angeles)") },
  { "America/Anchorage", N_("Alaska Time (Anchorage)") },
  { "Pacific/Honolulu", N_("Hawaii Time (Honolulu)") },
};

static gboolean
is_common (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_zones); i++)
    if (g_str_equal (common_zones[i].id, id))
      return TRUE;
  return FALSE;
}

static void
add_zone (GListStore *zones, const char *id, const char *title, const char *keywords)
{
  g_autoptr (AnteChoice) choice = ante_choice_new (id, title, id, keywords);

  g_list_store_append (zones, choice);
}

static void
add_common_zones (GListStore *zones)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_zones); i++)
    add_zone (zones, common_zones[i].id, _(common_zones[i].title), "US");
}

/* "America/Indiana/Tell_City" -> "Tell City". */
static char *
name_city (const char *id)
{
  const char *slash = strrchr (id, '/');

  return g_strdelimit (g_strdup (slash != NULL ? slash + 1 : id), "_", ' ');
}

static void
add_line (GListStore *zones, const char *line, gboolean american)
{
  g_auto (GStrv) columns = g_strsplit (line, "\t", 4);
  g_autofree char *city = NULL;
  g_autofree char *title = NULL;
  const char *comment;

  if (*line == '#' || g_strv_length (columns) < 3 || is_common (columns[2])
      || (strstr (columns[0], "US") != NULL) != american)
    return;
  comment = columns[3];
  city = name_city (columns[2]);
  title = american && comment != NULL ? g_strdup_printf ("%s (%s)", city, comment) : g_strdup (city);
  add_zone (zones, columns[2], title, comment);
}

GListModel *
ante_zones_parse (const char *table)
{
  GListStore *zones = g_list_store_new (ANTE_TYPE_CHOICE);
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  add_common_zones (zones);
  for (guint i = 0; lines[i] != NULL; i++)
    add_line (zones, lines[i], TRUE);
  for (guint i = 0; lines[i] != NULL; i++)
    add_line (zones, lines[i], FALSE);
  return G_LIST_MODEL (zones);
}

GListModel *
ante_zones_new_model (void)
{
  g_autofree char *table = NULL;

  if (!g_file_get_contents ("/usr/share/zoneinfo/zone1970.tab", &table, NULL, NULL))
    return ante_zones_parse ("");
  return ante_zones_parse (table);
}

char *
ante_zones_guess (GListModel *zones)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  const char *id = g_time_zone_get_identifier (local);

  for (guint i = 0; i < g_list_model_get_n_items (zones); i++)
    {
      g_autoptr (AnteChoice) choice = g_list_model_get_item (zones, i);

      if (g_strcmp0 (ante_choice_get_id (choice), id) == 0)
        return g_strdup (id);
    }
  return NULL;
}
