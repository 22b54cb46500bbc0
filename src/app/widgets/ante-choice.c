/* SPDX-License-Identifier: GPL-3.0-or-later
 * One thing to choose from a long list. */
#include "app/widgets/ante-choice.h"

#include <string.h>

struct _AnteChoice
{
  GObject parent_instance;

  char *id;
  char *title;
  char *subtitle; /* nullable */
  char *haystack; /* case-folded */
};

G_DEFINE_FINAL_TYPE (AnteChoice, ante_choice, G_TYPE_OBJECT)

static char *
fold (const char *text)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (plain != NULL ? plain : "", -1);
}

static void
ante_choice_finalize (GObject *object)
{
  AnteChoice *self = ANTE_CHOICE (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->haystack);
  G_OBJECT_CLASS (ante_choice_parent_class)->finalize (object);
}

static void
ante_choice_class_init (AnteChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_choice_finalize;
}

static void
ante_choice_init (AnteChoice *self)
{
}

AnteChoice *
ante_choice_new (const char *id, const char *title, const char *subtitle, const char *keywords)
{
  AnteChoice *self = g_object_new (ANTE_TYPE_CHOICE, NULL);
  g_autofree char *all = g_strjoin (" ", title, subtitle != NULL ? subtitle : "", keywords != NULL ? keywords : "", NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
  self->haystack = fold (all);
  return self;
}

const char *
ante_choice_get_id (AnteChoice *self)
{
  return self->id;
}

const char *
ante_choice_get_title (AnteChoice *self)
{
  return self->title;
}

const char *
ante_choice_get_subtitle (AnteChoice *self)
{
  return self->subtitle;
}

gboolean
ante_choice_matches (AnteChoice *self, const char *text)
{
  g_autofree char *folded = fold (text != NULL ? text : "");
  g_auto (GStrv) words = g_strsplit_set (folded, " \t,", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && strstr (self->haystack, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
begins_a_word (const char *title, const char *text)
{
  for (const char *at = strstr (title, text); at != NULL; at = strstr (at + 1, text))
    if (at == title || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at))))
      return TRUE;
  return FALSE;
}

guint
ante_choice_rank (AnteChoice *self, const char *text)
{
  g_autofree char *wanted = g_strstrip (fold (text != NULL ? text : ""));
  g_autofree char *title = fold (self->title);
  g_autofree char *id = fold (self->id);

  if (*wanted == '\0')
    return 0;
  if (g_str_equal (wanted, title) || g_str_equal (wanted, id))
    return 3;
  if (g_str_has_prefix (title, wanted))
    return 2;
  return begins_a_word (title, wanted) ? 1 : 0;
}
