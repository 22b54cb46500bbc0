/* SPDX-License-Identifier: GPL-3.0-or-later
 * The recovery sheet on paper, or as a file by the print dialog. */
#include "app/setup/ante-recovery-print.h"

#include "app/widgets/ante-print.h"
#include "app/widgets/ante-qr-code.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS 3
#define LINE 30.0  /* points */
#define CODE 150.0 /* a side of the QR code, likewise */
#define GAP 24.0

typedef struct
{
  GStrv words;
  char *clinic;
  char *date;
} Sheet;

static void
wipe (char *text)
{
  for (volatile char *c = text; *c != '\0'; c++)
    *c = '\0';
}

static void
sheet_free (Sheet *sheet)
{
  for (guint i = 0; sheet->words[i] != NULL; i++)
    wipe (sheet->words[i]);
  g_strfreev (sheet->words);
  g_free (sheet->clinic);
  g_free (sheet->date);
  g_free (sheet);
}

static double
draw_words (cairo_t *cr, double y, double width, const char *const *words)
{
  guint n = g_strv_length ((char **) words);
  guint rows = (n + COLUMNS - 1) / COLUMNS;

  for (guint i = 0; i < n; i++)
    {
      double x = i / rows * (width / COLUMNS);
      double line = y + i % rows * LINE;
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      ante_print_text (cr, x, line, 28, "Sans 10", number);
      ante_print_text (cr, x + 28, line - 3, width / COLUMNS - 28, "Monospace Bold 14", words[i]);
      cairo_move_to (cr, x, line + LINE - 8);
      cairo_line_to (cr, x + width / COLUMNS - 12, line + LINE - 8);
      cairo_set_line_width (cr, 0.5);
      cairo_stroke (cr);
    }
  return y + rows * LINE;
}

char *
ante_recovery_code_text (const char *const *words)
{
  return g_strjoinv (" ", (char **) words);
}

static void
draw_code (cairo_t *cr, double x, double y, const char *const *words)
{
  char *text = ante_recovery_code_text (words);
  g_autoptr (AnteQrCode) code = ante_qr_code_new (text);

  wipe (text);
  g_free (text);
  if (code != NULL)
    ante_qr_code_draw (code, cr, x, y, CODE);
}

/* "Kept by:" and a line to write on. Returns: how far down it reaches. */
static double
draw_blank (cairo_t *cr, double x, double y, double width, const char *title)
{
  ante_print_text (cr, x, y, width, "Sans 11", title);
  cairo_move_to (cr, x, y + 20);
  cairo_line_to (cr, x + width, y + 20);
  cairo_stroke (cr);
  return y + 20;
}

static void
draw_foot (cairo_t *cr, double y, double width, const char *const *words)
{
  double beside = CODE + GAP;
  double left = width - beside;

  draw_code (cr, 0, y, words);
  y = ante_print_text (cr, beside, y + 10, left, "Sans 11", _("The code holds the same words, for a scanner."));
  y = draw_blank (cr, beside, y + GAP, left, _("Kept by:"));
  draw_blank (cr, beside, y + GAP, left, _("Where:"));
}

void
ante_recovery_sheet_draw (cairo_t *cr, double width, double height, const char *const *words, const char *clinic,
                          const char *date)
{
  g_autofree char *title = g_strdup_printf (_("Recovery sheet of %s"), clinic);
  g_autofree char *made = g_strdup_printf (_("Made with Anteroom on %s"), date);
  double y;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = ante_print_text (cr, 0, 0, width, "Sans Bold 20", title);
  y = ante_print_text (cr, 0, y + 4, width, "Sans 10", made);
  y = ante_print_text (cr, 0, y + GAP, width, "Sans 11",
                       _("These words, in this order, open the clinic’s data if every computer is lost. Whoever holds this sheet can read it all: lock it away, and keep no photo and no copy on a computer."));
  y = draw_words (cr, y + 32, width, words);
  draw_foot (cr, y + GAP, width, words);
}

static void
draw_sheet (cairo_t *cr, double width, double height, gpointer data)
{
  Sheet *sheet = data;

  ante_recovery_sheet_draw (cr, width, height, (const char *const *) sheet->words, sheet->clinic, sheet->date);
}

void
ante_recovery_print_async (GtkWindow *parent, const char *const *words, const char *clinic, const char *date,
                           GAsyncReadyCallback callback, gpointer data)
{
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->words = g_strdupv ((char **) words);
  sheet->clinic = g_strdup (clinic);
  sheet->date = g_strdup (date);
  ante_print_async (parent, _("Recovery sheet"), draw_sheet, sheet, (GDestroyNotify) sheet_free, callback, data);
}

gboolean
ante_recovery_print_finish (GAsyncResult *result, GError **error)
{
  return ante_print_finish (result, error);
}
