/* SPDX-License-Identifier: GPL-3.0-or-later
 * check: whether what is kept is what was stored. backup FILE: one moment of it, in a file. restore FILE: that file in
 * place of what is there. */
#include "relay/ante-relay-care-route.h"
#include "relay/ante-relay-data-dir.h"
#include "relay/ante-relay-open.h"
#include "relay/store/ante-relay-store-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_FILE                                                                                    \
  "this relay keeps everything in PostgreSQL: back it up and restore it with PostgreSQL's own "    \
  "tools (pg_dump, pg_restore)."
#define EXIT_DAMAGED 1
#define COPIED_AT_ONCE 65536
#define RESTORING_NAME "relay.db.restoring"
#define SET_ASIDE_NAME "relay.db.before-restore"

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, words);
  return FALSE;
}

static char *
in_data_dir (const AnteRelayOptions *options, const char *name)
{
  return g_build_filename (options->data_dir, name, NULL);
}

/* From the running relay or, when none runs, here. */
static AnteRelayReport *
look_after (const AnteRelayOptions *options, const char *what, GError **error)
{
  gboolean held_elsewhere = FALSE;

  if (ante_relay_hold_data_dir (options, &held_elsewhere, error))
    return ante_relay_care_do (options->data_dir, what, error);
  if (!held_elsewhere)
    return NULL;
  g_clear_error (error);
  return ante_relay_care_ask (options->data_dir, what, error);
}

/* --- Files --- */

static gboolean
copy_bytes (int from, int to)
{
  char bytes[COPIED_AT_ONCE];
  gssize n;

  while ((n = read (from, bytes, sizeof bytes)) > 0)
    for (gssize done = 0, written; done < n; done += written)
      if ((written = write (to, bytes + done, n - done)) <= 0)
        return FALSE;
  return n == 0 && fsync (to) == 0;
}

/* A new file of mode 0600, durable when this returns TRUE; its name is not yet. */
static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  int source = g_open (from, O_RDONLY | O_CLOEXEC, 0);

  if (source < 0)
    return refuse (error, "%s cannot be read: %s.", from, g_strerror (errno));
  int target = g_open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (target < 0)
    {
      refuse (error, "%s cannot be made: %s.", to, g_strerror (errno));
      close (source);
      return FALSE;
    }
  gboolean done = copy_bytes (source, target);
  int number = errno;
  close (source);
  done = close (target) == 0 && done;
  if (done)
    return TRUE;
  g_remove (to);
  return refuse (error, "%s cannot be written: %s.", to, g_strerror (number));
}

static gboolean
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  gboolean done = fsync (fd) == 0;
  close (fd);
  return done;
}

/* Under its name it is whole, or not there. Never in place of another. */
static gboolean
name_file (const char *part, const char *path, GError **error)
{
  if (link (part, path) == 0 && g_unlink (part) == 0 && sync_folder_of (path))
    return TRUE;
  int number = errno;
  g_remove (part);
  return refuse (error, "%s cannot be given its name: %s.", path, g_strerror (number));
}

/* --- check --- */

int
ante_relay_run_check (const AnteRelayOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (options->database != NULL)
    return ante_relay_refuse (NO_FILE);
  g_autoptr (AnteRelayReport) report = look_after (options, "check", &error);

  if (report == NULL)
    return ante_relay_refuse (error->message);
  for (guint i = 0; i < report->faults->len; i++)
    g_print ("%s\n", (char *) g_ptr_array_index (report->faults, i));
  if (report->has_more)
    g_print ("There are more than are listed.\n");
  g_print ("%u clinics, %" G_GUINT64_FORMAT " entries: %s\n", report->ends->len, report->n_entries,
           report->faults->len == 0 ? "all is as it was stored."
                                    : "this is not what was stored. Restore a backup; desks give back what it lacks.");
  return report->faults->len == 0 ? EXIT_SUCCESS : EXIT_DAMAGED;
}

/* --- backup --- */

static gboolean
take_copy (const AnteRelayOptions *options, const char *path, GError **error)
{
  g_autofree char *copy = in_data_dir (options, ANTE_RELAY_COPY_NAME);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gboolean done = copy_file (copy, part, error) && name_file (part, path, error);

  g_remove (copy);
  return done;
}

static gint64
find_end (const AnteRelayReport *report, gint64 clinic)
{
  for (guint i = 0; i < report->ends->len; i++)
    {
      const AnteRelayEnd *end = &g_array_index (report->ends, AnteRelayEnd, i);
      if (end->clinic == clinic)
        return end->newest;
    }
  return -1;
}

int
ante_relay_run_backup (const AnteRelayOptions *options)
{
  const char *path = options->arguments[0];
  g_autoptr (GError) error = NULL;

  if (options->database != NULL)
    return ante_relay_refuse (NO_FILE);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return ante_relay_refuse ("there is a file of that name; a backup is never written over another.");
  g_autoptr (AnteRelayReport) report = look_after (options, "copy", &error);
  if (report == NULL || !take_copy (options, path, &error))
    return ante_relay_refuse (error->message);
  for (guint i = 0; i < report->ends->len; i++)
    {
      const AnteRelayEnd *end = &g_array_index (report->ends, AnteRelayEnd, i);
      g_print ("clinic %" G_GINT64_FORMAT ": up to number %" G_GINT64_FORMAT "\n", end->clinic, end->newest);
    }
  g_print ("%u clinics are in %s. What comes after this moment is not.\n", report->ends->len, path);
  return EXIT_SUCCESS;
}

