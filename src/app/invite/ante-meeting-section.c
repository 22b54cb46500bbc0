/* SPDX-License-Identifier: GPL-3.0-or-later
 * One meeting in the composer: its exams, and what their kind needs. */
#include "app/invite/ante-meeting-section.h"
#include "app/invite/ante-partner-fields.h"
#include "app/invite/ante-pharmacy-fields.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_REPEATS 2 /* the last order, and the last that fits what is chosen */

struct _AnteMeetingSection
{
  AdwBin parent_instance;

  /* Given */     AnteInviteDraft *draft; /* owned */
                  GPtrArray *invites; /* AnteInvite */
                  GTimeZone *zone;
                  gboolean several;
  /* Under way */ GBinding *wanted_binding; /* owned */
                  guint n_exam_rows;
                  const AnteInvite *repeats[N_REPEATS]; /* borrowed of invites, nullable: as the rows show them */
  /* Template */  GtkLabel *heading, *kind_label;
                  AdwPreferencesGroup *group;
                  AdwActionRow *wanted_row;
                  GtkSwitch *wanted_switch;
                  AnteFormRow *kind_row;
                  AdwActionRow *repeat_row, *other_repeat_row;
                  GtkWidget *repeat_button, *other_repeat_button;
                  AntePartnerFields *partner;
                  AntePharmacyFields *pharmacy;
};

G_DEFINE_FINAL_TYPE (AnteMeetingSection, ante_meeting_section, ADW_TYPE_BIN)

static guint search_signal;

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_invite_draft_get_problem (ANTE_INVITE_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

static gboolean
is_wanted (AnteMeetingSection *self)
{
  gboolean wanted;

  g_object_get (self->draft, "wanted", &wanted, NULL);
  return wanted;
}

/* --- What is shown --- */

/* What fits what is chosen; above it what does not, where it is the newer. */
static void
find_repeats (AnteMeetingSection *self)
{
  gboolean to_partner = ante_invite_draft_get_kind (self->draft) == ANTE_MEETING_PARTNER;
  const AnteInvite *fits = ante_invite_find_order (self->draft, self->invites, to_partner);
  const AnteInvite *other = ante_invite_find_order (self->draft, self->invites, !to_partner);
  gboolean other_is_newer = other != NULL && (fits == NULL || other->reserved_ms > fits->reserved_ms);

  self->repeats[0] = other_is_newer ? other : fits;
  self->repeats[1] = other_is_newer ? fits : NULL;
}

static void
show_repeat (AnteMeetingSection *self, guint which, AdwActionRow *row, GtkWidget *button)
{
  const AnteInvite *invite = self->repeats[which];
  gboolean offered = invite != NULL && is_wanted (self);
  g_autofree char *order = offered ? ante_words_order (invite->order) : NULL;
  g_autofree char *title = offered ? ante_words_repeat (ante_invite_is_last_order (self->draft, self->invites, invite),
                                                        invite->reserved_ms, self->zone)
                                   : NULL;

  gtk_widget_set_visible (GTK_WIDGET (row), offered);
  if (!offered)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, order);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, order, -1);
}

static void
show_repeats (AnteMeetingSection *self)
{
  find_repeats (self);
  show_repeat (self, 0, self->repeat_row, self->repeat_button);
  show_repeat (self, 1, self->other_repeat_row, self->other_repeat_button);
}

static void
show_parts (AnteMeetingSection *self)
{
  AnteMeetingKind kind = ante_invite_draft_get_kind (self->draft);
  gboolean wanted = is_wanted (self);
  gboolean chooses = wanted && ante_invite_draft_may_choose_kind (self->draft);
  gboolean repeats;

  show_repeats (self);
  repeats = wanted && self->repeats[0] != NULL;
  gtk_label_set_label (self->kind_label, ante_words_meeting_kind (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->kind_row), chooses);
  gtk_widget_set_visible (GTK_WIDGET (self->group), self->several || chooses || repeats || self->n_exam_rows > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->partner), wanted && kind == ANTE_MEETING_PARTNER);
  gtk_widget_set_visible (GTK_WIDGET (self->pharmacy), wanted && (kind == ANTE_MEETING_URGENT || kind == ANTE_MEETING_OWN));
}

static void
add_row (AnteMeetingSection *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (self->group, row);
  self->n_exam_rows++;
}

static char *
list_uploads (const AnteExamRef *exam)
{
  if (exam->attachments == NULL || exam->attachments[0] == NULL)
    return NULL;
  return ante_words_join ((const char *const *) exam->attachments);
}

/* One exam is named by the heading already. */
static void
add_exams (AnteMeetingSection *self)
{
  GPtrArray *exams = ante_invite_draft_get_exams (self->draft);

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);
      g_autofree char *uploads = list_uploads (exam);
      g_autofree char *sentence = uploads != NULL ? g_strdup_printf (_("The patient uploads on the meeting’s page: %s"), uploads) : NULL;

      if (exams->len > 1)
        add_row (self, exam->title != NULL ? exam->title : exam->id, sentence);
      else if (uploads != NULL)
        add_row (self, _("The patient uploads on the meeting’s page"), uploads);
    }
}

static void
repeat_cb (AnteMeetingSection *self, GtkWidget *button)
{
  const AnteInvite *invite = self->repeats[button == self->repeat_button ? 0 : 1];

  if (invite != NULL)
    ante_invite_draft_repeat (self->draft, invite->order);
}

static void
search_cb (AnteMeetingSection *self)
{
  g_signal_emit (self, search_signal, 0);
}

