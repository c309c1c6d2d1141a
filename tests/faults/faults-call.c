/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "faults-call.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faults-plan.h"

/* One call at a time: their order is what the tests are about. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char *root;
static size_t root_length;
static int log_fd = -1;

static void
prepare (void)
{
  const char *path = getenv (FAULTS_LOG);

  root = getenv (FAULTS_ROOT);
  root_length = root != NULL ? strlen (root) : 0;
  faults_plan_read (getenv (FAULTS_PLAN));
  if (path != NULL)
    log_fd =
        (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static bool
is_below_root (const char *path)
{
  return root_length > 0 && strncmp (path, root, root_length) == 0 &&
         (path[root_length] == '/' || path[root_length] == '\0');
}

static void
resolve_descriptor (int fd, char *path)
{
  char link[32];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, PATH_MAX - 1);
  path[length > 0 ? length : 0] = '\0';
}

static void
resolve_name (int directory, const char *name, char *path)
{
  if (strncmp (name, "/proc/self/fd/", strlen ("/proc/self/fd/")) == 0)
    {
      ssize_t length = readlink (name, path, PATH_MAX - 1);

      path[length > 0 ? length : 0] = '\0';
    }
  else if (name[0] == '/')
    snprintf (path, PATH_MAX, "%s", name);
  else
    {
      size_t used;

      if (directory == AT_FDCWD && getcwd (path, PATH_MAX) == NULL)
        path[0] = '\0';
      else if (directory != AT_FDCWD)
        resolve_descriptor (directory, path);
      used = strlen (path);
      snprintf (path + used, PATH_MAX - used, "/%s", name);
    }
}

/* A call on a descriptor. */
void
faults_call_on (FaultsCall *self, FaultsKind kind, int fd)
{
  pthread_once (&once, prepare);
  *self = (FaultsCall){ .kind = kind, .fd = fd, .offset = -1 };
  if (root != NULL)
    resolve_descriptor (fd, self->path);
}

/* Returns: the descriptor that a name stands for, or -1 */
static int
name_descriptor (const char *name)
{
  static const char descriptors[] = "/proc/self/fd/";
  size_t length = sizeof descriptors - 1;

  return strncmp (name, descriptors, length) == 0 ? atoi (name + length) : -1;
}

/* A call on a name. */
void
faults_call_at (FaultsCall *self, FaultsKind kind, int directory, const char *name)
{
  pthread_once (&once, prepare);
  *self = (FaultsCall){ .kind = kind, .fd = name_descriptor (name), .offset = -1 };
  if (root != NULL)
    resolve_name (directory, name, self->path);
}

/* The second name of a call on names. */
void
faults_call_to (FaultsCall *self, int directory, const char *name)
{
  if (root != NULL)
    resolve_name (directory, name, self->other);
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

/* Whether the call may be made; until faults_end() no other is. When not, errno says why. */
bool
faults_begin (FaultsCall *self)
{
  FaultsVerdict verdict;

  self->watched = is_below_root (self->path);
  if (!self->watched)
    return true;

  pthread_mutex_lock (&lock);
  verdict = faults_plan_judge (self->kind, self->path);
  if (verdict.die_before || (verdict.shortened && verdict.die_after && self->kind != FAULTS_WRITE))
    die ();
  if (verdict.signal != 0)
    kill (getpid (), verdict.signal);
  self->die = verdict.die_after;
  if (verdict.shortened && self->length > 1)
    self->length /= 2;
  errno = verdict.error;
  return verdict.error == 0;
}

static void
write_fully (const void *bytes, size_t length)
{
  if (length > 0 && syscall (SYS_write, log_fd, bytes, length) != (long) length)
    abort ();
}

static void
write_down (const FaultsCall *self, long result, int error)
{
  size_t written = self->kind == FAULTS_WRITE && result > 0 ? (size_t) result : 0;
  int fd = self->kind == FAULTS_CREATE ? (int) result : self->fd;
  struct stat status = { 0 };
  FaultsEntry entry = {
    .kind = self->kind,
    .flags = (uint32_t) self->flags,
    .inode = fd >= 0 && fstat (fd, &status) == 0 ? status.st_ino : 0,
    .offset = self->offset,
    .length = self->kind == FAULTS_WRITE ? written : self->length,
    .error = result < 0 ? error : 0,
    .path_size = (uint32_t) strlen (self->path) + 1,
    .other_size = self->other[0] != '\0' ? (uint32_t) strlen (self->other) + 1 : 0,
    .data_size = (uint32_t) written,
  };

  if (self->kind == FAULTS_WRITE && entry.offset < 0)
    entry.offset = lseek (fd, 0, SEEK_CUR) - (off_t) written;
  write_fully (&entry, sizeof entry);
  write_fully (self->path, entry.path_size);
  write_fully (self->other, entry.other_size);
  write_fully (self->bytes, entry.data_size);
}

/* Ends what faults_begin() began, and hands the result on. */
long
faults_end (FaultsCall *self, long result)
{
  int error = errno;

  if (!self->watched)
    return result;

  if (log_fd >= 0 && self->kind < FAULTS_OPEN)
    write_down (self, result, error);
  if (self->die)
    die ();
  pthread_mutex_unlock (&lock);
  errno = error;
  return result;
}
