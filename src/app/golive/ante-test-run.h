/* SPDX-License-Identifier: GPL-3.0-or-later
 * A test invite through the whole pipe: who gets the link, and each hop with its time. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEST_RUN (ante_test_run_get_type ())
G_DECLARE_FINAL_TYPE (AnteTestRun, ante_test_run, ANTE, TEST_RUN, AnteRowGroup)

/** ante_test_run_set_desk: NULL lets it go. */
void ante_test_run_set_desk (AnteTestRun *self, AnteDesk *desk);
/** ante_test_run_follow: goes on with the run of @appointment_id; its result first seen here at @seen_ms, 0: not yet. */
void ante_test_run_follow (AnteTestRun *self, const char *appointment_id, gint64 seen_ms);

G_END_DECLS
