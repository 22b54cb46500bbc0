/* SPDX-License-Identifier: GPL-3.0-or-later
 * What tests of widgets share. They run under xvfb-run, with the accessibility of tests. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/** ante_test_gtk_init: the test framework, GTK, libadwaita and the program's resources. */
void ante_test_gtk_init (int *argc, char ***argv);
/** ante_test_find_label: the GtkLabel below @widget that says @text; the test fails when there is none. */
GtkWidget *ante_test_find_label (GtkWidget *widget, const char *text);
/** ante_test_find: the first widget of @type below @widget; the test fails when there is none. */
GtkWidget *ante_test_find (GtkWidget *widget, GType type);
/** ante_test_find_row: the AdwPreferencesRow with that title. */
GtkWidget *ante_test_find_row (GtkWidget *widget, const char *title);
gboolean ante_test_has_row (GtkWidget *widget, const char *title);
/** ante_test_count: a handler that adds one to @count, connected swapped. */
void ante_test_count (guint *count);

G_END_DECLS
