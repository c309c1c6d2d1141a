/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_DECODED_STREAM (sluice_decoded_stream_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDecodedStream,
                      sluice_decoded_stream,
                      SLUICE,
                      DECODED_STREAM,
                      GConverterInputStream)

GInputStream *sluice_decoded_stream_new (GInputStream *body, GConverter *converter);

G_END_DECLS
