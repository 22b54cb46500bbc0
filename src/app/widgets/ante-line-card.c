/* SPDX-License-Identifier: GPL-3.0-or-later
 * A heading and lines under it, some with a button. */
#include "app/widgets/ante-line-card.h"

#include "app/widgets/ante-wrap.h"

struct _AnteLineCard
{
  GtkWidget parent_instance;

  char *shown; /* owned, nullable: what it says now */
};

G_DEFINE_FINAL_TYPE (AnteLineCard, ante_line_card, GTK_TYPE_WIDGET)

/* --- Lines --- */

static void
card_line_free (gpointer data)
{
  AnteCardLine *line = data;

  g_free (line->text);
  g_free (line->beneath);
  g_free (line->button);
  g_clear_pointer (&line->target, g_variant_unref);
  g_free (line);
}

GPtrArray *
ante_card_lines_new (void)
{
  return g_ptr_array_new_with_free_func (card_line_free);
}

AnteCardLine *
ante_card_lines_add (GPtrArray  *lines,
                     char       *text,
                     const char *style)
{
  AnteCardLine *line;

  if (text == NULL)
    return NULL;

  line = g_new0 (AnteCardLine, 1);
  line->text = text;
  line->style = style;
  g_ptr_array_add (lines, line);
  return line;
}

void
ante_card_lines_add_button (GPtrArray  *lines,
                            char       *button,
                            const char *action,
                            GVariant   *target)
{
  AnteCardLine *line = g_new0 (AnteCardLine, 1);

  line->button = button;
  line->action = action;
  line->target = g_variant_ref_sink (target);
  g_ptr_array_add (lines, line);
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* All that the lines say, and what their buttons are about. */
static char *
summarise (GPtrArray *lines)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const AnteCardLine *line = g_ptr_array_index (lines, i);
      g_autofree char *target = line->target != NULL ? g_variant_print (line->target, FALSE) : NULL;

      g_string_append_printf (all, "%s\n%s\n%s\n%s\n", text_or_empty (line->text), text_or_empty (line->beneath),
                              text_or_empty (line->button), text_or_empty (target));
    }
  return g_string_free (all, FALSE);
}

/* --- Widgets --- */

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_button (const AnteCardLine *line)
{
  GtkWidget *button = line->icon != NULL ? gtk_button_new_from_icon_name (line->icon) : gtk_button_new_with_label (line->button);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), line->target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), line->action);
  if (line->icon == NULL)
    return button;

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, line->button, -1);
  gtk_widget_set_tooltip_text (button, line->button);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkWidget *
make_line (const AnteCardLine *line)
{
  GtkWidget *row, *column;

  if (line->beneath == NULL && line->button == NULL)
    return make_label (line->text, line->style);

  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (column), make_label (line->text, line->style));
  if (line->beneath != NULL)
    gtk_box_append (GTK_BOX (column), make_label (line->beneath, "quiet"));
  gtk_box_append (GTK_BOX (row), column);
  if (line->button != NULL)
    gtk_box_append (GTK_BOX (row), make_button (line));
  return row;
}

static void
clear (AnteLineCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
fill (AnteLineCard *self,
      GPtrArray    *lines)
{
  GtkWidget *buttons = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      const AnteCardLine *line = g_ptr_array_index (lines, i);

      if (line->text != NULL)
        {
          buttons = NULL;
          gtk_widget_set_parent (make_line (line), GTK_WIDGET (self));
          continue;
        }
      if (buttons == NULL)
        {
          buttons = ante_wrap_new ();
          gtk_widget_set_parent (buttons, GTK_WIDGET (self));
        }
      ante_wrap_append (ANTE_WRAP (buttons), make_button (line));
    }
}

static void
ante_line_card_dispose (GObject *object)
{
  clear (ANTE_LINE_CARD (object));
  g_clear_pointer (&ANTE_LINE_CARD (object)->shown, g_free);
  G_OBJECT_CLASS (ante_line_card_parent_class)->dispose (object);
}

static void
ante_line_card_class_init (AnteLineCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_line_card_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-line-card");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_line_card_init (AnteLineCard *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
}

GtkWidget *
ante_line_card_new (void)
{
  return g_object_new (ANTE_TYPE_LINE_CARD, NULL);
}

void
ante_line_card_show (AnteLineCard *self,
                     GPtrArray    *lines)
{
  g_return_if_fail (ANTE_IS_LINE_CARD (self));
  g_return_if_fail (lines->len > 0);

  g_autofree char *all = summarise (lines);
  const AnteCardLine *heading = g_ptr_array_index (lines, 0);

  if (g_strcmp0 (self->shown, all) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&all);
  clear (self);
  fill (self, lines);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text_or_empty (heading->text), -1);
}
