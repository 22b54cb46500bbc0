/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one window: lists, board, appointment, and what stands before them. */
#include "app/window/ante-window-private.h"

#include "app/widgets/ante-live-region.h"
#include "app/widgets/ante-menu-names.h"

#include <glib/gi18n.h>

/* Painting an empty window first would hold up the full one by about that. */
#define OPEN_LIMIT_MS 250

#define STATE_FILE "window.ini"
#define STATE_GROUP "Window"

G_DEFINE_FINAL_TYPE (AnteWindow, ante_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- Its size, kept between runs --- */

static char *
name_state_file (AnteWindow *self)
{
  return g_build_filename (self->data_dir, STATE_FILE, NULL);
}

static void
restore_size (AnteWindow *self)
{
  g_autoptr (GKeyFile) state = g_key_file_new ();
  g_autofree char *path = name_state_file (self);

  if (!g_key_file_load_from_file (state, path, G_KEY_FILE_NONE, NULL))
    return;

  int width = g_key_file_get_integer (state, STATE_GROUP, "width", NULL);
  int height = g_key_file_get_integer (state, STATE_GROUP, "height", NULL);

  if (width >= 300 && width <= 16384 && height >= 200 && height <= 16384)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_key_file_get_boolean (state, STATE_GROUP, "maximized", NULL))
    gtk_window_maximize (GTK_WINDOW (self));
}

/* Losing it is no loss: nothing is said when the disk is full. */
static void
save_size (AnteWindow *self)
{
  g_autoptr (GKeyFile) state = g_key_file_new ();
  g_autofree char *path = name_state_file (self);
  int width, height;

  if (!g_file_test (self->data_dir, G_FILE_TEST_IS_DIR))
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_key_file_set_integer (state, STATE_GROUP, "width", width);
  g_key_file_set_integer (state, STATE_GROUP, "height", height);
  g_key_file_set_boolean (state, STATE_GROUP, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_key_file_save_to_file (state, path, NULL);
}

/* --- Following the desk --- */

static void
clinic_name_cb (AnteWindow *self)
{
  const char *name = ante_desk_get_clinic_name (self->desk);

  gtk_window_set_title (GTK_WINDOW (self), name != NULL && *name != '\0' ? name : "Anteroom");
  ante_window_refresh_words (self);
}

void
ante_window_call_attention (AnteWindow *self,
                            const char *id,
                            const char *sentence)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  ante_live_region_say (GTK_WIDGET (self), sentence);
  if (gtk_window_is_active (GTK_WINDOW (self)) || application == NULL)
    return;

  /* Anybody may see the desktop: no name, no treatment. */
  g_autoptr (GNotification) notification = g_notification_new (sentence);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.show-attention");
  g_application_send_notification (application, id, notification);
}

static void
attention_cb (AnteWindow *self,
              guint       n)
{
  g_autofree char *sentence = ante_words_attention (n);

  ante_window_call_attention (self, "attention", sentence);
}

static void
active_cb (AnteWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  if (application != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    {
      g_application_withdraw_notification (application, "attention");
      g_application_withdraw_notification (application, "near");
    }
}

static void
lost_edit_cb (AnteWindow *self,
              const char *subject_id,
              const char *field)
{
  g_autofree char *property = g_strdelimit (g_strdup (field != NULL ? field : ""), "_", '-');
  /* Translators: %s is the name of a field, such as "Date of birth". */
  g_autofree char *sentence = g_strdup_printf (_("%s: another computer changed it after you; its value is shown now"),
                                               ante_words_field (property));

  ante_window_say (self, sentence);
}

/* Shown for as long as it can be held. */
static void
automatic_cb (AnteWindow *self,
              const char *appointment_id)
{
  AdwToast *toast = adw_toast_new (_("The exam invite goes out by itself in a moment"));

  adw_toast_set_button_label (toast, _("_Don’t Send"));
  adw_toast_set_action_name (toast, "win.hold-invite");
  adw_toast_set_action_target_value (toast, g_variant_new_string (appointment_id));
  adw_toast_set_timeout (toast, ANTE_AUTOMATIC_DELAY_MS / 1000);
  ante_window_show_toast (self, toast, _("The exam invite goes out by itself in a moment"));
}

static void
connect_desk (AnteWindow *self)
{
  g_signal_connect_object (self->desk, "notify::state", G_CALLBACK (ante_window_follow_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::clinic-name", G_CALLBACK (clinic_name_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::link-state", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::as-of-ms", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::queued", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::clock-off-ms", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::history-changed", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::keyring-trouble", G_CALLBACK (ante_window_update_banners), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "notify::provider-silent-since-ms", G_CALLBACK (ante_window_say_anew), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "attention", G_CALLBACK (attention_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "automatic", G_CALLBACK (automatic_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "lost-edit", G_CALLBACK (lost_edit_cb), self, G_CONNECT_SWAPPED);
}

/* --- The widget --- */

static gboolean
ante_window_close_request (GtkWindow *window)
{
  AnteWindow *self = ANTE_WINDOW (window);

  save_size (self);
  return GTK_WINDOW_CLASS (ante_window_parent_class)->close_request (window);
}

static void
ante_window_dispose (GObject *object)
{
  AnteWindow *self = ANTE_WINDOW (object);

  ante_window_stop_days (self);
  g_clear_handle_id (&self->back_id, g_source_remove);
  g_clear_handle_id (&self->open_id, g_source_remove);
  g_clear_object (&self->toast);
  g_clear_pointer (&self->undo, ante_undo_free);
  g_clear_pointer (&self->alarms, g_ptr_array_unref);
  g_clear_pointer (&self->near, g_hash_table_unref);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_window_parent_class)->dispose (object);
}

static void
ante_window_finalize (GObject *object)
{
  AnteWindow *self = ANTE_WINDOW (object);

  g_free (self->data_dir);
  g_free (self->relay_uri);
  g_free (self->date);

  G_OBJECT_CLASS (ante_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, content);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, starting);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, title);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, short_title);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, pager);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, date_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, today_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, freshness);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, compact_bar);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, compact_today);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, compact_freshness);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, compact_freshness_label);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, freshness_icon);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, freshness_label);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, banners);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, middle);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, lists);
  gtk_widget_class_bind_template_child (widget_class, AnteWindow, board);
}

