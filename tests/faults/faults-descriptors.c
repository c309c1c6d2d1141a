/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The C library's calls on descriptors, watched. Compiled without the macros that would
 * give one of two names to the other. */

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "faults-call.h"

/* The function that would have been called without us. */
#define NEXT(type, name) ((type) dlsym (RTLD_NEXT, name))

typedef ssize_t (*Write) (int, const void *, size_t);
typedef ssize_t (*WriteAt) (int, const void *, size_t, off64_t);
typedef ssize_t (*WriteMany) (int, const struct iovec *, int);
typedef ssize_t (*Read) (int, void *, size_t);
typedef ssize_t (*ReadAt) (int, void *, size_t, off64_t);
typedef int (*Truncate) (int, off64_t);
typedef int (*Allocate) (int, int, off64_t, off64_t);
typedef int (*OnDescriptor) (int);
typedef int (*WithFlags) (int, int);
typedef int (*WithMode) (int, mode_t);
typedef off64_t (*Seek) (int, off64_t, int);
typedef int (*Room) (int, void *);
typedef int (*Attribute) (int, const char *, const void *, size_t, int);

ssize_t
write (int fd, const void *bytes, size_t length)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_WRITE, fd);
  call.bytes = bytes;
  call.length = length;
  return faults_end (&call,
                     faults_begin (&call) ? NEXT (Write, "write") (fd, bytes, call.length) : -1);
}

/* Where only a part may be written it is a part of the first piece. */
ssize_t
writev (int fd, const struct iovec *pieces, int n_pieces)
{
  struct iovec first = n_pieces > 0 ? pieces[0] : (struct iovec){ 0 };
  FaultsCall call;

  if (n_pieces <= 1)
    return write (fd, first.iov_base, first.iov_len);

  faults_call_on (&call, FAULTS_WRITE, fd);
  if (call.path[0] == '/')
    return write (fd, first.iov_base, first.iov_len);
  return NEXT (WriteMany, "writev") (fd, pieces, n_pieces);
}

static ssize_t
watch_pwrite (int fd, const void *bytes, size_t length, off64_t offset)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_WRITE, fd);
  call.bytes = bytes;
  call.length = length;
  call.offset = offset;
  return faults_end (&call, faults_begin (&call)
                                ? NEXT (WriteAt, "pwrite64") (fd, bytes, call.length, offset)
                                : -1);
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, off_t offset)
{
  return watch_pwrite (fd, bytes, length, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t offset)
{
  return watch_pwrite (fd, bytes, length, offset);
}

ssize_t
read (int fd, void *bytes, size_t length)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_READ, fd);
  call.length = length;
  return faults_end (&call,
                     faults_begin (&call) ? NEXT (Read, "read") (fd, bytes, call.length) : -1);
}

static ssize_t
watch_pread (int fd, void *bytes, size_t length, off64_t offset)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_READ, fd);
  call.length = length;
  return faults_end (
      &call, faults_begin (&call) ? NEXT (ReadAt, "pread64") (fd, bytes, call.length, offset) : -1);
}

ssize_t
pread (int fd, void *bytes, size_t length, off_t offset)
{
  return watch_pread (fd, bytes, length, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t length, off64_t offset)
{
  return watch_pread (fd, bytes, length, offset);
}

static int
watch_truncate (int fd, off64_t length)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_TRUNCATE, fd);
  call.offset = length;
  return (int) faults_end (&call,
                           faults_begin (&call) ? NEXT (Truncate, "ftruncate64") (fd, length) : -1);
}

int
ftruncate (int fd, off_t length)
{
  return watch_truncate (fd, length);
}

int
ftruncate64 (int fd, off64_t length)
{
  return watch_truncate (fd, length);
}

static int
watch_fallocate (int fd, int mode, off64_t offset, off64_t length)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_ALLOCATE, fd);
  call.flags = mode;
  call.offset = offset;
  call.length = (size_t) length;
  return (int) faults_end (
      &call, faults_begin (&call) ? NEXT (Allocate, "fallocate64") (fd, mode, offset, length) : -1);
}

int
fallocate (int fd, int mode, off_t offset, off_t length)
{
  return watch_fallocate (fd, mode, offset, length);
}

int
fallocate64 (int fd, int mode, off64_t offset, off64_t length)
{
  return watch_fallocate (fd, mode, offset, length);
}

static int
watch_sync (int fd, const char *name)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_SYNC, fd);
  return (int) faults_end (&call, faults_begin (&call) ? NEXT (OnDescriptor, name) (fd) : -1);
}

int
fsync (int fd)
{
  return watch_sync (fd, "fsync");
}

int
fdatasync (int fd)
{
  return watch_sync (fd, "fdatasync");
}

int
flock (int fd, int operation)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_LOCK, fd);
  return (int) faults_end (&call,
                           faults_begin (&call) ? NEXT (WithFlags, "flock") (fd, operation) : -1);
}

off64_t
lseek64 (int fd, off64_t offset, int whence)
{
  FaultsCall call;

  if (whence != SEEK_HOLE && whence != SEEK_DATA)
    return NEXT (Seek, "lseek64") (fd, offset, whence);

  faults_call_on (&call, FAULTS_HOLE, fd);
  return faults_end (&call,
                     faults_begin (&call) ? NEXT (Seek, "lseek64") (fd, offset, whence) : -1);
}

off_t
lseek (int fd, off_t offset, int whence)
{
  return lseek64 (fd, offset, whence);
}

static int
watch_room (int fd, const char *name, void *room)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_ROOM, fd);
  return (int) faults_end (&call, faults_begin (&call) ? NEXT (Room, name) (fd, room) : -1);
}

int
fstatfs (int fd, struct statfs *room)
{
  return watch_room (fd, "fstatfs", room);
}

int
fstatfs64 (int fd, struct statfs64 *room)
{
  return watch_room (fd, "fstatfs64", room);
}

int
fstatvfs (int fd, struct statvfs *room)
{
  return watch_room (fd, "fstatvfs", room);
}

int
fstatvfs64 (int fd, struct statvfs64 *room)
{
  return watch_room (fd, "fstatvfs64", room);
}

int
fchmod (int fd, mode_t mode)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_ATTRIBUTE, fd);
  return (int) faults_end (&call, faults_begin (&call) ? NEXT (WithMode, "fchmod") (fd, mode) : -1);
}

int
fsetxattr (int fd, const char *name, const void *value, size_t size, int flags)
{
  FaultsCall call;

  faults_call_on (&call, FAULTS_ATTRIBUTE, fd);
  return (int) faults_end (&call, faults_begin (&call)
                                      ? NEXT (Attribute, "fsetxattr") (fd, name, value, size, flags)
                                      : -1);
}
