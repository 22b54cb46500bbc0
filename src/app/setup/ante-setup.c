/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the assistant has gathered so far: the draft of a clinic, and the steps that make it real. */
#include "app/setup/ante-setup.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define NAME_MAX_BYTES 200

struct _AnteSetup
{
  GObject parent_instance;

  /* Given */  AnteDesk *desk; /* owned */
  /* Typed */  char *clinic_name;
               char *zone;
               char *api_key;
               char *relay_uri;
               char *claim_code;
               gboolean key_at_relay;
  /* Result */ char *begun_name; /* as the keys were made with; NULL: not begun */
               char *begun_zone;
               char *begun_key;
               gboolean begun_at_relay;
               GStrv words;
               gboolean claimed;
               gboolean relay_key_works;
};

G_DEFINE_FINAL_TYPE (AnteSetup, ante_setup, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CLINIC_NAME,
  PROP_ZONE,
  PROP_API_KEY,
  PROP_RELAY_URI,
  PROP_CLAIM_CODE,
  PROP_KEY_AT_RELAY,
  PROP_BEGUN,
  PROP_CLAIMED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
wipe (char **secret)
{
  if (*secret != NULL)
    memset (*secret, 0, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
wipe_words (AnteSetup *self)
{
  for (guint i = 0; self->words != NULL && self->words[i] != NULL; i++)
    memset (self->words[i], 0, strlen (self->words[i]));
  g_clear_pointer (&self->words, g_strfreev);
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n")] == '\0';
}

static char *
strip (const char *text)
{
  return g_strstrip (g_strdup (text != NULL ? text : ""));
}

static char **
find_text (AnteSetup *self, guint id)
{
  switch (id)
    {
    case PROP_CLINIC_NAME:
      return &self->clinic_name;
    case PROP_ZONE:
      return &self->zone;
    case PROP_API_KEY:
      return &self->api_key;
    case PROP_RELAY_URI:
      return &self->relay_uri;
    case PROP_CLAIM_CODE:
      return &self->claim_code;
    default:
      return NULL;
    }
}

static void
ante_setup_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteSetup *self = ANTE_SETUP (object);
  char **text = find_text (self, id);

  if (text != NULL)
    g_value_set_string (value, *text != NULL ? *text : "");
  else if (id == PROP_KEY_AT_RELAY)
    g_value_set_boolean (value, self->key_at_relay);
  else if (id == PROP_BEGUN)
    g_value_set_boolean (value, ante_setup_get_begun (self));
  else if (id == PROP_CLAIMED)
    g_value_set_boolean (value, self->claimed);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_setup_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteSetup *self = ANTE_SETUP (object);
  char **text = find_text (self, id);

  if (id == PROP_KEY_AT_RELAY)
    {
      self->key_at_relay = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      return;
    }
  if (text == NULL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (g_strcmp0 (*text, g_value_get_string (value)) == 0)
    return;
  wipe (text);
  *text = g_value_dup_string (value);
  g_object_notify_by_pspec (object, pspec);
}

static void
ante_setup_finalize (GObject *object)
{
  AnteSetup *self = ANTE_SETUP (object);

  wipe (&self->api_key);
  wipe (&self->begun_key);
  wipe (&self->claim_code);
  wipe_words (self);
  g_free (self->clinic_name);
  g_free (self->zone);
  g_free (self->relay_uri);
  g_free (self->begun_name);
  g_free (self->begun_zone);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_setup_parent_class)->finalize (object);
}

static void
ante_setup_class_init (AnteSetupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags text = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags state = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ante_setup_get_property;
  object_class->set_property = ante_setup_set_property;
  object_class->finalize = ante_setup_finalize;

  properties[PROP_CLINIC_NAME] = g_param_spec_string ("clinic-name", NULL, NULL, "", text);
  properties[PROP_ZONE] = g_param_spec_string ("zone", NULL, NULL, "", text);
  properties[PROP_API_KEY] = g_param_spec_string ("api-key", NULL, NULL, "", text);
  properties[PROP_RELAY_URI] = g_param_spec_string ("relay-uri", NULL, NULL, "", text);
  properties[PROP_CLAIM_CODE] = g_param_spec_string ("claim-code", NULL, NULL, "", text);
  properties[PROP_KEY_AT_RELAY] = g_param_spec_boolean ("key-at-relay", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_BEGUN] = g_param_spec_boolean ("begun", NULL, NULL, FALSE, state);
  properties[PROP_CLAIMED] = g_param_spec_boolean ("claimed", NULL, NULL, FALSE, state);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_setup_init (AnteSetup *self)
{
}

AnteSetup *
ante_setup_new (AnteDesk *desk)
{
  AnteSetup *self = g_object_new (ANTE_TYPE_SETUP, NULL);

  self->desk = g_object_ref (desk);
  return self;
}

AnteDesk *
ante_setup_get_desk (AnteSetup *self)
{
  return self->desk;
}

const char *
ante_setup_get_clinic_name (AnteSetup *self)
{
  return self->clinic_name != NULL ? self->clinic_name : "";
}

static const char *
find_name_problem (AnteSetup *self)
{
  if (is_blank (self->clinic_name))
    return _("Enter the clinic’s name, as patients know it");
  if (strlen (self->clinic_name) > NAME_MAX_BYTES)
    return _("This is too long. Shorten it");
  return NULL;
}

static const char *
find_relay_problem (AnteSetup *self)
{
  g_autofree char *tidy = ante_setup_tidy_uri (self->relay_uri);

  if (is_blank (self->relay_uri))
    return _("Enter the relay’s address; your IT helper knows it");
  if (tidy == NULL)
    return _("Write an address like https://relay.example.com");
  return NULL;
}

static const char *
find_code_problem (AnteSetup *self)
{
  if (is_blank (self->claim_code))
    return _("Enter the claim code; your IT helper makes one");
  if (!ante_setup_code_is_whole (self->claim_code))
    return _("A claim code has 20 letters and digits, in four groups of five");
  return NULL;
}

const char *
ante_setup_find_problem (GObject *object, const char *property, gboolean *blocks)
{
  AnteSetup *self = ANTE_SETUP (object);

  *blocks = TRUE;
  if (g_str_equal (property, "clinic-name"))
    return find_name_problem (self);
  if (g_str_equal (property, "zone"))
    return is_blank (self->zone) ? _("Choose the clinic’s time zone") : NULL;
  if (g_str_equal (property, "api-key"))
    return is_blank (self->api_key) ? _("Enter the API key from the provider’s portal") : NULL;
  if (g_str_equal (property, "relay-uri"))
    return find_relay_problem (self);
  if (g_str_equal (property, "claim-code"))
    return find_code_problem (self);
  return NULL;
}

static void
key_tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GPtrArray) exams = NULL;
  GError *error = NULL;

  exams = ante_desk_try_key_finish (ANTE_DESK (source), result, &error);
  if (exams == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, exams->len);
}

void
ante_setup_try_key_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *key = strip (self->api_key);

  g_task_set_source_tag (task, ante_setup_try_key_async);
  ante_desk_try_key_async (self->desk, key, cancellable, key_tried_cb, task);
  memset (key, 0, strlen (key));
}

