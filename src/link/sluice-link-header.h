/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-mirror.h"

G_BEGIN_DECLS

GPtrArray *sluice_link_header_parse_duplicates (const char *value, GUri *base);

G_END_DECLS
