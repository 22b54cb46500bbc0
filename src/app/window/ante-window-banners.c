/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is the case now, over everything else: alarms first, then how far the board can be trusted. */
#include "app/window/ante-window-private.h"

#include "app/widgets/ante-live-region.h"

#include <glib/gi18n.h>

/* --- In room, stop --- */

static char *
write_alarm (AnteWindow          *self,
             AnteAppointmentView *view)
{
  AnteWhen when = ante_window_when (self);
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *stop = ante_words_stop (ante_appointment_view_get_clearances (view), &when);

  /* Translators: the loudest alarm there is. First the patient, then "Stop: no longer cleared. Botox: …". */
  return g_strdup_printf (_("In room: %s. %s"), person, stop);
}

static AnteBanner *
get_alarm (AnteWindow *self,
           guint       index)
{
  while (self->alarms->len <= index)
    {
      GtkWidget *alarm = ante_banner_new (ANTE_BANNER_ALARM, "ante-stop-symbolic");
      GtkWidget *before = self->alarms->len > 0 ? g_ptr_array_index (self->alarms, self->alarms->len - 1) : NULL;

      gtk_box_insert_child_after (self->banners, alarm, before);
      g_ptr_array_add (self->alarms, alarm);
    }

  return g_ptr_array_index (self->alarms, index);
}

static void
raise_alarm (AnteWindow          *self,
             guint                index,
             AnteAppointmentView *view)
{
  AnteBanner *alarm = get_alarm (self, index);
  g_autofree char *sentence = write_alarm (self, view);
  gboolean is_news = g_strcmp0 (ante_banner_get_title (alarm), sentence) != 0;

  ante_banner_set_title (alarm, sentence);
  ante_banner_set_button (alarm, C_("alarm", "Show"), "win.perform",
                          g_variant_new ("(sss)", ante_command_get_name (ANTE_COMMAND_SHOW),
                                         ante_appointment_view_get_appointment (view)->id, ""));
  if (is_news)
    ante_live_region_say (GTK_WIDGET (self), sentence);
}

static AnteDay *
get_today (AnteWindow *self)
{
  AnteDay *day = ante_day_loader_get_day (self->today);

  return day != NULL ? day : ante_day_loader_get_day (self->shown);
}

void
ante_window_update_alarms (AnteWindow *self)
{
  AnteDay *day = get_today (self);
  guint raised = 0;

  for (guint i = 0; day != NULL && i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);

      if (ante_appointment_view_get_stop (view))
        raise_alarm (self, raised++, view);
    }

  for (guint i = raised; i < self->alarms->len; i++)
    ante_banner_set_title (g_ptr_array_index (self->alarms, i), NULL);
  ante_window_update_near (self, day);
}

/* --- How far the board can be trusted --- */

static char *
describe_link (AnteWindow *self)
{
  AnteWhen when = ante_window_when (self);
  g_autofree char *link = ante_words_link_banner (ante_desk_get_link_state (self->desk), ante_desk_get_as_of_ms (self->desk), &when);
  g_autofree char *queued = ante_words_queued (ante_desk_get_queued (self->desk));

  if (link == NULL || queued == NULL)
    return g_steal_pointer (&link);

  /* Translators: two sentences: that the relay is not reached, and how many changes wait. */
  return g_strdup_printf (C_("banner", "%s %s."), link, queued);
}

static char *
describe_reading (AnteWindow *self)
{
  gint64 done, of;

  if (!ante_desk_get_reading (self->desk, &done, &of))
    return NULL;

  return ante_desk_get_previewing (self->desk) ? ante_words_previewing (done, of) : ante_words_reading (done, of);
}

static gboolean
has_test_patient (AnteDay *day)
{
  for (guint i = 0; day != NULL && i < day->appointments->len; i++)
    if (ante_patient_is_test (ante_appointment_view_get_patient (g_ptr_array_index (day->appointments, i))))
      return TRUE;

  return FALSE;
}

