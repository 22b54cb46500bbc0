/* SPDX-License-Identifier: GPL-3.0-or-later
 * Types into the window's search, letter by letter, over whatever the cache holds. A letter costs all the time in which
 * the main thread was busy from its key until the window has come to rest: finding, binding the rows, layout, paint. */
#include "bench/bench-type.h"

#include <stdio.h>
#include <string.h>

#define REST_MS 400        /* a letter's work is over by then, and no other has begun */
#define READY_TURN_MS 200
#define READY_WITHIN_MS 60000
#define FRAME_MS 16.7

static const char *const TYPED[] = { "okafor77", "castellanos99999", "gabriela", "tomás", "p99999@example.com", "5550142", "zzz", "o",
                                     "brandt ul" };

typedef struct
{
  GtkWidget *window;   /* borrowed */
  GtkEditable *entry;  /* borrowed */
  guint word;
  glong length;        /* letters of the word that stand there */
  gint64 busy_us;      /* when the letter came */
  gint64 waited_ms;    /* for the names to be ready */
  double worst_ms;
  const char *worst_word;
  guint n_letters;
} Typing;

static gint64 blocked_us;

/* As the main loop waits always, with a look at the clock. */
static gint
waiting (GPollFD *fds, guint n_fds, gint timeout)
{
  gint64 began = g_get_monotonic_time ();
  gint ready = g_poll (fds, n_fds, timeout);

  blocked_us += g_get_monotonic_time () - began;
  return ready;
}

static gint64
get_busy_us (void)
{
  return g_get_monotonic_time () - blocked_us;
}

static GtkWidget *
find_widget (GtkWidget *widget, const char *type)
{
  if (strcmp (G_OBJECT_TYPE_NAME (widget), type) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
end (Typing *self)
{
  printf ("search-window letters=%u worst=%.2fms (while typing %s) frames=%.2f\n", self->n_letters, self->worst_ms, self->worst_word,
          self->worst_ms / FRAME_MS);
  fflush (stdout);
  g_application_quit (g_application_get_default ());
}

static void
press_letter (Typing *self)
{
  g_autofree char *text = g_utf8_substring (TYPED[self->word], 0, ++self->length);

  self->busy_us = get_busy_us ();
  gtk_editable_set_text (self->entry, text);
}

static gboolean
at_rest_cb (gpointer data)
{
  Typing *self = data;
  double took_ms = (double) (get_busy_us () - self->busy_us) / 1000;

  self->n_letters++;
  if (took_ms > self->worst_ms)
    {
      self->worst_ms = took_ms;
      self->worst_word = TYPED[self->word];
    }
  if (self->length == g_utf8_strlen (TYPED[self->word], -1))
    {
      self->length = 0;
      if (++self->word == G_N_ELEMENTS (TYPED))
        {
          end (self);
          return G_SOURCE_REMOVE;
        }
    }
  press_letter (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
look_for_names_cb (gpointer data)
{
  Typing *self = data;
  GtkWidget *stack = find_widget (find_widget (self->window, "AnteSearchPage"), "GtkStack");

  if (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "hits") == 0)
    {
      press_letter (self);
      g_timeout_add (REST_MS, at_rest_cb, self);
      return G_SOURCE_REMOVE;
    }
  self->waited_ms += READY_TURN_MS;
  if (self->waited_ms > READY_WITHIN_MS)
    {
      printf ("the names did not become ready\n");
      g_application_quit (g_application_get_default ());
      return G_SOURCE_REMOVE;
    }
  gtk_editable_set_text (self->entry, self->waited_ms % (2 * READY_TURN_MS) == 0 ? "br" : "bra");
  return G_SOURCE_CONTINUE;
}

void
bench_type_begin (GtkWidget *window)
{
  Typing *self = g_new0 (Typing, 1);
  GtkWidget *page;

  g_main_context_set_poll_func (NULL, waiting);
  gtk_widget_activate_action (window, "win.search", NULL);
  page = find_widget (window, "AnteSearchPage");
  g_assert_nonnull (page);
  self->window = window;
  self->entry = GTK_EDITABLE (find_widget (page, "GtkSearchEntry"));
  g_timeout_add (READY_TURN_MS, look_for_names_cb, self);
}
