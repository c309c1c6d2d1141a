/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-checksum.h"
#include "sluice-description.h"
#include "sluice-download.h"
#include "sluice-inspection.h"
#include "sluice-kind.h"
#include "sluice-removal.h"

G_BEGIN_DECLS

/**
 * SluiceMove:
 * @SLUICE_MOVE_TOP: before all others
 * @SLUICE_MOVE_UP: before the one that is before it now
 * @SLUICE_MOVE_DOWN: behind the one that is behind it now
 * @SLUICE_MOVE_BOTTOM: behind all others
 *
 * Where in the queue a download is moved.
 */
typedef enum
{
  SLUICE_MOVE_TOP,
  SLUICE_MOVE_UP,
  SLUICE_MOVE_DOWN,
  SLUICE_MOVE_BOTTOM,
} SluiceMove;

/**
 * SluiceProxyMode:
 * @SLUICE_PROXY_SYSTEM: the proxy the desktop is set to
 * @SLUICE_PROXY_NONE: none, whatever the desktop is set to
 * @SLUICE_PROXY_OWN: one of the user's, for this program alone
 *
 * Through what requests are sent.
 */
typedef enum
{
  SLUICE_PROXY_SYSTEM,
  SLUICE_PROXY_NONE,
  SLUICE_PROXY_OWN,
} SluiceProxyMode;

#define SLUICE_TYPE_LIBRARY (sluice_library_get_type ())
G_DECLARE_FINAL_TYPE (SluiceLibrary, sluice_library, SLUICE, LIBRARY, GObject)

SluiceLibrary *sluice_library_new (GFile *folder);
void sluice_library_set_folders (SluiceLibrary *self, const char *const *paths);
void sluice_library_load_async (SluiceLibrary *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean sluice_library_load_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
void sluice_library_flush_async (SluiceLibrary *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean sluice_library_flush_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);

void sluice_library_add (SluiceLibrary *self, SluiceDownload *download, gboolean start);
void sluice_library_add_all (SluiceLibrary *self, GPtrArray *downloads, gboolean start);
void sluice_library_start (SluiceLibrary *self, SluiceDownload *download);
void sluice_library_pause (SluiceLibrary *self, SluiceDownload *download);
void sluice_library_pause_all (SluiceLibrary *self);
void sluice_library_resume_all (SluiceLibrary *self);
SluiceRemoval *
sluice_library_remove (SluiceLibrary *self, GPtrArray *downloads, gboolean trash_files);
void sluice_library_move (SluiceLibrary *self, GPtrArray *downloads, SluiceMove where);
void sluice_library_move_before (SluiceLibrary *self, GPtrArray *downloads, SluiceDownload *before);

SluiceDownload *sluice_library_find_id (SluiceLibrary *self, const char *id);
SluiceDownload *sluice_library_find_link (SluiceLibrary *self, const char *link);
SluiceDownload *sluice_library_find_name (SluiceLibrary *self, GFile *directory, const char *name);
guint sluice_library_count (SluiceLibrary *self, SluiceGroup group);
guint sluice_library_count_kind (SluiceLibrary *self, SluiceKind kind);

void sluice_library_describe_async (SluiceLibrary *self,
                                    SluiceRequest *request,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
SluiceDescription *
sluice_library_describe_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
void sluice_library_read_metalink_async (SluiceLibrary *self,
                                         SluiceRequest *request,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *
sluice_library_read_metalink_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
void sluice_library_set_address_async (SluiceLibrary *self,
                                       SluiceDownload *download,
                                       SluiceRequest *request,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
sluice_library_set_address_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
void sluice_library_verify_async (SluiceLibrary *self,
                                  SluiceDownload *download,
                                  const SluiceChecksum *checksum,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
SluiceInspection *
sluice_library_verify_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
void sluice_library_repair_async (SluiceLibrary *self,
                                  SluiceDownload *download,
                                  SluiceInspection *inspection,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean sluice_library_repair_finish (SluiceLibrary *self, GAsyncResult *result, GError **error);
gboolean sluice_library_is_repairing (SluiceLibrary *self);
gboolean
sluice_library_add_mirror (SluiceLibrary *self, SluiceDownload *download, SluiceMirror *mirror);
void sluice_library_set_rate_limit (SluiceLibrary *self,
                                    SluiceDownload *download,
                                    guint64 bytes_per_second);
void sluice_library_set_yield (SluiceLibrary *self, SluiceDownload *download, gboolean yield);

void sluice_library_set_asleep (SluiceLibrary *self, gboolean asleep);
gboolean sluice_library_is_asleep (SluiceLibrary *self);
void sluice_library_set_jobs (SluiceLibrary *self, guint jobs);
void sluice_library_set_host_connections (SluiceLibrary *self, guint count);
void sluice_library_set_rate (SluiceLibrary *self, guint64 bytes_per_second);
gboolean sluice_library_set_proxy (SluiceLibrary *self,
                                   SluiceProxyMode mode,
                                   const char *uri,
                                   GError **error);
void sluice_library_set_user_agent (SluiceLibrary *self, const char *user_agent);
void sluice_library_set_pause_when_metered (SluiceLibrary *self, gboolean pause);
void sluice_library_set_thrifty (SluiceLibrary *self, gboolean thrifty);
void sluice_library_set_mark_origin (SluiceLibrary *self, gboolean mark);

G_END_DECLS
