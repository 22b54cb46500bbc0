/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text from outside, made fit to keep and to show: bounded, one direction, no control characters. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/** ante_wire_clean_line: one line of at most @max_chars characters; NULL when nothing visible is left.
 *  What is longer ends in "… (cut short)", so that it can never read as a shorter word. (transfer full). */
char *ante_wire_clean_line (const char *text, glong max_chars);

/** ante_wire_clean_text: as ante_wire_clean_line(), keeping line ends and tabs. */
char *ante_wire_clean_text (const char *text, glong max_chars);

G_END_DECLS
