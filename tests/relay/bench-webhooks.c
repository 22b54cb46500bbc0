/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a provider waits for its 200, with 1, 16 and 64 senders, each webhook on a fresh
 * connection. Run with: meson test --benchmark relay-webhooks -v */
#include "test-clinic.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SENDERS 64
#define WEBHOOKS 4000

typedef struct
{
  Clinic *clinic;
  guint port;
  guint number, n_to_send;
  double *took_ms;   /* borrowed; its own part */
  guint n_refused;
} Sender;

static const char FILLING[] =
    "no contraindication was found in the answers given by the patient before the call ";

static char *
make_body (guint sender, guint number)
{
  GString *body =
      g_string_new ("{\"event\":1,\"exam_id\":\"12\",\"exam_status\":\"Approved\",\"reason\":\"");

  while (body->len < 1800)
    g_string_append (body, FILLING);
  g_string_append_printf (body, "\",\"patient_exam_id\":\"%u-%u\"}", sender, number);
  return g_string_free (body, FALSE);
}

static gpointer
send_thread (gpointer data)
{
  Sender *sender = data;

  for (guint i = 0; i < sender->n_to_send; i++)
    {
      g_autofree char *body = make_body (sender->number, i);
      gint64 start = g_get_monotonic_time ();
      g_autoptr (Answer) answer = clinic_webhook (
          sender->clinic, sender->port,
          "/0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210", body);
      sender->took_ms[i] = (g_get_monotonic_time () - start) / 1000.0;
      if (answer->status != 200)
        sender->n_refused++;
    }
  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
measure (RelayProcess *relay, guint n_senders)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree double *took_ms = g_new0 (double, WEBHOOKS);
  guint each = WEBHOOKS / n_senders, n_refused = 0;
  Sender senders[MOST_SENDERS];
  GThread *threads[MOST_SENDERS];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < n_senders; i++)
    {
      senders[i] = (Sender){ clinic, relay->port, i, each, took_ms + i * each, 0 };
      threads[i] = g_thread_new ("sender", send_thread, &senders[i]);
    }
  for (guint i = 0; i < n_senders; i++)
    {
      g_thread_join (threads[i]);
      n_refused += senders[i].n_refused;
    }
  guint n = each * n_senders;
  double seconds = (g_get_monotonic_time () - start) / 1e6;
  qsort (took_ms, n, sizeof *took_ms, compare);
  g_print ("%2u senders: %6.0f/s, p50 %6.2f ms, p99 %6.2f ms, worst %6.2f ms, refused %u\n",
           n_senders, n / seconds, took_ms[n / 2], took_ms[n * 99 / 100], took_ms[n - 1],
           n_refused);
}

int
main (int argc, char **argv)
{
  static const guint senders[] = { 1, 16, 64 };
  RelayProcess relay = { 0 };

  if (!ante_crypto_init ())
    return 1;
  relay_process_set_up (&relay, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    measure (&relay, senders[i]);
  relay_process_tear_down (&relay, NULL);
  return 0;
}
