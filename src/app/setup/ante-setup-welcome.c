/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's first page: what it is about and what to have at hand. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-row-group.h"

#define ANTE_TYPE_SETUP_WELCOME (ante_setup_welcome_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupWelcome, ante_setup_welcome, ANTE, SETUP_WELCOME, AnteSetupStep)

struct _AnteSetupWelcome
{
  AnteSetupStep parent_instance;
};

G_DEFINE_FINAL_TYPE (AnteSetupWelcome, ante_setup_welcome, ANTE_TYPE_SETUP_STEP)

static void
ante_setup_welcome_class_init (AnteSetupWelcomeClass *klass)
{
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/anteroom/Anteroom/setup/ante-setup-welcome.ui");
}

static void
ante_setup_welcome_init (AnteSetupWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
