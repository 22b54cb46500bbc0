/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is shown instead of the day while the keys or the data cannot be opened. */
#include "app/keyring/ante-trouble-page.h"
#include "app/words/ante-words.h"

struct _AnteTroublePage
{
  GtkWidget parent_instance;

  /* Given */    AnteDesk *desk; /* owned */
  /* Template */ AdwStatusPage *status;
                 GtkLabel *remedy_label;
                 GtkWidget *unlock_button;
                 GtkWidget *retry_button;
                 GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteTroublePage, ante_trouble_page, GTK_TYPE_WIDGET)

static const char *
find_icon (AnteDeskState state)
{
  switch (state)
    {
    case ANTE_DESK_KEYRING_LOCKED:
    case ANTE_DESK_KEYRING_DENIED:
    case ANTE_DESK_WRONG_KEY:
      return "ante-lock-symbolic";
    case ANTE_DESK_STORE_NEWER:
      return "ante-refresh-symbolic";
    default:
      return "ante-warning-symbolic";
    }
}

static void
show_trouble (AnteTroublePage *self, AnteDeskState state)
{
  adw_status_page_set_icon_name (self->status, find_icon (state));
  adw_status_page_set_title (self->status, ante_words_trouble_title (state));
  adw_status_page_set_description (self->status, ante_words_trouble_text (state));
  gtk_label_set_label (self->remedy_label, ante_words_trouble_remedy (state));
}

/* While it tries again the last trouble stays readable. */
static void
state_changed_cb (AnteTroublePage *self)
{
  AnteDeskState state = ante_desk_get_state (self->desk);
  gboolean trying = state == ANTE_DESK_STARTING;
  gboolean locked = state == ANTE_DESK_KEYRING_LOCKED;

  if (ante_words_trouble_title (state) != NULL)
    show_trouble (self, state);
  gtk_spinner_set_spinning (self->spinner, trying);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), trying);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trouble.unlock", locked);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trouble.retry", !trying);
  if (trying)
    return;
  gtk_widget_set_visible (self->unlock_button, locked);
  gtk_widget_set_visible (self->retry_button, !locked);
}

static void
unlock_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_desk_start (ANTE_TROUBLE_PAGE (widget)->desk, TRUE);
}

static void
retry_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_desk_start (ANTE_TROUBLE_PAGE (widget)->desk, FALSE);
}

static void
ante_trouble_page_dispose (GObject *object)
{
  AnteTroublePage *self = ANTE_TROUBLE_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_trouble_page_parent_class)->dispose (object);
}

static void
ante_trouble_page_class_init (AnteTroublePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_trouble_page_dispose;

  gtk_widget_class_install_action (widget_class, "trouble.unlock", NULL, unlock_cb);
  gtk_widget_class_install_action (widget_class, "trouble.retry", NULL, retry_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "trouble.retry", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/keyring/ante-trouble-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteTroublePage, status);
  gtk_widget_class_bind_template_child (widget_class, AnteTroublePage, remedy_label);
  gtk_widget_class_bind_template_child (widget_class, AnteTroublePage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, AnteTroublePage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, AnteTroublePage, spinner);
}

static void
ante_trouble_page_init (AnteTroublePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ante_trouble_page_new (AnteDesk *desk)
{
  AnteTroublePage *self = g_object_new (ANTE_TYPE_TROUBLE_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  state_changed_cb (self);
  return GTK_WIDGET (self);
}
