/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus-error.h"

#include <gio/gio.h>

static const GDBusErrorEntry entries[] = {
  { SLUICE_BUS_ERROR_INVALID_LINK, "io.github.sluice.Error.InvalidLink" },
  { SLUICE_BUS_ERROR_INVALID_OPTION, "io.github.sluice.Error.InvalidOption" },
  { SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD, "io.github.sluice.Error.NoSuchDownload" },
  { SLUICE_BUS_ERROR_ENDING, "io.github.sluice.Error.Ending" },
};

GQuark
sluice_bus_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("sluice-bus-error-quark", &quark, entries,
                                      G_N_ELEMENTS (entries));
  return (GQuark) quark;
}
