/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_CHUNKED_STREAM (sluice_chunked_stream_get_type ())
G_DECLARE_FINAL_TYPE (SluiceChunkedStream,
                      sluice_chunked_stream,
                      SLUICE,
                      CHUNKED_STREAM,
                      GFilterInputStream)

GInputStream *sluice_chunked_stream_new (GInputStream *body);
GInputStream *sluice_chunked_stream_new_for_transport (GInputStream *transport, GInputStream *body);

G_END_DECLS
