/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the facets of the window share. */
#pragma once
#include "app/board/ante-board.h"
#include "app/board/ante-day-loader.h"
#include "app/commands/ante-command.h"
#include "app/detail/ante-detail-pane.h"
#include "app/lists/ante-lists.h"
#include "app/widgets/ante-adaptive-bin.h"
#include "app/widgets/ante-banner.h"
#include "app/window/ante-wake.h"
#include "app/window/ante-window.h"
#include "app/words/ante-words.h"

G_BEGIN_DECLS

struct _AnteWindow
{
  AdwApplicationWindow parent_instance;

  /* Given */
  AnteDesk *desk;            /* owned */
  char *data_dir;            /* owned */
  char *relay_uri;           /* owned, nullable */

  /* What is looked at */
  char *date;                /* owned; NULL until the desk is ready */
  gboolean follows_today;    /* the date turns with midnight */
  AnteList list;
  AnteDayLoader *shown;      /* owned: the day looked at */
  AnteDayLoader *today;      /* owned: today while another day is looked at, for the alarm */
  gboolean focused_once;     /* the board had the keyboard when it first came */
  gboolean began;            /* the first day was shown, with whom one looks at first */
  guint minute_id;
  guint back_id;
  guint open_id;             /* not presented yet */
  AnteWake *wake;            /* owned */
  GHashTable *near;          /* owned: appointments said to be near and not cleared */

  /* What can be taken back */
  AnteUndo *undo;            /* owned, nullable */
  AdwToast *toast;           /* owned, nullable: the last one shown */

  /* Widgets of the template */
  GtkBox *content;
  AdwToastOverlay *toasts;
  GtkStack *pages;
  AdwBin *starting;          /* empty unless starting takes long enough to be seen */
  AnteAdaptiveBin *adaptive;
  AdwWindowTitle *title;
  AdwWindowTitle *short_title; /* where the other does not fit */
  GtkWidget *back_button;
  GtkWidget *pager;
  GtkMenuButton *date_button;
  GtkWidget *today_button;
  GtkWidget *add_button;
  GtkWidget *search_button;
  GtkMenuButton *menu_button;
  GtkWidget *freshness;
  GtkWidget *compact_bar;
  GtkWidget *compact_today;
  GtkWidget *compact_freshness;
  GtkImage *freshness_icon;
  GtkLabel *freshness_label;
  GtkLabel *compact_freshness_label;
  GtkBox *banners;
  AdwLeaflet *outer;         /* lists | inner */
  AdwLeaflet *inner;         /* middle | appointment */
  GtkStack *middle;          /* board, follow-ups, unmatched, search */
  AnteLists *lists;
  AnteBoard *board;

  /* Made when first needed */
  AnteDetailPane *detail;
  GtkWidget *search;
  GtkWidget *unmatched;
  GtkWidget *follow_up;
  GtkWidget *setup;
  GtkWidget *trouble;
  GtkWidget *calendar;

  /* Banners, in the order they are shown; alarms are added before them */
  GPtrArray *alarms;         /* AnteBanner, owned by the box */
  AnteBanner *link_banner, *provider_banner, *keyring_banner;
  AnteBanner *reading_banner;
  AnteBanner *clock_banner;
  AnteBanner *history_banner;
  AnteBanner *snapshot_banner;
  AnteBanner *test_banner;
};

/** Something is there to be seen: ends the wait of ante_window_open(). */
void ante_window_is_worth_seeing (AnteWindow *self);

/* ante-window-day.c: which day and list, and keeping them right */
void ante_window_install_connection_actions (GtkWidgetClass *widget_class);
void ante_window_install_day_actions (GtkWidgetClass *widget_class);
void ante_window_start_days (AnteWindow *self);
void ante_window_stop_days (AnteWindow *self);
void ante_window_show_day (AnteWindow *self, const char *date);
void ante_window_show_list (AnteWindow *self, AnteList list);
void ante_window_refresh_words (AnteWindow *self);
/** Rows and banners, from what is known already: whether the provider answers has changed. */
void ante_window_say_anew (AnteWindow *self);
AnteWhen ante_window_when (AnteWindow *self);
/** The view of an appointment among the days known; NULL: none. Borrowed. */
AnteAppointmentView *ante_window_find_view (AnteWindow *self, const char *appointment_id);

