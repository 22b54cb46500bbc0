/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plain, accessible HTML without scripts: building it, answering it, reading the forms in it. */
#pragma once
#include <libsoup/soup.h>

G_BEGIN_DECLS

/** ante_sandbox_page_new: opens a page with @title as its heading. @title is escaped. */
GString *ante_sandbox_page_new (const char *title);

/** ante_sandbox_page_printf: as g_string_append_printf() with every argument escaped for HTML. */
void ante_sandbox_page_printf (GString *page, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** ante_sandbox_page_answer: closes the page and answers it. @page: (transfer full). */
void ante_sandbox_page_answer (SoupServerMessage *message, guint status, GString *page);

/** ante_sandbox_page_problem: answers a page of one sentence and a link back to @back. */
void ante_sandbox_page_problem (SoupServerMessage *message, guint status, const char *sentence, const char *back);

/** ante_sandbox_page_go_to: after a form was taken: look at @path now. The library's own redirect would
 *  write an absolute address, which is wrong behind a proxy. */
void ante_sandbox_page_go_to (SoupServerMessage *message, const char *path);

/** ante_sandbox_page_read_form: the fields of a posted form. Returns: (transfer full), NULL when the body
 *  is no form. */
GHashTable *ante_sandbox_page_read_form (SoupServerMessage *message);

G_END_DECLS
