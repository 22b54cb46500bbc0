/* SPDX-License-Identifier: GPL-3.0-or-later
 * The message of a clinic that delivers the meeting link itself: a text with placeholders in braces. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_MESSAGE_MAX_CHARS 1000

typedef enum
{
  ANTE_MESSAGE_OK,
  ANTE_MESSAGE_EMPTY,          /* nothing visible in it: the usual text is meant */
  ANTE_MESSAGE_TOO_LONG,
  ANTE_MESSAGE_BAD_CHARACTERS, /* not UTF-8, or control characters other than line ends and tabs */
  ANTE_MESSAGE_BRACES,         /* a brace that opens or closes nothing */
  ANTE_MESSAGE_UNKNOWN,        /* a placeholder that there is none of */
  ANTE_MESSAGE_NO_LINK,        /* without {link} the patient cannot come to the exam */
} AnteMessageProblem;

/* What takes the placeholders' place; {date} and {time} are the appointment's. NULL becomes nothing. */
typedef struct
{
  const char *first_name, *clinic, *link, *link_until, *date, *time;
} AnteMessageFacts;

/** ante_message_placeholders: "first_name", "clinic", …, without braces; NULL ends them. */
const char *const *ante_message_placeholders (void);

/** ante_message_check: what is wrong with it, the first thing. *unknown: (nullable out) (transfer full): with UNKNOWN,
 *  what stands in the braces; else NULL. */
AnteMessageProblem ante_message_check (const char *text, char **unknown);

/** ante_message_write: @text with the facts in it; what a fact says is never read as a placeholder. @text passed
 *  ante_message_check(): in any other, what is not known stays as it stands. (transfer full). */
char *ante_message_write (const char *text, const AnteMessageFacts *facts);

G_END_DECLS
