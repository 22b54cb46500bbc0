/* SPDX-License-Identifier: GPL-3.0-or-later
 * A heading and lines under it, some with a button. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One line. Without a text the button stands alone, beside those of the lines next to it that have none either. */
typedef struct
{
  char *text;          /* owned, nullable */
  const char *style;   /* nullable: a class of the text */
  char *beneath;       /* owned, nullable: quieter, under the text */
  char *button;        /* owned, nullable: what the button says; of one with an icon, its name and what it explains */
  const char *icon;    /* nullable */
  const char *action;
  GVariant *target;    /* owned, nullable */
} AnteCardLine;

/** ante_card_lines_new: of AnteCardLine; the first is the heading and the name of the card. (transfer full). */
GPtrArray *ante_card_lines_new (void);
/** ante_card_lines_add: takes @text; a NULL one adds nothing. Returns: (transfer none) (nullable): the line. */
AnteCardLine *ante_card_lines_add (GPtrArray *lines, char *text, const char *style);
/** ante_card_lines_add_button: takes @button; a floating @target is taken too. */
void ante_card_lines_add_button (GPtrArray *lines, char *button, const char *action, GVariant *target);

#define ANTE_TYPE_LINE_CARD (ante_line_card_get_type ())
G_DECLARE_FINAL_TYPE (AnteLineCard, ante_line_card, ANTE, LINE_CARD, GtkWidget)

GtkWidget *ante_line_card_new (void);
/** ante_line_card_show: while the lines stay the same nothing moves, and the focus stays where it is. */
void ante_line_card_show (AnteLineCard *self, GPtrArray *lines);

G_END_DECLS
