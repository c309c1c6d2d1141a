/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-checksum.h"

G_BEGIN_DECLS

SluiceChecksum *sluice_digest_header_parse (const char *value);
SluiceChecksum *sluice_digest_header_parse_representation (const char *value);

G_END_DECLS
