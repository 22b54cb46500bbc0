/* SPDX-License-Identifier: GPL-3.0-or-later
 * A PostgreSQL server for the tests. */
#include "pg-server.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define INSTALLED "/usr/lib/postgresql"
#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)
#define TURN_US (20 * 1000)

/* Returns: (transfer full), nullable: the newest that is installed. */
static char *
find_binaries (void)
{
  g_autoptr (GDir) versions = g_dir_open (INSTALLED, 0, NULL);
  const char *name;
  guint64 newest = 0;

  while (versions != NULL && (name = g_dir_read_name (versions)) != NULL)
    {
      g_autofree char *initdb = g_build_filename (INSTALLED, name, "bin", "initdb", NULL);
      if (g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE))
        newest = MAX (newest, g_ascii_strtoull (name, NULL, 10));
    }
  return newest > 0 ? g_strdup_printf (INSTALLED "/%" G_GUINT64_FORMAT "/bin", newest) : NULL;
}

gboolean
pg_server_is_installed (void)
{
  g_autofree char *binaries = find_binaries ();

  return binaries != NULL;
}

/* Who runs it where the test is root: the one Debian made for it, or nobody. */
static const struct passwd *
find_user (void)
{
  const struct passwd *user = getpwnam ("postgres");

  if (user == NULL)
    user = getpwnam ("nobody");
  g_assert_nonnull (user);
  return user;
}

/* A command line of @program and what follows, up to NULL. (transfer full). */
static GPtrArray *
command (PgServer *self, const char *program, ...)
{
  GPtrArray *line = g_ptr_array_new_with_free_func (g_free);
  va_list arguments;
  const char *argument;

  g_ptr_array_add (line, g_strdup ("setpriv"));
  g_ptr_array_add (line, g_strdup ("--pdeathsig=INT")); /* a test that aborts leaves no server behind */
  if (geteuid () == 0)
    {
      const struct passwd *user = find_user ();
      g_ptr_array_add (line, g_strdup_printf ("--reuid=%u", user->pw_uid));
      g_ptr_array_add (line, g_strdup_printf ("--regid=%u", user->pw_gid));
      g_ptr_array_add (line, g_strdup ("--clear-groups"));
    }
  g_ptr_array_add (line, g_build_filename (self->binaries, program, NULL));
  va_start (arguments, program);
  while ((argument = va_arg (arguments, const char *)) != NULL)
    g_ptr_array_add (line, g_strdup (argument));
  va_end (arguments);
  g_ptr_array_add (line, NULL);
  return line;
}

