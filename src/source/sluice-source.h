/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-description.h"
#include "sluice-http-client.h"
#include "sluice-request.h"

G_BEGIN_DECLS

/* An end for sluice_source_open_async() that means "to the end of the file". */
#define SLUICE_SOURCE_TO_THE_END G_MAXUINT64

/**
 * SluiceSourceHabits:
 * @SLUICE_SOURCE_REFUSES_HEAD: HEAD brings an error where GET brings the file
 * @SLUICE_SOURCE_MISTAKES_IF_RANGE: the whole file comes where an If-Range holds, and the
 *   range without one
 *
 * What a server does that it should not, and that costs a request to find out.
 */
typedef enum
{
  SLUICE_SOURCE_REFUSES_HEAD = 1 << 0,
  SLUICE_SOURCE_MISTAKES_IF_RANGE = 1 << 1,
} SluiceSourceHabits;

#define SLUICE_TYPE_SOURCE (sluice_source_get_type ())
G_DECLARE_INTERFACE (SluiceSource, sluice_source, SLUICE, SOURCE, GObject)

/**
 * SluiceSourceInterface:
 * @describe_async: asks what the file is, without its bytes
 * @describe_finish: its answer, a #SluiceDescription
 * @open_async: opens the bytes from start up to end
 * @open_finish: a stream of exactly those bytes, and what the source said beside it
 * @set_habits: tells what its server is likely to do, or %NULL
 * @get_habits: what that server was seen to do, or %NULL
 *
 * Where bytes come from. Who pumps them does not know which kind of source it is.
 */
struct _SluiceSourceInterface
{
  GTypeInterface parent_interface;

  void (*describe_async) (SluiceSource *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  SluiceDescription *(*describe_finish) (SluiceSource *self, GAsyncResult *result, GError **error);
  void (*open_async) (SluiceSource *self,
                      guint64 start,
                      guint64 end,
                      SluiceDescription *expected,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GInputStream *(*open_finish) (SluiceSource *self,
                                GAsyncResult *result,
                                SluiceDescription **description,
                                GError **error);
  void (*set_habits) (SluiceSource *self, SluiceSourceHabits habits);
  SluiceSourceHabits (*get_habits) (SluiceSource *self);
};

SluiceSource *sluice_source_new (SluiceHttpClient *client, SluiceRequest *request);

void sluice_source_describe_async (SluiceSource *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
SluiceDescription *
sluice_source_describe_finish (SluiceSource *self, GAsyncResult *result, GError **error);
void sluice_source_open_async (SluiceSource *self,
                               guint64 start,
                               guint64 end,
                               SluiceDescription *expected,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GInputStream *sluice_source_open_finish (SluiceSource *self,
                                         GAsyncResult *result,
                                         SluiceDescription **description,
                                         GError **error);

void sluice_source_set_habits (SluiceSource *self, SluiceSourceHabits habits);
SluiceSourceHabits sluice_source_get_habits (SluiceSource *self);

G_END_DECLS
