/* SPDX-License-Identifier: GPL-3.0-or-later
 * Secrets: counted, compared, never printable, read-only, and gone from this process when they go. */
#include "support/ante-test-random.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define N_BYTES 48         /* of the pattern looked for */
#define SECRET_BYTES 112   /* the pattern is their end: what is freed loses its beginning to the allocator */
#define MAPS_ROOM (1024 * 1024)
#define LARGEST_MAPPING (256 * 1024 * 1024) /* sanitizers map terabytes of shadow */

/* The pattern looked for exists nowhere but in what is tested: it is made and compared byte by byte, and
 * volatile keeps the compiler from holding it in registers and on the stack. */
static volatile guint8 pattern_step = 29;

static guint8
pattern_byte (gsize i)
{
  return (guint8) (0x91 + i * pattern_step);
}

static gboolean
is_pattern (const guint8 *bytes)
{
  for (gsize i = 0; i < N_BYTES; i++)
    if (bytes[i] != pattern_byte (i))
      return FALSE;
  return TRUE;
}

static guint
count_in_mapping (int memory, guint64 start, guint64 end, guint8 *copy)
{
  guint n = 0;
  gssize length = pread (memory, copy, end - start, (off_t) start);

  for (gssize i = 0; i + N_BYTES <= length; i++)
    if (copy[i] == pattern_byte (0) && is_pattern (copy + i))
      n++;
  if (length > 0)
    memset (copy, 0, (gsize) length);
  return n;
}

/* Shared, so that each is a mapping of its own in the list of them. */
static void *
map_room (gsize length)
{
  void *room = mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (room != MAP_FAILED);
  return room;
}

static void
read_maps (char *maps)
{
  int file = open ("/proc/self/maps", O_RDONLY);
  gsize length = 0;
  gssize n_read = 0;

  while ((n_read = read (file, maps + length, MAPS_ROOM - 1 - length)) > 0)
    length += (gsize) n_read;
  g_assert_cmpint (n_read, ==, 0);
  g_assert_cmpuint (length, <, MAPS_ROOM - 1);
  close (file);
}

/* How often the pattern lies in this process's readable memory, but for the copy made to look at it.
 * Allocates nothing: that would write over what was freed. */
static guint
count_pattern (void)
{
  int memory = open ("/proc/self/mem", O_RDONLY);
  char *maps = map_room (MAPS_ROOM);
  guint8 *copy = map_room (LARGEST_MAPPING);
  guint n = 0;

  g_assert_cmpint (memory, >=, 0);
  read_maps (maps);
  for (const char *line = maps; *line != '\0'; line = strchr (line, '\n') + 1)
    {
      char *rest = NULL;
      guint64 start = g_ascii_strtoull (line, &rest, 16);
      guint64 end = g_ascii_strtoull (rest + 1, &rest, 16);

      if (end - start <= LARGEST_MAPPING && rest[1] == 'r' && start != (guintptr) copy)
        n += count_in_mapping (memory, start, end, copy);
    }
  munmap (copy, LARGEST_MAPPING);
  munmap (maps, MAPS_ROOM);
  close (memory);
  return n;
}

static AnteSecret *
pattern_secret_new (void)
{
  guint8 *bytes = map_room (SECRET_BYTES);

  for (gsize i = 0; i < N_BYTES; i++)
    bytes[SECRET_BYTES - N_BYTES + i] = pattern_byte (i);
  AnteSecret *secret = ante_secret_new (bytes, SECRET_BYTES);
  munmap (bytes, SECRET_BYTES);
  return secret;
}

static void
test_wiped_when_it_goes (void)
{
  g_assert_cmpuint (count_pattern (), ==, 0);

  AnteSecret *secret = pattern_secret_new ();
  g_assert_cmpuint (count_pattern (), ==, 1);
  ante_secret_ref (secret);
  ante_secret_unref (secret);
  g_assert_cmpuint (count_pattern (), ==, 1);

  ante_secret_unref (secret);
  g_assert_cmpuint (count_pattern (), ==, 0);
}

