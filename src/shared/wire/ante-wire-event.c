/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a delivery is about, whichever provider sent it. */
#include "shared/wire/ante-wire-event.h"

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-qualiphy.h"

#define FIRST_PROVIDER "qualiphy"

/* A further provider is further rows. Qualiphy API reference, "Inbound webhook": dispatch on event. */
static const struct
{
  const char *provider, *event;
  AnteWireEvent means;
} EVENTS[] = {
  { "qualiphy", "1", ANTE_WIRE_EVENT_RESULT },
  { "qualiphy", "2", ANTE_WIRE_EVENT_PRESCRIPTION },
  { "qualiphy", "3", ANTE_WIRE_EVENT_TRACKING },
};

AnteWireEvent
ante_wire_event_find (const char *provider, const char *event)
{
  for (guint i = 0; event != NULL && i < G_N_ELEMENTS (EVENTS); i++)
    if (g_str_equal (EVENTS[i].provider, provider != NULL ? provider : FIRST_PROVIDER)
        && g_str_equal (EVENTS[i].event, event))
      return EVENTS[i].means;
  return ANTE_WIRE_EVENT_OTHER;
}

AnteWireEvent
ante_wire_event_of (JsonObject *desk)
{
  g_autofree char *event = NULL;
  const char *provider = NULL;

  g_return_val_if_fail (desk != NULL, ANTE_WIRE_EVENT_OTHER);

  if (!ante_json_get_optional_id (desk, "event", &event, NULL)
      || !ante_json_get_optional_string (desk, "provider", 64, &provider, NULL))
    return ANTE_WIRE_EVENT_OTHER;
  return ante_wire_event_find (provider, event);
}

JsonObject *
ante_wire_clinical_read (JsonObject *clinical)
{
  const char *provider = NULL;

  g_return_val_if_fail (clinical != NULL, NULL);

  if (!ante_json_get_optional_string (clinical, "provider", 64, &provider, NULL)
      || g_strcmp0 (provider != NULL ? provider : FIRST_PROVIDER, "qualiphy") != 0)
    return json_object_new ();
  return ante_qualiphy_clinical_read (clinical);
}
