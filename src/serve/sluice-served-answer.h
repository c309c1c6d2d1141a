/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-served-file.h"
#include "sluice-served-range.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void sluice_served_answer_text (SoupServerMessage *message, guint status, const char *text);
void sluice_served_answer_error (SoupServerMessage *message, const GError *error);
void sluice_served_answer_slash (SoupServerMessage *message, const char *path);
void sluice_served_answer_folder (SoupServerMessage *message, const char *path, GPtrArray *entries);
SluiceServedRange sluice_served_answer_file (SoupServerMessage *message,
                                             const SluiceServedFile *file);

G_END_DECLS
