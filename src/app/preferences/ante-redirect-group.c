/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the patient's browser goes after the exam. */
#include "app/preferences/ante-redirect-group.h"
#include "app/widgets/ante-field-row.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define N_ROWS 4

struct _AnteRedirectGroup
{
  AnteRowGroup parent_instance;

  /* Given */    AnteDesk *desk; /* owned, nullable */
  /* Template */ AnteFieldRow *rows[N_ROWS];
};

G_DEFINE_FINAL_TYPE (AnteRedirectGroup, ante_redirect_group, ANTE_TYPE_ROW_GROUP)

/* The row and the setting of clinic.set. */
static const struct { const char *child, *field; } redirects[N_ROWS] = {
  { "approve_row", "redirect_approve" },
  { "reject_row", "redirect_reject" },
  { "na_row", "redirect_na" },
  { "missed_row", "redirect_missed" },
};

static const char *
get_saved (AnteRedirectGroup *self, guint row)
{
  const char *uri = json_object_get_string_member_with_default (ante_desk_get_clinic (self->desk), redirects[row].field, "");

  return uri != NULL ? uri : "";
}

static char *
dup_typed (AnteRedirectGroup *self, guint row)
{
  return g_strstrip (g_strdup (ante_field_row_get_text (self->rows[row])));
}

/* "" is no address; anything else must be one that is safe to send people to. */
static gboolean
check_row (AnteRedirectGroup *self, guint row, const char *typed)
{
  gboolean usable = *typed == '\0' || ante_redirect_is_safe (typed);

  ante_form_row_set_problem (ANTE_FORM_ROW (self->rows[row]),
                             usable ? NULL : _("Use a whole web address that begins with https://, or leave it empty"), TRUE);
  return usable;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteRedirectGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error))
    return;
  text = ante_words_error (error);
  if (self->desk != NULL && text != NULL)
    ante_form_row_set_problem (ANTE_FORM_ROW (self->rows[0]), text, TRUE);
}

static JsonObject *
list_changes (AnteRedirectGroup *self)
{
  JsonObject *fields = json_object_new ();

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *typed = dup_typed (self, i);

      if (!check_row (self, i, typed) || strcmp (typed, get_saved (self, i)) == 0)
        continue;
      if (*typed != '\0')
        json_object_set_string_member (fields, redirects[i].field, typed);
      else
        json_object_set_null_member (fields, redirects[i].field);
    }
  return fields;
}

void
ante_redirect_group_save (AnteRedirectGroup *self)
{
  JsonObject *fields;

  if (self->desk == NULL || !ante_role_may_write (ante_desk_get_role (self->desk), "clinic.set"))
    return;
  fields = list_changes (self);
  if (json_object_get_size (fields) > 0)
    ante_desk_set_clinic_async (self->desk, fields, saved_cb, g_object_ref (self));
  else
    json_object_unref (fields);
}

static void
ante_redirect_group_dispose (GObject *object)
{
  g_clear_object (&ANTE_REDIRECT_GROUP (object)->desk);
  G_OBJECT_CLASS (ante_redirect_group_parent_class)->dispose (object);
}

static void
ante_redirect_group_class_init (AnteRedirectGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_redirect_group_dispose;
  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/preferences/ante-redirect-group.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, redirects[i].child, FALSE, G_STRUCT_OFFSET (AnteRedirectGroup, rows[i]));
}

static void
ante_redirect_group_init (AnteRedirectGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_ROWS; i++)
    {
      GtkEventController *focus = gtk_event_controller_focus_new ();

      g_signal_connect_object (focus, "leave", G_CALLBACK (ante_redirect_group_save), self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (GTK_WIDGET (self->rows[i]), focus);
    }
}

void
ante_redirect_group_set_desk (AnteRedirectGroup *self, AnteDesk *desk)
{
  g_set_object (&self->desk, desk);
  for (guint i = 0; desk != NULL && i < N_ROWS; i++)
    ante_field_row_set_text (self->rows[i], get_saved (self, i));
}
