/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the clinic brings the meeting link to its patients: whose messages, and with which words. */
#include "app/preferences/ante-message-draft.h"

#include "app/words/ante-words.h"
#include "shared/base/ante-json.h"

#include <glib/gi18n.h>

#define TEXT "message_template"
#define OWN "own_messages"
#define OWN_SINCE "own_messages_since"

struct _AnteMessageDraft
{
  GObject parent_instance;

  AnteDesk *desk; /* owned */
  char *text;
  gboolean own;
  char *problem;  /* owned, nullable: what was last found */
};

G_DEFINE_FINAL_TYPE (AnteMessageDraft, ante_message_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_OWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
strip (const char *text)
{
  return g_strstrip (g_strdup (text != NULL ? text : ""));
}

static void
ante_message_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteMessageDraft *self = ANTE_MESSAGE_DRAFT (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_OWN:
      g_value_set_boolean (value, self->own);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_message_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteMessageDraft *self = ANTE_MESSAGE_DRAFT (object);

  switch (id)
    {
    case PROP_TEXT:
      if (g_strcmp0 (self->text, g_value_get_string (value)) == 0)
        return;
      g_free (self->text);
      self->text = g_value_dup_string (value);
      break;
    case PROP_OWN:
      if (self->own == g_value_get_boolean (value))
        return;
      self->own = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ante_message_draft_finalize (GObject *object)
{
  AnteMessageDraft *self = ANTE_MESSAGE_DRAFT (object);

  g_free (self->text);
  g_free (self->problem);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_message_draft_parent_class)->finalize (object);
}

static void
ante_message_draft_class_init (AnteMessageDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ante_message_draft_get_property;
  object_class->set_property = ante_message_draft_set_property;
  object_class->finalize = ante_message_draft_finalize;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_message_draft_init (AnteMessageDraft *self)
{
}

AnteMessageDraft *
ante_message_draft_new (AnteDesk *desk)
{
  AnteMessageDraft *self = g_object_new (ANTE_TYPE_MESSAGE_DRAFT, NULL);
  const char *text = ante_json_peek_string (ante_desk_get_clinic (desk), TEXT);

  self->desk = g_object_ref (desk);
  self->text = g_strdup (text != NULL ? text : "");
  self->own = ante_json_peek_bool (ante_desk_get_clinic (desk), OWN);
  return self;
}

const char *
ante_message_draft_find_problem (GObject *object, const char *property, gboolean *blocks)
{
  AnteMessageDraft *self = ANTE_MESSAGE_DRAFT (object);

  *blocks = TRUE;
  g_free (self->problem);
  self->problem = g_str_equal (property, "text") ? ante_words_message_problem (self->text) : NULL;
  return self->problem;
}

char *
ante_message_draft_preview (AnteMessageDraft *self)
{
  /* Translators: an invented patient in an example. */
  AntePatient patient = { .first_name = (char *) _("Ana") };
  gint64 now_ms = ante_clock_now_ms (ante_desk_get_clock (self->desk));
  GTimeZone *zone = ante_desk_get_zone (self->desk);
  g_autofree char *today = ante_desk_today (self->desk);
  AnteAppointment appointment = { .date = today, .time = (char *) "14:30" };
  g_autofree char *problem = ante_words_message_problem (self->text);

  if (problem != NULL)
    return NULL;
  return ante_words_message (self->text, &patient, &appointment, ante_desk_get_clinic_name (self->desk),
                             "https://app.example.com/meeting/1234", now_ms + (gint64) ante_desk_get_link_rules (self->desk).days * 24 * 60 * 60 * 1000, zone);
}

gboolean
ante_message_draft_is_changed (AnteMessageDraft *self)
{
  JsonObject *clinic = ante_desk_get_clinic (self->desk);
  const char *before = ante_json_peek_string (clinic, TEXT);
  g_autofree char *problem = ante_words_message_problem (self->text);
  g_autofree char *text = strip (self->text);

  return problem == NULL
      && (self->own != ante_json_peek_bool (clinic, OWN) || g_strcmp0 (text, before != NULL ? before : "") != 0);
}

void
ante_message_draft_save_async (AnteMessageDraft *self, GAsyncReadyCallback callback, gpointer data)
{
  JsonObject *fields = json_object_new ();
  g_autofree char *text = strip (self->text);
  gboolean was_own = ante_json_peek_bool (ante_desk_get_clinic (self->desk), OWN);

  if (*text != '\0')
    json_object_set_string_member (fields, TEXT, text);
  else
    json_object_set_null_member (fields, TEXT);
  json_object_set_boolean_member (fields, OWN, self->own);
  /* What was due before is not the clinic's to send: the provider did. */
  if (self->own && !was_own)
    json_object_set_int_member (fields, OWN_SINCE, ante_clock_now_ms (ante_desk_get_clock (self->desk)));
  ante_desk_set_clinic_async (self->desk, fields, callback, data);
}
