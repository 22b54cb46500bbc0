/* SPDX-License-Identifier: GPL-3.0-or-later
 * A group of rows whose list has a name for screen readers. */
#include "app/widgets/ante-row-group.h"

typedef struct
{
  char *list_name; /* nullable */
} AnteRowGroupPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (AnteRowGroup, ante_row_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  PROP_0,
  PROP_LIST_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static AnteRowGroupPrivate *
priv_of (AnteRowGroup *self)
{
  return ante_row_group_get_instance_private (self);
}

/* Before any row is there the only list below is the group's own. */
static GtkWidget *
find_list (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LIST_BOX (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

static void
name_list (AnteRowGroup *self)
{
  const char *own = priv_of (self)->list_name;
  const char *name = own != NULL ? own : adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (self));
  GtkWidget *list = find_list (GTK_WIDGET (self));

  if (list == NULL || name == NULL || *name == '\0')
    return;
  /* Newer libadwaita lets the group's title name it, also where there is no title. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
ante_row_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LIST_NAME:
      g_value_set_string (value, priv_of (ANTE_ROW_GROUP (object))->list_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_row_group_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteRowGroup *self = ANTE_ROW_GROUP (object);

  switch (id)
    {
    case PROP_LIST_NAME:
      g_free (priv_of (self)->list_name);
      priv_of (self)->list_name = g_value_dup_string (value);
      name_list (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_row_group_finalize (GObject *object)
{
  g_free (priv_of (ANTE_ROW_GROUP (object))->list_name);
  G_OBJECT_CLASS (ante_row_group_parent_class)->finalize (object);
}

static void
ante_row_group_class_init (AnteRowGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ante_row_group_get_property;
  object_class->set_property = ante_row_group_set_property;
  object_class->finalize = ante_row_group_finalize;

  properties[PROP_LIST_NAME] = g_param_spec_string ("list-name", NULL, NULL, NULL,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_row_group_init (AnteRowGroup *self)
{
  g_signal_connect (self, "notify::title", G_CALLBACK (name_list), NULL);
}
