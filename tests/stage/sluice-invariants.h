/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-run.h"

G_BEGIN_DECLS

void sluice_invariants_assert (SluiceScene *scene, SluiceRun *run);
gboolean sluice_invariants_assert_whole (SluiceScene *scene,
                                         const char *name,
                                         const SluiceOriginScript *script);

G_END_DECLS
