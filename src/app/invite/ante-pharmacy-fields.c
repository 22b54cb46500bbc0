/* SPDX-License-Identifier: GPL-3.0-or-later
 * A prescription to any pharmacy: who picks it, which one, how the patient gets it, who pays. */
#include "app/invite/ante-pharmacy-fields.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define N_ROWS 12

struct _AntePharmacyFields
{
  AdwBin parent_instance;

  /* Given */     AnteInviteDraft *draft; /* owned */
  /* Under way */ gboolean by_hand; /* its fields are shown to be typed */
                  gboolean said; /* what is missing of it has been said */
                  GBinding *skip_binding; /* owned, nullable */
  /* Template */  AnteFormRow *rows[N_ROWS];
                  AdwActionRow *find_row;
                  AdwActionRow *hand_row;
                  GtkImage *hand_arrow;
                  AdwActionRow *skip_row;
                  GtkSwitch *skip_switch;
};

G_DEFINE_FINAL_TYPE (AntePharmacyFields, ante_pharmacy_fields, ADW_TYPE_BIN)

static guint search_signal;

static const struct
{
  const char *property, *child;
  gboolean of_pharmacy; /* shown only while it is typed by hand */
} fields[N_ROWS] = {
  { "who-picks", "who_picks_row", FALSE },
  { "ncpdpid", "ncpdpid_row", TRUE },
  { "pharmacy-name", "name_row", TRUE },
  { "pharmacy-address-line-1", "line_1_row", TRUE },
  { "pharmacy-address-line-2", "line_2_row", TRUE },
  { "pharmacy-city", "city_row", TRUE },
  { "pharmacy-state", "state_row", TRUE },
  { "pharmacy-zip", "zip_row", TRUE },
  { "pharmacy-phone", "phone_row", TRUE },
  { "delivery", "delivery_row", FALSE },
  { "billing", "billing_row", FALSE },
  { "clinic-billing", "clinic_billing_row", FALSE },
};

enum { WHO_PICKS, NCPDPID, DELIVERY = 9, BILLING };

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_invite_draft_get_problem (ANTE_INVITE_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

/* --- What is shown --- */

static AntePharmacy *
read_pharmacy (AntePharmacyFields *self)
{
  AntePharmacy *pharmacy = ante_pharmacy_new ();

  g_object_get (self->draft, "ncpdpid", &pharmacy->ncpdpid, "pharmacy-name", &pharmacy->name, "pharmacy-address-line-1",
                &pharmacy->address_line_1, "pharmacy-address-line-2", &pharmacy->address_line_2, "pharmacy-city", &pharmacy->city,
                "pharmacy-state", &pharmacy->state, "pharmacy-zip", &pharmacy->zip_code, NULL);
  return pharmacy;
}

static void
describe_pharmacy (AntePharmacyFields *self)
{
  g_autoptr (AntePharmacy) pharmacy = read_pharmacy (self);
  g_autofree char *place = ante_words_pharmacy (pharmacy);
  gboolean chosen = *pharmacy->name != '\0' || *pharmacy->ncpdpid != '\0';

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->find_row), !chosen                  ? _("Find the Pharmacy…")
                                                                       : *pharmacy->name != '\0' ? pharmacy->name
                                                                                                 : pharmacy->ncpdpid);
  adw_action_row_set_subtitle (self->find_row, chosen       ? place != NULL ? place : ""
                                               : self->said ? ante_words_field_problem ("ncpdpid", ANTE_FIELD_EMPTY)
                                                            : _("By name, ZIP code or NCPDP number"));
  if (!chosen && self->said)
    gtk_widget_add_css_class (GTK_WIDGET (self->find_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->find_row), "error");
}

static void
describe_skip (AntePharmacyFields *self)
{
  const char *problem = ante_words_field_problem ("skip-confirmation", ante_invite_draft_get_problem (self->draft, "skip-confirmation"));

  adw_action_row_set_subtitle (self->skip_row, problem != NULL ? problem : _("The patient is not asked whether it is the right one"));
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->skip_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->skip_row), "error");
}

