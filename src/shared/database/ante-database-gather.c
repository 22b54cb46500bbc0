/* SPDX-License-Identifier: GPL-3.0-or-later
 * A write-ahead log whose frames are given to the system together. SQLite writes each frame by itself, its head before
 * its page, and a system that keeps larger blocks clears the rest of each: of a busy writer's time that was a fifth.
 *
 * What waits here belongs to a transaction that is not committed: with synchronous=FULL SQLite syncs the log before it
 * lets anybody know of a commit, and whatever is asked of the file but a further write comes after what waits. So
 * nobody misses what waits, and a power cut or a killed process loses with it what it would have lost anyway. */
#include "shared/database/ante-database-private.h"

#include <string.h>

#define NAME "anteroom-gather"
/* SQLite writes no more at once than 128 KiB less a byte: of more it would think that the disk is full. */
#define MOST_BYTES (124 * 1024)

/* A log; the real file stands behind it. */
typedef struct
{
  sqlite3_file base;
  guint8 *waiting;        /* owned; MOST_BYTES */
  sqlite3_int64 at;       /* in the file, of the first that waits */
  int n_waiting;
} Log;

static sqlite3_vfs *real; /* borrowed; the system's, which SQLite keeps */

static sqlite3_file *
peek_file (sqlite3_file *log)
{
  return (sqlite3_file *) ((Log *) log + 1);
}

/* What cannot be written is gone: SQLite is told, and takes the transaction back. */
static int
write_waiting (sqlite3_file *file)
{
  Log *log = (Log *) file;
  int length = log->n_waiting;

  log->n_waiting = 0;
  return length > 0 ? peek_file (file)->pMethods->xWrite (peek_file (file), log->waiting, length, log->at) : SQLITE_OK;
}

static int
log_write (sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
  Log *log = (Log *) file;

  if (log->n_waiting > 0 && (at != log->at + log->n_waiting || length > MOST_BYTES - log->n_waiting))
    {
      int code = write_waiting (file);
      if (code != SQLITE_OK)
        return code;
    }
  if (length > MOST_BYTES)
    return peek_file (file)->pMethods->xWrite (peek_file (file), bytes, length, at);
  if (log->n_waiting == 0)
    log->at = at;
  memcpy (log->waiting + log->n_waiting, bytes, length);
  log->n_waiting += length;
  return SQLITE_OK;
}

static int
log_read (sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
  int code = write_waiting (file);

  return code == SQLITE_OK ? peek_file (file)->pMethods->xRead (peek_file (file), bytes, length, at) : code;
}

static int
log_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int code = write_waiting (file);

  return code == SQLITE_OK ? peek_file (file)->pMethods->xTruncate (peek_file (file), size) : code;
}

static int
log_sync (sqlite3_file *file, int flags)
{
  int code = write_waiting (file);

  return code == SQLITE_OK ? peek_file (file)->pMethods->xSync (peek_file (file), flags) : code;
}

static int
log_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  int code = write_waiting (file);

  return code == SQLITE_OK ? peek_file (file)->pMethods->xFileSize (peek_file (file), size) : code;
}

static int
log_close (sqlite3_file *file)
{
  int written = write_waiting (file);
  int closed = peek_file (file)->pMethods->xClose (peek_file (file));

  g_clear_pointer (&((Log *) file)->waiting, g_free);
  return written != SQLITE_OK ? written : closed;
}

static int
log_lock (sqlite3_file *file, int level)
{
  return peek_file (file)->pMethods->xLock (peek_file (file), level);
}

static int
log_unlock (sqlite3_file *file, int level)
{
  return peek_file (file)->pMethods->xUnlock (peek_file (file), level);
}

static int
log_check_reserved_lock (sqlite3_file *file, int *is_reserved)
{
  return peek_file (file)->pMethods->xCheckReservedLock (peek_file (file), is_reserved);
}

static int
log_file_control (sqlite3_file *file, int operation, void *argument)
{
  return peek_file (file)->pMethods->xFileControl (peek_file (file), operation, argument);
}

static int
log_sector_size (sqlite3_file *file)
{
  return peek_file (file)->pMethods->xSectorSize (peek_file (file));
}

static int
log_device_characteristics (sqlite3_file *file)
{
  return peek_file (file)->pMethods->xDeviceCharacteristics (peek_file (file));
}

static const sqlite3_io_methods LOG_METHODS = {
  .iVersion = 1, /* shared memory and mapping are the database file's */
  .xClose = log_close,
  .xRead = log_read,
  .xWrite = log_write,
  .xTruncate = log_truncate,
  .xSync = log_sync,
  .xFileSize = log_file_size,
  .xLock = log_lock,
  .xUnlock = log_unlock,
  .xCheckReservedLock = log_check_reserved_lock,
  .xFileControl = log_file_control,
  .xSectorSize = log_sector_size,
  .xDeviceCharacteristics = log_device_characteristics,
};

/* Every other file is the system's own. */
static int
open_file (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_given)
{
  Log *log = (Log *) file;
  guint8 *waiting = (flags & SQLITE_OPEN_WAL) != 0 ? g_try_malloc (MOST_BYTES) : NULL;
  int code;

  if (waiting == NULL)
    return real->xOpen (real, name, file, flags, flags_given);
  memset (file, 0, (gsize) vfs->szOsFile);
  code = real->xOpen (real, name, peek_file (file), flags, flags_given);
  if (peek_file (file)->pMethods == NULL)
    {
      g_free (waiting);
      return code;
    }
  log->base.pMethods = &LOG_METHODS; /* SQLite closes it, also where it could not be opened */
  log->waiting = waiting;
  return code;
}

static gpointer
register_once (gpointer ignored)
{
  static sqlite3_vfs vfs;

  real = sqlite3_vfs_find (NULL);
  if (real == NULL)
    return NULL;
  vfs = *real;
  vfs.pNext = NULL;
  vfs.zName = NAME;
  vfs.szOsFile = real->szOsFile + (int) sizeof (Log);
  vfs.xOpen = open_file;
  return sqlite3_vfs_register (&vfs, FALSE) == SQLITE_OK ? (gpointer) vfs.zName : NULL;
}

const char *
ante_database_gather_name (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, register_once, NULL);
}
