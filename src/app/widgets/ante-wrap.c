/* SPDX-License-Identifier: GPL-3.0-or-later
 * Children in lines, as words in a paragraph. */
#include "app/widgets/ante-wrap.h"

#define GAP 6

struct _AnteWrap
{
  GtkWidget parent_instance;
};

static void buildable_iface_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteWrap, ante_wrap, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_iface_init))

static GtkBuildableIface *parent_buildable;

/* Lays the children out in lines of @width; places them when @placing. Returns the height. */
static int
lay_out (AnteWrap *self,
         int       width,
         gboolean  placing)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int minimum, wide, high;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &wide, NULL, NULL);
      wide = CLAMP (wide, minimum, MAX (minimum, width));
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, wide, NULL, &high, NULL, NULL);

      if (x > 0 && x + wide > width)
        {
          x = 0;
          y += line + GAP;
          line = 0;
        }
      if (placing)
        gtk_widget_size_allocate (child, &(GtkAllocation) { mirrored ? width - x - wide : x, y, wide, high }, -1);

      x += wide + GAP;
      line = MAX (line, high);
    }

  return y + line;
}

static void
measure_widths (AnteWrap *self,
                int      *minimum,
                int      *natural)
{
  *minimum = *natural = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? GAP : 0);
    }
}

static void
ante_wrap_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_widths (ANTE_WRAP (widget), minimum, natural);
  else
    *minimum = *natural = lay_out (ANTE_WRAP (widget), for_size >= 0 ? for_size : G_MAXINT16, FALSE);
}

static void
ante_wrap_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  lay_out (ANTE_WRAP (widget), width, TRUE);
}

static GtkSizeRequestMode
ante_wrap_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ante_wrap_add_child (GtkBuildable *buildable,
                     GtkBuilder   *builder,
                     GObject      *child,
                     const char   *type)
{
  if (GTK_IS_WIDGET (child))
    ante_wrap_append (ANTE_WRAP (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ante_wrap_add_child;
}

static void
ante_wrap_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ante_wrap_parent_class)->dispose (object);
}

static void
ante_wrap_class_init (AnteWrapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_wrap_dispose;
  widget_class->measure = ante_wrap_measure;
  widget_class->size_allocate = ante_wrap_size_allocate;
  widget_class->get_request_mode = ante_wrap_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "ante-wrap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_wrap_init (AnteWrap *self)
{
}

GtkWidget *
ante_wrap_new (void)
{
  return g_object_new (ANTE_TYPE_WRAP, NULL);
}

void
ante_wrap_append (AnteWrap  *self,
                  GtkWidget *child)
{
  g_return_if_fail (ANTE_IS_WRAP (self));
  g_return_if_fail (GTK_IS_WIDGET (child));

  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}
