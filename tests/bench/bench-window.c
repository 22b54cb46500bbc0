/* SPDX-License-Identifier: GPL-3.0-or-later
 * The real window, watched: prints when the first row of the board is painted, and from then on each time
 * that what the rows say has changed on the screen.
 *
 *   bench-window                       the training program as a person starts it (system keyring)
 *   bench-window --type                the same, which then types into its search and ends
 *   bench-window DATA KEYRING URI      a desk that desk-driver set up, with its keyring of files */
#include <string.h>

#include "ante-resources.h"
#include "app/window/ante-application.h"
#include "app/widgets/ante-text.h"
#include "app/window/ante-window.h"
#include "bench/bench-paint.h"
#include "bench/bench-type.h"
#include "support/ante-test-keyring.h"

static const AnteProgram program = {
  .application_id = "org.anteroom.Anteroom.Training",
  .folder = "anteroom-training",
  .provider_uri = "http://127.0.0.1:8790",
  .training = TRUE,
};

static gboolean types;

static void
gather_texts (GtkWidget *widget, GString *text)
{
  if (ANTE_IS_TEXT (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (text, "%s|", ante_text_get_text (ANTE_TEXT (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    gather_texts (child, text);
}

static void
gather_rows (GtkWidget *widget, GString *text)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "AnteBoardRow"))
    {
      if (gtk_widget_get_mapped (widget))
        gather_texts (widget, text);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    gather_rows (child, text);
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  static char *last;
  g_autoptr (GString) text = g_string_new (NULL);

  gather_rows (data, text);
  if (text->len == 0)
    return;
  bench_report_paint ();
  if (types && last == NULL)
    bench_type_begin (data);
  if (g_strcmp0 (last, text->str) == 0)
    return;
  g_free (last);
  last = g_strdup (text->str);
  bench_report_change (last);
}

static void
realized_cb (GtkWidget *window, gpointer data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), window);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer data)
{
  if (!ANTE_IS_WINDOW (window))
    return;
  if (gtk_widget_get_realized (GTK_WIDGET (window)))
    realized_cb (GTK_WIDGET (window), NULL);
  else
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

static void
present_desk_cb (GtkApplication *application, gpointer data)
{
  char **argv = data;
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteKeyring) keyring = ante_test_keyring_new (argv[2]);
  AnteDesk *desk = ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Bench", argv[1], argv[3], TRUE, clock, random, keyring, NULL });
  AnteWindow *window = ante_window_new (application, desk, argv[1]);

  ante_desk_start (desk, FALSE);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GtkApplication) application = NULL;

  if (!ante_crypto_init ())
    return 1;
  if (argc == 4)
    {
      ante_register_resource ();
      application = GTK_APPLICATION (adw_application_new ("org.anteroom.Anteroom.Bench", G_APPLICATION_NON_UNIQUE));
      g_signal_connect (application, "activate", G_CALLBACK (present_desk_cb), argv);
    }
  else
    application = GTK_APPLICATION (ante_application_new (&program));
  types = argc == 2 && strcmp (argv[1], "--type") == 0;
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
