/* SPDX-License-Identifier: GPL-3.0-or-later
 * Banner, live region, wrap, text and adaptive bin. */
#include "app/widgets/ante-adaptive-bin.h"
#include "app/widgets/ante-banner.h"
#include "app/widgets/ante-direction.h"
#include "app/widgets/ante-live-region.h"
#include "app/widgets/ante-text.h"
#include "app/widgets/ante-wrap.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

static void
test_banner (void)
{
  AnteBanner *banner = ANTE_BANNER (g_object_ref_sink (ante_banner_new (ANTE_BANNER_ALARM, "ante-stop-symbolic")));

  g_assert_null (ante_banner_get_title (banner));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (banner)));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_ROLE_ALERT);

  ante_banner_set_title (banner, "Stop");
  g_assert_cmpstr (ante_banner_get_title (banner), ==, "Stop");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_PROPERTY_LABEL, "Stop");
  ante_banner_set_button (banner, "Show", "win.perform", g_variant_new ("(sss)", "a", "b", "c"));
  ante_test_find_label (GTK_WIDGET (banner), "Show");
  ante_banner_set_button (banner, NULL, NULL, NULL);

  ante_banner_set_title (banner, NULL);
  g_assert_null (ante_banner_get_title (banner));
  g_assert_finalize_object (banner);
}

static void
test_live_region (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *region = ante_live_region_new ();
  GtkWidget *lonely = g_object_ref_sink (gtk_label_new ("nowhere"));

  ante_live_region_say (lonely, "Nobody hears");
  gtk_box_append (GTK_BOX (box), region);
  gtk_window_set_child (window, box);
  gtk_window_present (window);

  ante_live_region_say (box, "Checked in");
  g_assert_cmpstr (ante_live_region_get_text (ANTE_LIVE_REGION (region)), ==, "Checked in");
  g_assert_false (gtk_widget_get_visible (region));
  ante_test_wait_until (gtk_widget_get_visible (region));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (region), GTK_ACCESSIBLE_PROPERTY_LABEL, "Checked in");

  ante_live_region_say (box, "Finished");
  g_assert_false (gtk_widget_get_visible (region));
  gtk_window_destroy (window);
  ante_test_settle ();
  g_object_unref (lonely);
}

static void
test_wrap (void)
{
  GtkWidget *wrap = g_object_ref_sink (ante_wrap_new ());
  int one, three, narrow, minimum;

  ante_wrap_append (ANTE_WRAP (wrap), gtk_button_new_with_label ("Copy link"));
  gtk_widget_measure (wrap, GTK_ORIENTATION_VERTICAL, 1000, &one, NULL, NULL, NULL);
  ante_wrap_append (ANTE_WRAP (wrap), gtk_button_new_with_label ("Resend invite"));
  ante_wrap_append (ANTE_WRAP (wrap), gtk_button_new_with_label ("Cancel invite"));
  gtk_widget_measure (wrap, GTK_ORIENTATION_VERTICAL, 1000, &three, NULL, NULL, NULL);
  gtk_widget_measure (wrap, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_measure (wrap, GTK_ORIENTATION_VERTICAL, minimum, &narrow, NULL, NULL, NULL);

  g_assert_cmpint (one, ==, three);
  g_assert_cmpint (narrow, >=, 3 * one);
  g_object_unref (wrap);
}

static void
test_adaptive (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *wide = gtk_label_new ("wide");
  AnteAdaptiveBin *bin;
  guint notified = 0;

  gtk_widget_set_size_request (wide, 700, -1);
  bin = g_object_new (ANTE_TYPE_ADAPTIVE_BIN, "child", wide, "compact-chars", 80, NULL);
  g_signal_connect_swapped (bin, "notify::compact", G_CALLBACK (ante_test_count), &notified);
  gtk_window_set_default_size (window, 1200, 300);
  gtk_window_set_child (window, GTK_WIDGET (bin));
  gtk_window_present (window);
  ante_test_wait_until (gtk_widget_get_width (GTK_WIDGET (bin)) > 1000);
  ante_test_settle ();
  g_assert_false (ante_adaptive_bin_get_compact (bin));
  g_assert_cmpuint (notified, ==, 0);

  gtk_window_set_default_size (window, 360, 300);
  ante_test_wait_until (ante_adaptive_bin_get_compact (bin));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (bin)), <=, 380);
  g_assert_cmpuint (notified, ==, 1);
  gtk_window_destroy (window);
  ante_test_settle ();
}

/* How far the label's lines begin from the side its window begins at: 0 for all of them when they are aligned. */
static int
find_widest_indent (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (label)) == GTK_TEXT_DIR_RTL;
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  PangoRectangle whole, line;
  int widest = 0;

  pango_layout_get_extents (layout, NULL, &whole);
  do
    {
      pango_layout_iter_get_line_extents (iter, NULL, &line);
      widest = MAX (widest, mirrored ? whole.x + whole.width - line.x - line.width : line.x - whole.x);
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return PANGO_PIXELS (widest);
}

