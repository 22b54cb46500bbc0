/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the clinic offers: the treatments, and the exams each needs. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Action "treatments.add". */
#define ANTE_TYPE_TREATMENTS_WINDOW (ante_treatments_window_get_type ())
G_DECLARE_FINAL_TYPE (AnteTreatmentsWindow, ante_treatments_window, ANTE, TREATMENTS_WINDOW, AdwWindow)

GtkWindow *ante_treatments_window_new (AnteDesk *desk);

G_END_DECLS
