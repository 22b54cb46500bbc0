/* SPDX-License-Identifier: GPL-3.0-or-later
 * Going live: a checklist that looks for itself, and a test through the whole pipe. */
#include "app/golive/ante-going-live-window.h"

#include "app/golive/ante-points.h"
#include "app/golive/ante-test-run.h"

#include <glib/gi18n.h>

typedef enum { CHECK_PORTAL, CHECK_RELAY, CHECK_ADDRESS, CHECK_TREATMENTS, CHECK_STATES, CHECK_SHEET, CHECK_MANAGERS, N_CHECKS } Check;

typedef struct
{
  GtkWidget *row, *icon; /* children */
} CheckRow;

struct _AnteGoingLiveWindow
{
  AdwWindow parent_instance;

  AnteDesk *desk;            /* owned */
  GCancellable *cancellable; /* owned */
  gboolean followed;         /* the test run begun earlier is shown */
  CheckRow points[ANTE_N_POINTS];
  CheckRow checks[N_CHECKS];

  AdwPreferencesGroup *points_group;
  AdwPreferencesGroup *checks_group;
  AnteTestRun *test_run;
};

G_DEFINE_FINAL_TYPE (AnteGoingLiveWindow, ante_going_live_window, ADW_TYPE_WINDOW)

static const char *const titles[N_CHECKS] = {
  [CHECK_PORTAL] = N_("Contracts and providers in the portal"),
  [CHECK_RELAY] = N_("The relay answers"),
  [CHECK_ADDRESS] = N_("Results reach the relay by https"),
  [CHECK_TREATMENTS] = N_("Treatments ask for their exams"),
  [CHECK_STATES] = N_("Patients are in states with exams"),
  [CHECK_SHEET] = N_("The recovery sheet is on paper"),
  [CHECK_MANAGERS] = N_("A second manager’s computer"),
};

static const struct { const char *icon, *style; } looks[] = {
  [ANTE_CHECK_LOOKING] = { "ante-waiting-symbolic", "dim-label" },
  [ANTE_CHECK_RIGHT] = { "ante-cleared-symbolic", "success" },
  [ANTE_CHECK_TODO] = { "ante-warning-symbolic", "warning" },
  [ANTE_CHECK_UNKNOWN] = { "ante-waiting-symbolic", "accent" },
  [ANTE_CHECK_REMINDER] = { "ante-notes-symbolic", "accent" },
};

/* --- Saying --- */

/* The icon is said as well: a screen reader hears what is still to do. */
static const char *
name_state (AnteCheckState state)
{
  switch (state)
    {
    case ANTE_CHECK_RIGHT:
      return C_("check", "Right");
    case ANTE_CHECK_TODO:
      return C_("check", "To do");
    case ANTE_CHECK_UNKNOWN:
      return C_("check", "Not known yet");
    case ANTE_CHECK_REMINDER:
      return C_("check", "Reminder");
    case ANTE_CHECK_LOOKING:
    default:
      return C_("check", "Looking");
    }
}

static void
say_at (CheckRow       *at,
        AnteCheckState  state,
        const char     *text)
{
  g_autofree char *subtitle = g_strdup_printf (C_("check", "%s: %s"), name_state (state), text);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (at->row), subtitle);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (at->icon, looks[i].style);
  gtk_widget_add_css_class (at->icon, looks[state].style);
  gtk_image_set_from_icon_name (GTK_IMAGE (at->icon), looks[state].icon);
}

static void
say (AnteGoingLiveWindow *self,
     Check                check,
     AnteCheckState       state,
     const char          *text)
{
  say_at (&self->checks[check], state, text);
}

/* --- Looking --- */

static void
exams_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (AnteGoingLiveWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_load_exams_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = NULL;

  if (self->desk == NULL)
    return;
  if (exams != NULL && exams->len == 0)
    text = g_strdup (_("the provider takes it, and offers this clinic no exam. Ask the provider’s support which exams the clinic’s account has"));
  else if (exams != NULL && ante_desk_get_key_place (self->desk) == ANTE_KEY_AT_RELAY)
    text = g_strdup_printf (ngettext ("the relay holds it, and the provider offers %u exam to this clinic",
                                      "the relay holds it, and the provider offers %u exams to this clinic", exams->len),
                            exams->len);
  else if (exams != NULL)
    text = g_strdup_printf (ngettext ("this computer’s keyring holds it, and the provider offers %u exam to this clinic",
                                      "this computer’s keyring holds it, and the provider offers %u exams to this clinic", exams->len),
                            exams->len);
  else
    text = ante_words_error (error);
  say_at (&self->points[ANTE_POINT_KEY], exams != NULL && exams->len > 0 ? ANTE_CHECK_RIGHT : ANTE_CHECK_TODO, text != NULL ? text : "");
}

