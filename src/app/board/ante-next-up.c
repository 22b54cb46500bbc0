/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom somebody who sits down at the desk looks at first. */
#include "app/board/ante-next-up.h"

/* In this order; of several the earliest. */
typedef enum
{
  STOPS,
  WAITS_HERE,
  COMES_NEXT,
  IS_TREATED,
  COMES_LATER,
  N_RANKS /* of the past */
} Rank;

static Rank
find_rank (AnteAppointmentView *view)
{
  if (ante_appointment_view_get_stop (view))
    return STOPS;

  switch (ante_appointment_view_get_group (view))
    {
    case ANTE_GROUP_IN_CLINIC:
      return ante_appointment_view_get_arrival (view) == ANTE_ARRIVAL_ARRIVED ? WAITS_HERE : IS_TREATED;
    case ANTE_GROUP_NEXT:
      return COMES_NEXT;
    case ANTE_GROUP_LATER:
      return COMES_LATER;
    case ANTE_GROUP_DONE:
    case ANTE_N_GROUPS:
    default:
      return N_RANKS;
    }
}

AnteAppointmentView *
ante_next_up (const AnteDay *day)
{
  AnteAppointmentView *first = NULL;
  guint best = 2 * N_RANKS;

  for (guint i = 0; i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);
      /* As on the board: within a rank, what is near and not cleared comes first. */
      guint rank = 2 * find_rank (view) + !ante_appointment_view_get_near (view);

      if (rank >= best)
        continue;
      best = rank;
      first = view;
    }

  return first;
}
