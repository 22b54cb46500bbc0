/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about files for the provider: off, or in one of its two forms. */
#include "app/preferences/ante-upload-group.h"
#include "app/widgets/ante-radio-row.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#define FIELD "attachments"

static const struct { const char *word, *title; } choices[] = {
  { "off", N_("Off: patients upload on the meeting page") },
  { "multipart", N_("On, as a form (multipart)") },
  { "json", N_("On, as JSON") },
};

struct _AnteUploadGroup
{
  AnteRowGroup parent_instance;

  AnteDesk *desk; /* owned, nullable */
  GtkCheckButton *checks[G_N_ELEMENTS (choices)]; /* borrowed: children */
  gboolean showing; /* what is set is being shown: nothing is saved */
};

G_DEFINE_FINAL_TYPE (AnteUploadGroup, ante_upload_group, ANTE_TYPE_ROW_GROUP)

static guint failed_signal;

static guint
find_saved (AnteUploadGroup *self)
{
  const char *word = json_object_get_string_member_with_default (ante_desk_get_clinic (self->desk), FIELD, "off");

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_strcmp0 (word, choices[i].word) == 0)
      return i;
  return 0;
}

static void
show_saved (AnteUploadGroup *self)
{
  self->showing = TRUE;
  gtk_check_button_set_active (self->checks[find_saved (self)], TRUE);
  self->showing = FALSE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteUploadGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error) || self->desk == NULL)
    return;
  sentence = ante_words_error (error);
  show_saved (self);
  if (sentence != NULL)
    g_signal_emit (self, failed_signal, 0, sentence);
}

static void
toggled_cb (AnteUploadGroup *self, GtkCheckButton *check)
{
  JsonObject *fields;

  if (self->desk == NULL || self->showing || !gtk_check_button_get_active (check))
    return;
  fields = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (self->checks[i] == check)
      json_object_set_string_member (fields, FIELD, choices[i].word);
  ante_desk_set_clinic_async (self->desk, fields, saved_cb, g_object_ref (self));
}

static void
ante_upload_group_dispose (GObject *object)
{
  ante_upload_group_set_desk (ANTE_UPLOAD_GROUP (object), NULL);
  G_OBJECT_CLASS (ante_upload_group_parent_class)->dispose (object);
}

static void
ante_upload_group_class_init (AnteUploadGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_upload_group_dispose;
  failed_signal = g_signal_new ("failed", ANTE_TYPE_UPLOAD_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ante_upload_group_init (AnteUploadGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Files for the Provider"));
  g_object_set (self, "list-name", _("Files for the Provider"), NULL);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Some exams ask for an ID or a lab report. The provider’s documents describe two ways to upload them that exclude each other, and it has confirmed neither: leave this off until its support has told you which one it takes."));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      self->checks[i] = ante_radio_row_add (ADW_PREFERENCES_GROUP (self), self->checks[0], _(choices[i].title), NULL);
      g_signal_connect_object (self->checks[i], "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    }
}

void
ante_upload_group_set_desk (AnteUploadGroup *self, AnteDesk *desk)
{
  g_return_if_fail (ANTE_IS_UPLOAD_GROUP (self));

  g_set_object (&self->desk, desk);
  if (desk != NULL)
    show_saved (self);
}
