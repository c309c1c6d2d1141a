/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin.h"
#include "sluice-surroundings.h"

G_BEGIN_DECLS

/**
 * SluiceScene:
 * @root: a temporary folder that holds all the rest
 * @folder: where downloads go
 * @own: where the program keeps what is its own
 * @environment: for the program: a home of its own, under @root
 * @origin: the server, or %NULL
 * @other: another server, or %NULL
 * @surroundings: what was there before, or %NULL
 * @killed: a program was killed in it
 *
 * The little world one case happens in.
 */
typedef struct
{
  char *root;                       /* owned */
  char *folder;                     /* owned */
  char *own;                        /* owned */
  GStrv environment;                /* owned */
  SluiceOrigin *origin;             /* owned, nullable */
  SluiceOrigin *other;              /* owned, nullable */
  SluiceSurroundings *surroundings; /* owned, nullable */
  gboolean killed;
} SluiceScene;

SluiceScene *sluice_scene_new (void);
SluiceScene *sluice_scene_new_with_origin (const SluiceOriginSettings *settings,
                                           const SluiceOriginScript *script);
void sluice_scene_free (SluiceScene *self);

void sluice_scene_populate (SluiceScene *self, const char *name);

void sluice_scene_set_variable (SluiceScene *self, const char *name, const char *value);
char *sluice_scene_get_path (SluiceScene *self, const char *name);
gboolean sluice_scene_has (SluiceScene *self, const char *name);
GStrv sluice_scene_list (SluiceScene *self);
void sluice_scene_write (SluiceScene *self, const char *name, const char *text);
void sluice_scene_tell (SluiceScene *self);

void
sluice_scene_assert_file (SluiceScene *self, const char *name, const SluiceOriginVersion *version);
void sluice_scene_assert_only (SluiceScene *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceScene, sluice_scene_free)

G_END_DECLS
