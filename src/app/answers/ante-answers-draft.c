/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers to the provider's questions while they are being given. */
#include "app/answers/ante-answers-draft.h"

#include <string.h>

#define HEIGHT_MIN 12
#define HEIGHT_MAX 108
#define INCHES_PER_METRE 39.3701

/* What was given to one question. */
typedef struct
{
  gboolean *chosen; /* by choice */
  char **beside;    /* by choice, each nullable */
  char *text;       /* nullable */
  guint n_choices;
} Given;

struct _AnteAnswersDraft
{
  GObject parent_instance;

  /* Given */     GPtrArray *questions; /* owned */
  /* Under way */ GPtrArray *given;     /* Given, as many */
};

G_DEFINE_FINAL_TYPE (AnteAnswersDraft, ante_answers_draft, G_TYPE_OBJECT)

static guint changed_signal;

static Given *
given_new (guint n_choices)
{
  Given *given = g_new0 (Given, 1);

  given->chosen = g_new0 (gboolean, n_choices + 1);
  given->beside = g_new0 (char *, n_choices + 1);
  given->n_choices = n_choices;
  return given;
}

static void
given_clear (Given *given)
{
  for (guint i = 0; i < given->n_choices; i++)
    {
      given->chosen[i] = FALSE;
      g_clear_pointer (&given->beside[i], g_free);
    }
  g_clear_pointer (&given->text, g_free);
}

static void
given_free (gpointer data)
{
  Given *given = data;

  given_clear (given);
  g_free (given->chosen);
  g_free (given->beside);
  g_free (given);
}

/* --- Heights --- */

/* A number and what follows it. *after: the next that is no blank. */
static gboolean
read_number (const char *text, double *number, const char **after)
{
  char *end = NULL;

  while (g_ascii_isspace (*text))
    text++;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  *after = end;
  return *number < 1000;
}

/* One of @words, with what blanks follow it; NULL: none of them. */
static const char *
skip_unit (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (text, words[i]))
      {
        text += strlen (words[i]);
        while (g_ascii_isspace (*text))
          text++;
        return text;
      }
  return NULL;
}

static guint
bound_height (double inches)
{
  return inches >= HEIGHT_MIN && inches <= HEIGHT_MAX ? (guint) (inches + 0.5) : 0;
}

/* What follows the feet: nothing, or inches with or without their unit. */
static guint
read_inches_after (double feet, const char *rest)
{
  static const char *const inch_words[] = { "inches", "inch", "in.", "in", "\"", "”", "″", "''", NULL };
  double inches = 0;
  const char *unit;

  if (feet != (guint) feet)
    return 0;
  if (*rest == '\0')
    return bound_height (feet * 12);
  if (!read_number (rest, &inches, &rest) || inches >= 12)
    return 0;
  unit = skip_unit (rest, inch_words);
  rest = unit != NULL ? unit : rest;
  return *rest == '\0' ? bound_height (feet * 12 + inches) : 0;
}

guint
ante_height_read (const char *text)
{
  static const char *const metre_words[] = { "meters", "metres", "meter", "metre", "m", NULL };
  static const char *const cm_words[] = { "centimeters", "centimetres", "cm", NULL };
  static const char *const foot_words[] = { "feet", "foot", "ft.", "ft", "'", "’", "′", NULL };
  static const char *const inch_words[] = { "inches", "inch", "in.", "in", "\"", "”", "″", NULL };
  g_autofree char *lower = g_utf8_strdown (text != NULL ? text : "", -1);
  const char *rest, *after;
  double number;

  g_strstrip (lower);
  if (!read_number (lower, &number, &rest))
    return 0;
  if ((after = skip_unit (rest, cm_words)) != NULL)
    return *after == '\0' ? bound_height (number / 100 * INCHES_PER_METRE) : 0;
  if ((after = skip_unit (rest, foot_words)) != NULL)
    return read_inches_after (number, after);
  if ((after = skip_unit (rest, metre_words)) != NULL)
    return *after == '\0' ? bound_height (number * INCHES_PER_METRE) : 0;
  if ((after = skip_unit (rest, inch_words)) != NULL)
    return *after == '\0' ? bound_height (number) : 0;
  if (*rest != '\0') /* "5 7" */
    return number < 9 ? read_inches_after (number, rest) : 0;
  return 0; /* a number alone could be anything */
}

