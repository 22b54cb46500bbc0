/* SPDX-License-Identifier: GPL-3.0-or-later
 * The projection's tables: what lies over what, what is deleted, and what is damaged. */
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/store/store-fixture.h"
#include "shared/base/ante-json.h"

#define ONE "a0000000000000000000000000000001"
#define TWO "a0000000000000000000000000000002"
#define PARENT "b0000000000000000000000000000001"
#define OTHER "b0000000000000000000000000000002"

static void
put (AnteTables *tables, AnteEntityKind kind, const char *id, const char *parent, int day, const char *name)
{
  AnteEntity *entity = ante_tables_ensure (tables, kind, id);

  g_strlcpy (entity->parent, parent, sizeof entity->parent);
  entity->day = day;
  json_object_set_string_member (entity->state, "name", name);
  ante_tables_touch (tables, entity);
}

static const char *
name_of (AnteTables *tables, AnteEntityKind kind, const char *id)
{
  AnteEntity *entity = ante_tables_find (tables, kind, id);

  return entity != NULL ? ante_json_peek_string (entity->state, "name") : NULL;
}

static void
test_what_lies_over_never_reaches_below (void)
{
  g_autoptr (AnteTables) below = ante_tables_new_over (NULL);
  g_autoptr (AnteTables) over = ante_tables_new_over (below);

  put (below, ANTE_ENTITY_PATIENT, ONE, "", 0, "below");
  put (over, ANTE_ENTITY_PATIENT, ONE, "", 0, "over");
  put (over, ANTE_ENTITY_PATIENT, TWO, "", 0, "new");
  g_assert_cmpstr (name_of (over, ANTE_ENTITY_PATIENT, ONE), ==, "over");
  g_assert_cmpstr (name_of (below, ANTE_ENTITY_PATIENT, ONE), ==, "below");
  g_assert_null (name_of (below, ANTE_ENTITY_PATIENT, TWO));
  g_assert_null (name_of (over, ANTE_ENTITY_INVITE, ONE)); /* the kind is part of the name */
}

static void
test_the_lowest_says_what_the_provider_allows (void)
{
  g_autoptr (AnteTables) below = ante_tables_new_over (NULL);
  g_autoptr (AnteTables) over = ante_tables_new_over (below);

  g_assert_cmpuint (ante_tables_get_link_rules (over).max_resends, ==, 3);
  ante_tables_set_link_rules (below, (AnteLinkRules){ 5, 7 });
  g_assert_cmpuint (ante_tables_get_link_rules (over).max_resends, ==, 5);
  g_assert_cmpuint (ante_tables_get_link_rules (over).days, ==, 7);
}

/* Nested values too: a list changed above is not the list below. */
static void
test_what_lies_over_shares_nothing (void)
{
  g_autoptr (AnteTables) below = ante_tables_new_over (NULL);
  g_autoptr (AnteTables) over = ante_tables_new_over (below);
  AnteEntity *entity = ante_tables_ensure (below, ANTE_ENTITY_INVITE, ONE);
  JsonArray *exams = json_array_new ();

  json_array_add_object_element (exams, json_object_new ());
  json_object_set_array_member (entity->state, "exams", exams);
  entity = ante_tables_find (over, ANTE_ENTITY_INVITE, ONE);
  json_object_set_int_member (json_array_get_object_element (ante_json_peek_array (entity->state, "exams"), 0), "n", 1);
  json_array_add_int_element (ante_json_peek_array (entity->state, "exams"), 7);
  g_assert_cmpuint (json_array_get_length (exams), ==, 1);
  g_assert_false (json_object_has_member (json_array_get_object_element (exams, 0), "n"));
}

static void
test_deleted_above_is_absent_above (void)
{
  g_autoptr (AnteTables) below = ante_tables_new_over (NULL);
  g_autoptr (AnteTables) over = ante_tables_new_over (below);
  g_autoptr (GPtrArray) listed = NULL;

  put (below, ANTE_ENTITY_PATIENT, ONE, "", 0, "below");
  ante_tables_delete (over, ante_tables_find (over, ANTE_ENTITY_PATIENT, ONE));
  g_assert_null (ante_tables_find (over, ANTE_ENTITY_PATIENT, ONE));
  listed = ante_tables_of_kind (over, ANTE_ENTITY_PATIENT);
  g_assert_cmpuint (listed->len, ==, 0);
  g_assert_nonnull (ante_tables_find (below, ANTE_ENTITY_PATIENT, ONE));
  put (over, ANTE_ENTITY_PATIENT, ONE, "", 0, "again"); /* an empty one of that name, not the old one */
  g_assert_cmpstr (name_of (over, ANTE_ENTITY_PATIENT, ONE), ==, "again");
}

static void
test_lists_follow_what_moved (void)
{
  g_autoptr (AnteTables) below = ante_tables_new_over (NULL);
  g_autoptr (AnteTables) over = ante_tables_new_over (below);
  g_autoptr (GPtrArray) of_parent = NULL;
  g_autoptr (GPtrArray) of_other = NULL;
  g_autoptr (GPtrArray) of_day = NULL;
  g_autoptr (GPtrArray) of_old_day = NULL;

  put (below, ANTE_ENTITY_APPOINTMENT, TWO, PARENT, 20261121, "second");
  put (below, ANTE_ENTITY_APPOINTMENT, ONE, PARENT, 20261121, "first");
  put (over, ANTE_ENTITY_APPOINTMENT, ONE, OTHER, 20261122, "moved");
  of_parent = ante_tables_of_parent (over, ANTE_ENTITY_APPOINTMENT, PARENT);
  of_other = ante_tables_of_parent (over, ANTE_ENTITY_APPOINTMENT, OTHER);
  of_day = ante_tables_of_day (over, ANTE_ENTITY_APPOINTMENT, 20261122);
  of_old_day = ante_tables_of_day (over, ANTE_ENTITY_APPOINTMENT, 20261121);
  g_assert_cmpuint (of_parent->len, ==, 1);
  g_assert_cmpuint (of_other->len, ==, 1);
  g_assert_cmpuint (of_day->len, ==, 1);
  g_assert_cmpuint (of_old_day->len, ==, 1);
  g_ptr_array_unref (g_steal_pointer (&of_parent));
  of_parent = ante_tables_of_parent (below, ANTE_ENTITY_APPOINTMENT, PARENT);
  g_assert_cmpuint (of_parent->len, ==, 2); /* and by id */
  g_assert_cmpstr (((AnteEntity *) g_ptr_array_index (of_parent, 0))->id, ==, ONE);
}

