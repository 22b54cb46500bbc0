/* SPDX-License-Identifier: GPL-3.0-or-later
 * One page on paper, or as a file: by the print dialog, or without one. */
#include "app/widgets/ante-print.h"

typedef struct
{
  AntePrintFunc draw;
  gpointer data;
  GDestroyNotify free_data; /* nullable */
} Page;

static void
page_free (Page *page)
{
  if (page->free_data != NULL)
    page->free_data (page->data);
  g_free (page);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int number, gpointer data)
{
  Page *page = data;

  page->draw (gtk_print_context_get_cairo_context (context), gtk_print_context_get_width (context),
              gtk_print_context_get_height (context), page->data);
}

static GtkPrintOperation *
make_operation (const char *name, Page *page)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();

  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, name);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), page);
  return operation;
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
ante_print_async (GtkWindow *parent, const char *name, AntePrintFunc draw, gpointer data, GDestroyNotify free_data,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Page *page = g_new0 (Page, 1);
  GtkPrintOperation *operation = make_operation (name, page); /* given to done_cb */

  page->draw = draw;
  page->data = data;
  page->free_data = free_data;
  g_task_set_source_tag (task, ante_print_async);
  g_task_set_task_data (task, page, (GDestroyNotify) page_free);

  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), task);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

gboolean
ante_print_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ante_print_export (const char *path, const char *name, AntePrintFunc draw, gpointer data, GError **error)
{
  Page page = { draw, data, NULL };
  g_autoptr (GtkPrintOperation) operation = make_operation (name, &page);

  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, error) == GTK_PRINT_OPERATION_RESULT_APPLY;
}

double
ante_print_text (cairo_t *cr, double x, double y, double width, const char *font, const char *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoRectangle extents;

  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return y + extents.height;
}
