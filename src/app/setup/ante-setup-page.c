/* SPDX-License-Identifier: GPL-3.0-or-later
 * The first-run assistant, from the welcome to an open board. */
#include "app/setup/ante-setup-page.h"
#include "app/setup/ante-setup-step.h"

#include <glib/gi18n.h>

struct _AnteSetupPage
{
  GtkWidget parent_instance;

  /* Given */     AnteSetup *setup; /* owned */
  /* Under way */ GPtrArray *steps; /* AnteSetupStep, borrowed from the stack */
                  guint current;
  /* Template */  AdwWindowTitle *window_title;
                  GtkLabel *title_label;
                  GtkStack *stack;
                  GtkWidget *back_button;
                  GtkButton *skip_button;
                  GtkButton *next_button;
                  GtkWidget *busy_box;
                  GtkSpinner *spinner;
                  GtkWidget *cancel_button;
};

G_DEFINE_FINAL_TYPE (AnteSetupPage, ante_setup_page, GTK_TYPE_WIDGET)

typedef GType (*GetType) (void);

static const GetType step_types[] = {
  ante_setup_welcome_get_type, ante_setup_clinic_get_type, ante_setup_key_get_type, ante_setup_sheet_get_type,
  ante_setup_words_get_type, ante_setup_relay_get_type, ante_setup_done_get_type,
};

static AnteSetupStep *
current_step (AnteSetupPage *self)
{
  return g_ptr_array_index (self->steps, self->current);
}

static void
show_state (AnteSetupPage *self)
{
  AnteSetupStep *step = current_step (self);
  gboolean ready, busy;
  g_autofree char *next = NULL;
  g_autofree char *skip = NULL;

  g_object_get (step, "ready", &ready, "busy", &busy, "next-label", &next, "skip-label", &skip, NULL);
  gtk_widget_set_visible (self->busy_box, busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_button_set_label (self->next_button, next);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), !busy);
  gtk_button_set_label (self->skip_button, skip != NULL ? skip : "");
  gtk_widget_set_visible (GTK_WIDGET (self->skip_button), skip != NULL && !busy);
  gtk_widget_set_visible (self->back_button, self->current > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.next", ready && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.skip", skip != NULL && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.back", self->current > 0 && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.cancel", busy);
  /* A text that keeps the focus while it turns insensitive would not notice. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (GTK_WIDGET (step), !busy);
}

static void
show_step (AnteSetupPage *self, guint number)
{
  g_autofree char *title = NULL;
  g_autofree char *progress = NULL;

  self->current = number;
  g_object_get (current_step (self), "title", &title, NULL);
  gtk_label_set_label (self->title_label, title);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (current_step (self)));
  if (number > 0 && number + 1 < self->steps->len)
    /* Translators: progress of the assistant: "Step 2 of 5". */
    progress = g_strdup_printf (_("Step %u of %u"), number, self->steps->len - 2);
  adw_window_title_set_subtitle (self->window_title, progress);
  show_state (self);
  ante_setup_step_enter (current_step (self));
}

static void
step_passed_cb (AnteSetupPage *self, AnteSetupStep *step)
{
  if (step != current_step (self))
    return;
  if (self->current + 1 < self->steps->len)
    show_step (self, self->current + 1);
  else
    ante_setup_finish (self->setup);
}

static void
next_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_setup_step_advance (current_step (ANTE_SETUP_PAGE (widget)));
}

static void
skip_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_setup_step_pass (current_step (ANTE_SETUP_PAGE (widget)));
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ante_setup_step_cancel (current_step (ANTE_SETUP_PAGE (widget)));
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteSetupPage *self = ANTE_SETUP_PAGE (widget);

  if (self->current > 0)
    show_step (self, self->current - 1);
}

static void
add_step (AnteSetupPage *self, GType type)
{
  GtkWidget *step = g_object_new (type, "setup", self->setup, NULL);

  gtk_stack_add_child (self->stack, step);
  g_ptr_array_add (self->steps, step);
  g_signal_connect_object (step, "passed", G_CALLBACK (step_passed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (step, "notify::ready", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (step, "notify::busy", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
}

/* Somebody has the focus from the beginning, so that the keyboard leads through it all. */
static void
ante_setup_page_map (GtkWidget *widget)
{
  AnteSetupPage *self = ANTE_SETUP_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  GTK_WIDGET_CLASS (ante_setup_page_parent_class)->map (widget);
  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget))
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

static void
ante_setup_page_dispose (GObject *object)
{
  AnteSetupPage *self = ANTE_SETUP_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_object (&self->setup);
  G_OBJECT_CLASS (ante_setup_page_parent_class)->dispose (object);
}

static void
ante_setup_page_class_init (AnteSetupPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_setup_page_dispose;
  widget_class->map = ante_setup_page_map;

  gtk_widget_class_install_action (widget_class, "setup.next", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "setup.skip", NULL, skip_cb);
  gtk_widget_class_install_action (widget_class, "setup.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "setup.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "setup.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "setup.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "setup.cancel", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, skip_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, busy_box);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupPage, cancel_button);
}

static void
ante_setup_page_init (AnteSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->steps = g_ptr_array_new ();
}

GtkWidget *
ante_setup_page_new (AnteDesk *desk)
{
  AnteSetupPage *self = g_object_new (ANTE_TYPE_SETUP_PAGE, NULL);

  self->setup = ante_setup_new (desk);
  for (guint i = 0; i < G_N_ELEMENTS (step_types); i++)
    add_step (self, step_types[i] ());
  show_step (self, 0);
  return GTK_WIDGET (self);
}

void
ante_setup_page_set_relay_uri (AnteSetupPage *self, const char *uri)
{
  g_object_set (self->setup, "relay-uri", uri, NULL);
}
