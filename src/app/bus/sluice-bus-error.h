/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_BUS_ERROR (sluice_bus_error_quark ())
GQuark sluice_bus_error_quark (void);

/**
 * SluiceBusError:
 * @SLUICE_BUS_ERROR_INVALID_LINK: a text is no link, or none that can be downloaded
 * @SLUICE_BUS_ERROR_INVALID_OPTION: an option is not known, or its value makes no sense
 * @SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD: the download is not in the list
 * @SLUICE_BUS_ERROR_ENDING: the program is just ending
 *
 * What a call over the bus can end with. On the bus each has the name that
 * `data/io.github.sluice.Downloads1.xml` documents.
 */
typedef enum
{
  SLUICE_BUS_ERROR_INVALID_LINK,
  SLUICE_BUS_ERROR_INVALID_OPTION,
  SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD,
  SLUICE_BUS_ERROR_ENDING,
} SluiceBusError;

G_END_DECLS
