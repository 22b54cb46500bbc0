/* SPDX-License-Identifier: GPL-3.0-or-later
 * One patient found. */
#include "app/search/ante-search-item.h"

#include <glib/gi18n.h>

struct _AnteSearchItem
{
  GObject parent_instance;

  AnteSearchHit *hit; /* owned */
};

G_DEFINE_FINAL_TYPE (AnteSearchItem, ante_search_item, G_TYPE_OBJECT)

static void
ante_search_item_finalize (GObject *object)
{
  g_clear_pointer (&ANTE_SEARCH_ITEM (object)->hit, ante_search_hit_free);

  G_OBJECT_CLASS (ante_search_item_parent_class)->finalize (object);
}

static void
ante_search_item_class_init (AnteSearchItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_search_item_finalize;
}

static void
ante_search_item_init (AnteSearchItem *self)
{
}

AnteSearchItem *
ante_search_item_new (AnteSearchHit *hit)
{
  g_return_val_if_fail (hit != NULL, NULL);

  AnteSearchItem *self = g_object_new (ANTE_TYPE_SEARCH_ITEM, NULL);

  self->hit = hit;
  return self;
}

const AnteSearchHit *
ante_search_item_get_hit (AnteSearchItem *self)
{
  g_return_val_if_fail (ANTE_IS_SEARCH_ITEM (self), NULL);

  return self->hit;
}

static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

char *
ante_search_item_markup (AnteSearchItem *self)
{
  g_return_val_if_fail (ANTE_IS_SEARCH_ITEM (self), NULL);

  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *name = ante_words_isolate (self->hit->name);
  g_autofree char *dob = self->hit->dob != NULL ? ante_words_date (self->hit->dob) : NULL;
  g_autofree char *phone = self->hit->phone != NULL ? ante_phone_format (self->hit->phone) : NULL;

  add_part (line, dob);
  add_part (line, phone);
  add_part (line, self->hit->email);
  return g_markup_printf_escaped ("<b>%s</b>\n<span size=\"smaller\" alpha=\"75%%\">%s</span>", name, line->str);
}

char *
ante_search_item_appointment (AnteSearchItem *self,
                              const char     *today)
{
  g_return_val_if_fail (ANTE_IS_SEARCH_ITEM (self), NULL);

  if (self->hit->date == NULL || self->hit->time == NULL)
    return g_strdup (_("No appointment"));

  g_autofree char *day = ante_words_date_heading (self->hit->date, today);
  g_autofree char *clock = ante_words_clock (self->hit->time);

  /* Translators: the day and time of an appointment. */
  return g_strdup_printf (C_("search", "%s, %s"), day, clock);
}
