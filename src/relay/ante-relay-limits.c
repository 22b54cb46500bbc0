/* SPDX-License-Identifier: GPL-3.0-or-later
 * How often somebody may. */
#include "relay/ante-relay-limits.h"

#include <string.h>

#define A_MINUTE_MS 60000.0

typedef struct
{
  guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES];
  double left;
  gint64 at_ms;  /* when that was counted */
  GList link;    /* in the row */
} Place;

struct _AnteRelayLimits
{
  /* Given */      guint a_minute, most;
  /* Under way */  GHashTable *places; /* owned; set of Place by key */
                   GQueue row;         /* of Place, the longest unused first */
                   Place shared;       /* everybody's who found no place */
};

static guint
hash_key (gconstpointer place)
{
  const guint8 *key = ((const Place *) place)->key;
  guint hash = 5381;

  for (guint i = 0; i < ANTE_RELAY_LIMITS_KEY_BYTES; i++)
    hash = hash * 33 + key[i];
  return hash;
}

static gboolean
same_key (gconstpointer a, gconstpointer b)
{
  return memcmp (((const Place *) a)->key, ((const Place *) b)->key, ANTE_RELAY_LIMITS_KEY_BYTES) == 0;
}

AnteRelayLimits *
ante_relay_limits_new (guint a_minute, guint most)
{
  g_return_val_if_fail (most > 0, NULL);

  AnteRelayLimits *self = g_new0 (AnteRelayLimits, 1);
  self->a_minute = a_minute;
  self->most = most;
  self->shared.left = a_minute;
  self->places = g_hash_table_new_full (hash_key, same_key, g_free, NULL);
  g_queue_init (&self->row);
  return self;
}

void
ante_relay_limits_free (AnteRelayLimits *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->places);
  g_free (self);
}

static double
left_at (AnteRelayLimits *self, const Place *place, gint64 now_ms)
{
  double saved = MAX (now_ms - place->at_ms, 0) * self->a_minute / A_MINUTE_MS;

  return MIN (place->left + saved, self->a_minute);
}

static Place *
find_place (AnteRelayLimits *self, const guint8 *key)
{
  Place sought;

  memcpy (sought.key, key, sizeof sought.key);
  return g_hash_table_lookup (self->places, &sought);
}

/* Whoever has all he may save up is as good as unknown. */
static void
forget_the_quiet (AnteRelayLimits *self, gint64 now_ms)
{
  Place *place = g_queue_peek_head (&self->row);

  if (place == NULL || left_at (self, place, now_ms) < self->a_minute)
    return;
  g_queue_unlink (&self->row, &place->link);
  g_hash_table_remove (self->places, place);
}

static Place *
take_place (AnteRelayLimits *self, const guint8 *key, gint64 now_ms)
{
  Place *place = find_place (self, key);

  if (place != NULL)
    {
      g_queue_unlink (&self->row, &place->link);
      g_queue_push_tail_link (&self->row, &place->link);
      return place;
    }
  if (g_hash_table_size (self->places) >= self->most)
    forget_the_quiet (self, now_ms);
  if (g_hash_table_size (self->places) >= self->most)
    return &self->shared;
  place = g_new0 (Place, 1);
  memcpy (place->key, key, sizeof place->key);
  place->left = self->a_minute;
  place->at_ms = now_ms;
  place->link.data = place;
  g_queue_push_tail_link (&self->row, &place->link);
  g_hash_table_add (self->places, place);
  return place;
}

static gboolean
has_left (AnteRelayLimits *self, double left, guint *wait_s)
{
  *wait_s = 0;
  if (left >= 1)
    return TRUE;
  *wait_s = 1 + (guint) ((1 - left) * 60 / self->a_minute);
  return FALSE;
}

gboolean
ante_relay_limits_may (AnteRelayLimits *self,
                       const guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES],
                       gint64 now_ms,
                       guint *wait_s)
{
  *wait_s = 0;
  if (self->a_minute == 0)
    return TRUE;
  const Place *place = find_place (self, key);
  if (place == NULL && g_hash_table_size (self->places) < self->most)
    return TRUE;
  if (place == NULL)
    place = &self->shared;
  return has_left (self, left_at (self, place, now_ms), wait_s);
}

gboolean
ante_relay_limits_take (AnteRelayLimits *self,
                        const guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES],
                        gint64 now_ms,
                        guint *wait_s)
{
  *wait_s = 0;
  if (self->a_minute == 0)
    return TRUE;
  Place *place = take_place (self, key, now_ms);
  place->left = left_at (self, place, now_ms);
  place->at_ms = now_ms;
  if (!has_left (self, place->left, wait_s))
    return FALSE;
  place->left -= 1;
  return TRUE;
}
