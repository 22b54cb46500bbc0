/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of an appointment in a form: when, how long, what for. */
#pragma once
#include "core/model/ante-draft.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "treatments-changed". */
#define ANTE_TYPE_APPOINTMENT_FIELDS (ante_appointment_fields_get_type ())
G_DECLARE_FINAL_TYPE (AnteAppointmentFields, ante_appointment_fields, ANTE, APPOINTMENT_FIELDS, AdwBin)

/** ante_appointment_fields_set_draft: @treatments AnteTreatment, offered and retired; copied where needed.
 *  @today YYYY-MM-DD. */
void ante_appointment_fields_set_draft (AnteAppointmentFields *self, AnteAppointmentDraft *draft,
                                        GPtrArray *treatments, const char *today);
GtkWidget *ante_appointment_fields_reveal (AnteAppointmentFields *self); /* (nullable) (transfer none) */
void ante_appointment_fields_name_blocking (AnteAppointmentFields *self, GStrvBuilder *names);
gboolean ante_appointment_fields_focus (AnteAppointmentFields *self, const char *property);

G_END_DECLS
