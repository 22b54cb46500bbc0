/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people type, made plain before it is read. */
#pragma once
#include "core/model/ante-draft.h"

G_BEGIN_DECLS

/** ante_typed_plain: lower-case ASCII: every kind of space as one blank, none at the ends, every dash as "-",
 *  invisible marks gone. NULL: it holds anything else, is no UTF-8, or is longer than such an input can
 *  be. (transfer full). */
char *ante_typed_plain (const char *typed);

/** ante_typed_is_blank: nothing, or nothing that could be seen. */
gboolean ante_typed_is_blank (const char *typed);

/** ante_date_read: *@day is written only on success. */
gboolean ante_date_read (const char *typed, GDate *day);

/** ante_dob_read: as ante_dob_normalise(), saying what is wrong. *@dob (transfer full) only with OK. */
AnteFieldProblem ante_dob_read (const char *typed, const char *today, char **dob);

/** ante_line_read: one line of text in NFC. *@line (transfer full) only with OK; EMPTY, TOO_LONG (over
 *  @max_characters) or BAD_CHARACTERS. */
AnteFieldProblem ante_line_read (const char *typed, guint max_characters, char **line);

/* These may be left empty, which is OK without a value; only the id is EMPTY then. *out (transfer full) only with
 * what may be sent. */
AnteFieldProblem ante_zip_read (const char *typed, char **zip);
/** ante_ncpdp_read: a bad check digit is said, and the id is there all the same. */
AnteFieldProblem ante_ncpdp_read (const char *typed, char **id);
/** ante_pharmacy_state_read: there are pharmacies where no patient can be: any two letters will do. */
AnteFieldProblem ante_pharmacy_state_read (const char *typed, char **code);

#define ANTE_NAME_MAX 100

G_END_DECLS
