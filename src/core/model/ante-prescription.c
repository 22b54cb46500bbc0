/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a front desk knows of a prescription after the exam: merged out of all that was told, in any order. */
#include "core/model/ante-prescription.h"

#include <string.h>

/* How the provider calls a pharmacy that is still to be chosen. */
#define STAND_IN "choose your"

AntePrescription *
ante_prescription_new (void)
{
  return g_new0 (AntePrescription, 1);
}

void
ante_prescription_free (AntePrescription *self)
{
  if (self == NULL)
    return;
  g_free (self->prescription_id);
  g_free (self->drug);
  g_free (self->strength);
  g_free (self->form);
  g_free (self->quantity);
  g_free (self->pharmacy);
  g_free (self);
}

AnteShipment *
ante_shipment_new (void)
{
  return g_new0 (AnteShipment, 1);
}

void
ante_shipment_free (AnteShipment *self)
{
  if (self == NULL)
    return;
  g_free (self->prescription_id);
  g_free (self->rx_number);
  g_free (self->tracking_number);
  g_free (self->service);
  g_free (self->carrier);
  g_free (self->location);
  g_free (self);
}

/* --- Both are merged by one rule: their texts by position, their time --- */

#define MAX_TEXTS 6

typedef struct
{
  char *texts[MAX_TEXTS]; /* borrowed */
  gint64 received_ms;
} Line;

static int
compare_texts (const Line *one, const Line *other)
{
  for (guint i = 0; i < MAX_TEXTS; i++)
    {
      int order = g_strcmp0 (one->texts[i], other->texts[i]);

      if (order != 0)
        return order;
    }
  return 0;
}

/* The oldest first; what came at one time, by what it says: never by the order it was read in. */
static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *one = a, *other = b;

  if (one->received_ms != other->received_ms)
    return one->received_ms < other->received_ms ? -1 : 1;
  return compare_texts (one, other);
}

/* What is newer says it over what is older, where it says anything. */
static void
add_newer (Line *to, const Line *newer)
{
  for (guint i = 0; i < MAX_TEXTS; i++)
    if (newer->texts[i] != NULL)
      to->texts[i] = newer->texts[i];
}

typedef gboolean (*SameFunc) (const Line *one, const Line *other);

/* @lines sorted. */
static GArray *
merge_lines (GArray *lines, SameFunc is_same)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (Line));

  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      guint at = 0;

      while (at < merged->len && !is_same (&g_array_index (merged, Line, at), line))
        at++;
      if (at < merged->len)
        add_newer (&g_array_index (merged, Line, at), line);
      else
        g_array_append_val (merged, *line);
    }
  return merged;
}

/* --- Prescriptions --- */

enum { PRESCRIPTION, DRUG, STRENGTH, FORM, QUANTITY, PHARMACY };

static Line
line_of_prescription (const AntePrescription *one)
{
  return (Line){ { one->prescription_id, one->drug, one->strength, one->form, one->quantity, one->pharmacy },
                 one->received_ms };
}

static AntePrescription *
prescription_of_line (const Line *line)
{
  AntePrescription *one = ante_prescription_new ();

  one->prescription_id = g_strdup (line->texts[PRESCRIPTION]);
  one->drug = g_strdup (line->texts[DRUG]);
  one->strength = g_strdup (line->texts[STRENGTH]);
  one->form = g_strdup (line->texts[FORM]);
  one->quantity = g_strdup (line->texts[QUANTITY]);
  one->pharmacy = g_strdup (line->texts[PHARMACY]);
  one->received_ms = line->received_ms;
  return one;
}

/* One without an id is known by the medicine alone. */
static gboolean
is_same_prescription (const Line *one, const Line *other)
{
  if (one->texts[PRESCRIPTION] != NULL || other->texts[PRESCRIPTION] != NULL)
    return g_strcmp0 (one->texts[PRESCRIPTION], other->texts[PRESCRIPTION]) == 0;
  for (guint i = DRUG; i <= QUANTITY; i++)
    if (g_strcmp0 (one->texts[i], other->texts[i]) != 0)
      return FALSE;
  return TRUE;
}

GPtrArray *
ante_prescriptions_merge (GPtrArray *told)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_prescription_free);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autoptr (GArray) distinct = NULL;

  for (guint i = 0; i < told->len; i++)
    {
      Line line = line_of_prescription (g_ptr_array_index (told, i));
      g_array_append_val (lines, line);
    }
  g_array_sort (lines, compare_lines);
  distinct = merge_lines (lines, is_same_prescription);
  for (guint i = 0; i < distinct->len; i++)
    g_ptr_array_add (merged, prescription_of_line (&g_array_index (distinct, Line, i)));
  return merged;
}

