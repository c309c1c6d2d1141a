/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Secrets that a case carries with it, to see whether they get out. Nothing else
 * in the tests holds these words. */
#define SLUICE_CANARY_USER "anna"
#define SLUICE_CANARY_PASSWORD "Zeisig-4482"
#define SLUICE_CANARY_HEADER "Stieglitz-9057"
#define SLUICE_CANARY_TOKEN "Dompfaff-1263"

/* “anna:Zeisig-4482” */
#define SLUICE_CANARY_AUTHORIZATION "Basic YW5uYTpaZWlzaWctNDQ4Mg=="

const char *sluice_canaries_find (const void *bytes, gsize length, gboolean may_hold_token);
void sluice_canaries_assert_none_below (const char *path);

G_END_DECLS
