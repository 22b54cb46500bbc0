/* SPDX-License-Identifier: GPL-3.0-or-later
 * One page of the assistant: what it asks, and what happens before the next. */
#pragma once
#include "app/setup/ante-setup.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_SETUP_STEP (ante_setup_step_get_type ())
G_DECLARE_DERIVABLE_TYPE (AnteSetupStep, ante_setup_step, ANTE, SETUP_STEP, AdwBin)

/* Properties: "title", "next-label", "skip-label" (NULL: cannot be skipped), "ready" (next may be chosen),
 * "busy" (it is at work: it can be cancelled), "setup" (construct only).
 * Signal "passed": the step is done with, show the next. */
struct _AnteSetupStepClass
{
  AdwBinClass parent_class;

  void (*enter) (AnteSetupStep *self);   /* it is shown now */
  void (*advance) (AnteSetupStep *self); /* next was chosen; the default emits "passed" */
};

AnteSetup *ante_setup_step_get_setup (AnteSetupStep *self);
void ante_setup_step_enter (AnteSetupStep *self);
/** ante_setup_step_advance: does nothing unless ready and not busy. */
void ante_setup_step_advance (AnteSetupStep *self);
/** ante_setup_step_cancel: stops what it is busy with; everything typed stays. */
void ante_setup_step_cancel (AnteSetupStep *self);
gboolean ante_setup_step_get_busy (AnteSetupStep *self);

/* For the steps. */
void ante_setup_step_set_ready (AnteSetupStep *self, gboolean ready);
/** ante_setup_step_begin: busy from now on. Returns: (transfer none): cancelled by the person. */
GCancellable *ante_setup_step_begin (AnteSetupStep *self);
void ante_setup_step_end (AnteSetupStep *self);
void ante_setup_step_pass (AnteSetupStep *self);

/* Each a final class of its own file. */
GType ante_setup_welcome_get_type (void);
GType ante_setup_clinic_get_type (void);
GType ante_setup_key_get_type (void);
GType ante_setup_sheet_get_type (void);
GType ante_setup_words_get_type (void);
GType ante_setup_relay_get_type (void);
GType ante_setup_done_get_type (void);

G_END_DECLS
