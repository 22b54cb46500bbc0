/* SPDX-License-Identifier: GPL-3.0-or-later
 * Build tool: draws our icons, SVG paths of one colour on a grid of 16, as the masks that GTK colours.
 *
 * GTK would do the same at every start, by loading librsvg: it cost a third of the time to the first frame,
 * and on a machine without it there would be no icons at all. Usage: FOLDER PATHS.svg…; each becomes
 * FOLDER/NAME.SIZE.png for three sizes, and NAME-rtl mirrored where direction matters. */
#include <cairo.h>
#include <ctype.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GRID 16.0

static const int sizes[] = { 16, 32, 128 };
static const char *const mirrored[] = { "ante-back-symbolic", "ante-next-symbolic", "ante-previous-symbolic", NULL };

/* --- Path data --- */

typedef struct
{
  const char *at;
  cairo_t *cr;
  double x, y;
  double reflected_x, reflected_y; /* where a smooth curve begins to bend: the last one's end, continued */
} Pen;

static gboolean
next_number (Pen    *pen,
             double *value)
{
  while (isspace ((unsigned char) *pen->at) || *pen->at == ',')
    pen->at++;

  /* "1.5.5" is two numbers, which strtod knows, and flags of arcs are written with spaces in our files. */
  char *end;
  *value = g_ascii_strtod (pen->at, &end);
  gboolean found = end != pen->at;
  pen->at = end;
  return found;
}

static void
need_numbers (Pen    *pen,
              double *values,
              int     n)
{
  for (int i = 0; i < n; i++)
    if (!next_number (pen, &values[i]))
      g_error ("a number is missing before “%.20s”", pen->at);
}

static void
go_to (Pen    *pen,
       double  x,
       double  y)
{
  pen->x = pen->reflected_x = x;
  pen->y = pen->reflected_y = y;
}

static void
curve_to (Pen    *pen,
          double  x1,
          double  y1,
          double  x2,
          double  y2,
          double  x,
          double  y)
{
  cairo_curve_to (pen->cr, x1, y1, x2, y2, x, y);
  go_to (pen, x, y);
  pen->reflected_x = 2 * x - x2;
  pen->reflected_y = 2 * y - y2;
}

/* An arc between two points, as SVG gives it (its appendix on conversion); our arcs are never tilted. */
static void
draw_arc (Pen    *pen,
          double  rx,
          double  ry,
          int     large,
          int     sweep,
          double  x,
          double  y)
{
  double dx = (pen->x - x) / 2 / rx, dy = (pen->y - y) / 2 / ry;
  double half = dx * dx + dy * dy;
  double grown = half > 1 ? sqrt (half) : 1;

  rx *= grown;
  ry *= grown;
  dx /= grown;
  dy /= grown;

  double rest = MAX (0, 1 / MAX (dx * dx + dy * dy, 1e-12) - 1);
  double turn = (large == sweep ? -1 : 1) * sqrt (rest);
  double cx = (pen->x + x) / 2 + turn * dy * rx, cy = (pen->y + y) / 2 - turn * dx * ry;
  double from = atan2 ((pen->y - cy) / ry, (pen->x - cx) / rx), to = atan2 ((y - cy) / ry, (x - cx) / rx);

  cairo_save (pen->cr);
  cairo_translate (pen->cr, cx, cy);
  cairo_scale (pen->cr, rx, ry);
  if (sweep)
    cairo_arc (pen->cr, 0, 0, 1, from, to);
  else
    cairo_arc_negative (pen->cr, 0, 0, 1, from, to);
  cairo_restore (pen->cr);
  go_to (pen, x, y);
}

