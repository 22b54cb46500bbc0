/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row of a form: a title, a control, and room below it for what is wrong with what was entered. */
#include "app/widgets/ante-form-row.h"
#include "app/widgets/ante-problem.h"

typedef struct
{
  /* Given */     GObject *draft; /* owned, nullable */
                  char *property;
                  AnteFormProblemFunc find_problem;
                  AnteFormHintFunc find_hint;
                  AnteFormHintFunc tidy; /* nullable */
                  GtkWidget *control; /* borrowed: a child */
  /* Under way */ GBinding *binding; /* owned */
                  gulong draft_handler;
                  gboolean said; /* the person has left the row once, or tried to save */
                  char *own_hint; /* owned, nullable */
                  gboolean blocking;
  /* Template */  GtkBox *column;
                  GtkLabel *title_label;
                  GtkLabel *hint_label;
                  AnteProblem *problem;
                  GtkBox *suffixes;
} AnteFormRowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AnteFormRow, ante_form_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_PROBLEM,
  PROP_BLOCKING,
  PROP_HINT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static AnteFormRowPrivate *
priv_of (AnteFormRow *self)
{
  return ante_form_row_get_instance_private (self);
}

static void
describe_control (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);
  const char *problem = ante_form_row_get_problem (self);
  const char *description = problem != NULL ? problem : gtk_label_get_text (priv->hint_label);

  if (priv->control == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->control),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (priv->control),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL && priv->blocking ? GTK_ACCESSIBLE_INVALID_TRUE
                                                                 : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
show_hint (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);
  g_autofree char *understood = NULL;
  const char *hint = priv->own_hint;

  if (priv->draft != NULL && priv->find_hint != NULL)
    understood = priv->find_hint (priv->draft, priv->property);
  if (understood != NULL)
    hint = understood;
  gtk_label_set_text (priv->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->hint_label), hint != NULL && *hint != '\0' && ante_form_row_get_problem (self) == NULL);
  describe_control (self);
}

static void
refresh (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);
  gboolean blocks = FALSE;
  const char *problem = NULL;

  if (priv->draft != NULL && priv->said)
    problem = priv->find_problem (priv->draft, priv->property, &blocks);
  if (priv->draft != NULL)
    ante_form_row_set_problem (self, problem, blocks);
  show_hint (self);
}

static void
draft_changed_cb (AnteFormRow *self)
{
  refresh (self);
}

static void
tidy_text (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);
  g_autofree char *text = NULL;

  if (priv->tidy == NULL || ante_form_row_get_blocks (self))
    return;
  text = priv->tidy (priv->draft, priv->property);
  if (text != NULL)
    g_object_set (priv->draft, priv->property, text, NULL);
}

static void
focus_left_cb (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);

  if (priv->draft == NULL)
    return;
  priv->said = TRUE;
  tidy_text (self);
  refresh (self);
}

static gboolean
ante_form_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget), direction);
}

static gboolean
ante_form_row_grab_focus (GtkWidget *widget)
{
  AnteFormRowPrivate *priv = priv_of (ANTE_FORM_ROW (widget));

  return priv->control != NULL && gtk_widget_grab_focus (priv->control);
}

