/* SPDX-License-Identifier: GPL-3.0-or-later
 * QR codes as a reader sees them: on paper, and on the screen in light and dark. */
#include "app/widgets/ante-qr-code.h"
#include "app/widgets/ante-qr-view.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define LINK "https://app.example.com/meeting/0d6c1a52-7c1f-4b0e-9d5e-5b7a5c0f7f10"

/* What another program reads out of a picture. */
static char *
read_picture (const char *path)
{
  const char *argv[] = { "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path, NULL };
  char *text = NULL;
  int status = -1;
  GError *error = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, &status, &error));
  g_assert_no_error (error);
  g_strchomp (text);
  return text;
}

static char *
make_path (void)
{
  char *path = NULL;
  int file = g_file_open_tmp ("anteroom-qr-XXXXXX.png", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  return path;
}

static void
test_modules (void)
{
  g_autoptr (AnteQrCode) code = ante_qr_code_new ("A");
  guint size = ante_qr_code_get_size (code);

  g_assert_cmpuint (size, ==, 21);
  /* The three finders, and the light border inside each. */
  g_assert_cmpuint (ante_qr_code_get_run (code, 0, 0), ==, 7);
  g_assert_cmpuint (ante_qr_code_get_run (code, 7, 0), ==, 0);
  g_assert_true (ante_qr_code_is_dark (code, size - 1, 0));
  g_assert_true (ante_qr_code_is_dark (code, 0, size - 1));
  g_assert_false (ante_qr_code_is_dark (code, size, 0));
  g_assert_false (ante_qr_code_is_dark (code, 0, size));

  g_assert_null (ante_qr_code_new (NULL));
  g_assert_null (ante_qr_code_new (""));
}

static void
test_too_much (void)
{
  g_autofree char *most = g_strnfill (2331, 'a'); /* version 40, level M, bytes (ISO/IEC 18004, table 7) */
  g_autofree char *more = g_strnfill (2332, 'a');
  g_autoptr (AnteQrCode) code = ante_qr_code_new (most);

  g_assert_nonnull (code);
  g_assert_null (ante_qr_code_new (more));
}

static void
test_paper_is_read (void)
{
  static const char *const texts[] = { "A", LINK, "abandon ability able about above absent absorb abstract absurd abuse access accident",
                                       "Zoë Ångström, 山田" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (AnteQrCode) code = ante_qr_code_new (texts[i]);
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 400, 400);
      cairo_t *cr = cairo_create (surface);
      g_autofree char *path = make_path ();
      g_autofree char *read = NULL;

      cairo_set_source_rgb (cr, 0.2, 0.2, 0.2); /* the quiet border is its own, whatever lies around */
      cairo_paint (cr);
      ante_qr_code_draw (code, cr, 31.3, 27.7, 313);
      cairo_surface_write_to_png (surface, path);
      read = read_picture (path);
      g_assert_cmpstr (read, ==, texts[i]);
      g_unlink (path);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

static GskRenderNode *
snapshot (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) shot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, shot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  return gtk_snapshot_to_node (shot);
}

static void
save_picture (GtkWidget *widget, const char *path)
{
  GskRenderNode *node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  cairo_t *cr = cairo_create (surface);

  ante_test_wait_until ((node = snapshot (widget)) != NULL); /* it has been painted */
  gsk_render_node_draw (node, cr);
  cairo_surface_write_to_png (surface, path);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  gsk_render_node_unref (node);
}

static void
assert_read (GtkWidget *widget, const char *expected)
{
  g_autofree char *path = make_path ();
  g_autofree char *read = NULL;

  save_picture (widget, path);
  read = read_picture (path);
  g_assert_cmpstr (read, ==, expected);
  g_unlink (path);
}

static void
test_screen_is_read (void)
{
  static const int sizes[][2] = { { 180, 180 }, { 251, 251 }, { 401, 260 }, { 300, 523 } };
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *view = ante_qr_view_new ();

  ante_qr_view_set_text (ANTE_QR_VIEW (view), LINK);
  gtk_window_set_child (window, view);
  gtk_window_present (window);
  for (guint dark = 0; dark < 2; dark++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        adw_style_manager_set_color_scheme (adw_style_manager_get_default (), dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
        gtk_widget_set_size_request (view, sizes[i][0], sizes[i][1]);
        gtk_window_set_default_size (window, sizes[i][0], sizes[i][1]);
        ante_test_wait_until (gtk_widget_get_width (view) >= sizes[i][0] && gtk_widget_get_height (view) >= sizes[i][1]);
        ante_test_settle ();
        assert_read (view, LINK);
      }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (window);
}

/* Every module is whole pixels: a black pixel has no grey neighbour. */
static void
test_crisp (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *view = ante_qr_view_new ();
  g_autofree char *path = make_path ();
  cairo_surface_t *surface;

  ante_qr_view_set_text (ANTE_QR_VIEW (view), LINK);
  gtk_window_set_child (window, view);
  gtk_widget_set_size_request (view, 233, 241);
  gtk_window_present (window);
  ante_test_wait_until (gtk_widget_get_width (view) >= 233);
  ante_test_settle ();
  save_picture (view, path);
  surface = cairo_image_surface_create_from_png (path);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        guint32 pixel;

        memcpy (&pixel, cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + 4 * x, 4);
        pixel &= 0xffffff;
        g_assert_true (pixel == 0 || pixel == 0xffffff);
      }
  cairo_surface_destroy (surface);
  g_unlink (path);
  gtk_window_destroy (window);
}

static void
test_accessible (void)
{
  GtkWidget *view = g_object_ref_sink (ante_qr_view_new ());
  g_autofree char *label = NULL;
  guint n_notified = 0;
  int minimum;

  g_signal_connect_swapped (view, "notify::label", G_CALLBACK (ante_test_count), &n_notified);
  g_assert_false (ante_qr_view_has_code (ANTE_QR_VIEW (view)));
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);

  g_object_set (view, "text", LINK, "label", "The meeting link as a QR code", NULL);
  ante_qr_view_set_label (ANTE_QR_VIEW (view), "The meeting link as a QR code");
  g_assert_cmpuint (n_notified, ==, 1);
  g_object_get (view, "label", &label, NULL);
  g_assert_cmpstr (label, ==, "The meeting link as a QR code");
  g_assert_true (ante_qr_view_has_code (ANTE_QR_VIEW (view)));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "The meeting link as a QR code");
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, >, 100);
  g_assert_cmpint (minimum, <=, 300); /* fits a narrow window */

  ante_qr_view_set_text (ANTE_QR_VIEW (view), NULL);
  g_assert_false (ante_qr_view_has_code (ANTE_QR_VIEW (view)));
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/widgets/qr/modules", test_modules);
  g_test_add_func ("/widgets/qr/too-much", test_too_much);
  g_test_add_func ("/widgets/qr/paper-is-read", test_paper_is_read);
  g_test_add_func ("/widgets/qr/screen-is-read", test_screen_is_read);
  g_test_add_func ("/widgets/qr/crisp", test_crisp);
  g_test_add_func ("/widgets/qr/accessible", test_accessible);
  return g_test_run ();
}
