/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which entries of a log a desk keeps, as a bit for each number. */
#include "relay/store/ante-relay-kept.h"

gsize
ante_relay_kept_length (gint64 number)
{
  return (gsize) number / 8 + 1;
}

gboolean
ante_relay_kept_has (GBytes *kept, gint64 number)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (kept, &length);

  return number >= 0 && (gsize) number / 8 < length && (bytes[number / 8] >> (number % 8) & 1) != 0;
}

gboolean
ante_relay_kept_is_whole (GBytes *kept, gint64 number)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (kept, &length);

  return number > 0 && length == ante_relay_kept_length (number) && (bytes[0] & 1) == 0 && ante_relay_kept_has (kept, 1) &&
         ante_relay_kept_has (kept, number) && bytes[length - 1] >> (number % 8) == 1;
}

gboolean
ante_relay_kept_is_within (GBytes *kept, GBytes *other, gint64 number)
{
  gsize here, there;
  const guint8 *bytes = g_bytes_get_data (kept, &here), *others = g_bytes_get_data (other, &there);
  gsize whole = (gsize) (number + 1) / 8;

  if (here < ante_relay_kept_length (number) || there < ante_relay_kept_length (number))
    return FALSE;
  for (gsize i = 0; i < whole; i++)
    if ((bytes[i] & ~others[i]) != 0)
      return FALSE;
  for (gint64 n = (gint64) whole * 8; n <= number; n++)
    if (ante_relay_kept_has (kept, n) && !ante_relay_kept_has (other, n))
      return FALSE;
  return TRUE;
}

void
ante_relay_span_begin (AnteRelaySpan *self, gint64 after, gint64 number)
{
  self->after = after;
  self->through = MIN (after + ANTE_RELAY_DROPPED_NUMBERS, number);
  self->first_byte = (after + 1) / 8;
}

void
ante_relay_span_clear (AnteRelaySpan *self)
{
  g_clear_pointer (&self->kept, g_bytes_unref);
}

gsize
ante_relay_span_length (const AnteRelaySpan *self)
{
  return (gsize) (self->through / 8 - self->first_byte + 1);
}

/* What could not be read is kept. */
gboolean
ante_relay_span_keeps (const AnteRelaySpan *self, gint64 number)
{
  gint64 there = number - self->first_byte * 8;

  return self->kept == NULL || there / 8 >= (gint64) g_bytes_get_size (self->kept) || ante_relay_kept_has (self->kept, there);
}

gboolean
ante_relay_span_note (AnteRelaySpan *self, AnteRelayDropping *dropping, gint64 number, gint64 n_bytes)
{
  if (dropping->n_entries > 0 && dropping->n_bytes + n_bytes > ANTE_RELAY_DROPPED_BYTES)
    {
      self->through = number - 1;
      return FALSE;
    }
  dropping->n_entries++;
  dropping->n_bytes += n_bytes;
  return TRUE;
}

static gboolean
is_behind (gint64 cursor, const AnteRelayPull *pull)
{
  return cursor > 0 && cursor < pull->floor && pull->began_with != pull->floor;
}

gboolean
ante_relay_has_to_begin_anew (const AnteRelayPull *pull)
{
  return is_behind (pull->after, pull) || is_behind (pull->clinical_after, pull);
}

gboolean
ante_relay_refuse_unfinished (const AnteRelayPull *pull, gint64 floor_done, GError **error)
{
  gint64 from = pull->clinical_after < 0 ? pull->after : MIN (pull->after, pull->clinical_after);

  if (floor_done >= pull->floor || from >= pull->floor)
    return FALSE;
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_DROPPING, "A part of the log is being dropped");
  return TRUE;
}
