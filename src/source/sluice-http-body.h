/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-http-answer.h"

G_BEGIN_DECLS

GInputStream *sluice_http_body_new (GInputStream *raw,
                                    SoupMessageHeaders *headers,
                                    const SluiceHttpAnswer *answer);
void sluice_http_body_drop (GInputStream *body);

G_END_DECLS