static GListModel *
make_kinds (void)
{
  GListStore *kinds = g_list_store_new (ANTE_TYPE_CHOICE);
  g_autoptr (AnteChoice) partner = ante_choice_new ("partner", _("A partner pharmacy, which ships it"), NULL, NULL);
  g_autoptr (AnteChoice) own = ante_choice_new ("own", _("A pharmacy of choice"), NULL, NULL);

  g_list_store_append (kinds, partner);
  g_list_store_append (kinds, own);
  return G_LIST_MODEL (kinds);
}

/* --- The widget --- */

static void
ante_meeting_section_dispose (GObject *object)
{
  AnteMeetingSection *self = ANTE_MEETING_SECTION (object);

  if (self->wanted_binding != NULL)
    g_binding_unbind (self->wanted_binding);
  g_clear_object (&self->wanted_binding);
  g_clear_object (&self->draft);
  memset (self->repeats, 0, sizeof self->repeats);
  g_clear_pointer (&self->invites, g_ptr_array_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  G_OBJECT_CLASS (ante_meeting_section_parent_class)->dispose (object);
}

static void
ante_meeting_section_class_init (AnteMeetingSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_meeting_section_dispose;
  search_signal = g_signal_new ("search", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  g_type_ensure (ANTE_TYPE_PARTNER_FIELDS);
  g_type_ensure (ANTE_TYPE_PHARMACY_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/invite/ante-meeting-section.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, heading);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, kind_label);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, group);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, wanted_row);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, wanted_switch);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, kind_row);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, other_repeat_row);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, other_repeat_button);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, partner);
  gtk_widget_class_bind_template_child (widget_class, AnteMeetingSection, pharmacy);
}

static void
ante_meeting_section_init (AnteMeetingSection *self)
{
  g_autoptr (GListModel) kinds = make_kinds ();

  gtk_widget_init_template (GTK_WIDGET (self));
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->kind_row), kinds);
  g_signal_connect_object (self->repeat_button, "clicked", G_CALLBACK (repeat_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->other_repeat_button, "clicked", G_CALLBACK (repeat_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pharmacy, "search", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
}

/* Prescriptions only: their pharmacies are asked for at once, also those an own pharmacy may need. */
static void
bind_order (AnteMeetingSection *self, AnteDesk *desk)
{
  const AnteInvite *packaged = ante_invite_find_order (self->draft, self->invites, TRUE);

  if (ante_invite_draft_get_kind (self->draft) == ANTE_MEETING_GOOD_FAITH)
    return;
  ante_form_row_bind (self->kind_row, G_OBJECT (self->draft), "kind", find_problem, NULL);
  ante_partner_fields_set_last (self->partner, packaged != NULL ? packaged->order : NULL);
  ante_partner_fields_set_draft (self->partner, desk, self->draft);
  ante_pharmacy_fields_set_draft (self->pharmacy, self->draft);
}

GtkWidget *
ante_meeting_section_new (AnteDesk *desk, AnteInviteDraft *draft, GPtrArray *invites, gboolean several)
{
  AnteMeetingSection *self = g_object_new (ANTE_TYPE_MEETING_SECTION, NULL);
  g_autofree char *title = ante_words_exams (ante_invite_draft_get_exams (draft));

  self->draft = g_object_ref (draft);
  self->invites = g_ptr_array_ref (invites);
  self->zone = g_time_zone_ref (ante_desk_get_zone (desk));
  self->several = several;
  gtk_label_set_label (self->heading, title);
  g_object_set (self->group, "list-name", title, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->wanted_row), several);
  self->wanted_binding = g_object_ref (g_object_bind_property (draft, "wanted", self->wanted_switch, "active",
                                                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
  add_exams (self);
  bind_order (self, desk);
  g_signal_connect_object (draft, "notify::kind", G_CALLBACK (show_parts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::wanted", G_CALLBACK (show_parts), self, G_CONNECT_SWAPPED);
  show_parts (self);
  return GTK_WIDGET (self);
}

AnteInviteDraft *
ante_meeting_section_get_draft (AnteMeetingSection *self)
{
  return self->draft;
}

void
ante_meeting_section_set_state (AnteMeetingSection *self, const char *state)
{
  if (ante_invite_draft_get_kind (self->draft) != ANTE_MEETING_GOOD_FAITH)
    ante_partner_fields_set_state (self->partner, state);
}

void
ante_meeting_section_choose (AnteMeetingSection *self, const AntePharmacy *pharmacy)
{
  ante_invite_draft_choose_pharmacy (self->draft, pharmacy);
  ante_pharmacy_fields_focus_chosen (self->pharmacy);
}

GtkWidget *
ante_meeting_section_reveal (AnteMeetingSection *self)
{
  if (!is_wanted (self))
    return NULL;
  switch (ante_invite_draft_get_kind (self->draft))
    {
    case ANTE_MEETING_PARTNER:
      return ante_partner_fields_reveal (self->partner);
    case ANTE_MEETING_URGENT:
    case ANTE_MEETING_OWN:
      return ante_pharmacy_fields_reveal (self->pharmacy);
    case ANTE_MEETING_GOOD_FAITH:
    default:
      return NULL;
    }
}

void
ante_meeting_section_name_blocking (AnteMeetingSection *self, GStrvBuilder *names)
{
  static const char *const properties[] = { "kind", "selection", "pharmacy-id", "order-set-id", "who-picks", "ncpdpid", "pharmacy-state",
                                            "pharmacy-zip", "delivery", "billing", "clinic-billing", "skip-confirmation" };

  for (guint i = 0; is_wanted (self) && i < G_N_ELEMENTS (properties); i++)
    if (ante_field_stops_saving (ante_invite_draft_get_problem (self->draft, properties[i])))
      g_strv_builder_add (names, ante_words_field (properties[i]));
}

void
ante_meeting_section_stop (AnteMeetingSection *self)
{
  ante_partner_fields_stop (self->partner);
}
