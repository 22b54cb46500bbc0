/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a clearance lets happen: through the gate or not, how bad it is, which list it shows in. */
#include "core/model/ante-model.h"

#include "core/model/ante-verdict-private.h"

/* The one list a verdict belongs to; ANTE_LIST_TODAY: to no other. Notes to be read count as
 * cleared here, though the gate waits for them; a test exam never does. */
static AnteList
home_list (const AnteClearance *self)
{
  switch (self->code)
    {
    case ANTE_CLEARANCE_NOT_REQUIRED:
    case ANTE_CLEARANCE_READING:
      return ANTE_LIST_TODAY;
    case ANTE_CLEARANCE_NEEDS_INVITE:
    case ANTE_CLEARANCE_MISSING_DATA:
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_EXPIRED:
    case ANTE_CLEARANCE_ENDED:
      return ANTE_LIST_TO_INVITE;
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
      return ANTE_LIST_WAITING;
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
    case ANTE_CLEARANCE_READ_NOTES:
      return self->test ? ANTE_LIST_TO_INVITE : ANTE_LIST_CLEARED;
    case ANTE_CLEARANCE_CALL_AGAIN:
      return ANTE_LIST_CALL_AGAIN;
    case ANTE_CLEARANCE_MISSED:
      return ANTE_LIST_MISSED;
    case ANTE_CLEARANCE_REJECTED:
    case ANTE_CLEARANCE_DEFERRED:
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_UNKNOWN:
      return ANTE_LIST_FLAGGED;
    }
  return ANTE_LIST_FLAGGED;
}

gboolean
ante_clearance_clears (AnteClearanceCode code)
{
  switch (code)
    {
    case ANTE_CLEARANCE_NOT_REQUIRED:
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
      return TRUE;
    case ANTE_CLEARANCE_NEEDS_INVITE:
    case ANTE_CLEARANCE_MISSING_DATA:
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_READ_NOTES:
    case ANTE_CLEARANCE_REJECTED:
    case ANTE_CLEARANCE_DEFERRED:
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_EXPIRED:
    case ANTE_CLEARANCE_ENDED:
    case ANTE_CLEARANCE_READING:
    case ANTE_CLEARANCE_UNKNOWN:
      return FALSE;
    }
  return FALSE;
}

/* From nearest to farthest. A test approval stands between waiting and the real ones. */
guint
ante_clearance_severity (AnteClearanceCode code, gboolean test)
{
  switch (code)
    {
    case ANTE_CLEARANCE_NOT_REQUIRED:
      return 0;
    case ANTE_CLEARANCE_COVERED:
    case ANTE_CLEARANCE_CLEARED:
      return test ? 3 : 1;
    case ANTE_CLEARANCE_READ_NOTES:
      return test ? 3 : 2;
    case ANTE_CLEARANCE_WAITING:
      return 4;
    case ANTE_CLEARANCE_SENDING:
      return 5;
    case ANTE_CLEARANCE_QUEUED:
      return 6;
    case ANTE_CLEARANCE_OVERDUE:
      return 7;
    case ANTE_CLEARANCE_MISSED:
      return 8;
    case ANTE_CLEARANCE_CALL_AGAIN:
      return 9;
    case ANTE_CLEARANCE_NEEDS_INVITE:
      return 10;
    case ANTE_CLEARANCE_LINK_EXPIRED:
      return 11;
    case ANTE_CLEARANCE_EXPIRED:
      return 12;
    case ANTE_CLEARANCE_ENDED:
      return 13;
    case ANTE_CLEARANCE_MISSING_DATA:
      return 14;
    case ANTE_CLEARANCE_UNCONFIRMED:
      return 15;
    case ANTE_CLEARANCE_SEND_FAILED:
      return 16;
    case ANTE_CLEARANCE_LOST:
      return 17;
    case ANTE_CLEARANCE_IDENTITY:
      return 18;
    case ANTE_CLEARANCE_DEFERRED:
      return 19;
    case ANTE_CLEARANCE_UNVERIFIED:
      return 20;
    case ANTE_CLEARANCE_REJECTED:
      return 21;
    case ANTE_CLEARANCE_CONFLICTING:
      return 22;
    case ANTE_CLEARANCE_READING:
      return 23;
    case ANTE_CLEARANCE_UNKNOWN:
      return 24;
    }
  return 25;
}

gboolean
ante_gate_is_open (GPtrArray *clearances)
{
  if (clearances == NULL || clearances->len == 0)
    return FALSE;
  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      if (clearance == NULL || clearance->blocks || clearance->test ||
          !ante_clearance_clears (clearance->code))
        return FALSE;
    }
  return TRUE;
}

gboolean
ante_clearance_in_list (const AnteClearance *self, AnteList list)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return list == ANTE_LIST_TODAY || list == home_list (self) || (self->flag != NULL && list == home_list (self->flag));
}
