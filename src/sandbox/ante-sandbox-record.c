/* SPDX-License-Identifier: GPL-3.0-or-later
 * Draws the consultation record with cairo: US Letter, as many pages as the text needs. */
#include "sandbox/ante-sandbox-pdf.h"
#include "sandbox/ante-sandbox-state.h"

#include <cairo-pdf.h>
#include <string.h>

#define PAGE_WIDTH 612.0
#define PAGE_HEIGHT 792.0
#define MARGIN 54.0
#define LABEL_WIDTH 130.0
#define FOOT (PAGE_HEIGHT - MARGIN)

typedef struct
{
  cairo_t *cr;   /* not owned */
  double y;      /* the next base line */
  guint page;
} Sheet;

static cairo_status_t
write_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
choose_font (Sheet *sheet, double size, gboolean bold)
{
  cairo_select_font_face (sheet->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                          bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (sheet->cr, size);
}

static void
begin_page (Sheet *sheet)
{
  g_autofree char *number = g_strdup_printf ("Page %u. Simulated for training: no such consultation took place.",
                                             ++sheet->page);

  cairo_save (sheet->cr);
  choose_font (sheet, 8, FALSE);
  cairo_move_to (sheet->cr, MARGIN, FOOT + 20);
  cairo_show_text (sheet->cr, number);
  cairo_restore (sheet->cr);
  sheet->y = MARGIN + 14;
}

static void
make_room (Sheet *sheet, double height)
{
  if (sheet->y + height <= FOOT)
    return;
  cairo_show_page (sheet->cr);
  begin_page (sheet);
}

static double
measure (Sheet *sheet, const char *text)
{
  cairo_text_extents_t extents;

  cairo_text_extents (sheet->cr, text, &extents);
  return extents.x_advance;
}

static void
write_line (Sheet *sheet, double x, double height, const char *text)
{
  make_room (sheet, height);
  cairo_move_to (sheet->cr, x, sheet->y);
  cairo_show_text (sheet->cr, text);
  sheet->y += height;
}

/* How many bytes of @text, at least one character, fit into @width. */
static gsize
fitting_length (Sheet *sheet, const char *text, double width)
{
  const char *end = text;

  while (*end)
    {
      const char *next = g_utf8_next_char (end);
      g_autofree char *start = g_strndup (text, next - text);

      if (end > text && measure (sheet, start) > width)
        break;
      end = next;
    }
  return end - text;
}

/* Breaks at spaces and line ends; a word wider than the column is cut. */
static void
write_paragraph (Sheet *sheet, double x, double size, gboolean bold, const char *text)
{
  double width = PAGE_WIDTH - MARGIN - x, height = size * 1.35;
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  choose_font (sheet, size, bold);
  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *longer = g_strconcat (line->str, line->len ? " " : "", words[i], NULL);

      if (line->len && measure (sheet, longer) > width)
        {
          write_line (sheet, x, height, line->str);
          g_string_assign (line, words[i]);
        }
      else
        g_string_assign (line, longer);
      while (measure (sheet, line->str) > width)
        {
          gsize length = fitting_length (sheet, line->str, width);
          g_autofree char *start = g_strndup (line->str, length);

          write_line (sheet, x, height, start);
          g_string_erase (line, 0, length);
        }
    }
  if (line->len)
    write_line (sheet, x, height, line->str);
}

static void
write_fact (Sheet *sheet, const char *label, const char *value)
{
  make_room (sheet, 15);
  double y = sheet->y;
  choose_font (sheet, 10, TRUE);
  cairo_move_to (sheet->cr, MARGIN, y);
  cairo_show_text (sheet->cr, label);
  write_paragraph (sheet, MARGIN + LABEL_WIDTH, 10, FALSE, *value ? value : "none");
  sheet->y += 3;
}

static void
write_facts (Sheet *sheet, AnteSandboxResult *result, const char *clinic_name)
{
  const AnteSandboxPatientExam *exam = result->patient_exam;
  const AnteSandboxMeeting *meeting = exam->meeting;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (result->at_ms / 1000);
  g_autofree char *when = g_date_time_format (at, "%Y-%m-%d %H:%M UTC");
  g_autofree char *name = g_strdup_printf ("%s %s", meeting->first_name, meeting->last_name);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, exam->id);

  write_fact (sheet, "Clinic", clinic_name);
  write_fact (sheet, "Patient", name);
  write_fact (sheet, "Date of birth", meeting->dob);
  write_fact (sheet, "Location of patient", meeting->tele_state);
  write_fact (sheet, "Examination", exam->exam->title);
  write_fact (sheet, "Patient exam", number);
  write_fact (sheet, "Date", when);
  write_fact (sheet, "Provider", result->provider_name ? result->provider_name : "");
  write_fact (sheet, "Outcome", result->status);
  write_fact (sheet, "Notes", result->reason);
}

static void
write_answers (Sheet *sheet, GArray *answers)
{
  if (answers->len == 0)
    return;
  sheet->y += 12;
  write_paragraph (sheet, MARGIN, 13, TRUE, "Questions and answers");
  sheet->y += 4;
  for (guint i = 0; i < answers->len; i++)
    {
      const AnteSandboxAnswer *answer = &g_array_index (answers, AnteSandboxAnswer, i);

      write_paragraph (sheet, MARGIN, 10, TRUE, answer->question);
      write_paragraph (sheet, MARGIN + 12, 10, FALSE, answer->answer);
      sheet->y += 4;
    }
}

/* Everything that could differ between two drawings of one result is given, the dates above all. */
static cairo_surface_t *
make_surface (GByteArray *bytes, AnteSandboxResult *result)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, PAGE_WIDTH, PAGE_HEIGHT);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (result->at_ms / 1000);
  g_autofree char *when = g_date_time_format_iso8601 (at);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, "Consultation record");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
  return surface;
}

GBytes *
ante_sandbox_draw_record (AnteSandboxResult *result, const char *clinic_name, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = make_surface (bytes, result);
  cairo_t *cr = cairo_create (surface);
  Sheet sheet = { .cr = cr };

  begin_page (&sheet);
  write_paragraph (&sheet, MARGIN, 18, TRUE, "Consultation record");
  sheet.y += 10;
  write_facts (&sheet, result, clinic_name);
  write_answers (&sheet, result->patient_exam->meeting->answers);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID,
                           cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
