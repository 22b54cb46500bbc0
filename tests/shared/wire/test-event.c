/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a delivery is about: nothing but what a row of the table says. */
#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"

static AnteWireEvent
event_of (const char *json)
{
  g_autoptr (JsonObject) desk = ante_json_read_object (json, strlen (json), NULL, NULL);

  g_assert_nonnull (desk);
  return ante_wire_event_of (desk);
}

static void
test_of_the_first_provider (void)
{
  g_assert_cmpint (event_of ("{\"provider\":\"qualiphy\",\"event\":1}"), ==, ANTE_WIRE_EVENT_RESULT);
  g_assert_cmpint (event_of ("{\"provider\":\"qualiphy\",\"event\":2}"), ==, ANTE_WIRE_EVENT_PRESCRIPTION);
  g_assert_cmpint (event_of ("{\"provider\":\"qualiphy\",\"event\":3}"), ==, ANTE_WIRE_EVENT_TRACKING);
  g_assert_cmpint (event_of ("{\"provider\":\"qualiphy\",\"event\":\"3\"}"), ==, ANTE_WIRE_EVENT_TRACKING);
  g_assert_cmpint (event_of ("{\"event\":1}"), ==, ANTE_WIRE_EVENT_RESULT);
}

static void
test_everything_else_does_nothing (void)
{
  static const char *const OTHERS[] = {
    "{}",
    "{\"provider\":\"qualiphy\"}",
    "{\"provider\":\"qualiphy\",\"event\":null}",
    "{\"provider\":\"qualiphy\",\"event\":0}",
    "{\"provider\":\"qualiphy\",\"event\":4}",
    "{\"provider\":\"qualiphy\",\"event\":-1}",
    "{\"provider\":\"qualiphy\",\"event\":1.5}",
    "{\"provider\":\"qualiphy\",\"event\":\"01\"}",
    "{\"provider\":\"qualiphy\",\"event\":\"case_approved\"}",
    "{\"provider\":\"qualiphy\",\"event\":[1]}",
    "{\"provider\":\"Qualiphy\",\"event\":1}",
    "{\"provider\":\"somebody else\",\"event\":1}",
    "{\"provider\":\"somebody else\",\"event\":\"case_approved\"}",
    "{\"provider\":\"\",\"event\":1}",
    "{\"provider\":7,\"event\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    g_assert_cmpint (event_of (OTHERS[i]), ==, ANTE_WIRE_EVENT_OTHER);
  g_assert_cmpint (ante_wire_event_find (NULL, NULL), ==, ANTE_WIRE_EVENT_OTHER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/event/of-the-first-provider", test_of_the_first_provider);
  g_test_add_func ("/wire/event/everything-else-does-nothing", test_everything_else_does_nothing);
  return g_test_run ();
}