static void
test_opened_bytes_wiped_when_they_go (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (1);
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  AnteSecret *secret = pattern_secret_new ();
  guint8 public_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) box_key = ante_box_keypair (random, public_key);
  g_autoptr (GBytes) sealed = ante_seal (key, random, ante_secret_bytes (secret), SECRET_BYTES, NULL, 0);
  g_autoptr (GBytes) boxed = ante_box_seal (public_key, ante_secret_bytes (secret), SECRET_BYTES);

  ante_secret_unref (secret);
  g_assert_cmpuint (count_pattern (), ==, 0);

  GBytes *unsealed = ante_open (key, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), NULL, 0, NULL);
  GBytes *unboxed = ante_box_open (public_key, box_key, g_bytes_get_data (boxed, NULL),
                                   g_bytes_get_size (boxed), NULL);
  g_assert_true (g_bytes_equal (unsealed, unboxed));
  g_assert_cmpuint (count_pattern (), ==, 2);
  g_bytes_unref (unsealed);
  g_bytes_unref (unboxed);
  g_assert_cmpuint (count_pattern (), ==, 0);
}

static void
test_holds_what_it_was_given (void)
{
  g_autoptr (AnteSecret) secret = ante_secret_new ("a key", 5);
  g_autoptr (AnteSecret) empty = ante_secret_new (NULL, 0);

  g_assert_cmpmem (ante_secret_bytes (secret), ante_secret_length (secret), "a key", 5);
  g_assert_cmpuint (ante_secret_length (empty), ==, 0);
}

static void
test_equal (void)
{
  g_autoptr (AnteSecret) secret = ante_secret_new ("a key", 5);
  g_autoptr (AnteSecret) same = ante_secret_new ("a key", 5);
  g_autoptr (AnteSecret) other = ante_secret_new ("a kez", 5);
  g_autoptr (AnteSecret) shorter = ante_secret_new ("a ke", 4);
  g_autoptr (AnteSecret) random = ante_secret_new_random (32);
  g_autoptr (AnteSecret) other_random = ante_secret_new_random (32);

  g_assert_true (ante_secret_equal (secret, same));
  g_assert_true (ante_secret_equal (secret, secret));
  g_assert_false (ante_secret_equal (secret, other));
  g_assert_false (ante_secret_equal (secret, shorter));
  g_assert_false (ante_secret_equal (shorter, secret));
  g_assert_false (ante_secret_equal (random, other_random));
}

static void
test_never_printable (void)
{
  g_autoptr (AnteSecret) secret = ante_secret_new ("Quincy", 6);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_false (g_value_type_transformable (ANTE_TYPE_SECRET, G_TYPE_STRING));
  g_value_init (&value, ANTE_TYPE_SECRET);
  g_value_set_boxed (&value, secret);
  g_autofree char *contents = g_strdup_value_contents (&value);
  g_assert_null (strstr (contents, "Quincy"));
}

static void
test_copies_share_one_memory (void)
{
  g_autoptr (AnteSecret) secret = ante_secret_new ("a key", 5);
  g_autoptr (AnteSecret) copy = g_boxed_copy (ANTE_TYPE_SECRET, secret);

  g_assert_true (copy == secret);
}

static void
test_read_only (void)
{
  if (g_test_subprocess ())
    {
      AnteSecret *secret = ante_secret_new ("a key", 5);
      ((guint8 *) ante_secret_bytes (secret))[0] = 'x';
      exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

static void
test_nothing_behind_it (void)
{
  if (g_test_subprocess ())
    {
      AnteSecret *secret = ante_secret_new_random (32);
      volatile guint8 behind = ante_secret_bytes (secret)[32];
      exit (behind & 0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/crypto/secret/wiped-when-it-goes", test_wiped_when_it_goes);
  g_test_add_func ("/crypto/secret/opened-bytes-wiped-when-they-go", test_opened_bytes_wiped_when_they_go);
  g_test_add_func ("/crypto/secret/holds-what-it-was-given", test_holds_what_it_was_given);
  g_test_add_func ("/crypto/secret/equal", test_equal);
  g_test_add_func ("/crypto/secret/never-printable", test_never_printable);
  g_test_add_func ("/crypto/secret/copies-share-one-memory", test_copies_share_one_memory);
  g_test_add_func ("/crypto/secret/read-only", test_read_only);
  g_test_add_func ("/crypto/secret/nothing-behind-it", test_nothing_behind_it);
  return g_test_run ();
}
