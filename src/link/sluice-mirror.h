/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_MIRROR_FIRST_PRIORITY 1
#define SLUICE_MIRROR_LAST_PRIORITY 999999 /* and that of one without */

/* More addresses of one file are passed over, wherever they come from. */
#define SLUICE_MIRROR_MOST 100

/**
 * SluiceMirror:
 * @uri: where the file can be had too; without user name and password
 * @priority: from %SLUICE_MIRROR_FIRST_PRIORITY, the best, to
 *   %SLUICE_MIRROR_LAST_PRIORITY (RFC 5854, section 4.2.16.2)
 * @location: the country it stands in, two lower-case letters (ISO 3166-1), or %NULL
 *
 * One more address of a file. Immutable; counted by references.
 */
typedef struct
{
  GUri *uri; /* owned */
  guint priority;
  char *location; /* owned, nullable */
} SluiceMirror;

SluiceMirror *sluice_mirror_new (GUri *uri, guint priority, const char *location);
SluiceMirror *sluice_mirror_ref (SluiceMirror *self);
void sluice_mirror_unref (SluiceMirror *self);

gboolean sluice_mirror_can_be (GUri *uri);
int sluice_mirror_compare (const SluiceMirror *a, const SluiceMirror *b, const char *here);
char *sluice_mirror_dup_country (const char *locale);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceMirror, sluice_mirror_unref)

G_END_DECLS
