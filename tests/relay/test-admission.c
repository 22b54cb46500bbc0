/* SPDX-License-Identifier: GPL-3.0-or-later
 * Limits and networks: who is told to wait, who is not taken from at all, and that neither ever keeps a
 * provider who is known from delivering what others there were refused. */
#include "test-clinic.h"

#include <string.h>

#define BODY "{\"event\":1,\"exam_status\":\"Approved\"}"
#define STRANGE "/hooks/qualiphy/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static guint
retry_after (Answer *answer)
{
  const char *header = strstr (answer->head, "\r\nRetry-After: ");

  g_assert_nonnull (header);
  return g_ascii_strtoull (header + strlen ("\r\nRetry-After: "), NULL, 10);
}

static void
test_of_a_clinic (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--clinic-limit=60", NULL };
  relay->arguments = options;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Clinic) other = clinic_on (relay);
  guint n_accepted = 0, wait_s = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, NULL, BODY);
      if (answer->status == 200)
        {
          n_accepted++;
          continue;
        }
      g_assert_cmpuint (answer->status, ==, 429);
      wait_s = retry_after (answer);
    }
  g_assert_cmpuint (n_accepted, >=, 60);
  g_assert_cmpuint (n_accepted, <, 100);
  g_assert_cmpuint (wait_s, >, 0);
  g_autoptr (Answer) elsewhere = clinic_webhook (other, relay->port, NULL, BODY);
  g_assert_cmpuint (elsewhere->status, ==, 200);

  g_usleep (wait_s * G_USEC_PER_SEC);
  g_autoptr (Answer) again = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_assert_cmpuint (again->status, ==, 200); /* a sender who does as told gets through */
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 2 * (n_accepted + 1));
}

static void
test_of_strangers (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--stranger-limit=20", NULL };
  static const char *const here = "203.0.113.9, 198.51.100.7", *const forged = "192.0.2.1, 198.51.100.7";
  relay->arguments = options;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *path = g_strconcat ("/hooks/qualiphy/", clinic->hook_secret, NULL);
  g_autoptr (Answer) first = request_from (relay->port, here, "POST", path, NULL, BODY);
  guint n_told = 0;

  g_assert_cmpuint (first->status, ==, 200);
  for (guint i = 0; i < 40; i++)
    {
      const char *from = i % 2 == 0 ? here : forged; /* only the last hop counts */
      g_autoptr (Answer) answer = i % 3 == 0 ? request_from (relay->port, from, "POST", STRANGE, NULL, BODY)
                                  : i % 3 == 1
                                      ? request_from (relay->port, from, "GET", "/v1/log?after=0", "wrong", NULL)
                                      : request_from (relay->port, from, "GET", "/v1/log?after=0", NULL, NULL);
      if (answer->status == 429)
        n_told += retry_after (answer) > 0;
      else
        g_assert_cmpuint (answer->status, ==, i % 3 == 0 ? 404 : 401);
    }
  g_assert_cmpuint (n_told, >=, 15);
  g_assert_cmpuint (n_told, <=, 20);

  g_autoptr (Answer) known = request_from (relay->port, here, "POST", path, NULL, BODY);
  g_autoptr (Answer) desk = request_from (relay->port, here, "GET", "/v1/log?after=0", clinic->token, NULL);
  g_autoptr (Answer) elsewhere = request_from (relay->port, "198.51.100.8", "POST", STRANGE, NULL, BODY);
  g_autoptr (Answer) nowhere = request (relay->port, "POST", STRANGE, NULL, BODY);
  g_assert_cmpuint (known->status, ==, 200);
  g_assert_cmpuint (desk->status, ==, 200);
  g_assert_cmpuint (elsewhere->status, ==, 404);
  g_assert_cmpuint (nowhere->status, ==, 404);
}

/* One network of 64 bits is one source: whoever has it has more addresses than a table holds. */
static void
test_of_an_ipv6_network (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--stranger-limit=10", NULL };
  guint n_told = 0;

  relay->arguments = options;
  relay_process_start (relay);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *from = g_strdup_printf ("2001:db8:1:2:%x::1", i + 1);
      g_autoptr (Answer) answer = request_from (relay->port, from, "POST", STRANGE, NULL, BODY);
      n_told += answer->status == 429;
    }
  g_assert_cmpuint (n_told, >=, 18);
  g_autoptr (Answer) beside = request_from (relay->port, "2001:db8:1:3::1", "POST", STRANGE, NULL, BODY);
  g_assert_cmpuint (beside->status, ==, 404);
}

static void
test_of_a_desk (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--desk-limit=30", NULL };
  guint n_told = 0;

  relay->arguments = options;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (Answer) answer = request (relay->port, "GET", "/v1/log?after=0", clinic->token, NULL);
      n_told += answer->status == 429;
    }
  g_assert_cmpuint (n_told, >=, 15);
  g_autoptr (Answer) hook = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_assert_cmpuint (hook->status, ==, 200); /* what a desk does costs its clinic no result */
}

static void
test_networks (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--hook-networks=198.51.100.0/24, 2001:db8::/32 203.0.113.5", NULL };
  static const struct
  {
    const char *from;
    guint status;
  } cases[] = {
    { "198.51.100.200", 200 }, { "192.0.2.1, 198.51.100.1", 200 }, { "203.0.113.5", 200 },
    { "2001:db8:77::1", 200 }, { "::ffff:198.51.100.3", 200 },     { "198.51.101.1", 403 },
    { "203.0.113.6", 403 },    { "198.51.100.1, 192.0.2.1", 403 }, { "2001:db9::1", 403 },
    { "nonsense", 403 },       { "198.51.100.1,", 403 },           { NULL, 403 },
  };
  relay->arguments = options;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *path = g_strconcat ("/hooks/qualiphy/", clinic->hook_secret, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = request_from (relay->port, cases[i].from, "POST", path, NULL, BODY);
      g_test_message ("%s", cases[i].from);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 2 * 5); /* and desks are not asked where they are */
}

static void
test_settings (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const wrong[] = { "--hook-networks=198.51.100.1/24", "--hook-networks=example.org",
                                       "--hook-networks= ",               "--clinic-limit=many",
                                       "--desk-limit=-1",                 "--stranger-limit=1.5",
                                       "--metrics=0.0.0.0:9100" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *const arguments[] = { "--data-dir", relay->data_dir, wrong[i], NULL };
      g_autofree char *said = NULL;
      g_test_message ("%s", wrong[i]);
      g_assert_cmpint (relay_process_run (arguments, &said), ==, 2);
      g_assert_true (g_str_has_prefix (said, "anteroom-relay: "));
    }
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/admission/of-a-clinic", test_of_a_clinic);
  add_test ("/relay/admission/of-strangers-never-of-the-known", test_of_strangers);
  add_test ("/relay/admission/of-an-ipv6-network", test_of_an_ipv6_network);
  add_test ("/relay/admission/of-a-desk", test_of_a_desk);
  add_test ("/relay/admission/networks", test_networks);
  add_test ("/relay/admission/settings", test_settings);
  return g_test_run ();
}
