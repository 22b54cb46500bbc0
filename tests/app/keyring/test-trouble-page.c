/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each trouble of the keyring has its own page and way out, and the keys stay as they are. */
#include "app/keyring/ante-trouble-page.h"
#include "app/words/ante-words.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

typedef struct
{
  int error;
  AnteDeskState state;
} TroubleCase;

static const TroubleCase cases[] = {
  { ANTE_KEYRING_ERROR_LOCKED, ANTE_DESK_KEYRING_LOCKED },
  { ANTE_KEYRING_ERROR_ABSENT, ANTE_DESK_KEYRING_ABSENT },
  { ANTE_KEYRING_ERROR_DENIED, ANTE_DESK_KEYRING_DENIED },
};

static void
wait_for (AnteTestDesk *desk, AnteDeskState state)
{
  ante_test_wait_until (ante_desk_get_state (desk->desk) == state);
}

static gboolean
is_offered (GtkWidget *page, const char *label)
{
  GtkWidget *button = gtk_widget_get_ancestor (ante_test_find_label (page, label), GTK_TYPE_BUTTON);

  return gtk_widget_get_visible (button) && gtk_widget_get_sensitive (button);
}

static char *
read_keys (AnteTestDesk *desk)
{
  g_autofree char *path = g_build_filename (desk->folder, "keys", "keys", NULL);
  char *bytes = NULL;

  if (!g_file_get_contents (path, &bytes, NULL, NULL))
    return NULL;
  return bytes;
}

static void
test_each_has_its_page (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AnteTestDesk *desk = ante_test_desk_new ();
      GtkWidget *window = adw_window_new ();
      GtkWidget *page;

      ante_test_desk_restart (desk, cases[i].error);
      g_assert_cmpint (ante_desk_get_state (desk->desk), ==, cases[i].state);
      page = ante_trouble_page_new (desk->desk);
      adw_window_set_content (ADW_WINDOW (window), page);
      gtk_window_present (GTK_WINDOW (window));
      ante_test_wait_until (gtk_widget_get_mapped (page));

      ante_test_find_label (page, ante_words_trouble_title (cases[i].state));
      ante_test_find_label (page, ante_words_trouble_text (cases[i].state));
      ante_test_find_label (page, ante_words_trouble_remedy (cases[i].state));
      g_assert_cmpint (is_offered (page, "Unlock…"), ==, cases[i].error == ANTE_KEYRING_ERROR_LOCKED);
      g_assert_cmpint (is_offered (page, "Try Again"), ==, cases[i].error != ANTE_KEYRING_ERROR_LOCKED);

      gtk_window_destroy (GTK_WINDOW (window));
      ante_test_settle ();
      ante_test_desk_free (desk);
    }
}

/* Retried again and again while it fails, and at last when it works: the same keys throughout. */
static void
test_retry_keeps_the_keys (void)
{
  AnteTestDesk *desk = ante_test_desk_new_ready ();
  g_autofree char *before = read_keys (desk);
  g_autofree char *after = NULL;
  GtkWidget *window = adw_window_new ();
  GtkWidget *page = NULL;

  ante_test_desk_restart (desk, ANTE_KEYRING_ERROR_LOCKED);
  page = ante_trouble_page_new (desk->desk);
  adw_window_set_content (ADW_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ante_test_keyring_set_error (ANTE_TEST_KEYRING (desk->keyring), cases[i].error);
      gtk_widget_activate_action (page, i == 0 ? "trouble.unlock" : "trouble.retry", NULL);
      wait_for (desk, cases[i].state);
    }
  ante_test_keyring_set_error (ANTE_TEST_KEYRING (desk->keyring), -1);
  gtk_widget_activate_action (page, "trouble.retry", NULL);
  wait_for (desk, ANTE_DESK_READY);
  after = read_keys (desk);
  g_assert_nonnull (before);
  g_assert_cmpstr (before, ==, after);
  gtk_window_destroy (GTK_WINDOW (window));
  ante_test_settle ();
  ante_test_desk_free (desk);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/keyring/trouble/each-has-its-page", test_each_has_its_page);
  g_test_add_func ("/keyring/trouble/retry-keeps-the-keys", test_retry_keeps_the_keys);
  return g_test_run ();
}
