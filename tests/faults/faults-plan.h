/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>

#include "faults.h"

/**
 * FaultsVerdict:
 * @error: the errno it has to fail with, or 0
 * @signal: what is sent to the program before it, or 0
 * @shortened: only half of it may be done
 * @die_before: the program ends before it
 * @die_after: the program ends after it
 *
 * What is to become of a call.
 */
typedef struct
{
  int error;
  int signal;
  bool shortened;
  bool die_before;
  bool die_after;
} FaultsVerdict;

void faults_plan_read (const char *text);
FaultsVerdict faults_plan_judge (FaultsKind kind, const char *path);
