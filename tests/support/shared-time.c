/* SPDX-License-Identifier: GPL-3.0-or-later
 * Time for a whole clinic of processes, each of which is the real program: preloaded, it moves what they are told the time
 * is, on every clock alike, by as many nanoseconds as the file says that ANTEROOM_SHARED_TIME names. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C (1000000000)

/* Two numbers: for the wall clock, which the script may set to any day, and for the clocks that only count on. The script
 * writes each at once. */
static const volatile int64_t *offsets;

__attribute__ ((constructor)) static void
open_offsets (void)
{
  const char *path = getenv ("ANTEROOM_SHARED_TIME");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *memory = fd >= 0 ? mmap (NULL, 2 * sizeof (int64_t), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

  if (memory != MAP_FAILED)
    offsets = memory;
  if (fd >= 0)
    close (fd);
}

static void
move (struct timespec *time, int64_t offset)
{
  int64_t moved = time->tv_nsec + offset % SECOND;

  time->tv_sec += offset / SECOND + moved / SECOND;
  time->tv_nsec = moved % SECOND;
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  int result = (int) syscall (SYS_clock_gettime, clock, time);

  if (result != 0 || offsets == NULL)
    return result;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
    move (time, offsets[0]);
  else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME)
    move (time, offsets[1]);
  return result;
}

int
gettimeofday (struct timeval *restrict time, void *restrict zone)
{
  struct timespec now;

  if (clock_gettime (CLOCK_REALTIME, &now) != 0)
    return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *result)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (result != NULL)
    *result = now.tv_sec;
  return now.tv_sec;
}
