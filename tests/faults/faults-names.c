/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The C library's calls on names, watched. Compiled without the macros that would give
 * one of two names to the other. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "faults-call.h"

/* The function that would have been called without us. */
#define NEXT(type, name) ((type) dlsym (RTLD_NEXT, name))

typedef int (*OpenAt) (int, const char *, int, ...);
typedef int (*OnNameAt) (int, const char *, int);
typedef int (*OnMode) (const char *, mode_t);
typedef int (*OnModeAt) (int, const char *, mode_t);
typedef int (*Room) (const char *, void *);
typedef int (*OnNames) (int, const char *, int, const char *, unsigned);

/* Whether it may say that links are not followed. A file that is only named is none of the
 * file system's business. */
static bool
may_refuse_links (int directory, const char *name, int flags)
{
  FaultsCall call;
  bool may;

  if ((flags & O_NOFOLLOW) == 0 || (flags & (O_CREAT | O_PATH)) != 0)
    return true;

  faults_call_at (&call, FAULTS_NOFOLLOW, directory, name);
  may = faults_begin (&call);
  faults_end (&call, may ? 0 : -1);
  return may;
}

/* A file without a name is one, too. */
static bool
is_creating (int flags)
{
  return (flags & (O_CREAT | O_TRUNC)) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

static int
watch_open (int directory, const char *name, int flags, mode_t mode)
{
  FaultsCall call;

  if (!may_refuse_links (directory, name, flags))
    return -1;

  faults_call_at (&call, is_creating (flags) ? FAULTS_CREATE : FAULTS_OPEN, directory, name);
  call.flags = flags;
  return (int) faults_end (
      &call, faults_begin (&call) ? NEXT (OpenAt, "openat64") (directory, name, flags, mode) : -1);
}

static mode_t
take_mode (int flags, va_list arguments)
{
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg (arguments, mode_t) : 0;
}

#define DEFINE_OPEN(name)                                                                          \
  int name (const char *path, int flags, ...)                                                      \
  {                                                                                                \
    va_list arguments;                                                                             \
    mode_t mode;                                                                                   \
                                                                                                   \
    va_start (arguments, flags);                                                                   \
    mode = take_mode (flags, arguments);                                                           \
    va_end (arguments);                                                                            \
    return watch_open (AT_FDCWD, path, flags, mode);                                               \
  }

#define DEFINE_OPENAT(name)                                                                        \
  int name (int directory, const char *path, int flags, ...)                                       \
  {                                                                                                \
    va_list arguments;                                                                             \
    mode_t mode;                                                                                   \
                                                                                                   \
    va_start (arguments, flags);                                                                   \
    mode = take_mode (flags, arguments);                                                           \
    va_end (arguments);                                                                            \
    return watch_open (directory, path, flags, mode);                                              \
  }

DEFINE_OPEN (open)
DEFINE_OPEN (open64)
DEFINE_OPENAT (openat)
DEFINE_OPENAT (openat64)

/* What a fortified library calls where it gives no mode. */
int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);
int __openat_2 (int directory, const char *path, int flags);
int __openat64_2 (int directory, const char *path, int flags);

int
__open_2 (const char *path, int flags)
{
  return watch_open (AT_FDCWD, path, flags, 0);
}

int
__open64_2 (const char *path, int flags)
{
  return watch_open (AT_FDCWD, path, flags, 0);
}

int
__openat_2 (int directory, const char *path, int flags)
{
  return watch_open (directory, path, flags, 0);
}

int
__openat64_2 (int directory, const char *path, int flags)
{
  return watch_open (directory, path, flags, 0);
}

static int
watch_rename (int from_directory,
              const char *from,
              int to_directory,
              const char *to,
              unsigned flags)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_RENAME, from_directory, from);
  faults_call_to (&call, to_directory, to);
  call.flags = (int) flags;
  return (int) faults_end (
      &call, faults_begin (&call)
                 ? NEXT (OnNames, "renameat2") (from_directory, from, to_directory, to, flags)
                 : -1);
}

int
rename (const char *from, const char *to)
{
  return watch_rename (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat (int from_directory, const char *from, int to_directory, const char *to)
{
  return watch_rename (from_directory, from, to_directory, to, 0);
}

int
renameat2 (int from_directory, const char *from, int to_directory, const char *to, unsigned flags)
{
  return watch_rename (from_directory, from, to_directory, to, flags);
}

int
linkat (int from_directory, const char *from, int to_directory, const char *to, int flags)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_LINK, from_directory, from);
  faults_call_to (&call, to_directory, to);
  return (int) faults_end (
      &call, faults_begin (&call) ? NEXT (OnNames, "linkat") (from_directory, from, to_directory,
                                                              to, (unsigned) flags)
                                  : -1);
}

int
link (const char *from, const char *to)
{
  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlinkat (int directory, const char *path, int flags)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_UNLINK, directory, path);
  return (int) faults_end (
      &call, faults_begin (&call) ? NEXT (OnNameAt, "unlinkat") (directory, path, flags) : -1);
}

int
unlink (const char *path)
{
  return unlinkat (AT_FDCWD, path, 0);
}

int
rmdir (const char *path)
{
  return unlinkat (AT_FDCWD, path, AT_REMOVEDIR);
}

int
remove (const char *path)
{
  return unlink (path) == 0 ? 0 : errno == EISDIR ? rmdir (path) : -1;
}

int
mkdirat (int directory, const char *path, mode_t mode)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_MKDIR, directory, path);
  return (int) faults_end (
      &call, faults_begin (&call) ? NEXT (OnModeAt, "mkdirat") (directory, path, mode) : -1);
}

int
mkdir (const char *path, mode_t mode)
{
  return mkdirat (AT_FDCWD, path, mode);
}

static int
watch_room (const char *path, const char *name, void *room)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_ROOM, AT_FDCWD, path);
  return (int) faults_end (&call, faults_begin (&call) ? NEXT (Room, name) (path, room) : -1);
}

int
statfs (const char *path, struct statfs *room)
{
  return watch_room (path, "statfs", room);
}

int
statfs64 (const char *path, struct statfs64 *room)
{
  return watch_room (path, "statfs64", room);
}

int
statvfs (const char *path, struct statvfs *room)
{
  return watch_room (path, "statvfs", room);
}

int
statvfs64 (const char *path, struct statvfs64 *room)
{
  return watch_room (path, "statvfs64", room);
}

int
chmod (const char *path, mode_t mode)
{
  FaultsCall call;

  faults_call_at (&call, FAULTS_ATTRIBUTE, AT_FDCWD, path);
  return (int) faults_end (&call, faults_begin (&call) ? NEXT (OnMode, "chmod") (path, mode) : -1);
}
