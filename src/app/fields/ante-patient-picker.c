/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding a patient of this desk by typing, or saying that they are new. */
#include "app/fields/ante-patient-picker.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_HITS 6

struct _AntePatientPicker
{
  AdwBin parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  gboolean known_only; /* nobody new is offered */
  /* Under way */ gboolean too_early; /* searched while the list of patients was still being opened */
  /* Template */  AnteFieldRow *search_row;
                  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (AntePatientPicker, ante_patient_picker, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  NEW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
describe_hit (const AnteSearchHit *hit)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *dob = hit->dob != NULL ? ante_words_date (hit->dob) : g_strdup (_("date of birth missing"));
  g_autofree char *phone = hit->phone != NULL ? ante_phone_format (hit->phone) : NULL;

  g_strv_builder_add (parts, dob);
  if (phone != NULL)
    g_strv_builder_add (parts, phone);
  if (hit->email != NULL)
    g_strv_builder_add (parts, hit->email);
  list = g_strv_builder_end (parts);
  return g_strjoinv (" · ", list);
}

static GtkWidget *
add_row (AntePatientPicker *self, const char *title, const char *subtitle, const char *icon)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
  return row;
}

static void
add_hit (AntePatientPicker *self, const AnteSearchHit *hit)
{
  g_autofree char *subtitle = describe_hit (hit);
  GtkWidget *row = add_row (self, hit->name, subtitle, "ante-person-symbolic");

  g_object_set_data_full (G_OBJECT (row), "patient-id", g_strdup (hit->patient_id), g_free);
}

/* What the provider asks for apart is typed in one go: how it is divided is seen before it is taken. */
static char *
describe_names (const char *typed)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  ante_patient_picker_split_name (typed, &first, &last);
  if (*first == '\0' || *last == '\0')
    return NULL;
  /* Translators: how a name that was typed in one go will be divided. */
  return g_strdup_printf (_("First name: %s · Last name: %s"), first, last);
}

static void
add_new_row (AntePatientPicker *self, const char *typed)
{
  /* Translators: %s is the name a person typed. */
  g_autofree char *title = g_strdup_printf (_("Add “%s” as a new patient"), typed);

  g_autofree char *names = describe_names (typed);

  add_row (self, *typed != '\0' ? title : _("Add a new patient"), names, "ante-add-symbolic");
}

static void
search (AntePatientPicker *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (ante_field_row_get_text (self->search_row)));
  g_autoptr (GPtrArray) hits = NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  if (*typed != '\0')
    hits = ante_desk_search (self->desk, typed, MAX_HITS);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    add_hit (self, g_ptr_array_index (hits, i));
  if (!self->known_only)
    add_new_row (self, typed);
  self->too_early = !ante_desk_search_is_ready (self->desk);
  ante_form_row_set_hint (ANTE_FORM_ROW (self->search_row),
                          self->too_early && *typed != '\0' ? _("Still opening the list of patients…") : NULL);
}

/* Only what was asked too early is asked again: a list must not change under somebody choosing from it. */
static void
desk_changed_cb (AntePatientPicker *self)
{
  if (self->too_early)
    search (self);
}

static void
row_activated_cb (AntePatientPicker *self, GtkListBoxRow *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), "patient-id");

  if (id != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, id);
  else
    g_signal_emit (self, signals[NEW], 0, ante_field_row_get_text (self->search_row));
}

/* Return takes the first line: the best hit, or the new patient when there is none. */
static void
search_activated_cb (AntePatientPicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  if (row != NULL)
    row_activated_cb (self, row);
}

static gboolean
key_pressed_cb (AntePatientPicker *self, guint keyval)
{
  if (keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static gboolean
ante_patient_picker_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (ANTE_PATIENT_PICKER (widget)->search_row));
}

static void
ante_patient_picker_dispose (GObject *object)
{
  g_clear_object (&ANTE_PATIENT_PICKER (object)->desk);
  G_OBJECT_CLASS (ante_patient_picker_parent_class)->dispose (object);
}

static void
ante_patient_picker_class_init (AntePatientPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_patient_picker_dispose;
  widget_class->grab_focus = ante_patient_picker_grab_focus;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[NEW] = g_signal_new ("new", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/fields/ante-patient-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, AntePatientPicker, search_row);
  gtk_widget_class_bind_template_child (widget_class, AntePatientPicker, list);
}

static void
ante_patient_picker_init (AntePatientPicker *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->search_row, "notify::text", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_row, "activated", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->search_row), keys);
}

void
ante_patient_picker_set_desk (AntePatientPicker *self, AnteDesk *desk)
{
  g_set_object (&self->desk, desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  search (self);
}

void
ante_patient_picker_set_known_only (AntePatientPicker *self)
{
  self->known_only = TRUE;
}

const char *
ante_patient_picker_get_text (AntePatientPicker *self)
{
  return ante_field_row_get_text (self->search_row);
}

/* The space before the last name: in "Minh Anh Nguyen" the last one, in "Ana van der Berg" the one before the first
 * small word. Who types everything in small letters gets the last one. */
static const char *
find_last_name (const char *text)
{
  gboolean has_capitals = !g_unichar_islower (g_utf8_get_char (text));

  for (const char *space = strchr (text, ' '); space != NULL && has_capitals; space = strchr (space + 1, ' '))
    if (g_unichar_islower (g_utf8_get_char (space + 1)))
      return space;
  return strrchr (text, ' ');
}

gboolean
ante_patient_picker_split_name (const char *typed, char **first_name, char **last_name)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  char *comma = strchr (text, ',');
  const char *space = find_last_name (text);
  gboolean is_name = strpbrk (text, "0123456789@") == NULL;

  if (!is_name)
    {
      *first_name = g_strdup ("");
      *last_name = g_strdup ("");
      return FALSE;
    }
  if (comma != NULL)
    {
      *first_name = g_strstrip (g_strdup (comma + 1));
      *last_name = g_strchomp (g_strndup (text, comma - text));
      return FALSE;
    }
  if (space != NULL)
    {
      *first_name = g_strchomp (g_strndup (text, space - text));
      *last_name = g_strdup (space + 1);
      return strchr (text, ' ') != strrchr (text, ' ');
    }
  *first_name = g_strdup ("");
  *last_name = g_strdup (text);
  return FALSE;
}
