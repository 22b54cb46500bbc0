/* SPDX-License-Identifier: GPL-3.0-or-later
 * A switch that makes a new patient one of the provider's tests, and says how those are steered: by the name. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/model/ante-draft.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEST_GROUP (ante_test_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteTestGroup, ante_test_group, ANTE, TEST_GROUP, AnteRowGroup)

/** ante_test_group_set_draft: shown for a new patient and for one who is a test: nobody real becomes one. NULL: hidden. */
void ante_test_group_set_draft (AnteTestGroup *self, AntePatientDraft *draft);
/** ante_test_group_offer: the same, shown for whomever; who may become a test is the caller's to know. */
void ante_test_group_offer (AnteTestGroup *self, AntePatientDraft *draft);

G_END_DECLS
