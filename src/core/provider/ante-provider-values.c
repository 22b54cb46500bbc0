/* SPDX-License-Identifier: GPL-3.0-or-later
 * What goes into a provider's calls and comes out of them: made, copied and freed. */
#include "core/provider/ante-provider-private.h"

void
ante_catalogue_exam_free (AnteCatalogueExam *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->price);
  g_strfreev (self->attachments);
  g_free (self);
}

static void
invited_exam_free (gpointer data)
{
  AnteInvitedExam *self = data;

  g_free (self->exam_id);
  g_free (self->patient_exam_id);
  g_free (self->title);
  g_free (self);
}

AnteInviteAnswer *
ante_invite_answer_new (void)
{
  AnteInviteAnswer *self = g_new0 (AnteInviteAnswer, 1);

  self->exams = g_ptr_array_new_with_free_func (invited_exam_free);
  return self;
}

void
ante_invite_answer_add_exam (AnteInviteAnswer *self, const char *exam_id, const char *patient_exam_id,
                             const char *title)
{
  AnteInvitedExam *exam = g_new0 (AnteInvitedExam, 1);

  exam->exam_id = g_strdup (exam_id);
  exam->patient_exam_id = g_strdup (patient_exam_id);
  exam->title = g_strdup (title);
  g_ptr_array_add (self->exams, exam);
}

AnteInviteAnswer *
ante_invite_answer_copy (const AnteInviteAnswer *self)
{
  AnteInviteAnswer *copy = ante_invite_answer_new ();

  copy->meeting_url = g_strdup (self->meeting_url);
  copy->meeting_uuid = g_strdup (self->meeting_uuid);
  for (guint i = 0; i < self->exams->len; i++)
    {
      const AnteInvitedExam *exam = g_ptr_array_index (self->exams, i);

      ante_invite_answer_add_exam (copy, exam->exam_id, exam->patient_exam_id, exam->title);
    }
  return copy;
}

void
ante_invite_answer_free (AnteInviteAnswer *self)
{
  g_free (self->meeting_url);
  g_free (self->meeting_uuid);
  g_ptr_array_unref (self->exams);
  g_free (self);
}

void
ante_pharmacy_choice_free (AntePharmacyChoice *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

void
ante_package_free (AntePackage *self)
{
  g_free (self->order_set_id);
  g_free (self->pos_id);
  g_free (self->title);
  g_free (self->pharmacy_id);
  g_free (self->pharmacy_name);
  g_free (self->turnaround);
  g_free (self->price);
  g_free (self);
}

static void
question_choice_free (gpointer data)
{
  AnteQuestionChoice *self = data;

  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

AnteQuestion *
ante_question_new (const char *id, const char *text, AnteQuestionKind kind)
{
  AnteQuestion *self = g_new0 (AnteQuestion, 1);

  self->id = g_strdup (id);
  self->text = g_strdup (text);
  self->kind = kind;
  self->choices = g_ptr_array_new_with_free_func (question_choice_free);
  return self;
}

void
ante_question_add_choice (AnteQuestion *self, const char *id, const char *text, gboolean has_text)
{
  AnteQuestionChoice *choice = g_new0 (AnteQuestionChoice, 1);

  choice->id = g_strdup (id);
  choice->text = g_strdup (text);
  choice->has_text = has_text;
  g_ptr_array_add (self->choices, choice);
}

AnteQuestion *
ante_question_copy (const AnteQuestion *self)
{
  AnteQuestion *copy = ante_question_new (self->id, self->text, self->kind);

  copy->answered = self->answered;
  for (guint i = 0; i < self->choices->len; i++)
    {
      const AnteQuestionChoice *choice = g_ptr_array_index (self->choices, i);

      ante_question_add_choice (copy, choice->id, choice->text, choice->has_text);
    }
  return copy;
}

void
ante_question_free (AnteQuestion *self)
{
  g_free (self->id);
  g_free (self->text);
  g_ptr_array_unref (self->choices);
  g_free (self);
}

void
ante_answer_free (AnteAnswer *self)
{
  g_free (self->question_id);
  g_free (self->choice_id);
  g_free (self->answer);
  g_free (self->text);
  g_free (self);
}
