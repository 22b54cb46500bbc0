/* SPDX-License-Identifier: GPL-3.0-or-later
 * What has changed of an exam at the provider since a treatment was given it. Pure; any thread. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_EXAM_UNCHANGED = 0,
  ANTE_EXAM_GONE = 1 << 0,        /* the provider does not list it any more; and nothing else */
  ANTE_EXAM_OTHER_KIND = 1 << 1,  /* it goes to the provider in another way: of another kind of meeting */
  ANTE_EXAM_OTHER_TITLE = 1 << 2,
  ANTE_EXAM_OTHER_UPLOADS = 1 << 3,
} AnteExamChange;

/** ante_exam_find_offered: the one of @offered (AnteExamRef) with that id; NULL: none. Borrowed. */
const AnteExamRef *ante_exam_find_offered (GPtrArray *offered, const char *id);
/** ante_exam_find_change: of @exam, as a treatment has it, against all that the provider lists. Nothing is said of a list
 *  that is empty: then something else is wrong than that every exam has gone. */
AnteExamChange ante_exam_find_change (const AnteExamRef *exam, GPtrArray *offered);

G_END_DECLS
