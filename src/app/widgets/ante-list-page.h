/* SPDX-License-Identifier: GPL-3.0-or-later
 * A page with one list that is read anew whenever it is seen: nothing yet, the list, or why there is nothing in it. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_LIST_PAGE (ante_list_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteListPage, ante_list_page, ANTE, LIST_PAGE, GtkWidget)

/** AnteListPageWords: what the page says, borrowed for the call. */
typedef struct
{
  const char *name;        /* of the page and the list, for screen readers */
  const char *explanation; /* above the list */
  const char *empty_icon, *empty_title, *empty_text;
} AnteListPageWords;

/** AnteListPageLoad: reads what the page shows, and ends with ante_list_page_show(), always. @cancellable is cancelled
 *  when the page goes. */
typedef void (*AnteListPageLoad) (AnteListPage *self, gpointer source, GCancellable *cancellable);

/** ante_list_page_new: what @load reads comes from @source, of which a reference is kept. */
GtkWidget *ante_list_page_new (const AnteListPageWords *words, gpointer source, AnteListPageLoad load);

/** ante_list_page_add_button: beside the explanation. */
void ante_list_page_add_button (AnteListPage *self, const char *label, const char *action);

/** ante_list_page_reload: when it is seen; otherwise it is read anew once it is. */
void ante_list_page_reload (AnteListPage *self);

/** ante_list_page_set_content: all that @row shows and does, as one text. A row that is shown again with the same text stays
 *  the widget it is: with its focus, and while it is pressed. */
void ante_list_page_set_content (GtkWidget *row, const char *content);

/** ante_list_page_show: @rows are floating widgets for a list box; NULL: nothing could be read, and what is shown stays. */
void ante_list_page_show (AnteListPage *self, GPtrArray *rows);

G_END_DECLS
