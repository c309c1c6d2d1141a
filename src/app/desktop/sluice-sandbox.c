/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-sandbox.h"

/**
 * sluice_sandbox_is_around:
 *
 * Returns: whether the program runs in a sandbox, where paths mean nothing to
 *   others and portals lead out
 */
gboolean
sluice_sandbox_is_around (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}
