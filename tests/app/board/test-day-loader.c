/* SPDX-License-Identifier: GPL-3.0-or-later
 * Following one day of a real desk. */
#include "app/board/ante-day-loader.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-wait.h"

static void
count_cb (guint *count)
{
  ++*count;
}

/* A load under way holds it until the answer comes. */
static void
let_go (AnteDayLoader *loader)
{
  g_object_add_weak_pointer (G_OBJECT (loader), (gpointer *) &loader);
  g_object_unref (loader);
  ante_test_wait_until (loader == NULL);
}

static void
test_follows (void)
{
  g_autoptr (AnteTestDesk) desk = ante_test_desk_new_ready ();
  AnteDayLoader *loader = ante_day_loader_new (desk->desk);
  guint loaded = 0;

  g_signal_connect_swapped (loader, "loaded", G_CALLBACK (count_cb), &loaded);
  g_assert_null (ante_day_loader_get_day (loader));
  ante_day_loader_set_date (loader, ANTE_TEST_TODAY);
  ante_test_wait_until (ante_day_loader_get_day (loader) != NULL);
  g_assert_cmpuint (ante_day_loader_get_day (loader)->appointments->len, ==, 0);

  ante_test_desk_add_treatment (desk, "Botox", "412");
  AnteTreatment *treatment = g_ptr_array_index (ante_desk_get_treatments (desk->desk), 0);
  g_autofree char *id = ante_test_desk_add_appointment (desk, "Minh Anh", "Nguyen", "1990-06-30", treatment->id);
  ante_test_wait_until (ante_day_loader_get_day (loader)->appointments->len == 1);
  let_go (loader);
}

static void
test_gathers (void)
{
  g_autoptr (AnteTestDesk) desk = ante_test_desk_new_ready ();
  AnteDayLoader *loader = ante_day_loader_new (desk->desk);
  guint loaded = 0;

  g_signal_connect_swapped (loader, "loaded", G_CALLBACK (count_cb), &loaded);
  ante_day_loader_set_date (loader, ANTE_TEST_TODAY);
  ante_test_wait_until (loaded == 1);
  ante_test_settle ();
  loaded = 0;
  for (int i = 0; i < 1000; i++)
    ante_day_loader_reload (loader);
  ante_test_wait_until (loaded > 0);
  ante_test_settle ();
  g_assert_cmpuint (loaded, ==, 1);
  let_go (loader);
}

static void
test_drops_the_old_day (void)
{
  g_autoptr (AnteTestDesk) desk = ante_test_desk_new_ready ();
  AnteDayLoader *loader = ante_day_loader_new (desk->desk);

  ante_day_loader_set_date (loader, ANTE_TEST_TODAY);
  ante_test_wait_until (ante_day_loader_get_day (loader) != NULL);
  ante_day_loader_set_date (loader, "2026-11-22");
  g_assert_null (ante_day_loader_get_day (loader));
  ante_day_loader_set_date (loader, "2026-11-23");
  ante_test_wait_until (ante_day_loader_get_day (loader) != NULL);
  g_assert_cmpstr (ante_day_loader_get_day (loader)->date, ==, "2026-11-23");

  ante_day_loader_set_date (loader, NULL);
  g_assert_null (ante_day_loader_get_day (loader));
  ante_day_loader_reload (loader);
  ante_test_settle ();
  g_assert_null (ante_day_loader_get_day (loader));
  let_go (loader);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/board/day-loader/follows-the-desk", test_follows);
  g_test_add_func ("/app/board/day-loader/gathers-many-changes", test_gathers);
  g_test_add_func ("/app/board/day-loader/drops-the-old-day-at-once", test_drops_the_old_day);
  return g_test_run ();
}
