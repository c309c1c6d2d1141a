/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_GUNZIP (sluice_gunzip_get_type ())
G_DECLARE_FINAL_TYPE (SluiceGunzip, sluice_gunzip, SLUICE, GUNZIP, GObject)

GConverter *sluice_gunzip_new (GZlibCompressorFormat format);

G_END_DECLS
