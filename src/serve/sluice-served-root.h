/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-served-file.h"

G_BEGIN_DECLS

typedef struct _SluiceServedRoot SluiceServedRoot;

SluiceServedRoot *sluice_served_root_new (const char *path, GError **error);
SluiceServedRoot *sluice_served_root_new_demo (void);
void sluice_served_root_free (SluiceServedRoot *root);
gboolean sluice_served_root_find (SluiceServedRoot *root,
                                  const char *path,
                                  SluiceServedFile **file,
                                  GPtrArray **entries,
                                  GError **error);
const char *sluice_served_root_get_start (SluiceServedRoot *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceServedRoot, sluice_served_root_free)

G_END_DECLS
