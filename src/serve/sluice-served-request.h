/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _SluiceServedRequest SluiceServedRequest;

SluiceServedRequest *sluice_served_request_begin (SoupServerMessage *message, guint max_seconds);
void sluice_served_request_break_off (SluiceServedRequest *request, const char *reason);
void sluice_served_request_end (SluiceServedRequest *request, gboolean complete);

G_END_DECLS
