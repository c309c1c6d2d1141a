/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SLUICE_LOG_NO_SEGMENT:
 *
 * For a line that concerns the whole download.
 */
#define SLUICE_LOG_NO_SEGMENT (-1)

#define sluice_debug(id, segment, ...)                                                             \
  sluice_log (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, (id), (segment), __VA_ARGS__)
#define sluice_info(id, segment, ...)                                                              \
  sluice_log (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, (id), (segment), __VA_ARGS__)

void sluice_log (const char *domain,
                 GLogLevelFlags level,
                 const char *id,
                 int segment,
                 const char *format,
                 ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
