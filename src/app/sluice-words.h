/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download-state.h"
#include "sluice-kind.h"

G_BEGIN_DECLS

const char *sluice_words_group (SluiceGroup group);
const char *sluice_words_kind (SluiceKind kind);
const char *sluice_words_kind_icon (SluiceKind kind);

int sluice_words_count_days (gint64 from, gint64 to);
char *sluice_words_format_date (gint64 moment, gint64 now);
char *sluice_words_format_time (gint64 moment);
char *sluice_words_without_markup (const char *text);

G_END_DECLS