static void
look_at_points (AnteGoingLiveWindow *self,
                const AnteChecks    *checks)
{
  AnteWhen when = ante_when_now (self->desk);

  for (AntePoint point = 0; point < ANTE_N_POINTS; point++)
    {
      g_autofree char *text = NULL;
      AnteCheckState state = ante_point_read (point, checks, &when, &text);

      if (state != ANTE_CHECK_LOOKING)
        say_at (&self->points[point], state, text);
    }
}

static void
look_at_relay (AnteGoingLiveWindow *self)
{
  AnteWhen when = ante_when_now (self->desk);
  AnteLinkState link = ante_desk_get_link_state (self->desk);
  g_autofree char *trouble = ante_words_link_banner (link, ante_desk_get_as_of_ms (self->desk), &when);
  g_autofree char *as_of = ante_words_as_of (ante_desk_get_as_of_ms (self->desk), &when);

  if (link == ANTE_LINK_ONLINE)
    say (self, CHECK_RELAY, ANTE_CHECK_RIGHT, as_of);
  else
    say (self, CHECK_RELAY, link == ANTE_LINK_CONNECTING ? ANTE_CHECK_LOOKING : ANTE_CHECK_TODO, trouble != NULL ? trouble : as_of);
}

static void
look_at_address (AnteGoingLiveWindow *self,
                 const AnteChecks    *checks)
{
  g_autofree char *text = NULL;

  if (checks->public_url == NULL)
    say (self, CHECK_ADDRESS, ANTE_CHECK_TODO, _("no relay is connected yet"));
  else if (g_str_has_prefix (checks->public_url, "https://"))
    say (self, CHECK_ADDRESS, ANTE_CHECK_RIGHT, checks->public_url);
  else
    {
      text = g_strdup_printf (_("%s is not https. That is good for training on one computer; the provider needs an https address"),
                              checks->public_url);
      say (self, CHECK_ADDRESS, ANTE_CHECK_TODO, text);
    }
}

static void
look_at_treatments (AnteGoingLiveWindow *self,
                    const AnteChecks    *checks)
{
  g_autofree char *text = NULL;

  if (checks->n_treatments == 0)
    say (self, CHECK_TREATMENTS, ANTE_CHECK_TODO, _("add what the clinic offers, and which exams each needs"));
  else if (checks->n_without_exam == 0)
    say (self, CHECK_TREATMENTS, ANTE_CHECK_RIGHT, _("each treatment needs at least one"));
  else
    {
      text = g_strdup_printf (ngettext ("%u treatment of %u asks for no exam, so nobody is stopped from having it. Check that this is right",
                                        "%u treatments of %u ask for no exam, so nobody is stopped from having them. Check that this is right",
                                        checks->n_without_exam),
                              checks->n_without_exam, checks->n_treatments);
      say (self, CHECK_TREATMENTS, checks->n_without_exam == checks->n_treatments ? ANTE_CHECK_TODO : ANTE_CHECK_REMINDER, text);
    }
}

static void
look_at_portal (AnteGoingLiveWindow *self,
                const AnteChecks    *checks)
{
  g_autofree char *text = NULL;

  if (checks->standing_problem == NULL && checks->n_sent == 0)
    {
      say (self, CHECK_PORTAL, ANTE_CHECK_UNKNOWN, _("no invite was sent yet. In the portal, sign the agreements (Settings, Agreements) and add a provider for each state (Operators, Add Provider); the test below shows whether an invite goes through"));
      return;
    }
  if (checks->standing_problem == NULL)
    {
      say (self, CHECK_PORTAL, ANTE_CHECK_RIGHT, _("the provider took an invite, and refused none since for them"));
      return;
    }
  text = ante_words_provider_problem (checks->standing_problem, NULL);
  say (self, CHECK_PORTAL, ANTE_CHECK_TODO, text);
}

