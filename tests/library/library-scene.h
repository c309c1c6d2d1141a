/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"
#include "sluice-origin.h"

G_BEGIN_DECLS

#define LIBRARY_SCENE_SIZE (2 * 1024 * 1024) /* bytes of each file that is served */

/**
 * LibraryScene:
 * @root: a temporary folder that holds the two below
 * @folder: where files go
 * @shelf: where the library keeps its list
 * @origin: the server
 * @library: the library, loaded
 * @changes: every change of its list, as `position-removed+added`
 * @settled: every download that came to its end
 * @troubles: every sentence about trouble; a scene ends without
 * @wish: (nullable): what is asked of a library while it reads its list
 *
 * A library with its own little world.
 */
typedef struct
{
  char *root;
  char *folder;
  char *shelf;
  SluiceOrigin *origin;
  SluiceLibrary *library;
  GString *changes;
  GString *settled;
  GString *troubles;
  void (*wish) (SluiceLibrary *library);
} LibraryScene;

/**
 * LibrarySceneTest:
 * @name: what it is called
 * @run: does it
 *
 * A test that is given a scene.
 */
typedef struct
{
  const char *name;
  void (*run) (LibraryScene *self, gconstpointer data);
} LibrarySceneTest;

gboolean library_scene_load (LibraryScene *self, GError **error);
void library_scene_open (LibraryScene *self);
void library_scene_flush (LibraryScene *self);
void library_scene_drop (LibraryScene *self);
void library_scene_restart (LibraryScene *self);
void library_scene_restart_with (LibraryScene *self, void (*wish) (SluiceLibrary *library));
void library_scene_serve (LibraryScene *self, const char *name, gboolean stalls);
SluiceDownload *library_scene_download_new (LibraryScene *self, const char *name);
SluiceDownload *library_scene_add (LibraryScene *self, const char *name, gboolean start);
void library_scene_add_some (LibraryScene *self, const char *names);
SluiceDownload *library_scene_find (LibraryScene *self, const char *name);
GPtrArray *library_scene_find_some (LibraryScene *self, const char *names);
void library_scene_assert_list (LibraryScene *self, const char *wanted);
void library_scene_assert_changes (LibraryScene *self, const char *wanted);
void library_scene_assert_state (SluiceDownload *download, SluiceDownloadState state);
gboolean library_scene_is_idle (gpointer user_data);
void library_scene_await_state (SluiceDownload *download, SluiceDownloadState state);
gboolean library_scene_has_received_half (gpointer user_data);
void library_scene_assert_whole (LibraryScene *self, const char *name);
int library_scene_run (int argc, char *argv[], const LibrarySceneTest *tests, gsize n);

G_END_DECLS
