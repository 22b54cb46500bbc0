/* SPDX-License-Identifier: GPL-3.0-or-later
 * Linked into a relay for tests: the program's own definitions of these calls come before the C library's, also
 * for SQLite. Each does as it always does, unless the test has ordered otherwise; and a second copy of every
 * watched file is kept, which holds no more than was synced. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE
#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 64
#define MOST_FDS 4096
#define MOST_RANGES 65536
#define PATH_BYTES 512
#define BASE "relay.db"

#define REAL(name) ((__typeof__ (&name)) find_real (#name))

typedef struct
{
  off64_t from, to;
} Range;

/* A file by its content: it may have lost its name. */
typedef struct
{
  char name[64];        /* in the folder; empty: none now */
  int copy;             /* what is durable of its content */
  Range *ranges;        /* written and not synced */
  guint n_ranges;
} File;

static struct
{
  Faults *faults;
  char folder[PATH_BYTES], image[PATH_BYTES];
  File files[MOST_FILES];
  guint n_files;
  File *by_fd[MOST_FDS];
  guint8 is_folder[MOST_FDS];
} all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *
find_real (const char *name)
{
  void *function = dlsym (RTLD_NEXT, name);

  if (function == NULL)
    abort ();
  return function;
}

/* Returns: whether the order's turn has come. */
static gboolean
count_down (int *order)
{
  int left = __atomic_load_n (order, __ATOMIC_SEQ_CST);

  while (left > 0)
    if (__atomic_compare_exchange_n (order, &left, left - 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return left == 1;
  return FALSE;
}

static void
maybe_cut (void)
{
  if (!count_down (&all.faults->cut_in))
    return;
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static gboolean
fails (int *order)
{
  int number = __atomic_load_n (order, __ATOMIC_SEQ_CST);

  if (number == 0)
    return FALSE;
  __atomic_add_fetch (&all.faults->n_failed, 1, __ATOMIC_SEQ_CST);
  errno = number;
  return TRUE;
}

/* --- SQLite's memory --- */

static sqlite3_mem_methods memory;

static gboolean
is_memory_short (void)
{
  Faults *faults = all.faults;

  if (faults == NULL)
    return FALSE;
  if (__atomic_load_n (&faults->sqlite_memory_in, __ATOMIC_SEQ_CST) > 0)
    {
      __atomic_sub_fetch (&faults->sqlite_memory_in, 1, __ATOMIC_SEQ_CST);
      return FALSE;
    }
  int left = __atomic_load_n (&faults->sqlite_memory_for, __ATOMIC_SEQ_CST);
  if (left == 0)
    return FALSE;
  if (left > 0) /* unless the order was changed meanwhile */
    __atomic_compare_exchange_n (&faults->sqlite_memory_for, &left, left - 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  __atomic_add_fetch (&faults->n_failed, 1, __ATOMIC_SEQ_CST);
  return TRUE;
}

static void *
give_memory (int size)
{
  return is_memory_short () ? NULL : memory.xMalloc (size);
}

static void *
give_more_memory (void *block, int size)
{
  return is_memory_short () ? NULL : memory.xRealloc (block, size);
}

/* --- Everybody's memory; the sanitizers have their own --- */

#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);

static gboolean
is_any_memory_short (void)
{
  if (all.faults == NULL || !count_down (&all.faults->any_memory_in))
    return FALSE;
  __atomic_add_fetch (&all.faults->n_failed, 1, __ATOMIC_SEQ_CST);
  errno = ENOMEM;
  return TRUE;
}

void *
malloc (size_t size)
{
  return is_any_memory_short () ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return is_any_memory_short () ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  return is_any_memory_short () ? NULL : __libc_realloc (block, size);
}
#endif

/* --- What is durable --- */

static gboolean
has_image (void)
{
  return all.image[0] != '\0';
}

static int
open_copy (const File *file)
{
  char path[PATH_BYTES + 32];

  snprintf (path, sizeof path, "%s/%d", all.image, (int) (file - all.files));
  return REAL (open64) (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* The folder was synced: the names that hold now hold after a cut. */
static void
keep_names (void)
{
  char path[PATH_BYTES + 32], next[PATH_BYTES + 32];

  snprintf (path, sizeof path, "%s/links", all.image);
  snprintf (next, sizeof next, "%s/links.next", all.image);
  FILE *list = fopen (next, "w");
  for (guint i = 0; i < all.n_files; i++)
    if (all.files[i].name[0] != '\0')
      fprintf (list, "%s %u\n", all.files[i].name, i);
  fclose (list);
  REAL (rename) (next, path);
}

static void
add_range (File *file, off64_t from, off64_t to)
{
  if (!has_image () || to <= from)
    return;
  if (file->n_ranges > 0 && file->ranges[file->n_ranges - 1].to == from)
    {
      file->ranges[file->n_ranges - 1].to = to;
      return;
    }
  if (file->n_ranges == MOST_RANGES)
    abort ();
  file->ranges[file->n_ranges++] = (Range){ from, to };
}

static void
keep_range (File *file, int fd, off64_t from, off64_t to)
{
  char bytes[65536];

  while (from < to)
    {
      ssize_t n = pread64 (fd, bytes, MIN ((off64_t) sizeof bytes, to - from), from);
      if (n <= 0)
        return; /* cut off meanwhile */
      REAL (pwrite64) (file->copy, bytes, n, from);
      from += n;
    }
}

static void
keep_content (File *file, int fd)
{
  struct stat64 status;

  for (guint i = 0; i < file->n_ranges; i++)
    keep_range (file, fd, file->ranges[i].from, file->ranges[i].to);
  file->n_ranges = 0;
  if (fstat64 (fd, &status) == 0 && REAL (ftruncate64) (file->copy, status.st_size) != 0)
    abort ();
}

static File *
find_file (const char *name)
{
  for (guint i = 0; i < all.n_files; i++)
    if (strcmp (all.files[i].name, name) == 0)
      return &all.files[i];
  return NULL;
}

/* Its name in the folder, when it is one of those watched. */
static const char *
watched_name (const char *path)
{
  size_t length = strlen (all.folder);

  if (all.faults == NULL || strncmp (path, all.folder, length) != 0 || path[length] != '/')
    return NULL;
  const char *name = path + length + 1;
  if (strncmp (name, BASE, strlen (BASE)) != 0 || strstr (name, "-shm") != NULL || strlen (name) > 60)
    return NULL;
  return name;
}

/* One that was there before is durable as it is. */
static File *
meet_file (const char *name, int fd, gboolean is_new)
{
  File *file = find_file (name);

  if (file != NULL)
    return file;
  if (all.n_files == MOST_FILES)
    abort ();
  file = &all.files[all.n_files++];
  strcpy (file->name, name);
  if (!has_image ())
    return file;
  file->ranges = mmap (NULL, MOST_RANGES * sizeof (Range), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  file->copy = open_copy (file);
  if (is_new)
    return file;
  add_range (file, 0, lseek64 (fd, 0, SEEK_END));
  lseek64 (fd, 0, SEEK_SET);
  keep_content (file, fd);
  keep_names ();
  return file;
}

/* --- The calls --- */

static int
open_watched (const char *path, int flags, mode_t mode)
{
  const char *name = watched_name (path);
  gboolean is_new = name != NULL && access (path, F_OK) != 0;

  if (is_new && (flags & O_CREAT) && fails (&all.faults->fail_writes))
    return -1;
  int fd = REAL (open64) (path, flags, mode);
  if (fd < 0 || fd >= MOST_FDS || all.faults == NULL)
    return fd;
  pthread_mutex_lock (&lock);
  all.is_folder[fd] = strcmp (path, all.folder) == 0;
  all.by_fd[fd] = name != NULL ? meet_file (name, fd, is_new) : NULL;
  pthread_mutex_unlock (&lock);
  return fd;
}

int
open64 (const char *path, int flags, ...)
{
  va_list arguments;
  mode_t mode = 0;

  va_start (arguments, flags);
  if (flags & (O_CREAT | O_TMPFILE))
    mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_watched (path, flags, mode);
}

int
open (const char *path, int flags, ...)
{
  va_list arguments;
  mode_t mode = 0;

  va_start (arguments, flags);
  if (flags & (O_CREAT | O_TMPFILE))
    mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_watched (path, flags, mode);
}

static File *
file_of (int fd)
{
  return fd >= 0 && fd < MOST_FDS ? all.by_fd[fd] : NULL;
}

int
close (int fd)
{
  if (fd >= 0 && fd < MOST_FDS)
    {
      all.by_fd[fd] = NULL;
      all.is_folder[fd] = FALSE;
    }
  return REAL (close) (fd);
}

/* Returns: whether the write is not to be. */
static gboolean
prevents_write (void)
{
  __atomic_add_fetch (&all.faults->n_writes, 1, __ATOMIC_SEQ_CST);
  maybe_cut ();
  return fails (&all.faults->fail_writes);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t at)
{
  File *file = file_of (fd);

  if (file != NULL && prevents_write ())
    return -1;
  if (file == NULL)
    return REAL (pwrite64) (fd, bytes, length, at);
  pthread_mutex_lock (&lock);
  ssize_t n = REAL (pwrite64) (fd, bytes, length, at);
  if (n > 0)
    add_range (file, at, at + n);
  pthread_mutex_unlock (&lock);
  return n;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  File *file = file_of (fd);

  if (file == NULL)
    return REAL (write) (fd, bytes, length);
  if (prevents_write ())
    return -1;
  pthread_mutex_lock (&lock);
  off64_t at = lseek64 (fd, 0, SEEK_CUR);
  ssize_t n = REAL (write) (fd, bytes, length);
  if (n > 0)
    add_range (file, at, at + n);
  pthread_mutex_unlock (&lock);
  return n;
}

int
ftruncate64 (int fd, off64_t length)
{
  File *file = file_of (fd);
  struct stat64 status;

  if (file == NULL)
    return REAL (ftruncate64) (fd, length);
  if (prevents_write ())
    return -1;
  pthread_mutex_lock (&lock);
  if (fstat64 (fd, &status) == 0)
    add_range (file, length, status.st_size);
  int result = REAL (ftruncate64) (fd, length);
  pthread_mutex_unlock (&lock);
  return result;
}

/* What a failing sync was to keep may be gone from the disk's side for good. */
static int
sync_watched (int fd, int (*real) (int))
{
  File *file = file_of (fd);
  gboolean is_folder = fd >= 0 && fd < MOST_FDS && all.is_folder[fd];
  int result;

  if (all.faults == NULL || (file == NULL && !is_folder))
    return real (fd);
  __atomic_add_fetch (&all.faults->n_syncs, 1, __ATOMIC_SEQ_CST);
  maybe_cut ();
  pthread_mutex_lock (&lock);
  if (fails (&all.faults->fail_syncs))
    {
      result = -1;
      if (file != NULL)
        file->n_ranges = 0;
    }
  else if (!has_image ())
    result = real (fd);
  else
    {
      result = 0; /* this machine stays on: what counts is the copy */
      if (is_folder)
        keep_names ();
      else
        keep_content (file, fd);
    }
  pthread_mutex_unlock (&lock);
  return result;
}

int
fsync (int fd)
{
  return sync_watched (fd, REAL (fsync));
}

int
fdatasync (int fd)
{
  return sync_watched (fd, REAL (fdatasync));
}

int
unlink (const char *path)
{
  const char *name = watched_name (path);

  if (name != NULL)
    {
      maybe_cut ();
      pthread_mutex_lock (&lock);
      File *file = find_file (name);
      if (file != NULL)
        file->name[0] = '\0';
      pthread_mutex_unlock (&lock);
    }
  return REAL (unlink) (path);
}

int
rename (const char *from, const char *to)
{
  const char *old_name = watched_name (from), *new_name = watched_name (to);

  if (old_name != NULL && new_name != NULL)
    {
      maybe_cut ();
      pthread_mutex_lock (&lock);
      File *file = find_file (old_name), *replaced = find_file (new_name);
      if (replaced != NULL)
        replaced->name[0] = '\0';
      if (file != NULL)
        strcpy (file->name, new_name);
      pthread_mutex_unlock (&lock);
    }
  return REAL (rename) (from, to);
}

static void __attribute__ ((constructor))
take_orders (void)
{
  const char *path = getenv ("ANTEROOM_FAULTS"), *folder = getenv ("ANTEROOM_FAULTS_FOLDER"),
             *image = getenv ("ANTEROOM_FAULTS_IMAGE");
  int fd = path != NULL ? REAL (open64) (path, O_RDWR | O_CLOEXEC) : -1;

  if (fd < 0 || folder == NULL || sqlite3_config (SQLITE_CONFIG_GETMALLOC, &memory) != SQLITE_OK)
    return;
  sqlite3_mem_methods ours = memory;
  ours.xMalloc = give_memory;
  ours.xRealloc = give_more_memory;
  sqlite3_config (SQLITE_CONFIG_MALLOC, &ours);
  snprintf (all.folder, sizeof all.folder, "%s", folder);
  snprintf (all.image, sizeof all.image, "%s", image != NULL ? image : "");
  all.faults = mmap (NULL, sizeof (Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (all.faults == MAP_FAILED)
    abort ();
  REAL (close) (fd);
}
