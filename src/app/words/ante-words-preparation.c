/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is done from the desk before an exam: answers to the provider's questions, and files. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

char *
ante_words_answers_count (guint answered, guint asked)
{
  /* Translators: so many of so many questions. */
  return g_strdup_printf (ngettext ("%u of %u question answered", "%u of %u questions answered", asked), answered, asked);
}

char *
ante_words_answers_sent (guint answered, guint asked)
{
  if (answered >= asked)
    return g_strdup (_("The answers are sent: the patient is asked nothing more"));
  return g_strdup_printf (ngettext ("The answers are sent: %u question is left for the meeting", "The answers are sent: %u questions are left for the meeting",
                                    asked - answered), asked - answered);
}

char *
ante_words_answers_error (const GError *error)
{
  if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED))
    return g_strdup (_("No answer came from the provider, so it is not known whether the answers arrived. Send them once more, or let the patient answer in the meeting: what counts is what the provider has last."));
  return ante_words_error (error);
}

char *
ante_words_answers (const AntePatientExam *exam)
{
  g_autofree char *count = exam->asked > 0 ? ante_words_answers_count (exam->answered, exam->asked) : NULL;

  if (exam->answers_outcome == NULL)
    return g_strdup (_("The provider’s questions are open: the patient answers them in the meeting."));
  if (g_strcmp0 (exam->answers_outcome, "unconfirmed") == 0)
    return g_strdup_printf (_("%s, but unconfirmed: no answer came from the provider."), count != NULL ? count : _("Questions"));
  if (g_strcmp0 (exam->answers_outcome, "failed") == 0)
    return count != NULL ? g_strdup_printf (_("%s. The last answers did not reach the provider."), count)
                         : g_strdup (_("The answers did not reach the provider: the patient is asked in the meeting."));
  if (exam->answered >= exam->asked)
    return g_strdup_printf (_("%s here: the patient is asked nothing more."), count);
  return g_strdup_printf (_("%s here: the patient sees the rest in the meeting."), count);
}

char *
ante_words_required (const AnteExamRef *required)
{
  g_autofree char *list = required->attachments != NULL && *required->attachments != NULL
                        ? ante_words_join ((const char *const *) required->attachments) : NULL;

  if (list == NULL)
    return NULL;
  /* The names are of what is wanted beyond the ID, which some lists name all the same (Qualiphy API reference, exam_list). */
  if (g_strv_contains ((const char *const *) required->attachments, "ID"))
    /* Translators: what a patient is to upload, as in "ID and Lab". */
    return g_strdup_printf (_("The provider asks for: %s."), list);
  /* Translators: what a patient is to upload, as in "Lab and Picture of hair loss area". */
  return g_strdup_printf (_("The provider asks for a photo ID and: %s."), list);
}

char *
ante_words_attachment (const AnteAttachmentSent *sent)
{
  g_autofree char *name = ante_words_name (sent->name != NULL ? sent->name : _("a file"));
  g_autofree char *type = ante_words_name (sent->type != NULL ? sent->type : _("File"));

  if (g_strcmp0 (sent->outcome, "sent") == 0)
    /* Translators: what was asked for, and the file's name: "ID: card.jpg is uploaded." */
    return g_strdup_printf (_("%s: %s is uploaded."), type, name);
  if (g_strcmp0 (sent->outcome, "unconfirmed") == 0)
    return g_strdup_printf (_("%s: no answer came whether %s arrived. Look in the provider’s portal."), type, name);
  return g_strdup_printf (_("%s: %s was not uploaded."), type, name);
}