static GSubprocess *
spawn (PgServer *self, GPtrArray *line)
{
  g_autofree char *log = g_build_filename (self->folder, "log", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  GSubprocess *process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) line->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static void
run (PgServer *self, GPtrArray *taken)
{
  g_autoptr (GPtrArray) line = taken;
  g_autoptr (GSubprocess) process = spawn (self, line);
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static char *
data_of (PgServer *self)
{
  return g_build_filename (self->folder, "data", NULL);
}

static gboolean
answers (PgServer *self)
{
  g_autoptr (GPtrArray) line = command (self, "pg_isready", "-q", "-h", self->folder, "-U", "relay",
                                        "-d", "postgres", NULL);
  g_autoptr (GSubprocess) process = spawn (self, line);

  return g_subprocess_wait_check (process, NULL, NULL);
}

void
pg_server_start (PgServer *self, const char *setting)
{
  g_autofree char *data = data_of (self);
  gint64 until = g_get_monotonic_time () + PATIENCE_US;

  g_assert_null (self->process);
  do
    { /* one that was killed leaves others behind, which must be gone first */
      g_autoptr (GPtrArray) line =
          command (self, "postgres", "-D", data, "-k", self->folder, "-c", "listen_addresses=", "-c",
                   "shared_buffers=32MB", "-c", "max_connections=100", "-c",
                   setting != NULL ? setting : "fsync=on", NULL);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_clear_object (&self->process);
      self->process = spawn (self, line);
      while (g_subprocess_get_identifier (self->process) != NULL && !answers (self))
        {
          g_assert_cmpint (g_get_monotonic_time (), <, until);
          while (g_main_context_iteration (NULL, FALSE))
            ; /* notices that it has ended */
          g_usleep (TURN_US);
        }
    }
  while (g_subprocess_get_identifier (self->process) == NULL);
}

static void
end_with (PgServer *self, int signal_number)
{
  g_subprocess_send_signal (self->process, signal_number);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
}

void
pg_server_stop (PgServer *self)
{
  end_with (self, SIGINT); /* "fast" */
}

void
pg_server_kill (PgServer *self)
{
  end_with (self, SIGKILL);
}

PgServer *
pg_server_new (void)
{
  PgServer *self = g_new0 (PgServer, 1);
  g_autoptr (GError) error = NULL;

  self->binaries = find_binaries ();
  self->folder = g_dir_make_tmp ("anteroom-pg-XXXXXX", &error);
  g_assert_no_error (error);
  if (geteuid () == 0)
    {
      const struct passwd *user = find_user ();
      g_assert_cmpint (chown (self->folder, user->pw_uid, user->pw_gid), ==, 0);
    }
  self->where = g_strdup_printf ("postgresql://relay@/postgres?host=%s", self->folder);
  g_autofree char *data = data_of (self);
  run (self, command (self, "initdb", "-D", data, "-U", "relay", "--auth=trust", "--no-sync", "-E",
                      "UTF8", "--locale=C", NULL));
  pg_server_start (self, NULL);
  return self;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_all (child);
    }
  g_remove (path);
}

void
pg_server_free (PgServer *self)
{
  if (self->process != NULL)
    pg_server_stop (self);
  remove_all (self->folder);
  g_assert_false (g_file_test (self->folder, G_FILE_TEST_EXISTS));
  g_free (self->folder);
  g_free (self->binaries);
  g_free (self->where);
  g_free (self);
}

static char *
ask (PgServer *self, const char *sql)
{
  g_autoptr (GPtrArray) line = command (self, "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                                        "-d", self->where, "-c", sql, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  process = g_subprocess_newv ((const char *const *) line->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  return said;
}

void
pg_server_run (PgServer *self, const char *sql)
{
  g_autofree char *ignored = ask (self, sql);
}

gint64
pg_server_ask (PgServer *self, const char *sql)
{
  g_autofree char *said = ask (self, sql);

  return g_ascii_strtoll (said, NULL, 10);
}

/* Of /proc/PID/stat, what follows the name, which may hold anything; from the third field on. (transfer full),
 * nullable: it is gone. */
static char **
read_stat (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *line = NULL;

  if (!g_file_get_contents (path, &line, NULL, NULL) || strrchr (line, ')') == NULL)
    return NULL;
  return g_strsplit (strrchr (line, ')') + 2, " ", -1);
}

enum { PARENT = 1, USER = 11, SYSTEM = 12, ENDED_SYSTEM = 14 };

static double
ticks_of (char **stat, guint first, guint last)
{
  double ticks = 0;

  for (guint i = first; i <= last; i++)
    ticks += g_ascii_strtod (stat[i], NULL);
  return ticks;
}

double
pg_server_processor_us (PgServer *self)
{
  const char *own = g_subprocess_get_identifier (self->process);
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *pid;
  double ticks = 0;

  g_assert_nonnull (processes);
  while ((pid = g_dir_read_name (processes)) != NULL)
    {
      g_auto (GStrv) stat = g_ascii_isdigit (pid[0]) ? read_stat (pid) : NULL;
      if (stat == NULL)
        continue;
      if (strcmp (pid, own) == 0)
        ticks += ticks_of (stat, USER, ENDED_SYSTEM); /* those that have ended are counted with it */
      else if (strcmp (stat[PARENT], own) == 0)
        ticks += ticks_of (stat, USER, SYSTEM);
    }
  return ticks * 1e6 / sysconf (_SC_CLK_TCK);
}
