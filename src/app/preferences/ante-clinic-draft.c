/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Preferences edit about the clinic and this computer. */
#include "app/preferences/ante-clinic-draft.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define NAME_MAX_BYTES 200
#define DAYS_MIN 7
#define DAYS_MAX 3650

struct _AnteClinicDraft
{
  GObject parent_instance;

  AnteDesk *desk; /* owned */
  char *name;
  char *zone;
  char *days;
  char *near;
  char *person;
};

G_DEFINE_FINAL_TYPE (AnteClinicDraft, ante_clinic_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ZONE,
  PROP_DAYS,
  PROP_NEAR_MINUTES,
  PROP_PERSON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char **
find_text (AnteClinicDraft *self, guint id)
{
  char **texts[N_PROPS] = { NULL, &self->name, &self->zone, &self->days, &self->near, &self->person };

  return id < N_PROPS ? texts[id] : NULL;
}

static char *
strip (const char *text)
{
  return g_strstrip (g_strdup (text != NULL ? text : ""));
}

static guint
read_days (AnteClinicDraft *self)
{
  g_autofree char *text = strip (self->days);
  guint64 days = 0;

  return g_ascii_string_to_unsigned (text, 10, DAYS_MIN, DAYS_MAX, &days, NULL) ? days : 0;
}

static gboolean
read_near (AnteClinicDraft *self, guint *minutes)
{
  g_autofree char *text = strip (self->near);
  guint64 near = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, ANTE_NEAR_MINUTES_MAX, &near, NULL))
    return FALSE;
  *minutes = (guint) near;
  return TRUE;
}

static void
ante_clinic_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  char **text = find_text (ANTE_CLINIC_DRAFT (object), id);

  if (text != NULL)
    g_value_set_string (value, *text != NULL ? *text : "");
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_clinic_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  char **text = find_text (ANTE_CLINIC_DRAFT (object), id);

  if (text == NULL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (g_strcmp0 (*text, g_value_get_string (value)) == 0)
    return;
  g_free (*text);
  *text = g_value_dup_string (value);
  g_object_notify_by_pspec (object, pspec);
}

static void
ante_clinic_draft_finalize (GObject *object)
{
  AnteClinicDraft *self = ANTE_CLINIC_DRAFT (object);

  g_free (self->name);
  g_free (self->zone);
  g_free (self->days);
  g_free (self->near);
  g_free (self->person);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_clinic_draft_parent_class)->finalize (object);
}

static void
ante_clinic_draft_class_init (AnteClinicDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ante_clinic_draft_get_property;
  object_class->set_property = ante_clinic_draft_set_property;
  object_class->finalize = ante_clinic_draft_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_ZONE] = g_param_spec_string ("zone", NULL, NULL, "", flags);
  properties[PROP_DAYS] = g_param_spec_string ("days", NULL, NULL, "", flags);
  properties[PROP_NEAR_MINUTES] = g_param_spec_string ("near-minutes", NULL, NULL, "", flags);
  properties[PROP_PERSON] = g_param_spec_string ("person", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_clinic_draft_init (AnteClinicDraft *self)
{
}

AnteClinicDraft *
ante_clinic_draft_new (AnteDesk *desk)
{
  AnteClinicDraft *self = g_object_new (ANTE_TYPE_CLINIC_DRAFT, NULL);

  self->desk = g_object_ref (desk);
  self->name = g_strdup (ante_desk_get_clinic_name (desk));
  self->zone = g_strdup (ante_desk_get_zone_name (desk));
  self->days = g_strdup_printf ("%u", ante_desk_get_window_days (desk));
  self->near = g_strdup_printf ("%u", ante_desk_get_near_minutes (desk));
  self->person = g_strdup (ante_desk_get_person (desk));
  return self;
}

const char *
ante_clinic_draft_find_problem (GObject *object, const char *property, gboolean *blocks)
{
  AnteClinicDraft *self = ANTE_CLINIC_DRAFT (object);
  g_autofree char *name = strip (self->name);
  guint near;

  *blocks = TRUE;
  if (g_str_equal (property, "name"))
    return *name == '\0' ? _("Enter the clinic’s name, as patients know it")
         : strlen (name) > NAME_MAX_BYTES ? _("This is too long. Shorten it") : NULL;
  if (g_str_equal (property, "zone"))
    return self->zone == NULL || *self->zone == '\0' ? _("Choose the clinic’s time zone") : NULL;
  if (g_str_equal (property, "days"))
    return read_days (self) == 0 ? _("Use between 7 and 3650 days") : NULL;
  if (g_str_equal (property, "near-minutes"))
    return read_near (self, &near) ? NULL : _("Use between 0 and 1440 minutes; 0 turns it off");
  if (g_str_equal (property, "person"))
    return self->person != NULL && strlen (self->person) > NAME_MAX_BYTES ? _("This is too long. Shorten it") : NULL;
  return NULL;
}

static gboolean
is_right (AnteClinicDraft *self)
{
  const char *needed[] = { "name", "zone", "days", "near-minutes" };
  gboolean blocks;

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (ante_clinic_draft_find_problem (G_OBJECT (self), needed[i], &blocks) != NULL)
      return FALSE;
  return TRUE;
}

gboolean
ante_clinic_draft_is_changed (AnteClinicDraft *self)
{
  g_autofree char *name = strip (self->name);
  guint near = 0;

  return is_right (self) && read_near (self, &near)
      && (g_strcmp0 (name, ante_desk_get_clinic_name (self->desk)) != 0
          || g_strcmp0 (self->zone, ante_desk_get_zone_name (self->desk)) != 0
          || read_days (self) != ante_desk_get_window_days (self->desk)
          || near != ante_desk_get_near_minutes (self->desk));
}

void
ante_clinic_draft_save_async (AnteClinicDraft *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *name = strip (self->name);
  JsonObject *fields;
  guint near = 0;

  g_return_if_fail (is_right (self) && read_near (self, &near));

  fields = json_object_new ();
  if (g_strcmp0 (name, ante_desk_get_clinic_name (self->desk)) != 0)
    json_object_set_string_member (fields, "name", name);
  if (g_strcmp0 (self->zone, ante_desk_get_zone_name (self->desk)) != 0)
    json_object_set_string_member (fields, "zone", self->zone);
  if (read_days (self) != ante_desk_get_window_days (self->desk))
    json_object_set_int_member (fields, "window_days", read_days (self));
  if (near != ante_desk_get_near_minutes (self->desk))
    json_object_set_int_member (fields, "near_minutes", near);
  ante_desk_set_clinic_async (self->desk, fields, callback, data);
}

void
ante_clinic_draft_save_person (AnteClinicDraft *self)
{
  g_autofree char *person = strip (self->person);
  gboolean blocks;

  if (ante_clinic_draft_find_problem (G_OBJECT (self), "person", &blocks) != NULL)
    return;
  if (g_strcmp0 (person, ante_desk_get_person (self->desk)) != 0)
    ante_desk_set_person (self->desk, *person != '\0' ? person : NULL);
}
