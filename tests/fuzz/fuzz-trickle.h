/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FUZZ_TYPE_TRICKLE (fuzz_trickle_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTrickle, fuzz_trickle, FUZZ, TRICKLE, GInputStream)

GInputStream *fuzz_trickle_new (const char *pace, const guint8 *bytes, gsize length);
gboolean
fuzz_trickle_drain (GInputStream *stream, const char *pace, gsize most, GByteArray *drained);

G_END_DECLS