static void
show_rows (AntePharmacyFields *self)
{
  gboolean named = ante_invite_draft_needs (self->draft, "ncpdpid");

  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->rows[i]),
                            ante_invite_draft_needs (self->draft, fields[i].property) && (!fields[i].of_pharmacy || self->by_hand));
  gtk_widget_set_visible (GTK_WIDGET (self->find_row), named);
  gtk_widget_set_visible (GTK_WIDGET (self->hand_row), named);
  gtk_widget_set_visible (GTK_WIDGET (self->skip_row), named);
  gtk_image_set_from_icon_name (self->hand_arrow, self->by_hand ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->hand_row), GTK_ACCESSIBLE_STATE_EXPANDED, self->by_hand, -1);
  describe_pharmacy (self);
  describe_skip (self);
}

static void
find_activated_cb (AntePharmacyFields *self)
{
  g_signal_emit (self, search_signal, 0);
}

static void
hand_activated_cb (AntePharmacyFields *self)
{
  self->by_hand = !self->by_hand;
  show_rows (self);
}

/* --- The widget --- */

static void
add_choice (GListStore *choices, const char *id, const char *title)
{
  g_autoptr (AnteChoice) choice = ante_choice_new (id, title, NULL, NULL);

  g_list_store_append (choices, choice);
}

static void
offer (AntePharmacyFields *self, guint row, const char *first, const char *first_title, const char *second, const char *second_title)
{
  g_autoptr (GListStore) choices = g_list_store_new (ANTE_TYPE_CHOICE);

  add_choice (choices, first, first_title);
  add_choice (choices, second, second_title);
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->rows[row]), G_LIST_MODEL (choices));
}

static void
ante_pharmacy_fields_dispose (GObject *object)
{
  AntePharmacyFields *self = ANTE_PHARMACY_FIELDS (object);

  if (self->skip_binding != NULL)
    g_binding_unbind (self->skip_binding);
  g_clear_object (&self->skip_binding);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (ante_pharmacy_fields_parent_class)->dispose (object);
}

static void
ante_pharmacy_fields_class_init (AntePharmacyFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_pharmacy_fields_dispose;
  search_signal = g_signal_new ("search", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/invite/ante-pharmacy-fields.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].child, FALSE, G_STRUCT_OFFSET (AntePharmacyFields, rows[i]));
  gtk_widget_class_bind_template_child (widget_class, AntePharmacyFields, find_row);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacyFields, hand_row);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacyFields, hand_arrow);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacyFields, skip_row);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacyFields, skip_switch);
}

static void
ante_pharmacy_fields_init (AntePharmacyFields *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  offer (self, WHO_PICKS, "patient", _("The patient picks it in the meeting"), "clinic", _("We pick it now"));
  offer (self, DELIVERY, "pick-up", _("The patient picks it up"), "ship", _("The pharmacy ships it"));
  offer (self, BILLING, "patient", _("The patient pays the pharmacy"), "clinic", _("The pharmacy bills the clinic"));
  g_signal_connect_object (self->find_row, "activated", G_CALLBACK (find_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hand_row, "activated", G_CALLBACK (hand_activated_cb), self, G_CONNECT_SWAPPED);
}

void
ante_pharmacy_fields_set_draft (AntePharmacyFields *self, AnteInviteDraft *draft)
{
  g_set_object (&self->draft, draft);
  for (guint i = 0; i < N_ROWS; i++)
    ante_form_row_bind (self->rows[i], G_OBJECT (draft), fields[i].property, find_problem, NULL);
  self->skip_binding = g_object_ref (g_object_bind_property (draft, "skip-confirmation", self->skip_switch, "active",
                                                             G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
  g_signal_connect_object (draft, "notify", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  show_rows (self);
}

/* What is missing of a pharmacy is found by searching; only a wrong number is put right by hand. */
static GtkWidget *
find_focus (AntePharmacyFields *self, guint row)
{
  if (!fields[row].of_pharmacy)
    return GTK_WIDGET (self->rows[row]);
  if (!self->by_hand && ante_invite_draft_get_problem (self->draft, fields[row].property) == ANTE_FIELD_EMPTY)
    return GTK_WIDGET (self->find_row);
  self->by_hand = TRUE;
  show_rows (self);
  return GTK_WIDGET (self->rows[row]);
}

GtkWidget *
ante_pharmacy_fields_reveal (AntePharmacyFields *self)
{
  GtkWidget *first = NULL;

  self->said = TRUE;
  show_rows (self);
  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = find_focus (self, i);
  if (first == NULL && ante_field_stops_saving (ante_invite_draft_get_problem (self->draft, "skip-confirmation")))
    first = GTK_WIDGET (self->skip_row);
  return first;
}

void
ante_pharmacy_fields_focus_chosen (AntePharmacyFields *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->find_row));
}
