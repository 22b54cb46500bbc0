/* SPDX-License-Identifier: GPL-3.0-or-later
 * backup, restore and check: of a relay that runs and of one that does not, of a file that is well and of ones in which
 * a byte was turned over. */
#include "senders.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define N_WEBHOOKS 20
#define N_FLIPS 50

static int
run (RelayProcess *relay, const char *command, const char *file, char **said)
{
  const char *const arguments[] = { "--data-dir", relay->data_dir, command, file, NULL };
  int status = relay_process_run (arguments, said);

  g_test_message ("%s: %d, %s", command, status, *said);
  return status;
}

static void
check_says (RelayProcess *relay, const char *command, const char *file, int status, const char *words)
{
  g_autofree char *said = NULL;

  g_assert_cmpint (run (relay, command, file, &said), ==, status);
  g_assert_nonnull (strstr (said, words));
}

static char *
in_folder (RelayProcess *relay, const char *name)
{
  return g_build_filename (relay->folder, name, NULL);
}

static void
work (RelayProcess *relay, Clinic *clinic, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, NULL, "{\"event\":1,\"patient_exam_id\":1}");
      g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
      g_assert_cmpuint (answer->status, ==, 200);
      clinic_store (clinic, relay->port, entry);
    }
}

static gboolean
is_in_data_dir (RelayProcess *relay, const char *name)
{
  g_autofree char *path = relay_process_path (relay, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* --- backup and restore --- */

/* Under a stream of webhooks and pushes: what was accepted before it began is in it. */
static void
test_backup_while_running (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *file = in_folder (relay, "relay.backup");
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Senders *before = senders_new (clinic, NULL), *during = senders_new (clinic, NULL);
  GStatBuf status;

  senders_start (before, relay->port);
  g_usleep (200 * 1000);
  senders_stop (before);
  senders_start (during, relay->port);
  check_says (relay, "backup", file, 0, "clinic 1: up to number ");
  senders_stop (during);
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_false (is_in_data_dir (relay, "relay.db.copy"));
  check_says (relay, "backup", file, 2, "never written over");
  check_says (relay, "check", NULL, 0, "as it was stored"); /* and the relay runs on */

  relay_process_stop (relay);
  check_says (relay, "restore", file, 0, "are not in the backup");
  relay_process_start (relay);
  senders_check_all_there (before, relay->port);
  senders_free (before);
  senders_free (during);
}

static void
test_restore_says_what_is_lost (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *file = in_folder (relay, "relay.backup");
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic, 4);
  check_says (relay, "backup", file, 0, "clinic 1: up to number 12\n");
  work (relay, clinic, 2);
  g_autoptr (Clinic) later = clinic_on (relay);
  check_says (relay, "restore", file, 2, "stop it first");
  relay_process_stop (relay);

  g_autofree char *said = NULL;
  g_assert_cmpint (run (relay, "restore", file, &said), ==, 0);
  g_assert_nonnull (strstr (said, "clinic 1: back to number 12; the 6 numbers after it, up to 18, are not in the backup."));
  g_assert_nonnull (strstr (said, "clinic 2: not in the backup"));
  g_assert_true (is_in_data_dir (relay, "relay.db.before-restore"));
  check_says (relay, "restore", file, 2, "earlier restore"); /* nothing is thrown away for a second one */

  relay_process_start (relay);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 12);
  g_autoptr (Answer) known = clinic_pull (clinic, relay->port, "after=0&limit=0");
  g_assert_cmpstr (json_object_get_string_member (known->object, "generation"), !=, clinic->generation);
  g_autoptr (Answer) again = clinic_webhook (clinic, relay->port, NULL, "{\"event\":1}");
  g_assert_cmpuint (again->status, ==, 200);
}

/* On another machine: an empty folder, and the same clinic, desks and address. */
static void
test_restore_into_an_empty_folder (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *file = in_folder (relay, "relay.backup");
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic, 3);
  relay_process_stop (relay);
  check_says (relay, "backup", file, 0, "1 clinics are in"); /* also of one that does not run */
  remove_tree (relay->data_dir);
  check_says (relay, "restore", file, 0, "clinic 1: up to number 9.");
  g_assert_false (is_in_data_dir (relay, "relay.db.before-restore"));
  relay_process_start (relay);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 9);
  work (relay, clinic, 1);
}

static void
test_no_backup_is_refused (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *garbage = in_folder (relay, "garbage"), *missing = in_folder (relay, "missing"),
                  *cut = in_folder (relay, "cut"), *file = in_folder (relay, "relay.backup"), *bytes = NULL;
  gsize length;
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic, N_WEBHOOKS);
  check_says (relay, "backup", file, 0, "clinic 1");
  relay_process_stop (relay);
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (garbage, "not a database at all, and long enough to be one", -1, NULL));
  g_assert_true (g_file_set_contents (cut, bytes, length / 2, NULL));
  check_says (relay, "restore", missing, 2, "cannot be read");
  check_says (relay, "restore", garbage, 2, "not a backup");
  g_autofree char *said = NULL;
  g_assert_cmpint (run (relay, "restore", cut, &said), ==, 2);
  g_assert_false (is_in_data_dir (relay, "relay.db.restoring"));
  relay_process_start (relay); /* what was there is there */
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 3 * N_WEBHOOKS);
}

static void
test_backup_without_room (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  check_says (relay, "backup", "/dev/full/x", 2, "cannot be made");
  check_says (relay, "backup", "/nonexistent/x", 2, "cannot be made");
  g_assert_false (is_in_data_dir (relay, "relay.db.copy"));
  check_says (relay, "check", NULL, 0, "1 clinics, 0 entries: all is as it was stored.");
}

/* --- check --- */

