/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is on this desk, in memory: one long folded text, searched from end to end. */
#define _GNU_SOURCE /* memmem */
#include "core/store/ante-search-index.h"

#include <string.h>

/* One patient's lines in the text: "last first\n" + "email\n" + "digits\n", folded; the row follows as
 * it is shown. Replaced patients leave a dead stretch, which is skipped. */
typedef struct
{
  guint32 folded;  /* offset in text */
  guint32 shown;   /* offset in shown: id, last, first, dob, phone, email; each ends with NUL */
  guint32 first_appointment; /* 1 + index, 0 none; a linked list */
  gboolean dead;
} Row;

typedef struct
{
  char id[33];
  int day, minute;
  guint32 next; /* 1 + index */
} Appointment;

struct _AnteSearchIndex
{
  GString *text;         /* folded rows, each ended by '\1' */
  GByteArray *shown;
  GArray *rows;          /* Row, by folded offset */
  GHashTable *by_patient;/* id -> 1 + row index */
  GArray *appointments;  /* Appointment */
};

AnteSearchIndex *
ante_search_index_new (void)
{
  AnteSearchIndex *self = g_new0 (AnteSearchIndex, 1);

  self->text = g_string_new (NULL);
  self->shown = g_byte_array_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->by_patient = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->appointments = g_array_new (FALSE, FALSE, sizeof (Appointment));
  return self;
}

/* Names leave no trace in freed memory. */
void
ante_search_index_free (AnteSearchIndex *self)
{
  if (self == NULL)
    return;
  memset (self->text->str, 0, self->text->len);
  g_string_free (self->text, TRUE);
  if (self->shown->len > 0)
    memset (self->shown->data, 0, self->shown->len);
  g_byte_array_unref (self->shown);
  g_array_unref (self->rows);
  g_hash_table_unref (self->by_patient);
  g_array_unref (self->appointments);
  g_free (self);
}

guint
ante_search_index_get_size (AnteSearchIndex *self)
{
  return g_hash_table_size (self->by_patient);
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;
  return TRUE;
}

/* Case and accents do not matter: "tomás" and "TOMAS" are one. */
static void
append_folded (GString *to, const char *text)
{
  g_autofree char *folded = NULL;
  g_autofree char *decomposed = NULL;

  if (is_ascii (text))
    {
      for (; *text != '\0'; text++)
        if ((guchar) *text >= 0x20)
          g_string_append_c (to, g_ascii_tolower (*text));
      return;
    }
  folded = g_utf8_casefold (text, -1);
  decomposed = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  for (const char *p = decomposed; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_NON_SPACING_MARK && g_utf8_get_char (p) >= 0x20)
      g_string_append_unichar (to, g_utf8_get_char (p));
}

static void
append_digits (GString *to, const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      g_string_append_c (to, *text);
}

static void
append_shown (AnteSearchIndex *self, const char *text)
{
  g_byte_array_append (self->shown, (const guint8 *) text, (guint) strlen (text) + 1);
}

void
ante_search_index_set_patient (AnteSearchIndex *self, const AnteSearchRow *row)
{
  guint old = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_patient, row->patient_id));
  Row made = { (guint32) self->text->len, self->shown->len, 0, FALSE };

  if (old > 0)
    {
      Row *replaced = &g_array_index (self->rows, Row, old - 1);

      replaced->dead = TRUE;
      made.first_appointment = replaced->first_appointment;
    }
  append_folded (self->text, row->last_name);
  g_string_append_c (self->text, ' ');
  append_folded (self->text, row->first_name);
  g_string_append_c (self->text, '\n');
  append_folded (self->text, row->email);
  g_string_append_c (self->text, '\n');
  append_digits (self->text, row->phone);
  g_string_append_c (self->text, '\1');
  append_shown (self, row->patient_id);
  append_shown (self, row->last_name);
  append_shown (self, row->first_name);
  append_shown (self, row->dob);
  append_shown (self, row->phone);
  append_shown (self, row->email);
  g_array_append_val (self->rows, made);
  g_hash_table_replace (self->by_patient, g_strdup (row->patient_id), GUINT_TO_POINTER (self->rows->len));
}

void
ante_search_index_add_appointment (AnteSearchIndex *self, const char *patient_id, const char *appointment_id,
                                   int day, int minute)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_patient, patient_id));
  Appointment made = { "", day, minute, 0 };
  Row *row;

  if (at == 0)
    return;
  row = &g_array_index (self->rows, Row, at - 1);
  for (guint32 i = row->first_appointment; i > 0;)
    {
      Appointment *known = &g_array_index (self->appointments, Appointment, i - 1);

      if (strcmp (known->id, appointment_id) == 0)
        {
          known->day = day;
          known->minute = minute;
          return;
        }
      i = known->next;
    }
  g_strlcpy (made.id, appointment_id, sizeof made.id);
  made.next = row->first_appointment;
  g_array_append_val (self->appointments, made);
  row->first_appointment = self->appointments->len;
}

