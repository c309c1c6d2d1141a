/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-pace.h"
#include "sluice-served-file.h"
#include "sluice-served-request.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void sluice_body_pump_start (SoupServerMessage *message,
                             SluiceServedRequest *request,
                             SluiceServedFile *file,
                             guint64 first,
                             guint64 length,
                             SluicePace *pace);

G_END_DECLS
