/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin-answer.h"
#include "sluice-origin-ledger.h"
#include "sluice-origin-wire.h"

G_BEGIN_DECLS

SluiceOriginVisitEnd sluice_origin_deliver (SluiceOriginWire *wire,
                                            const SluiceOriginAnswer *answer,
                                            SluiceOriginVisit *visit,
                                            SluiceOriginLedger *ledger);

G_END_DECLS