/* The next one from today on; without one, the latest past. */
static const Appointment *
find_nearest (AnteSearchIndex *self, const Row *row, int today)
{
  const Appointment *nearest = NULL;

  for (guint32 i = row->first_appointment; i > 0;)
    {
      const Appointment *known = &g_array_index (self->appointments, Appointment, i - 1);
      gboolean ahead = known->day >= today;

      if (known->day != 0 &&
          (nearest == NULL || (ahead && (nearest->day < today || known->day < nearest->day)) ||
           (!ahead && nearest->day < today && known->day > nearest->day)))
        nearest = known;
      i = known->next;
    }
  return nearest;
}

static void
report (AnteSearchIndex *self, const Row *row, int today, AnteSearchFound found, gpointer data)
{
  const char *part = (const char *) self->shown->data + row->shown;
  const Appointment *nearest = find_nearest (self, row, today);
  const char *parts[6];
  AnteSearchRow shown;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i] = part;
      part += strlen (part) + 1;
    }
  shown = (AnteSearchRow){ parts[0], parts[1], parts[2], parts[3], parts[4], parts[5],
                           nearest != NULL ? nearest->id : NULL, nearest != NULL ? nearest->day : 0,
                           nearest != NULL ? nearest->minute : 0 };
  found (&shown, data);
}

/* The row whose stretch of text holds @offset. */
static guint
find_row (AnteSearchIndex *self, gsize offset)
{
  guint low = 0, high = self->rows->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->rows, Row, middle).folded <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

typedef struct
{
  char *folded; /* as typed, folded */
  char *digits; /* nullable: the word is a phone number's part */
} Word;

static void
word_clear (gpointer data)
{
  g_free (((Word *) data)->folded);
  g_free (((Word *) data)->digits);
}

static gboolean
is_phone_part (const char *word)
{
  return *word != '\0' && strspn (word, "0123456789+-().") == strlen (word);
}

static GArray *
split_words (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  g_autoptr (GString) folded = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  g_array_set_clear_func (words, word_clear);
  append_folded (folded, text);
  parts = g_strsplit_set (folded->str, " \t,", -1);
  for (guint i = 0; parts[i] != NULL && words->len < 8; i++)
    {
      Word word = { NULL, NULL };

      if (*parts[i] == '\0')
        continue;
      word.folded = g_strdup (parts[i]);
      if (is_phone_part (parts[i]))
        {
          GString *digits = g_string_new (NULL);
          append_digits (digits, parts[i]);
          word.digits = g_string_free (digits, FALSE);
        }
      g_array_append_val (words, word);
    }
  return words;
}

static gboolean
row_holds (const char *row, gsize length, const Word *word)
{
  return memmem (row, length, word->folded, strlen (word->folded)) != NULL ||
         (word->digits != NULL && *word->digits != '\0' &&
          memmem (row, length, word->digits, strlen (word->digits)) != NULL);
}

static const char *
longest (GArray *words, gboolean digits)
{
  const char *best = NULL;

  for (guint i = 0; i < words->len; i++)
    {
      const Word *word = &g_array_index (words, Word, i);
      const char *text = digits && word->digits != NULL && *word->digits != '\0' ? word->digits : word->folded;

      if (best == NULL || strlen (text) > strlen (best))
        best = text;
    }
  return best;
}

#define MAX_CANDIDATES 2000

typedef struct
{
  guint row;
  gboolean begins;
} Candidate;

static void
consider (AnteSearchIndex *self, guint at, GArray *words, GArray *candidates)
{
  const Row *row = &g_array_index (self->rows, Row, at);
  const char *text = self->text->str + row->folded;
  const char *end = strchr (text, '\1');
  Candidate candidate = { at, FALSE };

  if (row->dead || end == NULL)
    return;
  for (guint i = 0; i < words->len; i++)
    if (!row_holds (text, (gsize) (end - text), &g_array_index (words, Word, i)))
      return;
  candidate.begins = g_str_has_prefix (text, g_array_index (words, Word, 0).folded);
  g_array_append_val (candidates, candidate);
}

guint
ante_search_index_find (AnteSearchIndex *self, const char *text, int today, guint max, AnteSearchFound found,
                        gpointer data)
{
  g_autoptr (GArray) words = split_words (text);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  const char *end = self->text->str + self->text->len;
  const char *from = self->text->str;
  const char *needle;
  guint reported = 0;

  if (words->len == 0 || self->rows->len == 0)
    return 0;
  needle = longest (words, TRUE);
  while (candidates->len < MAX_CANDIDATES && from < end)
    {
      const char *at = memmem (from, (gsize) (end - from), needle, strlen (needle));
      const char *next;
      guint row;

      if (at == NULL)
        break;
      row = find_row (self, (gsize) (at - self->text->str));
      consider (self, row, words, candidates);
      next = memchr (at, '\1', (gsize) (end - at));
      from = next != NULL ? next + 1 : end;
    }
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < candidates->len && reported < max; i++)
      {
        const Candidate *candidate = &g_array_index (candidates, Candidate, i);

        if (candidate->begins == (pass == 0))
          {
            report (self, &g_array_index (self->rows, Row, candidate->row), today, found, data);
            reported++;
          }
      }
  return reported;
}
