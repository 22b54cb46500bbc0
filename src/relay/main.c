/* SPDX-License-Identifier: GPL-3.0-or-later
 * anteroom-relay: receives a provider's webhooks, keeps them sealed, hands them to the clinic's
 * desks. A table of contents: the process, its options, its commands. */
#include "relay/ante-relay-open.h"

#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const AnteRelayCommand COMMANDS[] = {
  { "clinic add", "NAME", "Take a clinic in, and print the code its first desk claims it with",
    FALSE, ante_relay_run_clinic_add },
  { "proxy", "nginx|caddy", "Print what the proxy in front is to be given", FALSE,
    ante_relay_run_proxy },
  { "setup", "", "Write the settings file, asking for what is not said, and say what is next", TRUE,
    ante_relay_run_setup },
  { "check", "", "Say whether everything kept is what was stored", FALSE, ante_relay_run_check },
  { "backup", "FILE", "Write one moment of everything kept to a new file; the relay may run", FALSE,
    ante_relay_run_backup },
  { "migrate clinic", "NAME", "Move a clinic, by its name or id, between two relays' stores", TRUE,
    ante_relay_run_migrate_clinic },
  { "migrate all", "", "Likewise every clinic", TRUE, ante_relay_run_migrate_all },
  { "restore", "FILE", "Put a backup in place; the relay is stopped", FALSE, ante_relay_run_restore },
  { "retention look", "", "Say which entries no desk keeps any more; needs retention-days", FALSE,
    ante_relay_run_retention_look },
  { "retention drop", "", "Drop them; the relay may run", FALSE, ante_relay_run_retention_drop },
  { NULL },
};

static void
set_limit_to (int resource, gboolean highest)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) != 0)
    return;
  limit.rlim_cur = highest ? limit.rlim_max : 0;
  setrlimit (resource, &limit);
}

/* Files are ours alone, memory is never written to disk for a post-mortem, and a full disk or a
 * closed connection is an error to handle and not the end. */
static void
prepare_process (void)
{
  umask (077);
  set_limit_to (RLIMIT_CORE, FALSE);
  set_limit_to (RLIMIT_NOFILE, TRUE);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
#ifdef __GLIBC__
  mallopt (M_MXFAST, 0); /* a webhook takes a dozen pieces of over 1 KiB, each of which would first put these in order */
#endif
}

static int
run (const AnteRelayOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean held_elsewhere;

  if (!ante_relay_hold_data_dir (options, &held_elsewhere, &error))
    return ante_relay_refuse (error->message);
  AnteRelay *relay = ante_relay_open (options, &error);
  if (relay == NULL)
    return ante_relay_refuse_store (options, error);
  int status = ante_relay_serve (relay, options);
  ante_relay_free (relay);
  return status;
}

int
main (int argc, char **argv)
{
  g_auto (AnteRelayOptions) options = { NULL };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  prepare_process ();
  if (!ante_crypto_init ())
    return ante_relay_refuse ("libsodium cannot be used on this machine.");
  if (!ante_relay_options_read (&options, COMMANDS, argc, argv, &error))
    return ante_relay_refuse (error->message);
  return options.command != NULL ? options.command->run (&options) : run (&options);
}
