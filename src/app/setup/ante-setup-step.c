/* SPDX-License-Identifier: GPL-3.0-or-later
 * One page of the assistant: what it asks, and what happens before the next. */
#include "app/setup/ante-setup-step.h"

typedef struct
{
  /* Given */     AnteSetup *setup; /* owned */
                  char *title;
                  char *next_label;
                  char *skip_label; /* nullable */
  /* Under way */ gboolean ready;
                  GCancellable *cancellable; /* owned while busy */
} AnteSetupStepPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AnteSetupStep, ante_setup_step, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SETUP,
  PROP_TITLE,
  PROP_NEXT_LABEL,
  PROP_SKIP_LABEL,
  PROP_READY,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint passed_signal;

static AnteSetupStepPrivate *
priv_of (AnteSetupStep *self)
{
  return ante_setup_step_get_instance_private (self);
}

static void
set_text (AnteSetupStep *self, char **text, const GValue *value, GParamSpec *pspec)
{
  if (g_strcmp0 (*text, g_value_get_string (value)) == 0)
    return;
  g_free (*text);
  *text = g_value_dup_string (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
ante_setup_step_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteSetupStepPrivate *priv = priv_of (ANTE_SETUP_STEP (object));

  switch (id)
    {
    case PROP_SETUP:
      g_value_set_object (value, priv->setup);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_NEXT_LABEL:
      g_value_set_string (value, priv->next_label);
      break;
    case PROP_SKIP_LABEL:
      g_value_set_string (value, priv->skip_label);
      break;
    case PROP_READY:
      g_value_set_boolean (value, priv->ready);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, priv->cancellable != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_setup_step_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteSetupStep *self = ANTE_SETUP_STEP (object);
  AnteSetupStepPrivate *priv = priv_of (self);

  switch (id)
    {
    case PROP_SETUP:
      priv->setup = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      set_text (self, &priv->title, value, pspec);
      break;
    case PROP_NEXT_LABEL:
      set_text (self, &priv->next_label, value, pspec);
      break;
    case PROP_SKIP_LABEL:
      set_text (self, &priv->skip_label, value, pspec);
      break;
    case PROP_READY:
      ante_setup_step_set_ready (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* What is under way holds the step, so the end of its window is what ends the work. */
static void
ante_setup_step_unroot (GtkWidget *widget)
{
  AnteSetupStepPrivate *priv = priv_of (ANTE_SETUP_STEP (widget));

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  GTK_WIDGET_CLASS (ante_setup_step_parent_class)->unroot (widget);
}

static void
ante_setup_step_dispose (GObject *object)
{
  AnteSetupStepPrivate *priv = priv_of (ANTE_SETUP_STEP (object));

  g_clear_object (&priv->cancellable);
  g_clear_object (&priv->setup);
  G_OBJECT_CLASS (ante_setup_step_parent_class)->dispose (object);
}

static void
ante_setup_step_finalize (GObject *object)
{
  AnteSetupStepPrivate *priv = priv_of (ANTE_SETUP_STEP (object));

  g_free (priv->title);
  g_free (priv->next_label);
  g_free (priv->skip_label);
  G_OBJECT_CLASS (ante_setup_step_parent_class)->finalize (object);
}

static void
ante_setup_step_class_init (AnteSetupStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ante_setup_step_get_property;
  object_class->set_property = ante_setup_step_set_property;
  object_class->dispose = ante_setup_step_dispose;
  object_class->finalize = ante_setup_step_finalize;
  GTK_WIDGET_CLASS (klass)->unroot = ante_setup_step_unroot;
  klass->advance = ante_setup_step_pass;

  properties[PROP_SETUP] = g_param_spec_object ("setup", NULL, NULL, ANTE_TYPE_SETUP,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_NEXT_LABEL] = g_param_spec_string ("next-label", NULL, NULL, NULL, flags);
  properties[PROP_SKIP_LABEL] = g_param_spec_string ("skip-label", NULL, NULL, NULL, flags);
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  passed_signal = g_signal_new ("passed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
ante_setup_step_init (AnteSetupStep *self)
{
}

AnteSetup *
ante_setup_step_get_setup (AnteSetupStep *self)
{
  return priv_of (self)->setup;
}

void
ante_setup_step_enter (AnteSetupStep *self)
{
  if (ANTE_SETUP_STEP_GET_CLASS (self)->enter != NULL)
    ANTE_SETUP_STEP_GET_CLASS (self)->enter (self);
}

void
ante_setup_step_advance (AnteSetupStep *self)
{
  AnteSetupStepPrivate *priv = priv_of (self);

  if (!priv->ready || priv->cancellable != NULL)
    return;
  ANTE_SETUP_STEP_GET_CLASS (self)->advance (self);
}

void
ante_setup_step_cancel (AnteSetupStep *self)
{
  g_cancellable_cancel (priv_of (self)->cancellable);
}

gboolean
ante_setup_step_get_busy (AnteSetupStep *self)
{
  return priv_of (self)->cancellable != NULL;
}

void
ante_setup_step_set_ready (AnteSetupStep *self, gboolean ready)
{
  AnteSetupStepPrivate *priv = priv_of (self);

  if (priv->ready == ready)
    return;
  priv->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

GCancellable *
ante_setup_step_begin (AnteSetupStep *self)
{
  AnteSetupStepPrivate *priv = priv_of (self);

  g_return_val_if_fail (priv->cancellable == NULL, NULL);

  priv->cancellable = g_cancellable_new ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  return priv->cancellable;
}

void
ante_setup_step_end (AnteSetupStep *self)
{
  AnteSetupStepPrivate *priv = priv_of (self);

  if (priv->cancellable == NULL)
    return;
  g_clear_object (&priv->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
ante_setup_step_pass (AnteSetupStep *self)
{
  g_signal_emit (self, passed_signal, 0);
}