/* Keys without a modifier work where no text is being written: they come after the focused widget. */
static void
bind_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, 0, "win.today", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "win.next-day", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, 0, "win.previous-day", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
}

static void
ante_window_class_init (AnteWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_window_dispose;
  object_class->finalize = ante_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ante_window_close_request;

  g_type_ensure (ANTE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (ANTE_TYPE_BOARD);
  g_type_ensure (ANTE_TYPE_LISTS);
  g_type_ensure (ANTE_TYPE_LIVE_REGION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/window/ante-window.ui");
  bind_children (widget_class);

  ante_window_install_connection_actions (widget_class);
  ante_window_install_day_actions (widget_class);
  ante_window_install_commands (widget_class);
  ante_window_install_form_actions (widget_class);
  ante_window_install_judgement_actions (widget_class);
  ante_window_install_reach_actions (widget_class);
  ante_window_install_answers_actions (widget_class);
  ante_window_install_page_actions (widget_class);
  bind_keys (widget_class);
}

static void
ante_window_init (AnteWindow *self)
{
  self->follows_today = TRUE;
  self->alarms = g_ptr_array_new ();
  self->near = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  ante_menu_names_keep (GTK_WIDGET (gtk_menu_button_get_popover (self->menu_button)));
  /* It says what the other says. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->short_title), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
}

AnteWindow *
ante_window_new (GtkApplication *application,
                 AnteDesk       *desk,
                 const char     *data_dir)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);
  g_return_val_if_fail (data_dir != NULL, NULL);

  AnteWindow *self = g_object_new (ANTE_TYPE_WINDOW, "application", application, NULL);

  self->desk = g_object_ref (desk);
  self->data_dir = g_strdup (data_dir);
  restore_size (self);
  ante_window_build_banners (self);
  ante_window_connect_pages (self);
  connect_desk (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  clinic_name_cb (self);
  ante_window_follow_state (self);
  return self;
}

void
ante_window_is_worth_seeing (AnteWindow *self)
{
  if (self->open_id == 0)
    return;

  g_clear_handle_id (&self->open_id, g_source_remove);
  gtk_window_present (GTK_WINDOW (self));
}

static void
fill_starting_page (AnteWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();

  gtk_widget_set_valign (header, GTK_ALIGN_START);
  adw_bin_set_child (self->starting, header);
}

static gboolean
open_limit_cb (gpointer data)
{
  AnteWindow *self = data;

  self->open_id = 0;
  fill_starting_page (self);
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

void
ante_window_open (AnteWindow *self)
{
  g_return_if_fail (ANTE_IS_WINDOW (self));

  if (self->open_id != 0 || gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->open_id = g_timeout_add (OPEN_LIMIT_MS, open_limit_cb, self);
  if (self->setup != NULL || self->trouble != NULL)
    ante_window_is_worth_seeing (self);
}

void
ante_window_set_relay_uri (AnteWindow *self,
                           const char *uri)
{
  g_return_if_fail (ANTE_IS_WINDOW (self));

  g_free (self->relay_uri);
  self->relay_uri = g_strdup (uri);
}

void
ante_window_show_attention (AnteWindow *self)
{
  g_return_if_fail (ANTE_IS_WINDOW (self));

  gtk_window_present (GTK_WINDOW (self));
  if (ante_desk_get_state (self->desk) != ANTE_DESK_READY)
    return;

  g_autofree char *today = ante_desk_today (self->desk);
  ante_window_show_day (self, today);
  ante_window_show_list (self, ANTE_LIST_TODAY);
}
