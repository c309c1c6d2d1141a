/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceCommandLine:
 * @quit: the program that runs is to end
 * @now: the links are to be downloaded at once, without a dialog
 * @links: (element-type utf8): links as they were given
 * @files: (element-type GFile): files with links in them
 *
 * What the program was called for.
 */
typedef struct
{
  gboolean quit;
  gboolean now;
  GPtrArray *links; /* owned */
  GPtrArray *files; /* owned */
} SluiceCommandLine;

void sluice_command_line_set_up (GApplication *application);

SluiceCommandLine *
sluice_command_line_new (GVariantDict *options, const char *folder, GError **error);
void sluice_command_line_free (SluiceCommandLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceCommandLine, sluice_command_line_free)

G_END_DECLS
