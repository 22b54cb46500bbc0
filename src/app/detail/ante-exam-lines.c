/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the detail pane says of one exam besides its verdict: before it, and of its prescription. */
#include "app/detail/ante-exam-lines.h"

#include "app/widgets/ante-line-card.h"

#include <glib/gi18n.h>

/* --- Before the exam --- */

static char *
write_heading (const AntePatientExam *exam)
{
  if (exam->title == NULL)
    return g_strdup (_("Before the exam"));
  /* Translators: the exam's title. */
  return g_strdup_printf (_("Before the exam: %s"), exam->title);
}

static void
add_upload_buttons (GPtrArray             *lines,
                    const AntePreparation *it)
{
  for (guint i = 0; it->required->attachments[i] != NULL; i++)
    {
      const char *type = it->required->attachments[i];

      /* Translators: a button; %s is what is to be uploaded, like "ID". */
      ante_card_lines_add_button (lines, g_strdup_printf (_("Upload %s…"), type), "win.attach-file",
                                  g_variant_new ("(sss)", it->invite->id, it->exam->exam_id, type));
    }
}

static void
add_attachments (GPtrArray             *lines,
                 const AntePreparation *it)
{
  gboolean asks = it->required != NULL
               && ante_card_lines_add (lines, ante_words_required (it->required), NULL) != NULL;

  for (guint i = 0; i < it->exam->attachments->len; i++)
    ante_card_lines_add (lines, ante_words_attachment (g_ptr_array_index (it->exam->attachments, i)), "quiet");
  if (asks && it->uploads && it->may_send)
    add_upload_buttons (lines, it);
  else if (asks)
    ante_card_lines_add (lines, g_strdup (_("The patient uploads these on the meeting page.")), "quiet");
}

GPtrArray *
ante_preparation_lines (const AntePreparation *it)
{
  GPtrArray *lines = ante_card_lines_new ();

  ante_card_lines_add (lines, write_heading (it->exam), "heading");
  ante_card_lines_add (lines, ante_words_answers (it->exam), NULL);
  if (it->may_send)
    ante_card_lines_add_button (lines, g_strdup (_("Pre-fill the questions…")), "win.fill-answers",
                                g_variant_new ("(sss)", it->invite->id, it->exam->exam_id, it->person));
  add_attachments (lines, it);
  return lines;
}

/* --- The prescription --- */

static void
add_confirmed (GPtrArray             *lines,
               const AntePatientExam *exam,
               const AnteWhen        *when)
{
  g_autofree char *day = exam->confirmed_ms > 0 ? ante_words_day (exam->confirmed_ms, when) : NULL;

  if (day != NULL)
    /* Translators: the exam's title, and a day ("today", "12 Feb"). */
    ante_card_lines_add (lines, g_strdup_printf (C_("prescription", "%s · confirmed %s"),
                                                 exam->title != NULL ? exam->title : _("Exam"), day), "quiet");
}

static void
add_shipment (GPtrArray          *lines,
              const AnteShipment *shipment)
{
  AnteCardLine *line = ante_card_lines_add (lines, ante_words_shipment (shipment), NULL);

  line->beneath = ante_words_shipment_how (shipment);
  if (shipment->tracking_number == NULL)
    return;
  /* Translators: the name of a button; %s is a tracking number. */
  line->button = g_strdup_printf (_("Copy tracking number %s"), shipment->tracking_number);
  line->icon = "ante-copy-symbolic";
  line->action = "win.copy";
  line->target = g_variant_ref_sink (g_variant_new ("(ss)", shipment->tracking_number, _("The tracking number is copied")));
}

GPtrArray *
ante_prescription_lines (const AnteInvite      *invite,
                         const AntePatientExam *exam,
                         const AnteWhen        *when)
{
  GPtrArray *lines = ante_card_lines_new ();

  ante_card_lines_add (lines, ante_words_prescription (invite, exam), "heading");
  add_confirmed (lines, exam, when);
  for (guint i = 0; i < exam->prescriptions->len; i++)
    ante_card_lines_add (lines, ante_words_medicine (g_ptr_array_index (exam->prescriptions, i), invite, exam), NULL);
  for (guint i = 0; i < exam->shipments->len; i++)
    add_shipment (lines, g_ptr_array_index (exam->shipments, i));
  ante_card_lines_add (lines, ante_words_prescription_note (invite, exam), "quiet");
  return lines;
}
