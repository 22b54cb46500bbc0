/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether the senders would see a loss: a receiver that says yes before it has kept anything, killed and out of
 * room in the same way as the relay, must lose; the relay must not. The receiver is Debian's package webhook
 * as it comes, with a script that writes down what it is given. */
#define _GNU_SOURCE
#include "senders.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ROUNDS_UNLESS_SAID 8
#define ROUND_US (150 * 1000)
#define PATH "/hooks/result"
#define ROOM_BYTES 400

typedef struct
{
  RelayProcess relay;
  char *hooks, *script, *kept; /* owned */
  GSubprocess *process;        /* owned, nullable */
  guint port;
} Fixture;

static void
put (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents_full (path, text, -1, 0, 0700, NULL));
}

static void
set_up (Fixture *self, gconstpointer ignored)
{
  relay_process_set_up (&self->relay, NULL);
  self->hooks = g_build_filename (self->relay.folder, "hooks.json", NULL);
  self->script = g_build_filename (self->relay.folder, "keep", NULL);
  self->kept = g_build_filename (self->relay.folder, "kept", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho \"$1\" >>'%s'\n", self->kept);
  g_autofree char *hooks = g_strdup_printf (
      "[{\"id\":\"result\",\"incoming-payload-content-type\":\"application/json\",\"execute-command\":\"%s\",\"pass-arguments-to-command\":[{\"source\":"
      "\"payload\",\"name\":\"patient_exam_id\"}]}]",
      self->script);
  put (self->kept, "");
  put (self->script, script);
  put (self->hooks, hooks);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  relay_process_tear_down (&self->relay, NULL);
  g_free (self->hooks);
  g_free (self->script);
  g_free (self->kept);
}

static guint
count_rounds (void)
{
  const char *said = g_getenv ("ANTEROOM_KILL_ROUNDS");

  return said != NULL ? atoi (said) : ROUNDS_UNLESS_SAID;
}

static void
lead_a_group (gpointer ignored)
{
  setpgid (0, 0);
}

static pid_t
pid_of (GSubprocess *process)
{
  return g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10);
}

static void
start_peer (Fixture *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *port = g_strdup_printf ("%u", self->port = find_free_port ());
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, lead_a_group, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, "webhook", "-hooks", self->hooks, "-ip", "127.0.0.1",
                                               "-port", port, NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (Answer) answer = request (self->port, "GET", "/", NULL, NULL);
      if (answer->status != 0)
        return;
      g_usleep (10 * 1000);
    }
  g_error ("webhook does not listen");
}

static void
kill_peer (Fixture *self)
{
  kill (-pid_of (self->process), SIGKILL);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
}

static gboolean
is_there (void)
{
  g_autofree char *path = g_find_program_in_path ("webhook");

  if (path == NULL)
    g_test_skip ("Debian's package webhook is not installed");
  return path != NULL;
}

static guint
count_missing (Fixture *self, Senders *senders)
{
  g_autofree char *kept = NULL;

  g_usleep (500 * 1000); /* scripts on their way may end */
  g_assert_true (g_file_get_contents (self->kept, &kept, NULL, NULL));
  return senders_count_missing (senders, kept);
}

/* Left alone it keeps everything, or it would be no peer. */
static void
test_left_alone (Fixture *self, gconstpointer ignored)
{
  if (!is_there ())
    return;
  Senders *senders = senders_new (NULL, PATH);

  start_peer (self);
  senders_start (senders, self->port);
  g_usleep (ROUND_US);
  senders_stop (senders);
  guint n_missing = count_missing (self, senders);
  kill_peer (self);
  g_assert_cmpuint (senders_accepted (senders), >, 0);
  g_assert_cmpuint (n_missing, ==, 0);
  senders_free (senders);
}

/* With all it has started, as a service manager does, and a crash of the machine. */
static void
test_killed (Fixture *self, gconstpointer ignored)
{
  if (!is_there ())
    return;
  Senders *senders = senders_new (NULL, PATH);

  for (guint round = 0; round < count_rounds (); round++)
    {
      start_peer (self);
      senders_start (senders, self->port);
      g_usleep (ROUND_US);
      kill_peer (self);
      senders_join (senders);
    }
  guint n_missing = count_missing (self, senders);
  g_test_message ("webhook, killed %u times: %u accepted, %u of them lost", count_rounds (),
                  senders_accepted (senders), n_missing);
  g_assert_cmpuint (n_missing, >, 0);
  senders_free (senders);
}

static void
allow_file_size (pid_t pid, rlim_t bytes)
{
  struct rlimit limit = { bytes, RLIM_INFINITY };

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

static void
test_out_of_room (Fixture *self, gconstpointer ignored)
{
  if (!is_there ())
    return;
  Senders *senders = senders_new (NULL, PATH);

  start_peer (self);
  allow_file_size (pid_of (self->process), ROOM_BYTES);
  senders_start (senders, self->port);
  g_usleep (4 * ROUND_US);
  senders_stop (senders);
  guint n_missing = count_missing (self, senders);
  kill_peer (self);
  g_test_message ("webhook, out of room: %u accepted, %u of them lost", senders_accepted (senders), n_missing);
  g_assert_cmpuint (n_missing, >, 0);
  senders_free (senders);
}

static void
test_relay_out_of_room (Fixture *self, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);
  pid_t pid = pid_of (self->relay.process);

  allow_file_size (pid, 200 * 1024);
  senders_start (senders, self->relay.port);
  g_usleep (4 * ROUND_US);
  allow_file_size (pid, RLIM_INFINITY);
  g_usleep (ROUND_US);
  senders_stop (senders);
  senders_check_all_there (senders, self->relay.port);
  g_test_message ("the relay, out of room: %u accepted, none lost, told to wait %u times",
                  senders_accepted (senders), senders_told_to_wait (senders));
  g_assert_cmpuint (senders_told_to_wait (senders), >, 0);
  senders_free (senders);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/peer/webhook-left-alone-keeps", test_left_alone);
  add_test ("/relay/peer/webhook-killed-loses", test_killed);
  add_test ("/relay/peer/webhook-out-of-room-loses", test_out_of_room);
  add_test ("/relay/peer/relay-out-of-room-does-not", test_relay_out_of_room);
  return g_test_run ();
}
