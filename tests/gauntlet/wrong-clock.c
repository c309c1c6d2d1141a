/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library that makes the wall clock of a program wrong, by as many seconds as the file
 * named in SLUICE_WRONG_CLOCK says at the moment: eight bytes that the test changes when
 * it likes. The clock that only runs forward stays as it is. */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;

__attribute__ ((constructor)) static void
find_offset (void)
{
  const char *path = getenv ("SLUICE_WRONG_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *map = fd >= 0 ? mmap (NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

  if (fd >= 0)
    close (fd);
  if (map != MAP_FAILED)
    offset = map;
}

static time_t
get_offset (void)
{
  return offset != NULL ? (time_t) *offset : 0;
}

static int
ask_kernel (clockid_t clock, struct timespec *now)
{
  static int (*real) (clockid_t, struct timespec *);

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "clock_gettime");
  return real (clock, now);
}

__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = ask_kernel (clock, now);

  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += get_offset ();
  return result;
}

__attribute__ ((visibility ("default"))) int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;

  if (clock_gettime (CLOCK_REALTIME, &exact) != 0)
    return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

__attribute__ ((visibility ("default"))) time_t
time (time_t *where)
{
  struct timespec exact;

  if (clock_gettime (CLOCK_REALTIME, &exact) != 0)
    return (time_t) -1;
  if (where != NULL)
    *where = exact.tv_sec;
  return exact.tv_sec;
}
