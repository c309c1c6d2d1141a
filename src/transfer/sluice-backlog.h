/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "sluice-ranges.h"

G_BEGIN_DECLS

/**
 * SluiceBacklog:
 *
 * What of a large file was written and still takes the memory that other programs' files
 * could have.
 */
typedef struct _SluiceBacklog SluiceBacklog;

guint64 sluice_backlog_get_large (void);
void sluice_backlog_set_large (guint64 bytes);
void sluice_backlog_forget_read (int fd, guint64 offset, guint64 length);

SluiceBacklog *sluice_backlog_new (int fd);
void sluice_backlog_free (SluiceBacklog *self);

void sluice_backlog_wrote (SluiceBacklog *self, guint64 offset, guint64 length);
void sluice_backlog_set_reader (SluiceBacklog *self, guint64 position);
gboolean sluice_backlog_is_awaited (SluiceBacklog *self, SluiceRange range);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceBacklog, sluice_backlog_free)

G_END_DECLS
