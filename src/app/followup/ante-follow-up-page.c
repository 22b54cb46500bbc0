/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-up exams that are the clinic's to send: whom, since when, and what to do. */
#include "app/followup/ante-follow-up-page.h"

#include "app/widgets/ante-list-page.h"
#include "app/widgets/ante-wrap.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             GVariant   *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GVariant *
name_target (const AnteFollowUpRow *row)
{
  g_autofree char *person = ante_words_person (row->patient);

  return g_variant_new ("(sss)", row->follow_up->invite_id, row->follow_up->exam_id, person);
}

static gboolean
can_send (const AnteFollowUpRow *row)
{
  return ante_follow_up_is_to_do (row->follow_up) && !row->patient->unknown;
}

static gboolean
asks_for_portal (const AnteFollowUp *one,
                 AnteRole            role)
{
  if (one->state == ANTE_FOLLOW_UP_UNCONFIRMED)
    return ante_role_may_write (role, "invite.sending");
  return one->problem != NULL && ante_words_provider_todo (one->problem) != NULL && ante_role_may_write (role, "clinic.set");
}

static void
add_buttons (AnteDesk              *desk,
             AnteWrap              *wrap,
             const AnteFollowUpRow *row)
{
  const AnteFollowUp *one = row->follow_up;
  AnteRole role = ante_desk_get_role (desk);

  if (can_send (row) && ante_role_may_write (role, "invite.sending"))
    {
      GtkWidget *button = make_button (one->state == ANTE_FOLLOW_UP_DUE ? _("Send follow-up invite") : _("Send again"),
                                       "win.send-follow-up", name_target (row));

      gtk_widget_add_css_class (button, "suggested-action");
      ante_wrap_append (wrap, button);
    }
  if (one->state == ANTE_FOLLOW_UP_SENT && one->meeting_url != NULL)
    {
      g_autofree char *message = ante_words_follow_up_message (row->patient, ante_desk_get_clinic_name (desk), one->meeting_url,
                                                               one->link_until_ms, ante_desk_get_zone (desk));

      ante_wrap_append (wrap, make_button (_("Copy message"), "win.copy",
                                           g_variant_new ("(ss)", message, _("The message with the meeting link is copied"))));
      ante_wrap_append (wrap, make_button (_("Copy link"), "win.copy",
                                           g_variant_new ("(ss)", one->meeting_url, _("The meeting link is copied"))));
    }
  if (asks_for_portal (one, role))
    ante_wrap_append (wrap, make_button (_("Open the portal"), "win.open-portal", NULL));
  if (ante_role_may_write (role, "followup.done"))
    ante_wrap_append (wrap, make_button (_("Mark as done"), "win.finish-follow-up", name_target (row)));
}

/* What it says, and what its buttons do. */
static char *
describe_content (AnteDesk              *desk,
                  const AnteFollowUpRow *row,
                  const char            *sentence,
                  const char            *about,
                  const char            *advice)
{
  const AnteFollowUp *one = row->follow_up;

  return g_strdup_printf ("%s\n%s\n%s\n%s %s\n%s %" G_GINT64_FORMAT "\n%s\n%d %d", sentence, about, advice != NULL ? advice : "",
                          one->invite_id, one->exam_id, one->meeting_url != NULL ? one->meeting_url : "", one->link_until_ms,
                          ante_desk_get_clinic_name (desk), (int) one->state, (int) ante_desk_get_role (desk));
}

static GtkWidget *
make_row (AnteDesk              *desk,
          const AnteFollowUpRow *row,
          const AnteWhen        *when)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *wrap = ante_wrap_new ();
  g_autofree char *person = ante_words_person (row->patient);
  g_autofree char *phone = row->patient->phone != NULL ? ante_phone_format (row->patient->phone) : NULL;
  g_autofree char *about = phone != NULL ? g_strdup_printf ("%s · %s", row->follow_up->treatment_name, phone)
                                         : g_strdup (row->follow_up->treatment_name);
  g_autofree char *state = ante_words_follow_up (row->follow_up, when);
  g_autofree char *advice = ante_words_follow_up_advice (row, ante_desk_get_role (desk));
  /* Translators: for screen readers: a patient, a treatment, what is the case. */
  g_autofree char *sentence = g_strdup_printf (C_("follow-up", "%s, %s: %s"), person, row->follow_up->treatment_name, state);
  g_autofree char *content = describe_content (desk, row, sentence, about, advice);

  gtk_box_append (GTK_BOX (box), make_label (person, "heading"));
  gtk_box_append (GTK_BOX (box), make_label (about, "quiet"));
  gtk_box_append (GTK_BOX (box), make_label (state, "body"));
  if (advice != NULL)
    gtk_box_append (GTK_BOX (box), make_label (advice, "warning"));
  add_buttons (desk, ANTE_WRAP (wrap), row);
  gtk_box_append (GTK_BOX (box), wrap);
  gtk_widget_add_css_class (box, "follow-up");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_widget_set_focusable (line, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  ante_list_page_set_content (line, content);
  return line;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteListPage) page = data;
  AnteDesk *desk = ANTE_DESK (source);
  AnteWhen when = ante_when_now (desk);
  g_autoptr (GPtrArray) all = ante_desk_load_follow_ups_finish (desk, result, NULL);
  g_autoptr (GPtrArray) rows = all != NULL ? g_ptr_array_new () : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    g_ptr_array_add (rows, make_row (desk, g_ptr_array_index (all, i), &when));
  ante_list_page_show (page, rows);
}

static void
load (AnteListPage *page,
      gpointer      desk,
      GCancellable *cancellable)
{
  ante_desk_load_follow_ups_async (desk, cancellable, loaded_cb, g_object_ref (page));
}

GtkWidget *
ante_follow_up_page_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteListPageWords words = {
    .name = _("Follow-ups"),
    .explanation = _("Three weeks after a GLP-1 medicine the provider has to see the patient again. With the provider’s own messages off, that invite is yours to send."),
    .empty_icon = "ante-refresh-symbolic",
    .empty_title = ante_words_list_empty_title (ANTE_LIST_FOLLOW_UP),
    .empty_text = ante_words_list_empty_text (ANTE_LIST_FOLLOW_UP),
  };
  GtkWidget *page = ante_list_page_new (&words, desk, load);

  g_signal_connect_object (desk, "changed", G_CALLBACK (ante_list_page_reload), page, G_CONNECT_SWAPPED);
  return page;
}
