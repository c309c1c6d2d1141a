/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-resume-record.h"

/* What the two halves of a record share, the one that writes and the one that reads. */

G_BEGIN_DECLS

#define SLUICE_RESUME_RECORD_CHECKSUM_DIGITS 16

#define SLUICE_RESUME_RECORD_N_STRINGS 10
#define SLUICE_RESUME_RECORD_N_BOOLEANS 2

typedef struct
{
  const char *name;
  gsize offset; /* of a char * in the record */
  gboolean nullable;
  gboolean (*is_valid) (const char *text);
  gboolean may_miss; /* earlier releases did not write it */
} SluiceResumeRecordString;

typedef struct
{
  const char *name;
  gsize offset; /* of a gboolean in the record */
} SluiceResumeRecordBoolean;

extern const SluiceResumeRecordString sluice_resume_record_strings[SLUICE_RESUME_RECORD_N_STRINGS];
extern const SluiceResumeRecordBoolean
    sluice_resume_record_booleans[SLUICE_RESUME_RECORD_N_BOOLEANS];

G_END_DECLS