static void
look_at_states (AnteGoingLiveWindow *self,
                const AnteChecks    *checks)
{
  g_autofree char *text = NULL;

  if (checks->n_not_served == 0)
    {
      say (self, CHECK_STATES, ANTE_CHECK_RIGHT, _("nobody here is in Alabama or Mississippi, where the provider gives none"));
      return;
    }
  text = g_strdup_printf (ngettext ("%u patient is in a state where the provider gives none. Ask where they will be during the exam",
                                    "%u patients are in a state where the provider gives none. Ask where they will be during the exam",
                                    checks->n_not_served),
                          checks->n_not_served);
  say (self, CHECK_STATES, ANTE_CHECK_TODO, text);
}

static void
look_at_managers (AnteGoingLiveWindow *self,
                  const AnteChecks    *checks)
{
  if (checks->n_managers >= 2)
    say (self, CHECK_MANAGERS, ANTE_CHECK_RIGHT, _("if one is lost, the other goes on"));
  else
    say (self, CHECK_MANAGERS, ANTE_CHECK_REMINDER, _("this is the only one. If it is lost, the recovery sheet is all there is"));
}

static void
checks_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteGoingLiveWindow) self = data;
  g_autoptr (AnteChecks) checks = ante_desk_load_checks_finish (ANTE_DESK (source), result, NULL);

  if (checks == NULL || self->desk == NULL)
    return;
  look_at_points (self, checks);
  look_at_address (self, checks);
  look_at_treatments (self, checks);
  look_at_portal (self, checks);
  look_at_states (self, checks);
  look_at_managers (self, checks);
  if (!self->followed && checks->test_appointment != NULL)
    ante_test_run_follow (self->test_run, checks->test_appointment, checks->test_seen_ms);
  self->followed = TRUE;
}

static void
look_again (AnteGoingLiveWindow *self)
{
  if (self->desk == NULL)
    return;
  look_at_relay (self);
  ante_desk_load_checks_async (self->desk, self->cancellable, checks_cb, g_object_ref (self));
}

/* --- The widget --- */

static CheckRow
add_row (AdwPreferencesGroup *group,
         const char          *title)
{
  CheckRow at = { adw_action_row_new (), gtk_image_new () };

  gtk_accessible_update_state (GTK_ACCESSIBLE (at.icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (at.row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (at.row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (at.row), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (at.row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (at.row), at.icon);
  adw_preferences_group_add (group, at.row);
  say_at (&at, ANTE_CHECK_LOOKING, "…");
  return at;
}

static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
ante_going_live_window_dispose (GObject *object)
{
  AnteGoingLiveWindow *self = ANTE_GOING_LIVE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  if (self->desk != NULL)
    ante_test_run_set_desk (self->test_run, NULL);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_going_live_window_parent_class)->dispose (object);
}

static void
ante_going_live_window_finalize (GObject *object)
{
  g_object_unref (ANTE_GOING_LIVE_WINDOW (object)->cancellable);

  G_OBJECT_CLASS (ante_going_live_window_parent_class)->finalize (object);
}

static void
ante_going_live_window_class_init (AnteGoingLiveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_going_live_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_going_live_window_finalize;

  gtk_widget_class_install_action (widget_class, "going-live.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "going-live.close", NULL);

  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  g_type_ensure (ANTE_TYPE_TEST_RUN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/golive/ante-going-live-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteGoingLiveWindow, points_group);
  gtk_widget_class_bind_template_child (widget_class, AnteGoingLiveWindow, checks_group);
  gtk_widget_class_bind_template_child (widget_class, AnteGoingLiveWindow, test_run);
}

static void
ante_going_live_window_init (AnteGoingLiveWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (AntePoint point = 0; point < ANTE_N_POINTS; point++)
    self->points[point] = add_row (self->points_group, ante_point_title (point));
  for (Check check = 0; check < N_CHECKS; check++)
    self->checks[check] = add_row (self->checks_group, _(titles[check]));
  say (self, CHECK_SHEET, ANTE_CHECK_REMINDER, _("it was shown once, at set-up. Make sure that two people know where it is locked away"));
}

GtkWindow *
ante_going_live_window_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteGoingLiveWindow *self = g_object_new (ANTE_TYPE_GOING_LIVE_WINDOW, NULL);

  self->desk = g_object_ref (desk);
  ante_test_run_set_desk (self->test_run, desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (look_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::link-state", G_CALLBACK (look_at_relay), self, G_CONNECT_SWAPPED);
  look_again (self);
  ante_desk_load_exams_async (desk, self->cancellable, exams_cb, g_object_ref (self));
  return GTK_WINDOW (self);
}
