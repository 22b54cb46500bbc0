/* SPDX-License-Identifier: GPL-3.0-or-later
 * A full-width strip that says what is the case now, for as long as it is. */
#include "app/widgets/ante-banner.h"

struct _AnteBanner
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *button; /* nullable: made when first needed */
};

G_DEFINE_FINAL_TYPE (AnteBanner, ante_banner, GTK_TYPE_WIDGET)

static const char *const styles[] = { "note-banner", "warning-banner", "alarm-banner" };

static void
ante_banner_dispose (GObject *object)
{
  AnteBanner *self = ANTE_BANNER (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (ante_banner_parent_class)->dispose (object);
}

static void
ante_banner_class_init (AnteBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_banner_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-banner");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
ante_banner_init (AnteBanner *self)
{
  self->icon = gtk_image_new ();
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_valign (self->icon, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));

  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (self->label), 12);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ante_banner_new (AnteBannerUrgency  urgency,
                 const char        *icon_name)
{
  g_return_val_if_fail (urgency <= ANTE_BANNER_ALARM, NULL);

  AnteBanner *self = urgency == ANTE_BANNER_ALARM
                   ? g_object_new (ANTE_TYPE_BANNER, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL)
                   : g_object_new (ANTE_TYPE_BANNER, NULL);

  gtk_widget_add_css_class (GTK_WIDGET (self), styles[urgency]);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_widget_set_visible (self->icon, icon_name != NULL);
  return GTK_WIDGET (self);
}

void
ante_banner_set_title (AnteBanner *self,
                       const char *title)
{
  g_return_if_fail (ANTE_IS_BANNER (self));

  gboolean shown = title != NULL && *title != '\0';

  if (shown && g_str_equal (gtk_label_get_label (GTK_LABEL (self->label)), title))
    return;

  gtk_label_set_label (GTK_LABEL (self->label), shown ? title : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown ? title : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self), shown);
}

const char *
ante_banner_get_title (AnteBanner *self)
{
  g_return_val_if_fail (ANTE_IS_BANNER (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_label (GTK_LABEL (self->label)) : NULL;
}

void
ante_banner_set_button (AnteBanner *self,
                        const char *label,
                        const char *action_name,
                        GVariant   *target)
{
  g_return_if_fail (ANTE_IS_BANNER (self));

  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;

  if (label == NULL)
    {
      g_clear_pointer (&self->button, gtk_widget_unparent);
      return;
    }

  if (self->button == NULL)
    {
      self->button = gtk_button_new ();
      gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
      gtk_widget_set_parent (self->button, GTK_WIDGET (self));
    }

  gtk_button_set_label (GTK_BUTTON (self->button), label);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->button), owned);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action_name);
}
