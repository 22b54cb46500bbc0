/* SPDX-License-Identifier: GPL-3.0-or-later
 * A sentence about something that went wrong, with its sign; nothing at all while there is none. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_PROBLEM (ante_problem_get_type ())
G_DECLARE_FINAL_TYPE (AnteProblem, ante_problem, ANTE, PROBLEM, AdwBin)

/* Properties: "text" (nullable). */
GtkWidget *ante_problem_new (void);
const char *ante_problem_get_text (AnteProblem *self); /* NULL: none */
void ante_problem_set_text (AnteProblem *self, const char *text);

G_END_DECLS
