/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an invite carries: kinds of meeting, exams, orders. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

const char *
ante_words_meeting_kind (AnteMeetingKind kind)
{
  switch (kind)
    {
    case ANTE_MEETING_PARTNER:
      return _("Prescription from a partner pharmacy");
    case ANTE_MEETING_URGENT:
      return _("Urgent care, prescription to any pharmacy");
    case ANTE_MEETING_OWN:
      return _("Prescription to a pharmacy of choice");
    case ANTE_MEETING_GOOD_FAITH:
    default:
      return _("Good-faith exam");
    }
}

char *
ante_words_exam_kind (const AnteExamRef *exam)
{
  const char *kind = ante_words_meeting_kind (ante_meeting_kind (exam));
  g_autofree char *uploads = NULL;

  if (exam->attachments == NULL || exam->attachments[0] == NULL)
    return g_strdup (kind);
  uploads = ante_words_join ((const char *const *) exam->attachments);
  /* Translators: a kind of exam, then what the patient must upload for it: "Good-faith exam. To be uploaded: ID and Lab". */
  return g_strdup_printf (_("%s. To be uploaded: %s"), kind, uploads);
}

const char *
ante_words_separate_meetings (guint n_prescriptions, guint n_exams)
{
  if (n_prescriptions == 0 || n_exams < 2)
    return NULL;
  if (n_prescriptions == 1)
    return _("The exam with a prescription is sent as a meeting of its own, since the provider takes it only alone.");
  return _("Each exam with a prescription is sent as a meeting of its own, since the provider takes one in a meeting and only alone.");
}
