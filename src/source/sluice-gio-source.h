/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-request.h"
#include "sluice-source.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_GIO_SOURCE (sluice_gio_source_get_type ())
G_DECLARE_FINAL_TYPE (SluiceGioSource, sluice_gio_source, SLUICE, GIO_SOURCE, GObject)

SluiceSource *sluice_gio_source_new (SluiceRequest *request);

G_END_DECLS
