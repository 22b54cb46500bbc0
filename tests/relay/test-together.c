/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many desks of one clinic wait; news reaches all of them at once, and each hears what it asked for. */
#include "test-clinic.h"

#define N_TOKENS 30
#define N_KINDS 4
#define N_DESKS (N_TOKENS * N_KINDS) /* as many of one token as may wait */

static const struct
{
  const char *query;
  guint n_entries;
  gboolean more;
} KINDS[N_KINDS] = {
  { "after=0&wait=50", 1, FALSE },
  { "after=0&clinical=0&wait=50", 2, FALSE },
  { "after=0&clinical=0&limit=1&wait=50", 1, TRUE },
  { "after=0&head=0000000000000000000000000000000000000000000000000000000000000000&wait=50", 1, FALSE },
};

typedef struct
{
  guint port;
  char *token;     /* owned */
  const char *query;
  Answer *answer;  /* owned */
  GThread *thread; /* owned */
} Desk;

static gpointer
wait_thread (gpointer data)
{
  Desk *desk = data;
  g_autofree char *path = g_strconcat ("/v1/log?", desk->query, NULL);

  desk->answer = request (desk->port, "GET", path, desk->token, NULL);
  return NULL;
}

static void
check_told (Desk *desk, guint kind)
{
  g_thread_join (desk->thread);
  g_assert_cmpuint (desk->answer->status, ==, 200);
  g_assert_false (json_object_get_boolean_member (desk->answer->object, "diverged"));
  g_assert_cmpint (json_object_get_boolean_member (desk->answer->object, "more"), ==, KINDS[kind].more);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (desk->answer->object, "entries")), ==,
                    KINDS[kind].n_entries);
  answer_free (desk->answer);
  g_free (desk->token);
}

static void
test_each_hears_what_it_asked (RelayProcess *relay, gconstpointer ignored)
{
  guint metrics = find_free_port ();
  g_autofree char *option = g_strdup_printf ("--metrics=127.0.0.1:%u", metrics);
  const char *const arguments[] = { option, NULL };
  Desk desks[N_DESKS];

  relay->arguments = arguments;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  for (guint i = 0; i < N_DESKS; i++)
    {
      if (i >= N_KINDS && i % N_KINDS == 0)
        clinic_claim (clinic, relay->port);
      desks[i] = (Desk){ relay->port, g_strdup (clinic->token), KINDS[i % N_KINDS].query, NULL, NULL };
      desks[i].thread = g_thread_new ("desk", wait_thread, &desks[i]);
    }
  wait_until_waiting (metrics, N_DESKS);
  g_autoptr (Answer) hook = clinic_webhook (clinic, relay->port, NULL, "{\"event\":1,\"exam_status\":\"Approved\"}");
  g_assert_cmpuint (hook->status, ==, 200);
  for (guint i = 0; i < N_DESKS; i++)
    check_told (&desks[i], i % N_KINDS);
  relay->arguments = NULL;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  g_test_add ("/relay/wait/each-hears-what-it-asked", RelayProcess, NULL, relay_process_set_up,
              test_each_hears_what_it_asked, relay_process_tear_down);
  return g_test_run ();
}
