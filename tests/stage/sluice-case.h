/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-run.h"

G_BEGIN_DECLS

/* In an option: the file of the authority that signed the origin's certificate. */
#define SLUICE_CASE_AUTHORITY "{authority}"

/* In an option: the SHA-256 of the resource's first version. */
#define SLUICE_CASE_SHA256 "{sha256}"

#define SLUICE_CASE_LONG_AGO "Sat, 01 Jan 2022 10:20:30 GMT"

/**
 * SluiceOutcome:
 * @SLUICE_OUTCOME_FILE: the first version, whole
 * @SLUICE_OUTCOME_LATER: the version after the change, whole
 * @SLUICE_OUTCOME_ANY: one version, whole; it may be either
 * @SLUICE_OUTCOME_FAILURE: no file, and a sentence that says why
 * @SLUICE_OUTCOME_HONEST: the first or the later version whole, or a failure
 *
 * What must come out of a case.
 */
typedef enum
{
  SLUICE_OUTCOME_FILE,
  SLUICE_OUTCOME_LATER,
  SLUICE_OUTCOME_ANY,
  SLUICE_OUTCOME_FAILURE,
  SLUICE_OUTCOME_HONEST,
} SluiceOutcome;

/**
 * SluiceCase:
 * @name: what is shown, in words joined by dashes
 * @settings: what holds for the origin
 * @script: the resource that is asked for; at `/file.bin` where it names no path
 * @more: other resources of the same origin
 * @elsewhere: a resource of another origin, which speaks plain HTTP
 * @options: what the program is told beside folder and link
 * @password: what SLUICE_PASSWORD holds, or %NULL
 * @exists: a file of that name is there before, or %NULL
 * @outcome: what must come out
 * @file: the name the file gets; the path's last part where this is %NULL
 * @says: words that standard error must hold, in any case, or %NULL
 * @most_sent: how many bytes the origin may send at most, or 0 for any
 * @check: looks at what else must hold after the first run, or %NULL
 * @stays_failed: even a polite origin cannot help: the failure is not its own
 *
 * What the server does, and what must come out.
 *
 * Each row is played twice. First the program runs once. Then, in a new scene,
 * it is killed when about a third of the bytes is out, run again, interrupted
 * by the user, and run again. Where a play ends with a failure, it runs once
 * more against the same origin turned polite, and has to finish. After each run
 * all holds that sluice_invariants_assert() asks for.
 */
typedef struct
{
  const char *name;
  SluiceOriginSettings settings;
  SluiceOriginScript script;
  SluiceOriginScript more[3];
  SluiceOriginScript elsewhere;
  const char *options[12];
  const char *password;
  const char *exists;
  SluiceOutcome outcome;
  const char *file;
  const char *says;
  guint64 most_sent;
  void (*check) (SluiceScene *scene);
  gboolean stays_failed;
} SluiceCase;

void sluice_case_add_all (const char *concept, const SluiceCase *cases, guint count);

G_END_DECLS
