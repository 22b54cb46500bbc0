/* SPDX-License-Identifier: GPL-3.0-or-later
 * Preloaded into relay and peers alike, it makes of any disk one that takes ANTEROOM_BENCH_SYNC_MS longer for every
 * sync: this machine's own may be quick today and slow tomorrow. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int
sync_slowly (const char *name, int fd)
{
  int (*real) (int) = (int (*) (int)) dlsym (RTLD_NEXT, name);
  const char *said = getenv ("ANTEROOM_BENCH_SYNC_MS");
  long ms = said != NULL ? atol (said) : 0;
  struct timespec wait = { ms / 1000, ms % 1000 * 1000000 };

  nanosleep (&wait, NULL);
  return real (fd);
}

int
fsync (int fd)
{
  return sync_slowly ("fsync", fd);
}

int
fdatasync (int fd)
{
  return sync_slowly ("fdatasync", fd);
}
