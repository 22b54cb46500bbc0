/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a delivery is about, whichever provider sent it. Each provider has names of its own for its events; whoever
 * acts on deliveries asks here and knows none of them. Any thread. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  ANTE_WIRE_EVENT_OTHER,        /* kept, and does nothing: a provider or an event that this program does not know */
  ANTE_WIRE_EVENT_RESULT,       /* an exam was decided: the only one that may say anything about a clearance */
  ANTE_WIRE_EVENT_PRESCRIPTION, /* a pharmacy has confirmed what was prescribed */
  ANTE_WIRE_EVENT_TRACKING,     /* something was shipped */
} AnteWireEvent;

/** ante_wire_event_find: @provider as in the desk part, NULL being the first there was; @event the provider's own name
 *  for the event, a number as text. */
AnteWireEvent ante_wire_event_find (const char *provider, const char *event);

/** ante_wire_event_of: of a delivery's desk part. */
AnteWireEvent ante_wire_event_of (JsonObject *desk);

/** ante_wire_clinical_read: of a delivery's clinical part, what whoever examined wrote: reason, questions_answers and more,
 *  as README.md has it for each provider. An empty object where nothing can be read of it. (transfer full). */
JsonObject *ante_wire_clinical_read (JsonObject *clinical);

G_END_DECLS
