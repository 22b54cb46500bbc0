/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the facets of the board share. */
#pragma once
#include "app/board/ante-board-model.h"
#include "app/board/ante-board-row.h"
#include "app/board/ante-board.h"

G_BEGIN_DECLS

struct _AnteBoard
{
  GtkWidget parent_instance;

  /* What is shown */
  AnteBoardModel *model;        /* owned */
  GtkSingleSelection *selection; /* owned */
  char *selected;               /* owned, nullable */
  char *wanted;                 /* owned, nullable: to be chosen when it comes */
  AnteList list;
  GPtrArray *rest;              /* owned, nullable: the first day's views, while only its head is shown */
  AnteWhen when;
  AnteRole role;

  gboolean wide, wanted_wide;   /* columns, or cards; as painted, and as the last allocation would have it */
  guint paint_id;

  /* Widgets */
  GtkWidget *box;
  GtkWidget *header;
  GtkWidget *scroller;
  GtkWidget *view;              /* the GtkListView */
  GtkWidget *empty;             /* nullable: made when first needed */
  GtkWidget *next_step;         /* its button */
  gboolean reading;             /* not all of it is here */
  const char *next_text, *next_label, *next_action; /* static, nullable */
  GtkWidget *menu;              /* nullable: the context menu */
  GHashTable *rows;             /* AnteBoardItem -> its AnteBoardRow, while bound */
};

/** ante_board_keys_init: keyboard and pointer of the list. */
void ante_board_keys_init (AnteBoard *self);
/** ante_board_clicked: somebody clicked @row. */
void ante_board_clicked (AnteBoard *self, AnteBoardRow *row);
/** ante_board_find_row: the row that shows @position; NULL: none does now. */
GtkWidget *ante_board_find_row (AnteBoard *self, guint position);

G_END_DECLS