static void
ante_form_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteFormRow *self = ANTE_FORM_ROW (object);
  AnteFormRowPrivate *priv = priv_of (self);

  switch (id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, ante_form_row_get_problem (self));
      break;
    case PROP_BLOCKING:
      g_value_set_boolean (value, priv->blocking);
      break;
    case PROP_HINT:
      g_value_set_string (value, priv->own_hint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_form_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteFormRow *self = ANTE_FORM_ROW (object);

  switch (id)
    {
    case PROP_HINT:
      ante_form_row_set_hint (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_form_row_dispose (GObject *object)
{
  AnteFormRow *self = ANTE_FORM_ROW (object);
  AnteFormRowPrivate *priv = priv_of (self);

  ante_form_row_unbind (self);
  priv->control = NULL;
  G_OBJECT_CLASS (ante_form_row_parent_class)->dispose (object);
}

static void
ante_form_row_finalize (GObject *object)
{
  AnteFormRowPrivate *priv = priv_of (ANTE_FORM_ROW (object));

  g_free (priv->own_hint);
  G_OBJECT_CLASS (ante_form_row_parent_class)->finalize (object);
}

static void
ante_form_row_class_init (AnteFormRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ante_form_row_get_property;
  object_class->set_property = ante_form_row_set_property;
  object_class->dispose = ante_form_row_dispose;
  object_class->finalize = ante_form_row_finalize;
  widget_class->focus = ante_form_row_focus;
  widget_class->grab_focus = ante_form_row_grab_focus;

  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BLOCKING] = g_param_spec_boolean ("blocking", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/widgets/ante-form-row.ui");
  gtk_widget_class_bind_template_child_private (widget_class, AnteFormRow, column);
  gtk_widget_class_bind_template_child_private (widget_class, AnteFormRow, title_label);
  gtk_widget_class_bind_template_child_private (widget_class, AnteFormRow, hint_label);
  gtk_widget_class_bind_template_child_private (widget_class, AnteFormRow, problem);
  gtk_widget_class_bind_template_child_private (widget_class, AnteFormRow, suffixes);
}

static void
ante_form_row_init (AnteFormRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

void
ante_form_row_bind (AnteFormRow *self, GObject *draft, const char *property,
                    AnteFormProblemFunc problem, AnteFormHintFunc hint)
{
  AnteFormRowPrivate *priv = priv_of (self);

  g_return_if_fail (ANTE_IS_FORM_ROW (self));
  g_return_if_fail (G_IS_OBJECT (draft));

  ante_form_row_unbind (self);
  priv->draft = g_object_ref (draft);
  priv->property = g_strdup (property);
  priv->find_problem = problem;
  priv->find_hint = hint;
  priv->binding = g_object_ref (g_object_bind_property (draft, property, self, "text",
                                                        G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
  /* Any field may decide about another: the whole draft is watched. */
  priv->draft_handler = g_signal_connect_swapped (draft, "notify", G_CALLBACK (draft_changed_cb), self);
  refresh (self);
}

void
ante_form_row_set_tidy (AnteFormRow *self, AnteFormHintFunc tidy)
{
  AnteFormRowPrivate *priv = priv_of (self);

  priv->tidy = tidy;
  if (priv->draft != NULL)
    tidy_text (self);
}

void
ante_form_row_unbind (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);

  if (priv->binding != NULL)
    g_binding_unbind (priv->binding);
  g_clear_object (&priv->binding);
  if (priv->draft != NULL)
    g_clear_signal_handler (&priv->draft_handler, priv->draft);
  g_clear_object (&priv->draft);
  g_clear_pointer (&priv->property, g_free);
  priv->said = FALSE;
}

gboolean
ante_form_row_reveal (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);

  priv->said = TRUE;
  refresh (self);
  return ante_form_row_get_blocks (self);
}

gboolean
ante_form_row_get_blocks (AnteFormRow *self)
{
  AnteFormRowPrivate *priv = priv_of (self);
  gboolean blocks = FALSE;

  if (priv->draft == NULL)
    return FALSE;
  return priv->find_problem (priv->draft, priv->property, &blocks) != NULL && blocks;
}

void
ante_form_row_set_problem (AnteFormRow *self, const char *problem, gboolean blocking)
{
  AnteFormRowPrivate *priv = priv_of (self);

  g_return_if_fail (ANTE_IS_FORM_ROW (self));

  if (g_strcmp0 (problem, ante_form_row_get_problem (self)) == 0 && priv->blocking == blocking)
    return;
  ante_problem_set_text (priv->problem, problem);
  priv->blocking = problem != NULL && blocking;
  if (priv->blocking)
    gtk_widget_add_css_class (GTK_WIDGET (self), "ante-blocking");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "ante-blocking");
  show_hint (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BLOCKING]);
}

const char *
ante_form_row_get_problem (AnteFormRow *self)
{
  return ante_problem_get_text (priv_of (self)->problem);
}

void
ante_form_row_set_hint (AnteFormRow *self, const char *hint)
{
  AnteFormRowPrivate *priv = priv_of (self);

  g_return_if_fail (ANTE_IS_FORM_ROW (self));

  if (g_strcmp0 (hint, priv->own_hint) == 0)
    return;
  g_free (priv->own_hint);
  priv->own_hint = g_strdup (hint);
  show_hint (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

void
ante_form_row_set_editable (AnteFormRow *self, gboolean editable)
{
  AnteFormRowPrivate *priv = priv_of (self);

  gtk_widget_set_sensitive (priv->control, editable);
}

void
ante_form_row_set_control (AnteFormRow *self, GtkWidget *control)
{
  AnteFormRowPrivate *priv = priv_of (self);

  g_return_if_fail (priv->control == NULL);

  priv->control = control;
  gtk_box_insert_child_after (priv->column, control, GTK_WIDGET (priv->title_label));
  gtk_label_set_mnemonic_widget (priv->title_label, control);
  describe_control (self);
}

GtkWidget *
ante_form_row_get_control (AnteFormRow *self)
{
  return priv_of (self)->control;
}

void
ante_form_row_add_suffix (AnteFormRow *self, GtkWidget *suffix)
{
  gtk_box_append (priv_of (self)->suffixes, suffix);
}
