/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row of a form: a title, a control, and room below it for what is wrong with what was entered. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_FORM_ROW (ante_form_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (AnteFormRow, ante_form_row, ANTE, FORM_ROW, AdwPreferencesRow)

/* Subclasses have a string property "text". A problem is said once the person has left the row (or tried
 * to save), never while they type it for the first time; from then on it follows every change.
 * Properties: "problem" (string, nullable), "blocking" (the problem keeps the form from being saved),
 * "hint" (string, nullable: shown while there is no problem). */
struct _AnteFormRowClass
{
  AdwPreferencesRowClass parent_class;
};

/** AnteFormProblemFunc: what is wrong with @property of @draft, static text or NULL; *blocks says whether
 *  the form can be saved all the same. */
typedef const char *(*AnteFormProblemFunc) (GObject *draft, const char *property, gboolean *blocks);
/** AnteFormHintFunc: what was understood, (transfer full), nullable. */
typedef char *(*AnteFormHintFunc) (GObject *draft, const char *property);

/** ante_form_row_bind: ties "text" to @property of @draft, both ways, and asks @problem about it. @hint is
 *  nullable. Replaces an earlier binding; @draft is owned until then. */
void ante_form_row_bind (AnteFormRow *self, GObject *draft, const char *property,
                         AnteFormProblemFunc problem, AnteFormHintFunc hint);
/** ante_form_row_set_tidy: @tidy gives what replaces the text when the row is left without a problem;
 *  NULL from it: nothing. */
void ante_form_row_set_tidy (AnteFormRow *self, AnteFormHintFunc tidy);
/** ante_form_row_unbind: lets the draft go and forgets what was said. */
void ante_form_row_unbind (AnteFormRow *self);
/** ante_form_row_reveal: says the problem now, left or not. Returns: whether it blocks. */
gboolean ante_form_row_reveal (AnteFormRow *self);
/** ante_form_row_get_blocks: whether its draft's field blocks now, said or not. */
gboolean ante_form_row_get_blocks (AnteFormRow *self);

void ante_form_row_set_problem (AnteFormRow *self, const char *problem, gboolean blocking);
const char *ante_form_row_get_problem (AnteFormRow *self);
void ante_form_row_set_hint (AnteFormRow *self, const char *hint);
void ante_form_row_set_editable (AnteFormRow *self, gboolean editable);

/* For subclasses: the widget that takes the focus and carries the accessible name and description. */
void ante_form_row_set_control (AnteFormRow *self, GtkWidget *control);
GtkWidget *ante_form_row_get_control (AnteFormRow *self);
void ante_form_row_add_suffix (AnteFormRow *self, GtkWidget *suffix);

G_END_DECLS