static void
draw_segment (Pen  *pen,
              char  command)
{
  gboolean relative = g_ascii_islower (command) != 0;
  double ox = relative ? pen->x : 0, oy = relative ? pen->y : 0;
  double v[7];

  switch (g_ascii_toupper (command))
    {
    case 'M':
      need_numbers (pen, v, 2);
      go_to (pen, ox + v[0], oy + v[1]);
      cairo_move_to (pen->cr, pen->x, pen->y);
      break;
    case 'L':
      need_numbers (pen, v, 2);
      go_to (pen, ox + v[0], oy + v[1]);
      cairo_line_to (pen->cr, pen->x, pen->y);
      break;
    case 'H':
      need_numbers (pen, v, 1);
      go_to (pen, ox + v[0], pen->y);
      cairo_line_to (pen->cr, pen->x, pen->y);
      break;
    case 'V':
      need_numbers (pen, v, 1);
      go_to (pen, pen->x, oy + v[0]);
      cairo_line_to (pen->cr, pen->x, pen->y);
      break;
    case 'C':
      need_numbers (pen, v, 6);
      curve_to (pen, ox + v[0], oy + v[1], ox + v[2], oy + v[3], ox + v[4], oy + v[5]);
      break;
    case 'S':
      need_numbers (pen, v, 4);
      curve_to (pen, pen->reflected_x, pen->reflected_y, ox + v[0], oy + v[1], ox + v[2], oy + v[3]);
      break;
    case 'A':
      need_numbers (pen, v, 7);
      draw_arc (pen, v[0], v[1], v[3] != 0, v[4] != 0, ox + v[5], oy + v[6]);
      break;
    case 'Z':
      cairo_close_path (pen->cr);
      cairo_get_current_point (pen->cr, &pen->x, &pen->y);
      break;
    default:
      g_error ("“%c” is not drawn here", command);
    }
}

static void
draw_path (cairo_t    *cr,
           const char *data)
{
  Pen pen = { .at = data, .cr = cr };
  char command = 0;

  while (*pen.at != '\0')
    {
      if (isspace ((unsigned char) *pen.at) || *pen.at == ',')
        {
          pen.at++;
          continue;
        }
      if (g_ascii_isalpha (*pen.at))
        command = *pen.at++;
      draw_segment (&pen, command);

      /* More pairs after a move are lines. */
      if (command == 'M' || command == 'm')
        command = command == 'M' ? 'L' : 'l';
    }

  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_fill (cr);
}

/* --- Files --- */

static void
read_element (GMarkupParseContext  *context,
              const char           *name,
              const char          **attributes,
              const char          **values,
              gpointer              paths,
              GError              **error)
{
  for (int i = 0; strcmp (name, "path") == 0 && attributes[i] != NULL; i++)
    if (strcmp (attributes[i], "d") == 0)
      g_ptr_array_add (paths, g_strdup (values[i]));
}

static GPtrArray *
read_paths (const char *file)
{
  static const GMarkupParser parser = { .start_element = read_element };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, paths, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, &error)
      || !g_markup_parse_context_parse (context, text, (gssize) length, &error))
    g_error ("%s: %s", file, error->message);
  return g_steal_pointer (&paths);
}

static void
write_mask (GPtrArray  *paths,
            int         size,
            gboolean    mirror,
            const char *file)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, size / GRID, size / GRID);
  if (mirror)
    cairo_transform (cr, &(cairo_matrix_t) { .xx = -1, .yy = 1, .x0 = GRID });
  for (guint i = 0; i < paths->len; i++)
    draw_path (cr, g_ptr_array_index (paths, i));

  if (cairo_surface_write_to_png (surface, file) != CAIRO_STATUS_SUCCESS)
    g_error ("%s cannot be written", file);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
encode (const char *folder,
        const char *file)
{
  g_autoptr (GPtrArray) paths = read_paths (file);
  g_autofree char *base = g_path_get_basename (file);
  g_autofree char *name = g_strndup (base, strlen (base) - strlen (".svg"));

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *plain = g_strdup_printf ("%s/%s.%d.png", folder, name, sizes[i]);
      g_autofree char *rtl = g_strdup_printf ("%s/%s-rtl.%d.png", folder, name, sizes[i]);

      write_mask (paths, sizes[i], FALSE, plain);
      if (g_strv_contains (mirrored, name))
        write_mask (paths, sizes[i], TRUE, rtl);
    }
}

int
main (int    argc,
      char **argv)
{
  for (int i = 2; i < argc; i++)
    encode (argv[1], argv[i]);

  return EXIT_SUCCESS;
}
