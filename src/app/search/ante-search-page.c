/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds patients by name, phone or email, as one types. */
#include "app/search/ante-search-page.h"

#include "app/search/ante-search-item.h"
#include "app/widgets/ante-direction.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* More hits than that are not read; one types another letter. */
#define MAX_HITS 50
/* About as many as are seen at once: these are drawn with the letter, the others after it, as many at a time. */
#define AT_ONCE 10

struct _AnteSearchPage
{
  GtkWidget parent_instance;

  AnteDesk *desk;   /* owned */
  GListStore *hits; /* owned, AnteSearchItem */
  GPtrArray *later; /* owned, AnteSearchItem: those that are not among them yet */
  guint later_source;
  char *today;      /* owned, nullable */

  GtkEditable *entry;
  GtkStack *stack;
  GtkLabel *message;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (AnteSearchPage, ante_search_page, GTK_TYPE_WIDGET)

enum { CHOSEN, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- Rows --- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *person = gtk_label_new (NULL);
  GtkWidget *appointment = gtk_label_new (NULL);

  /* One under the other: side by side a name would be cut short in a narrow window. */
  gtk_label_set_xalign (GTK_LABEL (person), 0);
  gtk_label_set_wrap (GTK_LABEL (person), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (person), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (appointment), 0);
  gtk_label_set_wrap (GTK_LABEL (appointment), TRUE);
  gtk_box_append (GTK_BOX (box), person);
  gtk_box_append (GTK_BOX (box), appointment);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         AnteSearchPage           *self)
{
  AnteSearchItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  g_autofree char *markup = ante_search_item_markup (item);
  g_autofree char *appointment = ante_search_item_appointment (item, self->today);
  /* Translators: a patient found and their nearest appointment, for screen readers. */
  g_autofree char *sentence = g_strdup_printf (C_("search", "%s. %s"), ante_search_item_get_hit (item)->name, appointment);

  g_autofree char *who = ante_directed (box, markup);
  g_autofree char *what = ante_directed (box, appointment);

  gtk_label_set_markup (GTK_LABEL (gtk_widget_get_first_child (box)), who);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)), what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

/* --- Searching --- */

static void
forget_later (AnteSearchPage *self)
{
  g_clear_handle_id (&self->later_source, g_source_remove);
  g_ptr_array_set_size (self->later, 0);
}

static void
show_message (AnteSearchPage *self,
              const char     *sentence)
{
  /* What does not show is not chosen by Return. */
  forget_later (self);
  g_list_store_remove_all (self->hits);
  gtk_label_set_label (self->message, sentence);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static gboolean
show_later_cb (gpointer data)
{
  AnteSearchPage *self = data;
  guint n = MIN (self->later->len, AT_ONCE);

  g_list_store_splice (self->hits, g_list_model_get_n_items (G_LIST_MODEL (self->hits)), 0, self->later->pdata, n);
  g_ptr_array_remove_range (self->later, 0, n);
  if (self->later->len > 0)
    return G_SOURCE_CONTINUE;

  self->later_source = 0;
  return G_SOURCE_REMOVE;
}

static void
show_hits (AnteSearchPage *self,
           const char     *text)
{
  g_autoptr (GPtrArray) found = ante_desk_search (self->desk, text, MAX_HITS);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  forget_later (self);
  /* The items take the hits over, one by one. */
  g_ptr_array_set_free_func (found, NULL);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (i < AT_ONCE ? items : self->later, ante_search_item_new (g_ptr_array_index (found, i)));

  g_list_store_splice (self->hits, 0, g_list_model_get_n_items (G_LIST_MODEL (self->hits)), items->pdata, items->len);
  if (self->later->len > 0)
    self->later_source = g_idle_add_full (G_PRIORITY_LOW, show_later_cb, self, NULL);
  if (items->len > 0)
    gtk_stack_set_visible_child_name (self->stack, "hits");
  else
    show_message (self, _("Nobody on this computer fits. Try part of the name, or the last digits of the phone number."));
}

static void
search_cb (AnteSearchPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  if (!ante_desk_search_is_ready (self->desk))
    show_message (self, _("Getting the names ready…"));
  else if (*text == '\0')
    show_message (self, _("Type a name, a phone number or an email address."));
  else
    show_hits (self, text);
}

/* Names may become ready, or change, while the page is open. */
static void
desk_changed_cb (AnteSearchPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    search_cb (self);
}

static void
choose (AnteSearchPage *self,
        guint           position)
{
  g_autoptr (AnteSearchItem) item = g_list_model_get_item (G_LIST_MODEL (self->hits), position);

  if (item != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, ante_search_item_get_hit (item));
}

static void
activate_cb (AnteSearchPage *self,
             guint           position)
{
  choose (self, position);
}

/* Who types fast may press Return before the search has seen the last letter. */
static void
choose_first_cb (AnteSearchPage *self)
{
  search_cb (self);
  choose (self, 0);
}

static void
close_cb (AnteSearchPage *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
entry_key_cb (GtkEventControllerKey *controller,
              guint                  key,
              guint                  code,
              GdkModifierType        modifiers,
              AnteSearchPage        *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

/* --- The widget --- */

static void
ante_search_page_dispose (GObject *object)
{
  AnteSearchPage *self = ANTE_SEARCH_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_handle_id (&self->later_source, g_source_remove);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  g_clear_object (&self->hits);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->today, g_free);

  G_OBJECT_CLASS (ante_search_page_parent_class)->dispose (object);
}

static void
ante_search_page_class_init (AnteSearchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_search_page_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", ANTE_TYPE_SEARCH_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CLOSED] = g_signal_new ("closed", ANTE_TYPE_SEARCH_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "ante-search");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEARCH);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/search/ante-search-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSearchPage, entry);
  gtk_widget_class_bind_template_child (widget_class, AnteSearchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteSearchPage, message);
  gtk_widget_class_bind_template_child (widget_class, AnteSearchPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_first_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
}

static void
ante_search_page_init (AnteSearchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);

  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
  g_object_unref (factory);

  self->hits = g_list_store_new (ANTE_TYPE_SEARCH_ITEM);
  self->later = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkSelectionModel) selection = GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->hits))));
  gtk_list_view_set_model (self->view, selection);

  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (entry_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

GtkWidget *
ante_search_page_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteSearchPage *self = g_object_new (ANTE_TYPE_SEARCH_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
ante_search_page_begin (AnteSearchPage *self)
{
  g_return_if_fail (ANTE_IS_SEARCH_PAGE (self));

  g_free (self->today);
  self->today = ante_desk_today (self->desk);
  gtk_editable_set_text (self->entry, "");
  search_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
