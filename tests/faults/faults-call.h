/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "faults.h"

/**
 * FaultsCall:
 * @kind: what it does
 * @fd: what it does it to, or -1 where it is given names
 * @path: the absolute path
 * @other: the second absolute path, or ""
 * @flags: as it got them
 * @offset: where bytes go; -1 where the descriptor stands
 * @length: how many bytes; less after faults_begin() when the rest must not be done
 * @bytes: what is written, or NULL
 * @watched: it is below the root
 * @die: it is the program's last
 *
 * A call on its way.
 */
typedef struct
{
  FaultsKind kind;
  int fd;
  char path[PATH_MAX];
  char other[PATH_MAX];
  int flags;
  off_t offset;
  size_t length;
  const void *bytes;
  bool watched;
  bool die;
} FaultsCall;

void faults_call_on (FaultsCall *self, FaultsKind kind, int fd);
void faults_call_at (FaultsCall *self, FaultsKind kind, int directory, const char *name);
void faults_call_to (FaultsCall *self, int directory, const char *name);

bool faults_begin (FaultsCall *self);
long faults_end (FaultsCall *self, long result);
