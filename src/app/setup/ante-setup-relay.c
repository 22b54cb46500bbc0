/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's page about the relay: its address and claim code, tried at once, or later. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define ANTE_TYPE_SETUP_RELAY (ante_setup_relay_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupRelay, ante_setup_relay, ANTE, SETUP_RELAY, AnteSetupStep)

struct _AnteSetupRelay
{
  AnteSetupStep parent_instance;

  AnteFieldRow *uri_row;
  AnteFieldRow *code_row;
  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteSetupRelay, ante_setup_relay, ANTE_TYPE_SETUP_STEP)

/* The row that an error is about; NULL: neither. */
static AnteFieldRow *
find_row (AnteSetupRelay *self, const GError *error)
{
  if (error->domain != ANTE_RELAY_ERROR)
    return NULL;
  switch (error->code)
    {
    case ANTE_RELAY_ERROR_CODE:
      return self->code_row;
    case ANTE_RELAY_ERROR_UNREACHABLE:
    case ANTE_RELAY_ERROR_SILENT:
    case ANTE_RELAY_ERROR_UNTRUSTED:
    case ANTE_RELAY_ERROR_NOT_A_RELAY:
      return self->uri_row;
    default:
      return NULL;
    }
}

static void
show_error (AnteSetupRelay *self, const GError *error)
{
  g_autofree char *text = ante_words_error (error);
  AnteFieldRow *row = find_row (self, error);

  if (text != NULL && row != NULL)
    ante_form_row_set_problem (ANTE_FORM_ROW (row), text, TRUE);
  else
    ante_problem_set_text (self->problem, text);
  gtk_widget_grab_focus (GTK_WIDGET (row != NULL ? row : self->uri_row));
}

static void
show_claimed (AnteSetupRelay *self)
{
  ante_form_row_set_editable (ANTE_FORM_ROW (self->uri_row), FALSE);
  ante_form_row_set_editable (ANTE_FORM_ROW (self->code_row), FALSE);
  ante_form_row_set_hint (ANTE_FORM_ROW (self->uri_row), _("Connected"));
  g_object_set (self, "next-label", _("Next"), "skip-label", NULL, NULL);
}

/* The relay is connected all the same: whoever runs it puts the key there later. */
static void
show_key_error (AnteSetupRelay *self, const GError *error)
{
  AnteDesk *desk = ante_setup_get_desk (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));
  g_autofree char *name = ante_desk_dup_relay_key_name (desk);
  g_autofree char *text = ante_words_error (error);

  if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_RELAY_KEY))
    {
      g_free (text);
      /* Translators: %s: a name such as "qualiphy_3f2a…". */
      text = g_strdup_printf (_("The relay is connected. It has no API key of this clinic yet: ask whoever runs it to put the key there under the name %s. You can go on, and send invites once it is there."), name);
    }
  ante_problem_set_text (self->problem, text);
}

static void
relay_key_tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSetupRelay) self = data;
  g_autoptr (GError) error = NULL;
  gboolean works = ante_setup_try_relay_key_finish (ANTE_SETUP (source), result, &error);

  if (!ante_setup_step_get_busy (ANTE_SETUP_STEP (self)))
    return;
  ante_setup_step_end (ANTE_SETUP_STEP (self));
  if (works)
    ante_setup_step_pass (ANTE_SETUP_STEP (self));
  else
    show_key_error (self, error);
}

static void
try_relay_key (AnteSetupRelay *self)
{
  AnteSetup *setup = ante_setup_step_get_setup (ANTE_SETUP_STEP (self));

  ante_setup_try_relay_key_async (setup, ante_setup_step_begin (ANTE_SETUP_STEP (self)), relay_key_tried_cb, g_object_ref (self));
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSetupRelay) self = data;
  g_autoptr (GError) error = NULL;
  gboolean claimed = ante_setup_claim_finish (ANTE_SETUP (source), result, &error);

  if (!ante_setup_step_get_busy (ANTE_SETUP_STEP (self)))
    return; /* the page has gone */
  ante_setup_step_end (ANTE_SETUP_STEP (self));
  if (!claimed)
    {
      show_error (self, error);
      return;
    }
  show_claimed (self);
  if (ante_setup_get_key_at_relay (ANTE_SETUP (source)))
    try_relay_key (self);
  else
    ante_setup_step_pass (ANTE_SETUP_STEP (self));
}

static void
uri_activated_cb (AnteSetupRelay *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
}

static void
ante_setup_relay_enter (AnteSetupStep *step)
{
  AnteSetupRelay *self = ANTE_SETUP_RELAY (step);
  gboolean has_uri = *ante_field_row_get_text (self->uri_row) != '\0';

  gtk_widget_grab_focus (GTK_WIDGET (has_uri ? self->code_row : self->uri_row));
}

static void
ante_setup_relay_advance (AnteSetupStep *step)
{
  AnteSetupRelay *self = ANTE_SETUP_RELAY (step);
  AnteSetup *setup = ante_setup_step_get_setup (step);
  gboolean uri_blocks, code_blocks;

  ante_problem_set_text (self->problem, NULL);
  if (ante_setup_get_claimed (setup))
    {
      ante_setup_step_pass (step);
      return;
    }
  uri_blocks = ante_form_row_reveal (ANTE_FORM_ROW (self->uri_row));
  code_blocks = ante_form_row_reveal (ANTE_FORM_ROW (self->code_row));
  if (uri_blocks || code_blocks)
    gtk_widget_grab_focus (GTK_WIDGET (uri_blocks ? self->uri_row : self->code_row));
  else
    ante_setup_claim_async (setup, ante_setup_step_begin (step), claimed_cb, g_object_ref (self));
}

static void
ante_setup_relay_constructed (GObject *object)
{
  AnteSetupRelay *self = ANTE_SETUP_RELAY (object);
  GObject *setup = G_OBJECT (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));

  G_OBJECT_CLASS (ante_setup_relay_parent_class)->constructed (object);
  ante_form_row_bind (ANTE_FORM_ROW (self->uri_row), setup, "relay-uri", ante_setup_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->code_row), setup, "claim-code", ante_setup_find_problem, NULL);
  g_signal_connect_object (self->uri_row, "activated", G_CALLBACK (uri_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->code_row, "activated", G_CALLBACK (ante_setup_step_advance), self, G_CONNECT_SWAPPED);
  ante_setup_step_set_ready (ANTE_SETUP_STEP (self), TRUE);
}

static void
ante_setup_relay_class_init (AnteSetupRelayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = ante_setup_relay_constructed;
  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_relay_enter;
  ANTE_SETUP_STEP_CLASS (klass)->advance = ante_setup_relay_advance;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-relay.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupRelay, uri_row);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupRelay, code_row);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupRelay, problem);
}

static void
ante_setup_relay_init (AnteSetupRelay *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
