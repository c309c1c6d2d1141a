/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_runnable_judge (const char *name, const char *content_type, gboolean executable);

G_END_DECLS
