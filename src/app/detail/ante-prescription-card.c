/* SPDX-License-Identifier: GPL-3.0-or-later
 * What became of one exam's prescription: who has it, and what is on its way. */
#include "app/detail/ante-prescription-card.h"

#include <glib/gi18n.h>

struct _AntePrescriptionCard
{
  GtkWidget parent_instance;

  char *shown; /* owned, nullable: what it says now, so that nothing moves while that stays */
};

G_DEFINE_FINAL_TYPE (AntePrescriptionCard, ante_prescription_card, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
add (AntePrescriptionCard *self,
     GtkWidget            *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

static void
clear (AntePrescriptionCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static GtkWidget *
make_copy_button (const AnteShipment *shipment)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("ante-copy-symbolic");
  /* Translators: the name of a button; %s is a tracking number. */
  g_autofree char *name = g_strdup_printf (_("Copy tracking number %s"), shipment->tracking_number);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", shipment->tracking_number, _("The tracking number is copied"));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY); /* the words on it say less */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static void
add_shipment (AntePrescriptionCard *self,
              const AnteShipment   *shipment)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *what = ante_words_shipment (shipment);
  g_autofree char *how = ante_words_shipment_how (shipment);

  gtk_box_append (GTK_BOX (column), make_label (what, NULL));
  if (how != NULL)
    gtk_box_append (GTK_BOX (column), make_label (how, "quiet"));
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (row), column);
  if (shipment->tracking_number != NULL)
    gtk_box_append (GTK_BOX (row), make_copy_button (shipment));
  add (self, row);
}

/* One text of all that stands in the card. */
static char *
summarise (const AnteInvite      *invite,
           const AntePatientExam *exam,
           const AnteWhen        *when)
{
  GString *text = g_string_new (exam->title);
  g_autofree char *heading = ante_words_prescription (invite, exam);
  g_autofree char *note = ante_words_prescription_note (invite, exam);
  g_autofree char *since = exam->confirmed_ms > 0 ? ante_words_day (exam->confirmed_ms, when) : NULL;

  g_string_append_printf (text, "\n%s\n%s\n%s", heading, note != NULL ? note : "", since != NULL ? since : "");
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      g_autofree char *line = ante_words_medicine (g_ptr_array_index (exam->prescriptions, i), invite, exam);
      g_string_append_printf (text, "\n%s", line);
    }
  for (guint i = 0; i < exam->shipments->len; i++)
    {
      g_autofree char *what = ante_words_shipment (g_ptr_array_index (exam->shipments, i));
      g_autofree char *how = ante_words_shipment_how (g_ptr_array_index (exam->shipments, i));
      g_string_append_printf (text, "\n%s\n%s", what, how != NULL ? how : "");
    }
  return g_string_free (text, FALSE);
}

static void
fill (AntePrescriptionCard  *self,
      const AnteInvite      *invite,
      const AntePatientExam *exam,
      const AnteWhen        *when)
{
  g_autofree char *heading = ante_words_prescription (invite, exam);
  g_autofree char *note = ante_words_prescription_note (invite, exam);

  add (self, make_label (heading, "heading"));
  if (exam->confirmed_ms > 0)
    {
      g_autofree char *day = ante_words_day (exam->confirmed_ms, when);
      /* Translators: the exam's title, and a day ("today", "12 Feb"). */
      g_autofree char *line = g_strdup_printf (C_("prescription", "%s · confirmed %s"), exam->title != NULL ? exam->title : _("Exam"), day);

      add (self, make_label (line, "quiet"));
    }
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      g_autofree char *line = ante_words_medicine (g_ptr_array_index (exam->prescriptions, i), invite, exam);
      add (self, make_label (line, NULL));
    }
  for (guint i = 0; i < exam->shipments->len; i++)
    add_shipment (self, g_ptr_array_index (exam->shipments, i));
  if (note != NULL)
    add (self, make_label (note, "quiet"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
}

static void
ante_prescription_card_dispose (GObject *object)
{
  clear (ANTE_PRESCRIPTION_CARD (object));
  g_clear_pointer (&ANTE_PRESCRIPTION_CARD (object)->shown, g_free);
  G_OBJECT_CLASS (ante_prescription_card_parent_class)->dispose (object);
}

static void
ante_prescription_card_class_init (AntePrescriptionCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_prescription_card_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-prescription-card");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_prescription_card_init (AntePrescriptionCard *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
}

GtkWidget *
ante_prescription_card_new (void)
{
  return g_object_new (ANTE_TYPE_PRESCRIPTION_CARD, NULL);
}

void
ante_prescription_card_show (AntePrescriptionCard  *self,
                             const AnteInvite      *invite,
                             const AntePatientExam *exam,
                             const AnteWhen        *when)
{
  g_return_if_fail (ANTE_IS_PRESCRIPTION_CARD (self));

  g_autofree char *text = summarise (invite, exam, when);

  if (g_strcmp0 (self->shown, text) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  clear (self);
  fill (self, invite, exam, when);
}