char *
ante_height_write (guint inches)
{
  return g_strdup_printf ("%u ft %u in", inches / 12, inches % 12);
}

/* --- The draft --- */

static AnteQuestion *
get_question (AnteAnswersDraft *self, guint question)
{
  return g_ptr_array_index (self->questions, question);
}

static Given *
get_given (AnteAnswersDraft *self, guint question)
{
  return g_ptr_array_index (self->given, question);
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));

  return *stripped == '\0';
}

static gboolean
has_choices (const AnteQuestion *question)
{
  return question->kind == ANTE_QUESTION_SINGLE || question->kind == ANTE_QUESTION_MULTIPLE;
}

static void
replace (AnteAnswersDraft *self, char **place, const char *text)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  g_signal_emit (self, changed_signal, 0);
}

static void
ante_answers_draft_finalize (GObject *object)
{
  AnteAnswersDraft *self = ANTE_ANSWERS_DRAFT (object);

  g_ptr_array_unref (self->questions);
  g_ptr_array_unref (self->given);
  G_OBJECT_CLASS (ante_answers_draft_parent_class)->finalize (object);
}

static void
ante_answers_draft_class_init (AnteAnswersDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_answers_draft_finalize;
  changed_signal = g_signal_new ("changed", ANTE_TYPE_ANSWERS_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_answers_draft_init (AnteAnswersDraft *self)
{
  self->given = g_ptr_array_new_with_free_func (given_free);
}

AnteAnswersDraft *
ante_answers_draft_new (GPtrArray *questions)
{
  AnteAnswersDraft *self = g_object_new (ANTE_TYPE_ANSWERS_DRAFT, NULL);

  self->questions = g_ptr_array_ref (questions);
  for (guint i = 0; i < questions->len; i++)
    g_ptr_array_add (self->given, given_new (get_question (self, i)->choices->len));
  return self;
}

GPtrArray *
ante_answers_draft_get_questions (AnteAnswersDraft *self)
{
  return self->questions;
}

gboolean
ante_answers_draft_is_open (AnteAnswersDraft *self, guint question)
{
  return get_question (self, question)->id != NULL && !get_question (self, question)->answered;
}

void
ante_answers_draft_choose (AnteAnswersDraft *self, guint question, guint choice, gboolean chosen)
{
  Given *given = get_given (self, question);

  g_return_if_fail (choice < given->n_choices);

  if (given->chosen[choice] == chosen)
    return;
  if (chosen && get_question (self, question)->kind == ANTE_QUESTION_SINGLE)
    memset (given->chosen, 0, given->n_choices * sizeof (gboolean));
  given->chosen[choice] = chosen;
  g_signal_emit (self, changed_signal, 0);
}

gboolean
ante_answers_draft_is_chosen (AnteAnswersDraft *self, guint question, guint choice)
{
  Given *given = get_given (self, question);

  return choice < given->n_choices && given->chosen[choice];
}

void
ante_answers_draft_write (AnteAnswersDraft *self, guint question, const char *text)
{
  replace (self, &get_given (self, question)->text, text);
}

void
ante_answers_draft_write_beside (AnteAnswersDraft *self, guint question, guint choice, const char *text)
{
  Given *given = get_given (self, question);

  g_return_if_fail (choice < given->n_choices);

  replace (self, &given->beside[choice], text);
}

void
ante_answers_draft_clear (AnteAnswersDraft *self, guint question)
{
  given_clear (get_given (self, question));
  g_signal_emit (self, changed_signal, 0);
}

gboolean
ante_answers_draft_has_answer (AnteAnswersDraft *self, guint question)
{
  Given *given = get_given (self, question);

  if (!ante_answers_draft_is_open (self, question))
    return FALSE;
  if (!has_choices (get_question (self, question)))
    return !is_blank (given->text);
  for (guint i = 0; i < given->n_choices; i++)
    if (given->chosen[i])
      return TRUE;
  return FALSE;
}

static gboolean
is_too_long (const char *text)
{
  return text != NULL && g_utf8_strlen (text, -1) > ANTE_ANSWER_MAX_CHARS;
}

AnteAnswerProblem
ante_answers_draft_get_problem (AnteAnswersDraft *self, guint question)
{
  Given *given = get_given (self, question);

  if (!ante_answers_draft_has_answer (self, question))
    return ANTE_ANSWER_OK;
  if (get_question (self, question)->kind == ANTE_QUESTION_HEIGHT)
    return ante_height_read (given->text) > 0 ? ANTE_ANSWER_OK : ANTE_ANSWER_NO_HEIGHT;
  for (guint i = 0; i < given->n_choices; i++)
    if (given->chosen[i] && is_too_long (given->beside[i]))
      return ANTE_ANSWER_TOO_LONG;
  return is_too_long (given->text) ? ANTE_ANSWER_TOO_LONG : ANTE_ANSWER_OK;
}

guint
ante_answers_draft_count (AnteAnswersDraft *self)
{
  guint n = 0;

  for (guint i = 0; i < self->questions->len; i++)
    n += get_question (self, i)->answered || ante_answers_draft_has_answer (self, i);
  return n;
}

gboolean
ante_answers_draft_get_touched (AnteAnswersDraft *self)
{
  for (guint i = 0; i < self->questions->len; i++)
    if (ante_answers_draft_has_answer (self, i))
      return TRUE;
  return FALSE;
}

gboolean
ante_answers_draft_get_valid (AnteAnswersDraft *self)
{
  for (guint i = 0; i < self->questions->len; i++)
    if (ante_answers_draft_get_problem (self, i) != ANTE_ANSWER_OK)
      return FALSE;
  return ante_answers_draft_get_touched (self);
}

static AnteAnswer *
add_answer (GPtrArray *answers, const AnteQuestion *question, const char *text)
{
  AnteAnswer *answer = g_new0 (AnteAnswer, 1);

  answer->question_id = g_strdup (question->id);
  answer->answer = g_strstrip (g_strdup (text));
  g_ptr_array_add (answers, answer);
  return answer;
}

static void
add_choices (GPtrArray *answers, const AnteQuestion *question, const Given *given)
{
  for (guint i = 0; i < given->n_choices; i++)
    {
      const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, i);
      AnteAnswer *answer;

      if (!given->chosen[i])
        continue;
      answer = add_answer (answers, question, choice->text);
      answer->choice_id = g_strdup (choice->id);
      if (choice->has_text && !is_blank (given->beside[i]))
        answer->text = g_strstrip (g_strdup (given->beside[i]));
    }
}

static void
add_height (GPtrArray *answers, const AnteQuestion *question, const Given *given)
{
  guint inches = ante_height_read (given->text);
  g_autofree char *text = ante_height_write (inches);

  add_answer (answers, question, text)->height_inches = inches;
}

GPtrArray *
ante_answers_draft_get_answers (AnteAnswersDraft *self)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_answer_free);

  for (guint i = 0; i < self->questions->len; i++)
    {
      const AnteQuestion *question = get_question (self, i);

      if (!ante_answers_draft_has_answer (self, i))
        continue;
      if (has_choices (question))
        add_choices (answers, question, get_given (self, i));
      else if (question->kind == ANTE_QUESTION_HEIGHT)
        add_height (answers, question, get_given (self, i));
      else
        add_answer (answers, question, get_given (self, i)->text);
    }
  return answers;
}