/* ante-window-banners.c: what is the case now */
void ante_window_build_banners (AnteWindow *self);
void ante_window_update_banners (AnteWindow *self);
void ante_window_update_alarms (AnteWindow *self);

/** ante_window_call_attention: @sentence aloud, and, while the window is behind others, on the desktop, where anybody
 *  may see it: no name, no treatment. */
void ante_window_call_attention (AnteWindow *self, const char *id, const char *sentence);

/* ante-window-near.c: appointments that begin soon and are not cleared */
void ante_window_update_near (AnteWindow *self, AnteDay *today);

/* ante-window-commands.c: doing, saying that it was done, taking it back */
void ante_window_install_commands (GtkWidgetClass *widget_class);
/** ante_window_show_toast: takes @toast; @sentence is said aloud. */
void ante_window_show_toast (AnteWindow *self, AdwToast *toast, const char *sentence);
void ante_window_say (AnteWindow *self, const char *sentence);
void ante_window_say_error (AnteWindow *self, const GError *error);
void ante_window_offer_undo (AnteWindow *self, const char *sentence, AnteUndo *undo);

/* ante-window-invites.c: what goes to the provider, and what is asked before */
/** ante_window_ask: a question with two answers, "no" and "yes", on its way to being presented; Return and Escape say no. */
GtkWidget *ante_window_ask (AnteWindow *self, const char *heading, const char *body, const char *no, const char *yes,
                            AdwResponseAppearance appearance);
void ante_window_perform_invite (AnteWindow *self, AnteCommand command, AnteAppointmentView *view, const AnteClearance *clearance);

/* ante-window-cancel.c */
void ante_window_ask_to_cancel_invite (AnteWindow *self, AnteAppointmentView *view, const AnteClearance *clearance);

/* ante-window-judgements.c: what people of the clinic add to what the provider said */
void ante_window_install_judgement_actions (GtkWidgetClass *widget_class);
/** FALSE: @command is none of these. */
gboolean ante_window_perform_judgement (AnteWindow *self, AnteCommand command, AnteAppointmentView *view, const AnteClearance *clearance);

/* ante-window-answers.c: before an exam */
void ante_window_install_answers_actions (GtkWidgetClass *widget_class);

/* ante-window-reach.c: ways to the patient */
void ante_window_install_reach_actions (GtkWidgetClass *widget_class);
/** FALSE: @command is none of them. */
gboolean ante_window_perform_reach (AnteWindow *self, AnteCommand command, AnteAppointmentView *view, const AnteClearance *clearance);

/* ante-window-follow-up.c */
void ante_window_install_follow_up_actions (GtkWidgetClass *widget_class);

/* ante-window-forms.c: dialogs of other places */
void ante_window_install_form_actions (GtkWidgetClass *widget_class);
/** ante_window_compose: the composer, when an invite for @view needs more than a click. Returns: whether it does. */
gboolean ante_window_compose (AnteWindow *self, AnteAppointmentView *view, const char *decided);
/** ante_window_compose_follow_up: the composer for what @row calls for. */
void ante_window_compose_follow_up (AnteWindow *self, const AnteFollowUpRow *row);
void ante_window_edit (AnteWindow *self, AnteAppointmentView *view, AnteMissing missing);
void ante_window_add_for_patient (AnteWindow *self, const char *patient_id);
GtkWidget *ante_window_make_setup (AnteWindow *self);
GtkWidget *ante_window_make_trouble (AnteWindow *self);

/* ante-window-pages.c: going from one part to another */
void ante_window_install_page_actions (GtkWidgetClass *widget_class);
void ante_window_connect_pages (AnteWindow *self);
void ante_window_open_appointment (AnteWindow *self, const char *appointment_id);
void ante_window_show_middle (AnteWindow *self);
void ante_window_follow_state (AnteWindow *self);

G_END_DECLS
