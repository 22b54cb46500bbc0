/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files of the JSON reader share with one another. */
#pragma once
#include "shared/base/ante-json.h"

G_BEGIN_DECLS

/* Doubles and other people's programs hold whole numbers exactly up to here. */
#define ANTE_JSON_EXACT_INT (G_GINT64_CONSTANT (1) << 53)

/* The text under the reader's finger. */
typedef struct
{
  /* Given */      const char *start;
                   const char *end;       /* one past the last byte */
                   AnteJsonLimits limits;
                   const char *const *without; /* nullable; members of the outermost object to be left out */
  /* Under way */  const char *at;
                   guint depth;           /* arrays and objects open */
                   guint n_values;
                   GString *scratch;      /* owned; the string being unescaped */
                   GString *names;        /* owned; those of the open objects that are left out, each with its end */
} AnteJsonScan;

/** ante_json_scan_fail: sets @error with the place reached. Returns: FALSE. */
gboolean ante_json_scan_fail (AnteJsonScan *scan, AnteJsonError code, const char *problem, GError **error);
/** ante_json_scan_string: reads a string at its opening quote into scan->scratch. */
gboolean ante_json_scan_string (AnteJsonScan *scan, GError **error);
/** ante_json_scan_number: reads a number into a new @node. @node: (transfer full), or NULL: it is only looked at. */
gboolean ante_json_scan_number (AnteJsonScan *scan, JsonNode **node, GError **error);

G_END_DECLS
