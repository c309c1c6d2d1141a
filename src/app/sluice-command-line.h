/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceWish:
 * @SLUICE_WISH_NONE: nothing but what the links say
 * @SLUICE_WISH_ADD: to be asked for links
 * @SLUICE_WISH_PAUSE_ALL: no download is to run
 * @SLUICE_WISH_QUIT: the program that runs is to end
 * @SLUICE_WISH_RESUME_ALL: no download is to be paused
 *
 * What an option asks for that stands alone.
 */
typedef enum
{
  SLUICE_WISH_NONE,
  SLUICE_WISH_ADD,
  SLUICE_WISH_PAUSE_ALL,
  SLUICE_WISH_QUIT,
  SLUICE_WISH_RESUME_ALL,
} SluiceWish;

/**
 * SluiceCommandLine:
 * @wish: what is to be done besides the links
 * @now: the links are to be downloaded at once, without a dialog
 * @links: (element-type utf8): links as they were given
 * @files: (element-type GFile): files with links in them
 *
 * What the program was called for.
 */
typedef struct
{
  SluiceWish wish;
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
