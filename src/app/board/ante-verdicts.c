/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clearances of one appointment, a line a treatment: icon, word and date. */
#include "app/board/ante-verdicts.h"

#include "app/widgets/ante-text.h"

#define MIN_CHARS 8

struct _AnteVerdicts
{
  GtkWidget parent_instance;

  GPtrArray *lines; /* owned Line, the notice first; the grid owns the widgets */
};

typedef struct
{
  GtkWidget *icon, *text;
  const char *style; /* static: the CSS class both carry */
} Line;

G_DEFINE_FINAL_TYPE (AnteVerdicts, ante_verdicts, GTK_TYPE_WIDGET)

static void
place (AnteVerdicts *self,
       GtkWidget    *child,
       int           column)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_widget_set_parent (child, GTK_WIDGET (self));

  GtkGridLayoutChild *slot = GTK_GRID_LAYOUT_CHILD (gtk_layout_manager_get_layout_child (layout, child));
  gtk_grid_layout_child_set_column (slot, column);
  gtk_grid_layout_child_set_row (slot, (int) self->lines->len);
}

static Line *
add_line (AnteVerdicts *self)
{
  Line *line = g_new0 (Line, 1);

  line->icon = gtk_image_new ();
  gtk_widget_set_valign (line->icon, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (line->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);

  line->text = ante_text_new (MIN_CHARS);
  gtk_widget_set_hexpand (line->text, TRUE);

  place (self, line->icon, 0);
  place (self, line->text, 1);
  g_ptr_array_add (self->lines, line);
  return line;
}

static Line *
get_line (AnteVerdicts *self,
          guint         index)
{
  while (self->lines->len <= index)
    add_line (self);

  return g_ptr_array_index (self->lines, index);
}

static void
show_line (Line     *line,
           gboolean  shown)
{
  gtk_widget_set_visible (line->icon, shown);
  gtk_widget_set_visible (line->text, shown);
}

static void
set_style (Line       *line,
           const char *style)
{
  if (line->style == style)
    return;

  if (line->style != NULL)
    {
      gtk_widget_remove_css_class (line->icon, line->style);
      gtk_widget_remove_css_class (line->text, line->style);
    }
  gtk_widget_add_css_class (line->icon, style);
  gtk_widget_add_css_class (line->text, style);
  line->style = style;
}

static void
show_clearance (Line                *line,
                const AnteClearance *clearance,
                const AnteWhen      *when)
{
  g_autofree char *markup = ante_words_clearance_markup (clearance, when);
  const char *style;

  gtk_image_set_from_icon_name (GTK_IMAGE (line->icon), ante_words_verdict_icon (clearance, &style));
  ante_text_set_markup (ANTE_TEXT (line->text), markup);
  set_style (line, style);
}

static void
ante_verdicts_dispose (GObject *object)
{
  AnteVerdicts *self = ANTE_VERDICTS (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->lines, g_ptr_array_unref);

  G_OBJECT_CLASS (ante_verdicts_parent_class)->dispose (object);
}

static void
ante_verdicts_class_init (AnteVerdictsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_verdicts_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_GRID_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "ante-verdicts");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_verdicts_init (AnteVerdicts *self)
{
  GtkGridLayout *layout = GTK_GRID_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_grid_layout_set_column_spacing (layout, 6);
  gtk_grid_layout_set_row_spacing (layout, 3);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  show_line (add_line (self), FALSE);
}

GtkWidget *
ante_verdicts_new (void)
{
  return g_object_new (ANTE_TYPE_VERDICTS, NULL);
}

void
ante_verdicts_set (AnteVerdicts   *self,
                   GPtrArray      *clearances,
                   const AnteWhen *when)
{
  g_return_if_fail (ANTE_IS_VERDICTS (self));

  for (guint i = 0; i < clearances->len; i++)
    {
      Line *line = get_line (self, i + 1);

      show_clearance (line, g_ptr_array_index (clearances, i), when);
      show_line (line, TRUE);
    }
  for (guint i = clearances->len + 1; i < self->lines->len; i++)
    show_line (g_ptr_array_index (self->lines, i), FALSE);
}

void
ante_verdicts_set_notice (AnteVerdicts *self,
                          const char   *text)
{
  g_return_if_fail (ANTE_IS_VERDICTS (self));

  Line *line = get_line (self, 0);

  show_line (line, text != NULL);
  if (text == NULL)
    return;

  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>", text);

  gtk_image_set_from_icon_name (GTK_IMAGE (line->icon), "ante-warning-symbolic");
  ante_text_set_markup (ANTE_TEXT (line->text), markup);
  set_style (line, "error");
}

void
ante_verdicts_set_struck (AnteVerdicts *self,
                          gboolean      struck)
{
  g_return_if_fail (ANTE_IS_VERDICTS (self));

  for (guint i = 0; i < self->lines->len; i++)
    ante_text_set_struck (ANTE_TEXT (((Line *) g_ptr_array_index (self->lines, i))->text), struck);
}
