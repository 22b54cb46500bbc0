/* SPDX-License-Identifier: GPL-3.0-or-later
 * The recovery sheet on paper, or as a file by the print dialog. */
#include "app/setup/ante-recovery-print.h"

#include <glib/gi18n.h>
#include <string.h>

#define COLUMNS 3
#define LINE 30.0 /* points */

typedef struct
{
  GStrv words;
  char *clinic;
  char *date;
} Sheet;

static void
sheet_free (Sheet *sheet)
{
  for (guint i = 0; sheet->words[i] != NULL; i++)
    memset (sheet->words[i], 0, strlen (sheet->words[i]));
  g_strfreev (sheet->words);
  g_free (sheet->clinic);
  g_free (sheet->date);
  g_free (sheet);
}

/* Returns: how far down the text reaches. */
static double
draw_text (cairo_t *cr, double x, double y, double width, const char *font, const char *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoRectangle extents;

  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return y + extents.height;
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

      draw_text (cr, x, line, 28, "Sans 10", number);
      draw_text (cr, x + 28, line - 3, width / COLUMNS - 28, "Monospace Bold 14", words[i]);
      cairo_move_to (cr, x, line + LINE - 8);
      cairo_line_to (cr, x + width / COLUMNS - 12, line + LINE - 8);
      cairo_set_line_width (cr, 0.5);
      cairo_stroke (cr);
    }
  return y + rows * LINE;
}

void
ante_recovery_sheet_draw (cairo_t *cr, double width, double height, const char *const *words, const char *clinic,
                          const char *date)
{
  g_autofree char *title = g_strdup_printf (_("Recovery sheet of %s"), clinic);
  g_autofree char *made = g_strdup_printf (_("Made with Anteroom on %s"), date);
  double y;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = draw_text (cr, 0, 0, width, "Sans Bold 20", title);
  y = draw_text (cr, 0, y + 4, width, "Sans 10", made);
  y = draw_text (cr, 0, y + 24, width, "Sans 11",
                 _("These words, in this order, open the clinic’s data if every computer is lost. Whoever holds this sheet can read it all: lock it away, and keep no photo and no copy on a computer."));
  y = draw_words (cr, y + 32, width, words);
  draw_text (cr, 0, y + 24, width / 2, "Sans 11", _("Kept by:"));
  draw_text (cr, width / 2, y + 24, width / 2, "Sans 11", _("Where:"));
  cairo_move_to (cr, 0, y + 44);
  cairo_line_to (cr, width, y + 44);
  cairo_stroke (cr);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer data)
{
  Sheet *sheet = data;

  ante_recovery_sheet_draw (gtk_print_context_get_cairo_context (context), gtk_print_context_get_width (context),
                            gtk_print_context_get_height (context), (const char *const *) sheet->words, sheet->clinic,
                            sheet->date);
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult outcome, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (outcome == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      g_task_return_error (task, error);
    }
  else if (outcome == GTK_PRINT_OPERATION_RESULT_CANCEL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The print dialog was closed");
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (operation);
}

void
ante_recovery_print_async (GtkWindow *parent, const char *const *words, const char *clinic, const char *date,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  GtkPrintOperation *operation = gtk_print_operation_new (); /* given to done_cb */
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->words = g_strdupv ((char **) words);
  sheet->clinic = g_strdup (clinic);
  sheet->date = g_strdup (date);
  g_task_set_source_tag (task, ante_recovery_print_async);
  g_task_set_task_data (task, sheet, (GDestroyNotify) sheet_free);

  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _("Recovery sheet"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), sheet);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), task);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

gboolean
ante_recovery_print_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