gboolean
ante_setup_try_key_finish (AnteSetup *self, GAsyncResult *result, guint *n_exams, GError **error)
{
  gssize n;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  n = g_task_propagate_int (G_TASK (result), error);
  if (n < 0)
    return FALSE;
  if (n_exams != NULL)
    *n_exams = n;
  return TRUE;
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteSetup *self = g_task_get_source_object (task);
  GError *error = NULL;
  GStrv words = ante_desk_begin_setup_finish (ANTE_DESK (source), result, &error);

  if (words == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->words = words;
  self->begun_name = strip (self->clinic_name);
  self->begun_zone = g_strdup (self->zone);
  self->begun_key = strip (self->api_key);
  self->begun_at_relay = self->key_at_relay;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEGUN]);
  g_task_return_boolean (task, TRUE);
}

void
ante_setup_begin_async (AnteSetup *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autofree char *name = strip (self->clinic_name);
  g_autofree char *key = strip (self->api_key);

  g_task_set_source_tag (task, ante_setup_begin_async);
  if (ante_setup_get_begun (self))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  else
    ante_desk_begin_setup_async (self->desk, name, self->zone, self->key_at_relay ? NULL : key, begun_cb, task);
  memset (key, 0, strlen (key));
}

gboolean
ante_setup_begin_finish (AnteSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ante_setup_get_begun (AnteSetup *self)
{
  return self->begun_name != NULL;
}

const char *const *
ante_setup_get_words (AnteSetup *self)
{
  return (const char *const *) self->words;
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteSetup *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ante_desk_claim_finish (ANTE_DESK (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->claimed = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLAIMED]);
  g_task_return_boolean (task, TRUE);
}

void
ante_setup_claim_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *uri = ante_setup_tidy_uri (self->relay_uri);
  g_autofree char *code = strip (self->claim_code);

  g_return_if_fail (uri != NULL);

  g_task_set_source_tag (task, ante_setup_claim_async);
  ante_desk_claim_async (self->desk, uri, code, cancellable, claimed_cb, task);
}

gboolean
ante_setup_claim_finish (AnteSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ante_setup_get_claimed (AnteSetup *self)
{
  return self->claimed;
}

gboolean
ante_setup_get_key_at_relay (AnteSetup *self)
{
  return self->key_at_relay;
}

static void
relay_key_tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteSetup *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_try_place_finish (ANTE_DESK (source), result, &error);

  self->relay_key_works = exams != NULL;
  if (exams != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ante_setup_try_relay_key_async (AnteSetup *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_setup_try_relay_key_async);
  ante_desk_try_place_async (self->desk, ANTE_KEY_AT_RELAY, cancellable, relay_key_tried_cb, task);
}

gboolean
ante_setup_try_relay_key_finish (AnteSetup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ante_setup_get_relay_key_works (AnteSetup *self)
{
  return self->relay_key_works;
}

static void
save_place (AnteSetup *self)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "key_at", self->key_at_relay ? "relay" : "desk");
  ante_desk_set_clinic_async (self->desk, fields, NULL, NULL);
}

/* Whoever went back and changed something after the keys were made gets what they see. */
static void
save_late_changes (AnteSetup *self)
{
  g_autofree char *name = strip (self->clinic_name);
  g_autofree char *key = strip (self->api_key);

  if (self->begun_name == NULL)
    return;
  if (!g_str_equal (name, self->begun_name) || g_strcmp0 (self->zone, self->begun_zone) != 0)
    ante_desk_save_clinic_async (self->desk, name, self->zone, ante_desk_get_window_days (self->desk), NULL, NULL);
  if (self->key_at_relay != self->begun_at_relay)
    save_place (self);
  if (!self->key_at_relay && (self->begun_at_relay || !g_str_equal (key, self->begun_key)))
    ante_desk_replace_key_async (self->desk, key, NULL, NULL);
  memset (key, 0, strlen (key));
}

void
ante_setup_finish (AnteSetup *self)
{
  g_return_if_fail (ANTE_IS_SETUP (self));

  ante_desk_finish_setup (self->desk);
  save_late_changes (self);
  wipe_words (self);
}