/* What can be done about the relay not being heard. */
static void
offer_help (AnteWindow *self)
{
  AnteLinkState link = ante_desk_get_link_state (self->desk);

  if (link == ANTE_LINK_NOT_SET_UP)
    ante_banner_set_button (self->link_banner, C_("banner", "Connect…"), "win.connect-relay", NULL);
  else if (link == ANTE_LINK_OFFLINE || link == ANTE_LINK_SILENT)
    ante_banner_set_button (self->link_banner, C_("banner", "Test the Connection"), "win.test-connection", NULL);
  else
    ante_banner_set_button (self->link_banner, C_("banner", "Try again"), "win.refresh", NULL);
}

void
ante_window_update_banners (AnteWindow *self)
{
  gint64 off_ms = 0;
  int keyring = ANTE_DESK_READY;
  gboolean history_changed = FALSE;

  if (self->date == NULL)
    return;

  g_object_get (self->desk, "clock-off-ms", &off_ms, "history-changed", &history_changed, "keyring-trouble", &keyring, NULL);

  AnteWhen when = ante_window_when (self);
  g_autofree char *link = describe_link (self);
  g_autofree char *provider = ante_words_provider_banner (&when);
  g_autofree char *clock = ante_words_clock_off (off_ms);
  g_autofree char *reading = describe_reading (self);

  ante_banner_set_title (self->link_banner, link);
  offer_help (self);
  ante_banner_set_title (self->provider_banner, provider);
  ante_banner_set_title (self->keyring_banner, ante_words_keyring_banner (keyring));
  ante_banner_set_button (self->keyring_banner, keyring == ANTE_DESK_KEYRING_LOCKED ? C_("banner", "Unlock…") : C_("banner", "Try again"),
                          "win.unlock-keyring", NULL);
  ante_banner_set_title (self->reading_banner, reading);
  ante_banner_set_title (self->clock_banner, clock);
  ante_banner_set_title (self->history_banner, history_changed
                         ? _("The relay’s history changed, or an entry was refused. Tell a manager: results may be missing.") : NULL);
  ante_banner_set_title (self->snapshot_banner, ante_desk_get_snapshot_wrong (self->desk)
                         ? _("A manager’s snapshot did not agree with the clinic’s log. The log is what is shown. Tell a manager: one of the computers is not to be trusted.") : NULL);
  ante_banner_set_title (self->test_banner, has_test_patient (ante_day_loader_get_day (self->shown))
                         ? _("This day has test exams (state TE). They are not real patients.") : NULL);
  ante_window_refresh_words (self);
}

static AnteBanner *
add_banner (AnteWindow        *self,
            AnteBannerUrgency  urgency,
            const char        *icon_name)
{
  GtkWidget *banner = ante_banner_new (urgency, icon_name);

  gtk_box_append (self->banners, banner);
  return ANTE_BANNER (banner);
}

/* At the foot of the window, on every page: nobody is to mistake it for the real thing, and it stands in nobody's way. */
static void
add_training_strip (AnteWindow *self)
{
  GtkWidget *strip = ante_banner_new (ANTE_BANNER_NOTE, "ante-today-symbolic");

  gtk_widget_add_css_class (strip, "training");
  ante_banner_set_title (ANTE_BANNER (strip), _("Training: nothing here is real"));
  gtk_box_append (self->content, strip);
}

void
ante_window_build_banners (AnteWindow *self)
{
  self->link_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-offline-symbolic");
  self->provider_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-offline-symbolic");
  ante_banner_set_button (self->provider_banner, C_("banner", "Try again"), "win.try-provider", NULL);
  self->keyring_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-warning-symbolic");
  self->reading_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-refresh-symbolic");
  self->clock_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-waiting-symbolic");
  self->history_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-warning-symbolic");
  self->snapshot_banner = add_banner (self, ANTE_BANNER_WARNING, "ante-warning-symbolic");
  self->test_banner = add_banner (self, ANTE_BANNER_NOTE, "ante-flag-symbolic");

  if (ante_desk_get_training (self->desk))
    add_training_strip (self);
}
