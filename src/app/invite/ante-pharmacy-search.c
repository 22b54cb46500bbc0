/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking for any pharmacy of the country. */
#include "app/invite/ante-pharmacy-search.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define DELAY_MS 400 /* after the last key: each search is a call */
#define NAME_MIN 3
#define RESULTS_MAX 100

struct _AntePharmacySearch
{
  AdwBin parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
  /* Under way */ GCancellable *cancellable; /* owned; NULL: nothing is asked for */
                  guint delay;
  /* Result */    GPtrArray *found; /* AntePharmacy, nullable */
  /* Template */  GtkSearchEntry *search;
                  GtkStack *stack;
                  GtkSpinner *spinner;
                  GtkListBox *list;
                  AdwStatusPage *error_page;
};

G_DEFINE_FINAL_TYPE (AntePharmacySearch, ante_pharmacy_search, ADW_TYPE_BIN)

enum { CHOSEN, STOPPED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
is_digits (const char *text, gsize length)
{
  return strlen (text) == length && strspn (text, "0123456789") == length;
}

gboolean
ante_pharmacy_search_split (const char *typed, char **name, char **zip, char **ncpdpid)
{
  g_auto (GStrv) words = g_strsplit_set (typed, " \t", -1);
  g_autoptr (GString) rest = g_string_new (NULL);

  *name = *zip = *ncpdpid = NULL;
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (is_digits (words[i], 7) && *ncpdpid == NULL)
        *ncpdpid = g_strdup (words[i]);
      else if (is_digits (words[i], 5) && *zip == NULL)
        *zip = g_strdup (words[i]);
      else if (*words[i] != '\0')
        g_string_append_printf (rest, "%s%s", rest->len > 0 ? " " : "", words[i]);
    }
  if (g_utf8_strlen (rest->str, -1) >= NAME_MIN)
    *name = g_string_free (g_steal_pointer (&rest), FALSE);
  return *name != NULL || *zip != NULL || *ncpdpid != NULL;
}

/* --- Results --- */

static void
clear_list (AntePharmacySearch *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
}

static char *
describe (const AntePharmacy *pharmacy)
{
  g_autofree char *place = ante_words_pharmacy (pharmacy);
  g_autofree char *phone = pharmacy->phone != NULL ? ante_phone_format (pharmacy->phone) : NULL;
  g_autoptr (GString) text = g_string_new (place);

  if (phone != NULL && *phone != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", phone);
  /* Translators: the number of a pharmacy. */
  g_string_append_printf (text, "%s", text->len > 0 ? " · " : "");
  g_string_append_printf (text, _("NCPDP %s"), pharmacy->ncpdpid);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (AntePharmacySearch *self, const AntePharmacy *pharmacy)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = describe (pharmacy);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), pharmacy->name != NULL ? pharmacy->name : pharmacy->ncpdpid);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
}

static void
show_found (AntePharmacySearch *self)
{
  clear_list (self);
  for (guint i = 0; i < self->found->len && i < RESULTS_MAX; i++)
    add_row (self, g_ptr_array_index (self->found, i));
  gtk_stack_set_visible_child_name (self->stack, self->found->len > 0 ? "found" : "nothing");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AntePharmacySearch) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = ante_desk_search_pharmacies_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* something else was typed, or the window has gone */
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  if (found != NULL)
    {
      self->found = g_steal_pointer (&found);
      show_found (self);
    }
  else
    {
      adw_status_page_set_description (self->error_page, text);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
}

/* --- Asking --- */

void
ante_pharmacy_search_stop (AntePharmacySearch *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->spinner != NULL)
    gtk_spinner_stop (self->spinner);
}

static void
ask (AntePharmacySearch *self)
{
  g_autofree char *name = NULL;
  g_autofree char *zip = NULL;
  g_autofree char *ncpdpid = NULL;

  ante_pharmacy_search_stop (self);
  if (!ante_pharmacy_search_split (gtk_editable_get_text (GTK_EDITABLE (self->search)), &name, &zip, &ncpdpid))
    {
      gtk_stack_set_visible_child_name (self->stack, "start");
      return;
    }
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "searching");
  gtk_spinner_start (self->spinner);
  ante_desk_search_pharmacies_async (self->desk, ncpdpid != NULL ? NULL : name, ncpdpid != NULL ? NULL : zip, ncpdpid,
                                     self->cancellable, found_cb, g_object_ref (self));
}

static gboolean
delay_cb (gpointer data)
{
  AntePharmacySearch *self = data;

  self->delay = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
search_changed_cb (AntePharmacySearch *self)
{
  ante_pharmacy_search_stop (self);
  self->delay = g_timeout_add (DELAY_MS, delay_cb, self);
}

/* Return asks at once; when one pharmacy is found, it takes it. */
static void
search_activated_cb (AntePharmacySearch *self)
{
  if (self->delay == 0 && self->cancellable == NULL && self->found != NULL && self->found->len == 1)
    g_signal_emit (self, signals[CHOSEN], 0, g_ptr_array_index (self->found, 0));
  else if (self->delay != 0 || self->cancellable == NULL)
    ask (self);
}

static void
search_stopped_cb (AntePharmacySearch *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    g_signal_emit (self, signals[STOPPED], 0);
}

static void
row_activated_cb (AntePharmacySearch *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_ptr_array_index (self->found, gtk_list_box_row_get_index (row)));
}

static void
retry_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask (ANTE_PHARMACY_SEARCH (widget));
}

static void
ante_pharmacy_search_dispose (GObject *object)
{
  AntePharmacySearch *self = ANTE_PHARMACY_SEARCH (object);

  ante_pharmacy_search_stop (self);
  self->spinner = NULL;
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_pharmacy_search_parent_class)->dispose (object);
}

static void
ante_pharmacy_search_class_init (AntePharmacySearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_pharmacy_search_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_POINTER);
  signals[STOPPED] = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "pharmacies.retry", NULL, retry_cb);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/invite/ante-pharmacy-search.ui");
  gtk_widget_class_bind_template_child (widget_class, AntePharmacySearch, search);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacySearch, stack);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacySearch, spinner);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacySearch, list);
  gtk_widget_class_bind_template_child (widget_class, AntePharmacySearch, error_page);
}

static void
ante_pharmacy_search_init (AntePharmacySearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (search_stopped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
}

void
ante_pharmacy_search_set_desk (AntePharmacySearch *self, AnteDesk *desk)
{
  g_set_object (&self->desk, desk);
}

void
ante_pharmacy_search_begin (AntePharmacySearch *self)
{
  ante_pharmacy_search_stop (self);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  ante_pharmacy_search_stop (self);
  gtk_stack_set_visible_child_name (self->stack, "start");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