/* --- Parcels --- */

enum { OF_PRESCRIPTION, RX_NUMBER, TRACKING, SERVICE, CARRIER, LOCATION };

static Line
line_of_shipment (const AnteShipment *one)
{
  return (Line){ { one->prescription_id, one->rx_number, one->tracking_number, one->service, one->carrier, one->location },
                 one->received_ms };
}

static AnteShipment *
shipment_of_line (const Line *line)
{
  AnteShipment *one = ante_shipment_new ();

  one->prescription_id = g_strdup (line->texts[OF_PRESCRIPTION]);
  one->rx_number = g_strdup (line->texts[RX_NUMBER]);
  one->tracking_number = g_strdup (line->texts[TRACKING]);
  one->service = g_strdup (line->texts[SERVICE]);
  one->carrier = g_strdup (line->texts[CARRIER]);
  one->location = g_strdup (line->texts[LOCATION]);
  one->received_ms = line->received_ms;
  return one;
}

static gboolean
is_same_number (const Line *one, const Line *other)
{
  return g_strcmp0 (one->texts[TRACKING], other->texts[TRACKING]) == 0;
}

static gboolean
is_same_without_number (const Line *one, const Line *other)
{
  return g_strcmp0 (one->texts[OF_PRESCRIPTION], other->texts[OF_PRESCRIPTION]) == 0
      && g_strcmp0 (one->texts[RX_NUMBER], other->texts[RX_NUMBER]) == 0;
}

/* Whether a parcel with a number is the one that @line, without one, tells of. */
static gboolean
is_numbered_among (GArray *numbered, const Line *line)
{
  for (guint i = 0; i < numbered->len; i++)
    {
      const Line *one = &g_array_index (numbered, Line, i);

      if (line->texts[OF_PRESCRIPTION] != NULL && g_strcmp0 (line->texts[OF_PRESCRIPTION], one->texts[OF_PRESCRIPTION]) == 0)
        return TRUE;
      if (line->texts[RX_NUMBER] != NULL && g_strcmp0 (line->texts[RX_NUMBER], one->texts[RX_NUMBER]) == 0)
        return TRUE;
    }
  return FALSE;
}

static GArray *
pick_lines (GArray *lines, gboolean with_number)
{
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (Line));

  for (guint i = 0; i < lines->len; i++)
    {
      Line line = g_array_index (lines, Line, i);

      if ((line.texts[TRACKING] != NULL) == with_number)
        g_array_append_val (picked, line);
    }
  return picked;
}

GPtrArray *
ante_shipments_merge (GPtrArray *told)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_shipment_free);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autoptr (GArray) with = NULL;
  g_autoptr (GArray) without = NULL;
  g_autoptr (GArray) numbered = NULL;
  g_autoptr (GArray) others = NULL;

  for (guint i = 0; i < told->len; i++)
    {
      Line line = line_of_shipment (g_ptr_array_index (told, i));
      g_array_append_val (lines, line);
    }
  g_array_sort (lines, compare_lines);
  with = pick_lines (lines, TRUE);
  without = pick_lines (lines, FALSE);
  numbered = merge_lines (with, is_same_number);
  others = merge_lines (without, is_same_without_number);
  for (guint i = 0; i < others->len; i++)
    if (!is_numbered_among (numbered, &g_array_index (others, Line, i)))
      g_array_append_val (numbered, g_array_index (others, Line, i));
  g_array_sort (numbered, compare_lines);
  for (guint i = 0; i < numbered->len; i++)
    g_ptr_array_add (merged, shipment_of_line (&g_array_index (numbered, Line, i)));
  return merged;
}

const char *
ante_prescription_pharmacy (const AntePrescription *self, const AnteOrder *order)
{
  g_autofree char *lower = self->pharmacy != NULL ? g_utf8_strdown (self->pharmacy, -1) : NULL;

  if (lower != NULL && strstr (lower, STAND_IN) == NULL)
    return self->pharmacy;
  if (order != NULL && order->pharmacy != NULL && !order->patient_choice)
    return order->pharmacy->name;
  return order != NULL && order->kind == ANTE_MEETING_PARTNER ? order->pharmacy_name : NULL;
}
