/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faults on demand in a relay built for tests: writes and syncs that fail, memory that is not given, and a
 * power cut after which no file holds more than was synced. The test and the relay share a page of
 * orders; the relay finds it by ANTEROOM_FAULTS. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* All are read and written atomically. What counts down does so by one a call, and strikes at 0; 0: never. */
typedef struct
{
  /* Orders */  int fail_writes;       /* the errno of every write, growth and new file; 0: they succeed */
                int fail_syncs;        /* the errno of every sync; what it was to keep is forgotten by a cut */
                int cut_in;            /* writes and syncs until the process is gone */
                int sqlite_memory_in;  /* allocations of SQLite's until they fail */
                int sqlite_memory_for; /* how many then fail; -1: until told otherwise */
                int any_memory_in;     /* allocations of anybody's until one fails */
  /* Counts */  int n_writes, n_syncs, n_failed;
} Faults;

/* The folder whose database files are watched, and, nullable, where what is durable of them is kept: an empty
 * folder. Sets the environment for a relay started afterwards. Returns: shared with it, until faults_free(). */
Faults *faults_new (const char *file, const char *folder, const char *image);
void faults_free (Faults *self);

/* After a cut: puts the watched files back as the disk would hold them. @torn: of what was written and not
 * synced, each sector may have got there. */
void faults_restore (const char *folder, const char *image, GRand *torn);

G_END_DECLS
