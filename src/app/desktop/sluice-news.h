/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceNewsVerdict:
 * @SLUICE_NEWS_ONE: a notification of its own
 * @SLUICE_NEWS_SUMMARY: one notification for all that is unread
 *
 * How the user is told.
 */
typedef enum
{
  SLUICE_NEWS_ONE,
  SLUICE_NEWS_SUMMARY,
} SluiceNewsVerdict;

typedef struct _SluiceNews SluiceNews;

SluiceNews *sluice_news_new (void);
void sluice_news_free (SluiceNews *self);

SluiceNewsVerdict sluice_news_add (SluiceNews *self, const char *id, gboolean failed, gint64 now);
gboolean sluice_news_remove (SluiceNews *self, const char *id);
void sluice_news_clear (SluiceNews *self);

gboolean sluice_news_is_summary (const SluiceNews *self);
guint sluice_news_count (const SluiceNews *self, gboolean failed);
GStrv sluice_news_list_ids (const SluiceNews *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceNews, sluice_news_free)

G_END_DECLS
