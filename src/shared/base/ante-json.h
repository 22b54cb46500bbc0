/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one strict JSON reader: bounds before allocation, no duplicate keys, valid UTF-8, RFC 8259 only. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ANTE_JSON_ERROR (ante_json_error_quark ())
GQuark ante_json_error_quark (void);

typedef enum
{
  ANTE_JSON_ERROR_TOO_LARGE, /* bytes, depth, members or string length over the bound */
  ANTE_JSON_ERROR_SYNTAX,    /* not RFC 8259: cut short, comments, trailing commas, bad escapes */
  ANTE_JSON_ERROR_UTF8,      /* not UTF-8, a lone surrogate, or U+0000 */
  ANTE_JSON_ERROR_DUPLICATE, /* the same member twice in one object */
  ANTE_JSON_ERROR_TYPE,      /* a member is there with the wrong type or out of its range */
  ANTE_JSON_ERROR_MISSING,   /* a required member is absent or null */
} AnteJsonError;

typedef struct
{
  gsize max_bytes;
  guint max_depth;
  guint max_values;  /* values of every kind, in all */
  gsize max_string;  /* bytes of one string, unescaped */
} AnteJsonLimits;

/* One object holds at most this many members, whatever the limits say: names that collide in a hash
 * table would otherwise make a body of the largest size slow to read. */
#define ANTE_JSON_MAX_MEMBERS 1024

/* 1 MiB, 32 deep, 50 000 values, 256 KiB a string. */
extern const AnteJsonLimits ANTE_JSON_DEFAULT_LIMITS;

/** ante_json_read: Returns: (transfer full): the tree; NULL with an ANTE_JSON_ERROR, whose message
 *  names a place and never repeats the text. Numbers without a fraction or exponent that fit are held
 *  as gint64, all others as finite doubles. @limits NULL means the defaults. @length is in bytes,
 *  never -1. Any thread. */
JsonNode *ante_json_read (const char *text, gsize length, const AnteJsonLimits *limits, GError **error);

/** ante_json_read_object: as ante_json_read(), and the root must be an object. Returns: (transfer full). */
JsonObject *ante_json_read_object (const char *text, gsize length, const AnteJsonLimits *limits,
                                   GError **error);

/** ante_json_read_object_without: as ante_json_read_object(), where nobody wants the members @without (NULL-terminated,
 *  nullable): they are held to the same rules and bounds, and are null. */
JsonObject *ante_json_read_object_without (const char *text, gsize length, const AnteJsonLimits *limits,
                                           const char *const *without, GError **error);

/** ante_json_write: compact text, which ante_json_read() reads as the same tree: members in their order,
 *  doubles exactly. Every string in the tree must be UTF-8. Returns: (transfer full). Any thread. */
char *ante_json_write (JsonNode *node);
/** ante_json_write_object: as ante_json_write(). Returns: (transfer full). */
char *ante_json_write_object (JsonObject *object);
/** ante_json_append_object: the same, behind what is written already. Any thread. */
void ante_json_append_object (GString *text, JsonObject *object);
/** ante_json_append_string: a string of JSON, in its quotes. Any thread. */
void ante_json_append_string (GString *text, const char *string);
/** ante_json_measure_string: Returns: the bytes that @string takes in JSON, without its quotes. Any thread. */
gsize ante_json_measure_string (const char *string, gsize length);

/* Members. The getters without "optional" fail with MISSING when absent or null; each fails with TYPE
 * on another type or out of range. Out-parameters are written only on success; strings are borrowed
 * from @object. "optional" gives NULL (0, FALSE) for absent or null and still refuses a wrong type.
 * A whole number beyond ±2^53 has lost digits on its way through most programs: always TYPE. */
gboolean ante_json_get_string (JsonObject *object, const char *member, gsize max_bytes,
                               const char **value, GError **error);
gboolean ante_json_get_optional_string (JsonObject *object, const char *member, gsize max_bytes,
                                        const char **value, GError **error);
gboolean ante_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max,
                            gint64 *value, GError **error);
gboolean ante_json_get_optional_int (JsonObject *object, const char *member, gint64 min, gint64 max,
                                     gint64 absent, gint64 *value, GError **error);
gboolean ante_json_get_optional_bool (JsonObject *object, const char *member, gboolean absent,
                                      gboolean *value, GError **error);
gboolean ante_json_get_object (JsonObject *object, const char *member, JsonObject **value, GError **error);
gboolean ante_json_get_optional_object (JsonObject *object, const char *member, JsonObject **value,
                                        GError **error);
gboolean ante_json_get_array (JsonObject *object, const char *member, guint max_elements,
                              JsonArray **value, GError **error);
gboolean ante_json_get_optional_array (JsonObject *object, const char *member, guint max_elements,
                                       JsonArray **value, GError **error);

/** ante_json_get_id: an id that drifts between string and number, as text. A number must be a whole
 *  one within ±2^53. At most 64 bytes of printable ASCII without spaces. An empty string is MISSING.
 *  @value: (transfer full). */
gboolean ante_json_get_id (JsonObject *object, const char *member, char **value, GError **error);
/** ante_json_get_optional_id: as ante_json_get_id(); NULL for absent, null or an empty string. */
gboolean ante_json_get_optional_id (JsonObject *object, const char *member, char **value, GError **error);

/* Lenient readers for trees of our own making: a default instead of an error. Borrowed. */
const char *ante_json_peek_string (JsonObject *object, const char *member);           /* or NULL */
gint64 ante_json_peek_int (JsonObject *object, const char *member, gint64 otherwise);
gboolean ante_json_peek_bool (JsonObject *object, const char *member);
JsonObject *ante_json_peek_object (JsonObject *object, const char *member);           /* or NULL */
JsonArray *ante_json_peek_array (JsonObject *object, const char *member);             /* or NULL */

G_END_DECLS