typedef struct
{
  char *bytes; /* owned; of relay.db, the relay having stopped */
  gsize length;
  char *path;  /* owned */
} Disk;

static void
read_disk (RelayProcess *relay, Disk *disk)
{
  disk->path = relay_process_path (relay, "relay.db");
  g_assert_true (g_file_get_contents (disk->path, &disk->bytes, &disk->length, NULL));
}

static void
disk_clear (Disk *disk)
{
  g_free (disk->bytes);
  g_free (disk->path);
}

static void
write_flipped (const Disk *disk, gsize at, guint8 bit)
{
  disk->bytes[at] ^= bit;
  g_assert_true (g_file_set_contents_full (disk->path, disk->bytes, disk->length, 0, 0600, NULL));
  disk->bytes[at] ^= bit;
}

static gsize
find_bytes (const Disk *disk, gconstpointer bytes, gsize length)
{
  for (gsize at = 0; at + length <= disk->length; at++)
    if (memcmp (disk->bytes + at, bytes, length) == 0)
      return at;
  g_assert_not_reached ();
}

/* Any byte of any entry, and of the hash rolled over it: by clinic and number. */
static void
test_any_byte_of_an_entry (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Disk disk;

  work (relay, clinic, N_WEBHOOKS);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  relay_process_stop (relay);
  read_disk (relay, &disk);
  for (guint i = 0; i < N_FLIPS; i++)
    {
      const LogEntry *item = g_ptr_array_index (log, g_test_rand_int_range (0, log->len));
      gsize length;
      gconstpointer bytes = g_bytes_get_data (item->bytes, &length);
      g_autofree char *words = g_strdup_printf ("clinic 1, number %" G_GINT64_FORMAT ": ", item->number);
      guint8 head[ANTE_HASH_BYTES];
      g_assert_true (ante_hex_decode (item->head, head, sizeof head));
      /* The first page's worth of an entry is where it begins; its end may be on pages of its own. */
      gsize at = i % 4 == 0 ? find_bytes (&disk, head, sizeof head) + g_test_rand_int_range (0, sizeof head)
                            : find_bytes (&disk, bytes, MIN (length, 200)) + g_test_rand_int_range (0, MIN (length, 200));
      write_flipped (&disk, at, 1 << g_test_rand_int_range (0, 8));
      check_says (relay, "check", NULL, 1, words);
    }
  disk_clear (&disk);
}

/* Anywhere: it is told, or the relay does not start, or what is there is still read as it was stored. */
static void
test_any_byte_of_the_file (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  guint n_told = 0;
  Disk disk;

  work (relay, clinic, N_WEBHOOKS);
  g_autoptr (GPtrArray) stored = clinic_read_log (clinic, relay->port);
  relay_process_stop (relay);
  read_disk (relay, &disk);
  for (guint i = 0; i < N_FLIPS; i++)
    {
      g_autofree char *said = NULL;
      write_flipped (&disk, g_test_rand_int_range (0, disk.length), 1 << g_test_rand_int_range (0, 8));
      int status = run (relay, "check", NULL, &said);
      g_assert_cmpint (status, <=, 2);
      n_told += status != 0;
      if (status != 0 || !relay_process_try_start (relay))
        continue;
      g_autofree char *path = g_strdup_printf ("/v1/log?after=0&clinical=0&limit=%u", stored->len);
      g_autoptr (Answer) answer = request (relay->port, "GET", path, clinic->token, NULL);
      if (answer->status == 200)
        {
          g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
          g_assert_cmpuint (log->len, ==, stored->len);
          for (guint j = 0; j < log->len; j++)
            g_assert_true (g_bytes_equal (((LogEntry *) log->pdata[j])->bytes, ((LogEntry *) stored->pdata[j])->bytes));
        }
      relay_process_stop (relay);
    }
  g_test_message ("%u of %u were told of", n_told, N_FLIPS);
  g_assert_cmpuint (n_told, >, N_FLIPS / 8); /* the rest is room that nothing is in, times and names */
  disk_clear (&disk);
}

/* A log that lacks its end, and reservations that are missing, are found on a relay that runs. */
static void
test_on_a_running_relay (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 3, 77);
  AnteEnvelope envelope;

  clinic_store (clinic, relay->port, entry);
  work (relay, clinic, 2);
  check_says (relay, "check", NULL, 0, "1 clinics, 7 entries: all is as it was stored.");
  relay_process_stop (relay);
  Disk disk;
  read_disk (relay, &disk);
  g_assert_true (ante_envelope_read (entry, &envelope, NULL, NULL, NULL));
  for (gsize at = 0; at + ANTE_HASH_BYTES <= disk.length; at++) /* in the table of reservations, not in the entry */
    if (memcmp (disk.bytes + at, envelope.tokens[1], ANTE_HASH_BYTES) == 0 &&
        memcmp (disk.bytes + at + ANTE_HASH_BYTES, envelope.id, 32) == 0)
      {
        write_flipped (&disk, at, 1);
        break;
      }
  relay_process_start (relay);
  check_says (relay, "check", NULL, 1, "clinic 1, number 1: what it has reserved");
  disk_clear (&disk);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/backup/while-running", test_backup_while_running);
  add_test ("/relay/backup/without-room", test_backup_without_room);
  add_test ("/relay/restore/says-what-is-lost", test_restore_says_what_is_lost);
  add_test ("/relay/restore/into-an-empty-folder", test_restore_into_an_empty_folder);
  add_test ("/relay/restore/what-is-no-backup-is-refused", test_no_backup_is_refused);
  add_test ("/relay/check/any-byte-of-an-entry", test_any_byte_of_an_entry);
  add_test ("/relay/check/any-byte-of-the-file", test_any_byte_of_the_file);
  add_test ("/relay/check/on-a-running-relay", test_on_a_running_relay);
  return g_test_run ();
}
