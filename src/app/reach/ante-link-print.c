/* SPDX-License-Identifier: GPL-3.0-or-later
 * The patient's own sheet: their meeting link as a QR code, and what to have ready. */
#include "app/reach/ante-link-print.h"

#include "app/widgets/ante-print.h"
#include "app/widgets/ante-qr-code.h"

#include <glib/gi18n.h>

#define CODE 220.0 /* points, a side */
#define GAP 20.0

/* What providers ask for at the start of the meeting. */
static const char *const to_have_ready[] = {
  N_("Your photo ID. Give your name and date of birth as they stand on it."),
  N_("The medicines you take, and your allergies."),
  N_("A quiet, private place with good light, and a good connection for video."),
};

AnteLinkSheet *
ante_link_sheet_copy (const AnteLinkSheet *self)
{
  AnteLinkSheet *copy = g_new0 (AnteLinkSheet, 1);

  copy->person = g_strdup (self->person);
  copy->clinic = g_strdup (self->clinic);
  copy->when = g_strdup (self->when);
  copy->link = g_strdup (self->link);
  copy->link_until = g_strdup (self->link_until);
  return copy;
}

void
ante_link_sheet_free (AnteLinkSheet *self)
{
  g_free (self->person);
  g_free (self->clinic);
  g_free (self->when);
  g_free (self->link);
  g_free (self->link_until);
  g_free (self);
}

/* Returns: how far down it reaches. */
static double
draw_head (cairo_t *cr, double width, const AnteLinkSheet *sheet)
{
  double y = ante_print_text (cr, 0, 0, width, "Sans 11", sheet->clinic);

  y = ante_print_text (cr, 0, y + 6, width, "Sans Bold 22", _("Your exam by video"));
  y = ante_print_text (cr, 0, y + 8, width, "Sans Bold 14", sheet->person);
  if (sheet->when != NULL)
    {
      g_autofree char *line = g_strdup_printf (_("Appointment: %s"), sheet->when);
      y = ante_print_text (cr, 0, y + 4, width, "Sans 12", line);
    }
  return ante_print_text (cr, 0, y + 10, width, "Sans 12",
                          _("Before your treatment, a licensed provider has to speak with you by video. It takes a few minutes."));
}

static double
draw_ready (cairo_t *cr, double x, double y, double width)
{
  y = ante_print_text (cr, x, y, width, "Sans Bold 13", _("Have ready"));
  for (guint i = 0; i < G_N_ELEMENTS (to_have_ready); i++)
    {
      ante_print_text (cr, x, y + 6, 16, "Sans 12", "•");
      y = ante_print_text (cr, x + 16, y + 6, width - 16, "Sans 12", _(to_have_ready[i]));
    }
  return y;
}

static double
draw_code (cairo_t *cr, double y, double width, const AnteLinkSheet *sheet)
{
  g_autoptr (AnteQrCode) code = ante_qr_code_new (sheet->link);
  double beside = CODE + GAP;
  double text_end;

  if (code != NULL)
    ante_qr_code_draw (code, cr, 0, y, CODE);
  cairo_set_source_rgb (cr, 0, 0, 0);
  text_end = ante_print_text (cr, beside, y, width - beside, "Sans 12",
                              _("Point your phone’s camera at the code, and open the link it shows."));
  text_end = draw_ready (cr, beside, text_end + GAP, width - beside);
  return MAX (y + CODE, text_end);
}

static void
draw_address (cairo_t *cr, double y, double width, const AnteLinkSheet *sheet)
{
  y = ante_print_text (cr, 0, y, width, "Sans 12", _("Or type this address into a browser:"));
  y = ante_print_text (cr, 0, y + 4, width, "Monospace 11", sheet->link);
  if (sheet->link_until != NULL)
    {
      g_autofree char *line = g_strdup_printf (_("The link works until %s."), sheet->link_until);
      ante_print_text (cr, 0, y + 6, width, "Sans 12", line);
    }
}

void
ante_link_sheet_draw (cairo_t *cr, double width, double height, const AnteLinkSheet *sheet)
{
  double y;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = draw_head (cr, width, sheet);
  y = draw_code (cr, y + GAP, width, sheet);
  draw_address (cr, y + GAP, width, sheet);
}

static void
draw_sheet (cairo_t *cr, double width, double height, gpointer sheet)
{
  ante_link_sheet_draw (cr, width, height, sheet);
}

void
ante_link_print_async (GtkWindow *parent, const AnteLinkSheet *sheet, GAsyncReadyCallback callback, gpointer data)
{
  /* The name of the job stands in the printer's list: not the patient's. */
  ante_print_async (parent, _("Meeting link"), draw_sheet, ante_link_sheet_copy (sheet), (GDestroyNotify) ante_link_sheet_free,
                    callback, data);
}

gboolean
ante_link_print_export (const AnteLinkSheet *sheet, const char *path, GError **error)
{
  return ante_print_export (path, _("Meeting link"), draw_sheet, (gpointer) sheet, error);
}
