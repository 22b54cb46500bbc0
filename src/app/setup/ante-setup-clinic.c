/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's page about the clinic: its name and its time zone. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-zones.h"

#define ANTE_TYPE_SETUP_CLINIC (ante_setup_clinic_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupClinic, ante_setup_clinic, ANTE, SETUP_CLINIC, AnteSetupStep)

struct _AnteSetupClinic
{
  AnteSetupStep parent_instance;

  AnteFieldRow *name_row;
  AnteChoiceRow *zone_row;
};

G_DEFINE_FINAL_TYPE (AnteSetupClinic, ante_setup_clinic, ANTE_TYPE_SETUP_STEP)

static void
suggest_zone (AnteSetupClinic *self, GListModel *zones)
{
  g_autofree char *guess = ante_zones_guess (zones);

  if (guess != NULL && *ante_choice_row_get_text (self->zone_row) == '\0')
    ante_choice_row_set_text (self->zone_row, guess);
}

static void
ante_setup_clinic_enter (AnteSetupStep *step)
{
  AnteSetupClinic *self = ANTE_SETUP_CLINIC (step);

  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

/* Next is always offered: pressed too early it says what is missing. */
static void
ante_setup_clinic_advance (AnteSetupStep *step)
{
  AnteSetupClinic *self = ANTE_SETUP_CLINIC (step);
  gboolean name_blocks = ante_form_row_reveal (ANTE_FORM_ROW (self->name_row));
  gboolean zone_blocks = ante_form_row_reveal (ANTE_FORM_ROW (self->zone_row));

  if (name_blocks)
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else if (zone_blocks)
    gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
  else
    ante_setup_step_pass (step);
}

static void
ante_setup_clinic_constructed (GObject *object)
{
  AnteSetupClinic *self = ANTE_SETUP_CLINIC (object);
  GObject *setup = G_OBJECT (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));
  g_autoptr (GListModel) zones = ante_zones_new_model ();

  G_OBJECT_CLASS (ante_setup_clinic_parent_class)->constructed (object);
  ante_choice_row_set_model (self->zone_row, zones);
  ante_form_row_bind (ANTE_FORM_ROW (self->name_row), setup, "clinic-name", ante_setup_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->zone_row), setup, "zone", ante_setup_find_problem, NULL);
  suggest_zone (self, zones);
  ante_setup_step_set_ready (ANTE_SETUP_STEP (self), TRUE);
}

static void
ante_setup_clinic_class_init (AnteSetupClinicClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = ante_setup_clinic_constructed;
  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_clinic_enter;
  ANTE_SETUP_STEP_CLASS (klass)->advance = ante_setup_clinic_advance;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-clinic.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupClinic, name_row);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupClinic, zone_row);
}

static void
ante_setup_clinic_init (AnteSetupClinic *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
