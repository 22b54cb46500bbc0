/* SPDX-License-Identifier: GPL-3.0-or-later
 * A full-width strip that says what is the case now, for as long as it is. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* libadwaita 1.2 has no banner. It is there while it has a title, and screen readers get it as an alert
 * (alarm) or as a status. */
#define ANTE_TYPE_BANNER (ante_banner_get_type ())
G_DECLARE_FINAL_TYPE (AnteBanner, ante_banner, ANTE, BANNER, GtkWidget)

typedef enum
{
  ANTE_BANNER_NOTE,    /* good to know */
  ANTE_BANNER_WARNING, /* what is shown may be old, or something must be done */
  ANTE_BANNER_ALARM,   /* stop what you are doing */
} AnteBannerUrgency;

/** ante_banner_new: hidden until it has a title. */
GtkWidget *ante_banner_new (AnteBannerUrgency urgency, const char *icon_name);
/** ante_banner_set_title: a sentence; NULL takes the banner away. */
void ante_banner_set_title (AnteBanner *self, const char *title);
const char *ante_banner_get_title (AnteBanner *self);
/** ante_banner_set_button: @label NULL: no button. @target floating or NULL. */
void ante_banner_set_button (AnteBanner *self, const char *label, const char *action_name, GVariant *target);

G_END_DECLS
