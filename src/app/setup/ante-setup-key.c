/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's page about the provider's API key: tried at once, unless the relay is to hold it; then the clinic's
 * keys are made. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-radio-row.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define ANTE_TYPE_SETUP_KEY (ante_setup_key_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupKey, ante_setup_key, ANTE, SETUP_KEY, AnteSetupStep)

struct _AnteSetupKey
{
  AnteSetupStep parent_instance;

  GtkCheckButton *desk_check, *relay_check; /* borrowed: children */
  AdwPreferencesGroup *place_group;
  AnteRowGroup *group;
  AnteFieldRow *key_row;
  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteSetupKey, ante_setup_key, ANTE_TYPE_SETUP_STEP)

/* What the provider says about the key stands at the key; all else below. */
static void
show_error (AnteSetupKey *self, const GError *error)
{
  g_autofree char *text = ante_words_error (error);

  ante_setup_step_end (ANTE_SETUP_STEP (self));
  if (text != NULL && error->domain == ANTE_PROVIDER_ERROR)
    ante_form_row_set_problem (ANTE_FORM_ROW (self->key_row), text, TRUE);
  else
    ante_problem_set_text (self->problem, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSetupKey) self = data;
  g_autoptr (GError) error = NULL;
  gboolean begun = ante_setup_begin_finish (ANTE_SETUP (source), result, &error);

  if (!ante_setup_step_get_busy (ANTE_SETUP_STEP (self)))
    return; /* the assistant has gone */
  if (!begun)
    {
      show_error (self, error);
      return;
    }
  ante_setup_step_end (ANTE_SETUP_STEP (self));
  ante_setup_step_pass (ANTE_SETUP_STEP (self));
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSetupKey) self = data;
  g_autoptr (GError) error = NULL;
  gboolean works = ante_setup_try_key_finish (ANTE_SETUP (source), result, NULL, &error);

  if (!ante_setup_step_get_busy (ANTE_SETUP_STEP (self)))
    return;
  if (!works)
    show_error (self, error);
  else
    ante_setup_begin_async (ANTE_SETUP (source), begun_cb, g_steal_pointer (&self));
}

static void
ante_setup_key_enter (AnteSetupStep *step)
{
  AnteSetupKey *self = ANTE_SETUP_KEY (step);

  gtk_widget_grab_focus (ante_setup_get_key_at_relay (ante_setup_step_get_setup (step)) ? GTK_WIDGET (self->relay_check)
                                                                                        : GTK_WIDGET (self->key_row));
}

static void
ante_setup_key_advance (AnteSetupStep *step)
{
  AnteSetupKey *self = ANTE_SETUP_KEY (step);

  ante_problem_set_text (self->problem, NULL);
  if (ante_setup_get_key_at_relay (ante_setup_step_get_setup (step)))
    {
      ante_setup_step_begin (step);
      ante_setup_begin_async (ante_setup_step_get_setup (step), begun_cb, g_object_ref (self));
      return;
    }
  if (ante_form_row_reveal (ANTE_FORM_ROW (self->key_row)))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
      return;
    }
  ante_setup_try_key_async (ante_setup_step_get_setup (step), ante_setup_step_begin (step), tried_cb,
                            g_object_ref (self));
}

static void
show_place (AnteSetupKey *self)
{
  gboolean at_relay = gtk_check_button_get_active (self->relay_check);

  g_object_set (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)), "key-at-relay", at_relay, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->group), !at_relay);
  ante_problem_set_text (self->problem, NULL);
  g_object_set (self, "next-label", at_relay ? _("Continue") : _("Check and Continue"), NULL);
}

static void
add_places (AnteSetupKey *self)
{
  gboolean at_relay = ante_setup_get_key_at_relay (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));

  self->desk_check = ante_radio_row_add (self->place_group, NULL, _("This computer holds the key"),
                                         _("It calls the provider itself. Other computers of the clinic will each need the key, too."));
  self->relay_check = ante_radio_row_add (self->place_group, self->desk_check, _("The relay holds the key"),
                                          _("Whoever runs the relay puts the key there; no computer of the clinic needs it. It is tried once the relay is connected."));
  gtk_check_button_set_active (at_relay ? self->relay_check : self->desk_check, TRUE);
  g_signal_connect_object (self->relay_check, "toggled", G_CALLBACK (show_place), self, G_CONNECT_SWAPPED);
  show_place (self);
}

static void
ante_setup_key_constructed (GObject *object)
{
  AnteSetupKey *self = ANTE_SETUP_KEY (object);
  GObject *setup = G_OBJECT (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));

  G_OBJECT_CLASS (ante_setup_key_parent_class)->constructed (object);
  ante_form_row_bind (ANTE_FORM_ROW (self->key_row), setup, "api-key", ante_setup_find_problem, NULL);
  add_places (self);
  g_signal_connect_object (self->key_row, "activated", G_CALLBACK (ante_setup_step_advance), self, G_CONNECT_SWAPPED);
  ante_setup_step_set_ready (ANTE_SETUP_STEP (self), TRUE);
}

static void
ante_setup_key_class_init (AnteSetupKeyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = ante_setup_key_constructed;
  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_key_enter;
  ANTE_SETUP_STEP_CLASS (klass)->advance = ante_setup_key_advance;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-key.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, place_group);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, group);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, key_row);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, problem);
}

static void
ante_setup_key_init (AnteSetupKey *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
