/* SPDX-License-Identifier: GPL-3.0-or-later
 * The projection's entities: a sealed state each, loaded when asked for and written back together. A
 * table may lie over another: what the outbox says over what the log says. One thread, the store's. */
#pragma once
#include "core/model/ante-model.h"
#include "core/vault/ante-vault.h"
#include "shared/base/ante-json.h"
#include "shared/database/ante-database.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_ENTITY_CLINIC = 1,
  ANTE_ENTITY_DESK,
  ANTE_ENTITY_TREATMENT,
  ANTE_ENTITY_PATIENT,
  ANTE_ENTITY_APPOINTMENT, /* parent: the patient */
  ANTE_ENTITY_INVITE,      /* parent: the patient */
  ANTE_ENTITY_UNMATCHED,   /* a delivery that acts on nothing */
  ANTE_ENTITY_AWAITED,     /* an invite that deliveries named before it was known here */
  ANTE_ENTITY_SNAPSHOT,    /* one row: who writes the next snapshot */
} AnteEntityKind;

typedef struct
{
  AnteEntityKind kind;
  char id[33];
  char parent[33];
  int day;           /* YYYYMMDD, 0 none */
  int minute;
  JsonObject *state; /* owned */
  gboolean dirty;
  gboolean deleted;
} AnteEntity;

typedef struct _AnteTables AnteTables;

/** ante_tables_new: over the entity table named @table of @database (borrowed), sealed by @vault. */
AnteTables *ante_tables_new (AnteDatabase *database, AnteVault *vault, const char *table);
/** ante_tables_new_over: lies over @below (borrowed): changes stay in memory and never reach it. With
 *  @below NULL: a table in memory alone. */
AnteTables *ante_tables_new_over (AnteTables *below);
void ante_tables_free (AnteTables *self);
/** ante_tables_set_link_rules: what invites are read with; at first ANTE_LINK_RULES_USUAL. One that lies over another
 *  has those of the lowest. */
void ante_tables_set_link_rules (AnteTables *self, AnteLinkRules rules);
AnteLinkRules ante_tables_get_link_rules (AnteTables *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteTables, ante_tables_free)

/** ante_tables_find: Returns: (transfer none) (nullable): valid until the tables are flushed or freed. An
 *  entity that does not open, or cannot be read, is absent, and ante_tables_get_damage() says so: then
 *  nothing that was read shows the whole. */
AnteEntity *ante_tables_find (AnteTables *self, AnteEntityKind kind, const char *id);
/** ante_tables_ensure: finds it or makes an empty one. */
AnteEntity *ante_tables_ensure (AnteTables *self, AnteEntityKind kind, const char *id);
/** ante_tables_touch: call after changing an entity. */
void ante_tables_touch (AnteTables *self, AnteEntity *entity);
void ante_tables_delete (AnteTables *self, AnteEntity *entity);

/** Lists of entities, (transfer container): pointers as from ante_tables_find(). */
GPtrArray *ante_tables_of_kind (AnteTables *self, AnteEntityKind kind);
GPtrArray *ante_tables_of_parent (AnteTables *self, AnteEntityKind kind, const char *parent);
GPtrArray *ante_tables_of_day (AnteTables *self, AnteEntityKind kind, int day);

/** ante_tables_flush: writes what was touched (inside the caller's transaction) and, when @forget, drops
 *  everything from memory. */
gboolean ante_tables_flush (AnteTables *self, gboolean forget, GError **error);
/** ante_tables_get_damage: how often something that should be there could not be read; 0: never. */
guint ante_tables_get_damage (AnteTables *self);
guint ante_tables_get_loaded (AnteTables *self);

/** ante_tables_insert: a row that is not there, past what is in memory; @json is the text of @state. Inside the
 *  caller's transaction. */
gboolean ante_tables_insert (AnteTables *self, AnteEntityKind kind, const char *id, const char *parent, int day, int minute,
                             JsonObject *state, const char *json, gsize length, GError **error);
/** ante_tables_make_key: what a state is sealed for, beside the table's name "entity". (transfer full). */
char *ante_tables_make_key (AnteEntityKind kind, const char *id);
/** How large a state may be when it is read: our own, as large as the entries it was drawn from make it. */
extern const AnteJsonLimits ANTE_STATE_LIMITS;

/** ante_json_clone: a deep copy. Returns: (transfer full). */
JsonObject *ante_json_clone (JsonObject *object);

G_END_DECLS
