/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdint.h>

/* A library to be loaded before all others into a program under test. It stands
 * between the program and what changes the disk, below one folder: it counts these
 * calls in one order over all threads, lets some of them fail, ends the program
 * before, in or after any of them, sends it a signal, and writes down what they did. What it is to
 * do is told by the environment:
 *
 * FAULTS_ROOT: the folder; all else is passed on untouched
 * FAULTS_PLAN: rules, a line each: ACTION NUMBER KIND PATTERN FROM TIMES
 * FAULTS_LOG: a file that gets a FaultsEntry for each counted call
 *
 * A rule is about the calls of KIND (or “any” that is counted) on paths that match
 * PATTERN, where a star stands for slashes too; about TIMES of them (0: all), the
 * first of them being the one with the number FROM, counted from 1. For a call with
 * two names it is the first that counts. */

#define FAULTS_ROOT "FAULTS_ROOT"
#define FAULTS_PLAN "FAULTS_PLAN"
#define FAULTS_LOG "FAULTS_LOG"

/* Those before FAULTS_OPEN are counted. */
typedef enum
{
  FAULTS_CREATE, /* open with O_CREAT, O_TRUNC or O_TMPFILE: then the path is a folder's */
  FAULTS_WRITE,
  FAULTS_TRUNCATE,
  FAULTS_ALLOCATE,
  FAULTS_RENAME,
  FAULTS_LINK,
  FAULTS_UNLINK, /* of files and folders */
  FAULTS_MKDIR,
  FAULTS_ATTRIBUTE,
  FAULTS_SYNC, /* fsync and fdatasync, of files and folders */
  FAULTS_OPEN, /* any other */
  FAULTS_READ,
  FAULTS_LOCK,
  FAULTS_ROOM,     /* statfs and its like */
  FAULTS_HOLE,     /* lseek for holes */
  FAULTS_NOFOLLOW, /* any other open with O_NOFOLLOW, looked at before it is one */
  FAULTS_N_KINDS,
  FAULTS_ANY = FAULTS_N_KINDS,
} FaultsKind;

/* By FaultsKind. */
#define FAULTS_KIND_NAMES                                                                          \
  {                                                                                                \
    "create", "write", "truncate", "allocate", "rename", "link", "unlink", "mkdir", "attribute",   \
        "sync", "open", "read", "lock", "room", "hole", "nofollow", "any"                          \
  }

typedef enum
{
  FAULTS_KILL_BEFORE, /* nothing of the call happens */
  FAULTS_KILL_IN,     /* the first half of a write; else the same */
  FAULTS_KILL_AFTER,
  FAULTS_FAIL,   /* NUMBER is the errno */
  FAULTS_SHORT,  /* the first half is read or written, or one byte */
  FAULTS_SIGNAL, /* NUMBER is the signal that comes before it */
} FaultsAction;

/* By FaultsAction. */
#define FAULTS_ACTION_NAMES                                                                        \
  {                                                                                                \
    "kill-before", "kill-in", "kill-after", "fail", "short", "signal"                              \
  }

/**
 * FaultsEntry:
 * @kind: a FaultsKind
 * @flags: of open, fallocate, renameat2
 * @inode: of the file behind a descriptor, or behind the name of one
 * @offset: where bytes go, or the length that a file gets
 * @length: bytes written or allocated
 * @error: 0, or the errno it ended with
 * @path_size: bytes of the path that follows, its end included
 * @other_size: the same of the other path that follows then, or 0
 * @data_size: bytes written, which follow then
 *
 * What is written down of a call.
 */
typedef struct
{
  uint32_t kind;
  uint32_t flags;
  uint64_t inode;
  int64_t offset;
  uint64_t length;
  int32_t error;
  uint32_t path_size;
  uint32_t other_size;
  uint32_t data_size;
} FaultsEntry;
