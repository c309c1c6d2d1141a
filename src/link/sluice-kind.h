/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SluiceKind:
 * @SLUICE_KIND_DOCUMENT: text, tables, slides, books
 * @SLUICE_KIND_ARCHIVE: archives and images of discs
 * @SLUICE_KIND_MUSIC: anything to listen to
 * @SLUICE_KIND_VIDEO: films, and the subtitles that go with them
 * @SLUICE_KIND_PICTURE: photographs and drawings
 * @SLUICE_KIND_PROGRAM: programs and packages of them
 * @SLUICE_KIND_OTHER: everything else
 * @SLUICE_N_KINDS: how many kinds there are
 *
 * What people look for a file under.
 */
typedef enum
{
  SLUICE_KIND_DOCUMENT,
  SLUICE_KIND_ARCHIVE,
  SLUICE_KIND_MUSIC,
  SLUICE_KIND_VIDEO,
  SLUICE_KIND_PICTURE,
  SLUICE_KIND_PROGRAM,
  SLUICE_KIND_OTHER,
  SLUICE_N_KINDS,
} SluiceKind;

#define SLUICE_TYPE_KIND (sluice_kind_get_type ())
GType sluice_kind_get_type (void);

SluiceKind sluice_kind_of_name (const char *name);
const char *sluice_kind_get_nick (SluiceKind kind);

G_END_DECLS