/* --- restore --- */

/* Opened once as the relay would, so that an older file is brought up to date and a newer or damaged one found out. */
static gboolean
try_opening (const char *path, GError **error)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (GError) cause = NULL;
  g_autoptr (AnteRelayStore) store = ante_relay_store_sqlite_new (path, random, &cause);

  if (store == NULL)
    return refuse (error, "%s", g_error_matches (cause, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_NEWER)
                                    ? "the backup was written by a newer anteroom-relay; install that or a later one."
                                    : "this is not a backup of a relay, or it is damaged, or there is no room for it.");
  ante_relay_store_close (store);
  return TRUE;
}

static gboolean
prove (const char *path, AnteRelayReport *report, GError **error)
{
  if (!ante_relay_care_check (path, report, NULL))
    return refuse (error, "the backup cannot be read.");
  if (report->faults->len > 0)
    return refuse (error, "the backup is not what was stored; its first fault is: %s",
                   (char *) g_ptr_array_index (report->faults, 0));
  return TRUE;
}

static gboolean
prepare (const char *file, const char *restoring, AnteRelayReport *report, GError **error)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();

  g_remove (restoring);
  if (!copy_file (file, restoring, error))
    return FALSE;
  if (try_opening (restoring, error) && prove (restoring, report, error) &&
      (ante_relay_care_renew (restoring, ante_clock_now_ms (clock), NULL) ||
       refuse (error, "the backup cannot be prepared: is the disk full?")))
    return TRUE;
  g_remove (restoring);
  return FALSE;
}

static gboolean
move (const AnteRelayOptions *options, const char *from, const char *to, GError **error)
{
  g_autofree char *source = in_data_dir (options, from), *target = in_data_dir (options, to);

  return g_rename (source, target) == 0 || errno == ENOENT ||
         refuse (error, "%s cannot be renamed: %s.", source, g_strerror (errno));
}

/* The database and what belongs to it; nothing is thrown away. */
static gboolean
set_aside (const AnteRelayOptions *options, GError **error)
{
  g_autofree char *aside = in_data_dir (options, SET_ASIDE_NAME);

  if (g_file_test (aside, G_FILE_TEST_EXISTS))
    return refuse (error, "%s is there from an earlier restore; move it away, or delete it when all is well.", aside);
  return move (options, ANTE_RELAY_DATABASE_NAME, SET_ASIDE_NAME, error) &&
         move (options, ANTE_RELAY_DATABASE_NAME "-wal", SET_ASIDE_NAME "-wal", error) &&
         move (options, ANTE_RELAY_DATABASE_NAME "-shm", SET_ASIDE_NAME "-shm", error);
}

static void
say_loss (const AnteRelayReport *restored, const AnteRelayReport *present)
{
  for (guint i = 0; i < restored->ends->len; i++)
    {
      const AnteRelayEnd *end = &g_array_index (restored->ends, AnteRelayEnd, i);
      gint64 now = find_end (present, end->clinic);

      if (now > end->newest)
        g_print ("clinic %" G_GINT64_FORMAT ": back to number %" G_GINT64_FORMAT "; the %" G_GINT64_FORMAT
                 " numbers after it, up to %" G_GINT64_FORMAT ", are not in the backup.\n",
                 end->clinic, end->newest, now - end->newest, now);
      else
        g_print ("clinic %" G_GINT64_FORMAT ": up to number %" G_GINT64_FORMAT ".\n", end->clinic, end->newest);
    }
  for (guint i = 0; i < present->ends->len; i++)
    {
      const AnteRelayEnd *end = &g_array_index (present->ends, AnteRelayEnd, i);
      if (find_end (restored, end->clinic) < 0)
        g_print ("clinic %" G_GINT64_FORMAT ": not in the backup; it must be added and claimed again.\n", end->clinic);
    }
}

static gboolean
restore (const AnteRelayOptions *options, const char *file, GError **error)
{
  g_autofree char *path = in_data_dir (options, ANTE_RELAY_DATABASE_NAME);
  g_autofree char *restoring = in_data_dir (options, RESTORING_NAME);
  g_autoptr (AnteRelayReport) restored = ante_relay_report_new ();
  g_autoptr (AnteRelayReport) present = ante_relay_report_new ();
  gboolean is_known = ante_relay_care_read_ends (path, present, NULL);

  if (!prepare (file, restoring, restored, error) || !set_aside (options, error) ||
      !move (options, RESTORING_NAME, ANTE_RELAY_DATABASE_NAME, error))
    return FALSE;
  if (!sync_folder_of (path))
    return refuse (error, "the data folder cannot be synced: is the disk well?");
  say_loss (restored, present);
  g_print ("The backup is in place%s. Desks will notice, and give back what they have; webhooks that no desk had fetched "
           "since the backup are gone. Start the relay.\n",
           is_known ? ", and what was there is beside it as " SET_ASIDE_NAME : "");
  return TRUE;
}

int
ante_relay_run_restore (const AnteRelayOptions *options)
{
  g_autoptr (GError) error = NULL;
  gboolean held_elsewhere = FALSE;

  if (options->database != NULL)
    return ante_relay_refuse (NO_FILE);
  if (!ante_relay_hold_data_dir (options, &held_elsewhere, &error))
    return ante_relay_refuse (held_elsewhere ? "a relay runs on this data folder; stop it first." : error->message);
  if (!restore (options, options->arguments[0], &error))
    return ante_relay_refuse (error->message);
  return EXIT_SUCCESS;
}
