/* SPDX-License-Identifier: GPL-3.0-or-later
 * A group of rows whose list has a name for screen readers, which that of libadwaita 1.2 has not. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/* Properties: "list-name": what the list is called; the group's title when there is none. */
#define ANTE_TYPE_ROW_GROUP (ante_row_group_get_type ())
G_DECLARE_DERIVABLE_TYPE (AnteRowGroup, ante_row_group, ANTE, ROW_GROUP, AdwPreferencesGroup)

struct _AnteRowGroupClass
{
  AdwPreferencesGroupClass parent_class;
};

G_END_DECLS