static void
test_direction (void)
{
  static const struct { GtkTextDirection direction; const char *text; } cases[] = {
    { GTK_TEXT_DIR_RTL, "<b>Nguyen, Minh Anh</b>\n<span size=\"smaller\">Prefers the seat at the window</span>" },
    { GTK_TEXT_DIR_RTL, "\u2068Nguyen, Minh Anh\u2069\n\u05de\u05e2\u05d3\u05d9\u05e4\u05d4 \u05d7\u05dc\u05d5\u05df \u05d2\u05d3\u05d5\u05dc \u05de\u05d0\u05d5\u05d3" },
    { GTK_TEXT_DIR_LTR, "\u05db\u05d4\u05df\nPrefers the seat at the window" },
    { GTK_TEXT_DIR_LTR, "Nguyen, Minh Anh\n\u05de\u05e2\u05d3\u05d9\u05e4\u05d4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

      gtk_widget_set_direction (label, cases[i].direction);
      gtk_label_set_markup (GTK_LABEL (label), cases[i].text);
      g_assert_cmpint (find_widest_indent (GTK_LABEL (label)), >, 10);

      g_autofree char *directed = ante_directed (label, cases[i].text);
      gtk_label_set_markup (GTK_LABEL (label), directed);
      g_assert_cmpint (find_widest_indent (GTK_LABEL (label)), ==, 0);
      g_object_unref (label);
    }
}

/* What is of the other direction altogether keeps its own order: "10:30 AM" never reads "AM 10:30". */
static void
test_direction_keeps_order (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

  gtk_widget_set_direction (label, GTK_TEXT_DIR_RTL);
  g_autofree char *clock = ante_directed (label, "<b>10:30 AM</b>");
  g_autofree char *mixed = ante_directed (label, "<b>Botox</b> \u05de\u05d0\u05d5\u05e9\u05e8");
  g_autofree char *own = ante_directed (label, "\u05de\u05d0\u05d5\u05e9\u05e8 Botox");

  g_assert_cmpstr (clock, ==, "\u200f\u2068<b>10:30 AM</b>\u2069");
  g_assert_cmpstr (mixed, ==, "\u200f<b>Botox</b> \u05de\u05d0\u05d5\u05e9\u05e8");
  g_assert_cmpstr (own, ==, "\u05de\u05d0\u05d5\u05e9\u05e8 Botox");
  g_object_unref (label);
}

/* What needs no mark has none, for whoever reads the text. */
static void
test_direction_is_plain (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autofree char *text = ante_directed (label, "Nguyen, Minh Anh\n10:30\n\n");

  g_assert_cmpstr (text, ==, "Nguyen, Minh Anh\n10:30\n\n");
  g_object_unref (label);
}

static int
measure (GtkWidget *text, GtkOrientation orientation, int for_size, int *minimum)
{
  int natural;

  gtk_widget_measure (text, orientation, for_size, minimum, &natural, NULL, NULL);
  return natural;
}

static void
test_text_wraps (void)
{
  GtkWidget *text = g_object_ref_sink (ante_text_new (4));
  int minimum, width, line;

  ante_text_set_markup (ANTE_TEXT (text), "<b>Nguyen</b>, Minh Anh");
  g_assert_cmpstr (ante_text_get_text (ANTE_TEXT (text)), ==, "Nguyen, Minh Anh");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, "Nguyen, Minh Anh");
  width = measure (text, GTK_ORIENTATION_HORIZONTAL, -1, &minimum);
  line = measure (text, GTK_ORIENTATION_VERTICAL, width, NULL);

  g_assert_cmpint (minimum, <, width);
  g_assert_cmpint (measure (text, GTK_ORIENTATION_VERTICAL, width + 50, NULL), ==, line);
  g_assert_cmpint (measure (text, GTK_ORIENTATION_VERTICAL, width - 1, NULL), >, line);
  g_assert_cmpint (measure (text, GTK_ORIENTATION_VERTICAL, width, NULL), ==, line);
  g_assert_finalize_object (text);
}

/* One that may not wrap is as wide as its words, and follows them. */
static void
test_text_follows_words (void)
{
  GtkWidget *text = g_object_ref_sink (ante_text_new (0));
  int minimum, width, line;

  ante_text_set_markup (ANTE_TEXT (text), "8:00 AM");
  width = measure (text, GTK_ORIENTATION_HORIZONTAL, -1, &minimum);
  line = measure (text, GTK_ORIENTATION_VERTICAL, -1, NULL);
  g_assert_cmpint (minimum, ==, width);
  g_assert_cmpint (width, >, 0);

  ante_text_set_struck (ANTE_TEXT (text), TRUE);
  g_assert_cmpint (measure (text, GTK_ORIENTATION_HORIZONTAL, -1, NULL), ==, width);
  ante_text_set_markup (ANTE_TEXT (text), "10:00 AM\nand longer");
  g_assert_cmpint (measure (text, GTK_ORIENTATION_HORIZONTAL, -1, NULL), >, width);
  g_assert_cmpint (measure (text, GTK_ORIENTATION_VERTICAL, -1, NULL), >, line);
  ante_text_set_struck (ANTE_TEXT (text), FALSE);
  g_assert_cmpstr (ante_text_get_text (ANTE_TEXT (text)), ==, "10:00 AM\nand longer");
  g_assert_finalize_object (text);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/app/widgets/banner/is-there-while-it-has-a-title", test_banner);
  g_test_add_func ("/app/widgets/live-region/comes-anew-with-each-sentence", test_live_region);
  g_test_add_func ("/app/widgets/wrap/breaks-lines", test_wrap);
  g_test_add_func ("/app/widgets/direction/lines-keep-to-one-side", test_direction);
  g_test_add_func ("/app/widgets/direction/keeps-the-order-within", test_direction_keeps_order);
  g_test_add_func ("/app/widgets/direction/marks-only-what-would-leave", test_direction_is_plain);
  g_test_add_func ("/app/widgets/text/wraps-where-it-must", test_text_wraps);
  g_test_add_func ("/app/widgets/text/follows-its-words", test_text_follows_words);
  g_test_add_func ("/app/widgets/adaptive-bin/may-be-narrower-than-its-child", test_adaptive);
  return g_test_run ();
}
