/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that fit no invite of this clinic: shown, never acted on. */
#include "app/unmatched/ante-unmatched-page.h"

#include "app/widgets/ante-list-page.h"
#include "app/words/ante-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* An attacker may fill this list; nobody reads more of it than that. */
#define MAX_ROWS 200

static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

static char *
write_title (const AnteUnmatched *one,
             const AnteWhen      *when)
{
  GString *line = g_string_new (NULL);
  g_autofree char *day = ante_words_day (one->received_ms, when);
  g_autofree char *clock = ante_words_time (one->received_ms, when->zone);
  /* Translators: a day and a time of day, inside a line. */
  g_autofree char *moment = g_strdup_printf (C_("moment", "%s at %s"), day, clock);

  add_part (line, one->word != NULL ? one->word : _("No verdict"));
  add_part (line, one->provider);
  add_part (line, moment);
  return g_string_free (line, FALSE);
}

static char *
write_facts (const AnteUnmatched *one)
{
  GString *line = g_string_new (NULL);
  g_autofree char *phone = one->phone != NULL ? ante_phone_format (one->phone) : NULL;
  g_autofree char *reference = one->patient_exam_id != NULL ? g_strdup_printf (_("ref %s"), one->patient_exam_id) : NULL;
  g_autofree char *exam = one->exam_id != NULL ? g_strdup_printf (_("exam %s"), one->exam_id) : NULL;

  add_part (line, one->email);
  add_part (line, phone);
  add_part (line, reference);
  add_part (line, exam);
  return g_string_free (line, FALSE);
}

static void
add_attach_button (GtkWidget           *row,
                   const AnteUnmatched *one,
                   const char          *title)
{
  GtkWidget *button = gtk_button_new_with_label (_("Attach…"));
  /* Translators: %s is a result, as in "Approved · NP Liza · today at 9:50 AM". */
  g_autofree char *name = g_strdup_printf (_("Attach to a patient: %s"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY); /* the words on it say less */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.link-delivery");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", one->delivery_id, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
make_row (const AnteUnmatched *one,
          const AnteWhen      *when,
          AnteRole             role)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("ante-unmatched-symbolic");
  g_autofree char *title = write_title (one, when);
  g_autofree char *facts = write_facts (one);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", ante_words_unmatched_reason (one->reason), facts);

  gtk_widget_add_css_class (icon, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (ante_role_may_write (role, "delivery.linked"))
    add_attach_button (row, one, title);
  return row;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteListPage) page = data;
  AnteDesk *desk = ANTE_DESK (source);
  AnteWhen when = ante_when_now (desk);
  g_autoptr (GPtrArray) all = ante_desk_load_unmatched_finish (desk, result, NULL);
  g_autoptr (GPtrArray) rows = all != NULL ? g_ptr_array_new () : NULL;

  for (guint i = 0; all != NULL && i < MIN (all->len, MAX_ROWS); i++)
    g_ptr_array_add (rows, make_row (g_ptr_array_index (all, i), &when, ante_desk_get_role (desk)));
  ante_list_page_show (page, rows);
}

static void
load (AnteListPage *page,
      gpointer      desk,
      GCancellable *cancellable)
{
  ante_desk_load_unmatched_async (desk, cancellable, loaded_cb, g_object_ref (page));
}

GtkWidget *
ante_unmatched_page_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteListPageWords words = {
    .name = _("Unmatched results"),
    .explanation = _("These results fit no invite of this clinic, so they clear nobody. Look each up in the provider’s portal. Attached to a patient, one leaves this list and shows in their history."),
    .empty_icon = "ante-unmatched-symbolic",
    .empty_title = ante_words_list_empty_title (ANTE_LIST_UNMATCHED),
    .empty_text = ante_words_list_empty_text (ANTE_LIST_UNMATCHED),
  };
  GtkWidget *page = ante_list_page_new (&words, desk, load);

  ante_list_page_add_button (ANTE_LIST_PAGE (page), _("Open the portal"), "win.open-portal");
  g_signal_connect_object (desk, "changed", G_CALLBACK (ante_list_page_reload), page, G_CONNECT_SWAPPED);
  return page;
}
