/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is typed into the assistant, and the sheet it prints. */
#include "app/setup/ante-recovery-print.h"
#include "app/setup/ante-setup.h"

#define WORDS 25

static void
test_addresses (void)
{
  const struct
  {
    const char *typed, *uri;
  } cases[] = {
    { "https://relay.example.com", "https://relay.example.com" },
    { " relay.example.com/ ", "https://relay.example.com" },
    { "https://relay.example.com/clinics//", "https://relay.example.com/clinics" },
    { "relay.example.com:8443", "https://relay.example.com:8443" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "", NULL },
    { "  ", NULL },
    { NULL, NULL },
    { "https://", NULL },
    { "ftp://relay.example.com", NULL },
    { "relay example com", NULL },
    { "https://relay.example.com:99999999", NULL },
    { "javascript://x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = ante_setup_tidy_uri (cases[i].typed);

      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

static void
test_codes (void)
{
  const char *whole[] = { "ABCDE-FGHJK-MNPQR-STVWX", "abcdefghjkmnpqrstvwx", "ABCDE FGHJK MNPQR STVWX " };
  const char *broken[] = { "", NULL, "ABCDE", "ABCDE-FGHJK-MNPQR-STVW", "ABCDE-FGHJK-MNPQR-STVWXY", "ABCDE-FGHJK-MNPQR-STVW!",
                           "ABCDE-FGHJK-MNPQR-STVWé" };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    g_assert_true (ante_setup_code_is_whole (whole[i]));
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    g_assert_false (ante_setup_code_is_whole (broken[i]));
}

/* Everything fits on a sheet of Letter with half-inch margins, and something is drawn at all. */
static void
test_sheet_fits (void)
{
  const double width = 7.5 * 72, height = 10 * 72;
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  const char *words[WORDS + 1] = { NULL };
  double x, y, w, h;

  for (guint i = 0; i < WORDS; i++)
    words[i] = "wwwwwwww";
  ante_recovery_sheet_draw (cr, width, height, words,
                            "The Very Long Named Center for Aesthetics, Wellness and Regenerative Medicine of Greater Lakeside",
                            "Wednesday 30 September 2026");
  cairo_recording_surface_ink_extents (surface, &x, &y, &w, &h);
  g_assert_cmpfloat (x, >=, -1);
  g_assert_cmpfloat (x + w, <=, width + 1);
  g_assert_cmpfloat (y + h, <=, height);
  g_assert_cmpfloat (h, >, height / 3);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* The code on the sheet holds the words as they are typed back. */
static void
test_sheet_code (void)
{
  const char *words[] = { "abandon", "ability", "able", NULL };
  g_autofree char *text = ante_recovery_code_text (words);

  g_assert_cmpstr (text, ==, "abandon ability able");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setup/typed/addresses", test_addresses);
  g_test_add_func ("/setup/typed/codes", test_codes);
  g_test_add_func ("/setup/sheet/fits-on-letter", test_sheet_fits);
  g_test_add_func ("/setup/sheet/code", test_sheet_code);
  return g_test_run ();
}