/* --- On disk --- */

static AnteTables *
reread (Desk *desk)
{
  return ante_tables_new (desk->store->database, desk->vault, "entity");
}

static void
test_written_is_read_and_deleted_is_gone (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (AnteTables) first = reread (desk);
  g_autoptr (AnteTables) second = reread (desk);
  g_autoptr (AnteTables) third = reread (desk);
  g_autoptr (GPtrArray) listed = NULL;

  put (first, ANTE_ENTITY_APPOINTMENT, ONE, PARENT, 20261121, "kept");
  put (first, ANTE_ENTITY_APPOINTMENT, TWO, PARENT, 20261121, "gone");
  g_assert_true (ante_tables_flush (first, TRUE, NULL));
  g_assert_cmpuint (ante_tables_get_loaded (first), ==, 0);
  g_assert_cmpstr (name_of (first, ANTE_ENTITY_APPOINTMENT, ONE), ==, "kept");
  ante_tables_delete (second, ante_tables_find (second, ANTE_ENTITY_APPOINTMENT, TWO));
  listed = ante_tables_of_day (second, ANTE_ENTITY_APPOINTMENT, 20261121); /* before it is written */
  g_assert_cmpuint (listed->len, ==, 1);
  g_assert_true (ante_tables_flush (second, FALSE, NULL));
  g_assert_null (name_of (third, ANTE_ENTITY_APPOINTMENT, TWO));
  g_assert_cmpstr (name_of (third, ANTE_ENTITY_APPOINTMENT, ONE), ==, "kept");
  g_assert_cmpuint (ante_tables_get_damage (third), ==, 0);
  desk_free (desk);
}

static void
test_damage_is_counted_and_seen_from_above (void)
{
  static const char *const spoils[] = {
    "update entity set state = x'00' where kind = 5",
    "update entity set state = (select state from entity where id = '" TWO "') where id = '" ONE "'", /* another row's */
    "drop table entity",
  };

  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      Desk *desk = desk_open (1);
      g_autoptr (AnteTables) written = reread (desk);
      g_autoptr (AnteTables) tables = reread (desk);
      g_autoptr (AnteTables) over = ante_tables_new_over (tables);
      g_autoptr (GPtrArray) listed = NULL;

      put (written, ANTE_ENTITY_APPOINTMENT, ONE, PARENT, 20261121, "one");
      put (written, ANTE_ENTITY_APPOINTMENT, TWO, PARENT, 20261121, "two");
      g_assert_true (ante_tables_flush (written, TRUE, NULL));
      g_assert_true (ante_database_run (desk->store->database, spoils[i], NULL));
      g_assert_null (ante_tables_find (over, ANTE_ENTITY_APPOINTMENT, ONE));
      g_assert_cmpuint (ante_tables_get_damage (over), ==, 1);
      listed = ante_tables_of_parent (over, ANTE_ENTITY_APPOINTMENT, PARENT);
      g_assert_cmpuint (listed->len, <, 2);
      g_assert_cmpuint (ante_tables_get_damage (over), >, 1);
      desk_free (desk);
    }
}

/* A snapshot's rows are held, byte for byte, against what a desk draws itself: whether one was ever copied must not show. */
static void
test_copy_is_written_as_its_original (void)
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%c%u", 'a' + i * 7 % 26, i);
      JsonObject *inner = json_object_new ();

      json_object_set_int_member (inner, name, i);
      json_object_set_int_member (inner, "_numbers", i);
      json_object_set_int_member (inner, "_authors", i);
      json_object_set_object_member (object, name, inner);
    }
  g_autoptr (JsonObject) copy = ante_json_clone (object);
  g_autofree char *text = ante_json_write_object (object);
  g_autofree char *copied = ante_json_write_object (copy);

  g_assert_cmpstr (copied, ==, text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/tables/layers/what-lies-over-never-reaches-below", test_what_lies_over_never_reaches_below);
  g_test_add_func ("/tables/layers/the-lowest-says-what-the-provider-allows", test_the_lowest_says_what_the_provider_allows);
  g_test_add_func ("/tables/layers/what-lies-over-shares-nothing", test_what_lies_over_shares_nothing);
  g_test_add_func ("/tables/layers/deleted-above-is-absent-above", test_deleted_above_is_absent_above);
  g_test_add_func ("/tables/layers/lists-follow-what-moved", test_lists_follow_what_moved);
  g_test_add_func ("/tables/layers/copy-is-written-as-its-original", test_copy_is_written_as_its_original);
  g_test_add_func ("/tables/disk/written-is-read-and-deleted-is-gone", test_written_is_read_and_deleted_is_gone);
  g_test_add_func ("/tables/disk/damage-is-counted-and-seen-from-above", test_damage_is_counted_and_seen_from_above);
  return g_test_run ();
}
