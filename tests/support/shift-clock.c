/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loaded ahead of the C library by tests of the real window: a process with it lives ANTEROOM_TEST_DAYS_AGO days
 * ago, so that a test sees what takes weeks. Only the time of day is moved; what measures spans is not. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t
seconds_ago (void)
{
  static time_t ago = -1;

  if (ago < 0)
    {
      const char *days = getenv ("ANTEROOM_TEST_DAYS_AGO");

      ago = days != NULL ? (time_t) atoi (days) * 24 * 60 * 60 : 0;
    }
  return ago;
}

int
clock_gettime (clockid_t id, struct timespec *now)
{
  static int (*real) (clockid_t, struct timespec *);
  int result;

  if (real == NULL)
    real = (int (*) (clockid_t, struct timespec *)) dlsym (RTLD_NEXT, "clock_gettime");
  result = real (id, now);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    now->tv_sec -= seconds_ago ();
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  if (clock_gettime (CLOCK_REALTIME, &precise) != 0)
    return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = (suseconds_t) (precise.tv_nsec / 1000);
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
