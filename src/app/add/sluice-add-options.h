/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-access.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceAddStart:
 * @SLUICE_ADD_START_NOW: as soon as it is its turn
 * @SLUICE_ADD_START_LATER: when the user says so
 * @SLUICE_ADD_START_AT: at a time of the day
 *
 * When the downloads begin.
 */
typedef enum
{
  SLUICE_ADD_START_NOW,
  SLUICE_ADD_START_LATER,
  SLUICE_ADD_START_AT,
} SluiceAddStart;

#define SLUICE_TYPE_ADD_OPTIONS (sluice_add_options_get_type ())
G_DECLARE_FINAL_TYPE (SluiceAddOptions, sluice_add_options, SLUICE, ADD_OPTIONS, AdwExpanderRow)

void sluice_add_options_set_connections (SluiceAddOptions *self, guint connections);
void sluice_add_options_set_single (SluiceAddOptions *self, gboolean single);
void sluice_add_options_offer_login (SluiceAddOptions *self,
                                     GUri *server,
                                     const char *user,
                                     const char *password);

gboolean sluice_add_options_is_valid (SluiceAddOptions *self);
SluiceAddStart sluice_add_options_get_start (SluiceAddOptions *self);
gint64 sluice_add_options_get_start_at (SluiceAddOptions *self);
SluiceAccess *sluice_add_options_create_access (SluiceAddOptions *self);
void sluice_add_options_apply (SluiceAddOptions *self, SluiceTransferOptions *options);

G_END_DECLS
