/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's page about the provider's API key: tried at once, then the clinic's keys are made. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#define ANTE_TYPE_SETUP_KEY (ante_setup_key_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupKey, ante_setup_key, ANTE, SETUP_KEY, AnteSetupStep)

struct _AnteSetupKey
{
  AnteSetupStep parent_instance;

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
  gtk_widget_grab_focus (GTK_WIDGET (ANTE_SETUP_KEY (step)->key_row));
}

static void
ante_setup_key_advance (AnteSetupStep *step)
{
  AnteSetupKey *self = ANTE_SETUP_KEY (step);

  ante_problem_set_text (self->problem, NULL);
  if (ante_form_row_reveal (ANTE_FORM_ROW (self->key_row)))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
      return;
    }
  ante_setup_try_key_async (ante_setup_step_get_setup (step), ante_setup_step_begin (step), tried_cb,
                            g_object_ref (self));
}

static void
ante_setup_key_constructed (GObject *object)
{
  AnteSetupKey *self = ANTE_SETUP_KEY (object);
  GObject *setup = G_OBJECT (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));

  G_OBJECT_CLASS (ante_setup_key_parent_class)->constructed (object);
  ante_form_row_bind (ANTE_FORM_ROW (self->key_row), setup, "api-key", ante_setup_find_problem, NULL);
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
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, key_row);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupKey, problem);
}

static void
ante_setup_key_init (AnteSetupKey *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
