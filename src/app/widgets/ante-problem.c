/* SPDX-License-Identifier: GPL-3.0-or-later
 * A sentence about something that went wrong, with its sign; nothing at all while there is none. */
#include "app/widgets/ante-problem.h"

struct _AnteProblem
{
  AdwBin parent_instance;

  GtkLabel *label; /* borrowed: a child */
};

G_DEFINE_FINAL_TYPE (AnteProblem, ante_problem, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
ante_problem_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, ante_problem_get_text (ANTE_PROBLEM (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_problem_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TEXT:
      ante_problem_set_text (ANTE_PROBLEM (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_problem_class_init (AnteProblemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ante_problem_get_property;
  object_class->set_property = ante_problem_set_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ante-problem");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
ante_problem_init (AnteProblem *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("ante-warning-symbolic");
  GtkWidget *label = gtk_label_new (NULL);

  self->label = GTK_LABEL (label);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (self->label, GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ante_problem_new (void)
{
  return g_object_new (ANTE_TYPE_PROBLEM, NULL);
}

const char *
ante_problem_get_text (AnteProblem *self)
{
  const char *text = gtk_label_get_text (self->label);

  return *text != '\0' ? text : NULL;
}

void
ante_problem_set_text (AnteProblem *self, const char *text)
{
  g_return_if_fail (ANTE_IS_PROBLEM (self));

  if (g_strcmp0 (text, ante_problem_get_text (self)) == 0)
    return;
  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL && *text != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}
