/* SPDX-License-Identifier: GPL-3.0-or-later
 * Waiting on a condition, with a bound, while the main context turns. */
#include "support/ante-test-wait.h"

static gboolean
turn_over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

void
ante_test_turn (void)
{
  gboolean over = FALSE;
  guint source = g_timeout_add (10, turn_over_cb, &over);

  g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);
}

void
ante_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}
