/* SPDX-License-Identifier: GPL-3.0-or-later
 * The meeting link for the patient at the desk: the code on the screen, and the sheet as a file. */
#include "app/reach/ante-code-dialog.h"
#include "app/widgets/ante-qr-view.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define LINK "https://app.example.com/meeting/0d6c1a52-7c1f-4b0e-9d5e-5b7a5c0f7f10"

static const AnteLinkSheet sheet = {
  .person = (char *) "Minh Anh Nguyen",
  .clinic = (char *) "Lakeside Aesthetics",
  .when = (char *) "Saturday 21 November 2026, 2:30 PM",
  .link = (char *) LINK,
  .link_until = (char *) "21 Dec 2026",
};

static char *
run (const char *const *argv)
{
  char *text = NULL;
  GError *error = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, NULL, &error));
  g_assert_no_error (error);
  return text;
}

static void
test_sheet_as_a_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("anteroom-sheet-XXXXXX", NULL);
  g_autofree char *pdf = g_build_filename (folder, "sheet.pdf", NULL);
  g_autofree char *page = g_build_filename (folder, "page", NULL);
  g_autofree char *png = g_build_filename (folder, "page.png", NULL);
  static const char *const expected[] = { "Minh Anh Nguyen", "Lakeside Aesthetics", "Saturday 21 November 2026, 2:30 PM", LINK,
                                          "21 Dec 2026", "photo ID", "as they stand on it", "medicines" };
  g_autofree char *text = NULL;
  g_autofree char *pages = NULL;
  g_autofree char *read = NULL;
  GError *error = NULL;

  g_assert_true (ante_link_print_export (&sheet, pdf, &error));
  g_assert_no_error (error);

  text = run ((const char *[]){ "pdftotext", pdf, "-", NULL });
  g_strdelimit (text, "\n", ' ');
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    if (strstr (text, expected[i]) == NULL)
      g_error ("the sheet does not say: %s", expected[i]);
  pages = run ((const char *[]){ "pdfinfo", pdf, NULL });
  g_assert_true (g_regex_match_simple ("Pages:\\s+1\n", pages, 0, 0));

  /* A telephone reads the printed code. */
  g_free (run ((const char *[]){ "pdftoppm", "-r", "150", "-singlefile", "-png", pdf, page, NULL }));
  read = run ((const char *[]){ "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", png, NULL });
  g_strchomp (read);
  g_assert_cmpstr (read, ==, LINK);

  g_unlink (pdf);
  g_unlink (png);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_sheet_that_cannot_be_written (void)
{
  GError *error = NULL;

  g_assert_false (ante_link_print_export (&sheet, "/nowhere/at/all/sheet.pdf", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
}

/* With the longest of everything, nothing leaves a page of Letter with half-inch margins. */
static void
test_sheet_fits (void)
{
  const double width = 7.5 * 72, height = 10 * 72;
  g_autofree char *name = g_strnfill (200, 'W');
  g_autofree char *link = g_strnfill (200, 'w');
  AnteLinkSheet longest = { name, name, (char *) "Wednesday 30 September 2026, 12:30 PM", link, (char *) "30 Sep 2026" };
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double x, y, w, h;

  ante_link_sheet_draw (cr, width, height, &longest);
  cairo_recording_surface_ink_extents (surface, &x, &y, &w, &h);
  g_assert_cmpfloat (x, >=, -1);
  g_assert_cmpfloat (x + w, <=, width + 1);
  g_assert_cmpfloat (y + h, <=, height);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_child_visible (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

/* Whoever else looks at the screen learns a first name, and no more. */
static void
test_dialog (void)
{
  GtkWindow *dialog = ante_code_dialog_new ("Minh Anh", &sheet, FALSE);

  gtk_window_present (dialog);
  ante_test_settle ();
  ante_test_find_label (GTK_WIDGET (dialog), "Minh Anh, scan this with your phone");
  g_assert_true (ante_qr_view_has_code (ANTE_QR_VIEW (ante_test_find (GTK_WIDGET (dialog), ANTE_TYPE_QR_VIEW))));
  g_assert_false (says (GTK_WIDGET (dialog), "Nguyen"));
  g_assert_false (says (GTK_WIDGET (dialog), "2:30"));
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_ancestor (ante_test_find_label (GTK_WIDGET (dialog), "Print…"), GTK_TYPE_BUTTON)));
  gtk_window_destroy (dialog);
  ante_test_settle ();
}

/* A test meeting is marked, and is never printed. */
static void
test_dialog_of_a_test (void)
{
  GtkWindow *dialog = ante_code_dialog_new (NULL, &sheet, TRUE);

  ante_test_find_label (GTK_WIDGET (dialog), "Scan this with your phone");
  g_assert_true (gtk_widget_get_visible (ante_test_find_label (GTK_WIDGET (dialog), "Test: this meeting is not a real exam")));
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_ancestor (ante_test_find_label (GTK_WIDGET (dialog), "Print…"), GTK_TYPE_BUTTON)));
  gtk_window_destroy (dialog);
  ante_test_settle ();
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/reach/sheet/as-a-file", test_sheet_as_a_file);
  g_test_add_func ("/reach/sheet/cannot-be-written", test_sheet_that_cannot_be_written);
  g_test_add_func ("/reach/sheet/fits-on-letter", test_sheet_fits);
  g_test_add_func ("/reach/dialog/first-name-only", test_dialog);
  g_test_add_func ("/reach/dialog/test-meeting", test_dialog_of_a_test);
  return g_test_run ();
}
