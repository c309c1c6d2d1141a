/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_PROXY_GROUP (sluice_proxy_group_get_type ())
G_DECLARE_FINAL_TYPE (SluiceProxyGroup,
                      sluice_proxy_group,
                      SLUICE,
                      PROXY_GROUP,
                      AdwPreferencesGroup)

void sluice_proxy_group_set_store (SluiceProxyGroup *self, GSettings *store);

G_END_DECLS
