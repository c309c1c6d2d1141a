/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-http-account.h"
#include "sluice-http-source.h"
#include "sluice-interim-limit.h"

/* SluiceHttpSource is one type in two files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceHttpSource:
 *
 * A file behind an HTTP or HTTPS link. All judgement about HTTP lives here and
 * in sluice-http-answer.c.
 */
struct _SluiceHttpSource
{
  GObject parent_instance;

  SluiceHttpClient *client;   /* owned */
  SluiceRequest *request;     /* owned */
  SluiceHttpAccount *account; /* owned */
  GUri *alive;                /* owned, nullable; the place that answered last */
  gboolean forsaken;          /* where redirects led, nobody ever did */
  SluiceSourceHabits told;    /* what the server is likely to do */
  SluiceSourceHabits seen;    /* what it did */
};

/* One question and the hops it takes until it is answered. */
typedef struct
{
  /* input */
  const char *method; /* "GET" or "HEAD" */
  gboolean ranged;
  guint64 start;
  guint64 end;
  SluiceDescription *expected; /* owned, nullable */

  /* in progress */
  GUri *uri; /* owned; of this hop */
  guint n_hops;
  gboolean pinned;           /* the link itself was not asked yet */
  gboolean unconditional;    /* an If-Range was not understood */
  SoupMessage *message;      /* owned, nullable; of this hop */
  SluiceInterimLimit *limit; /* owned, nullable; of this hop */
  gint64 sent_at;            /* monotonic µs; of this hop */

  /* output */
  SluiceDescription *description; /* owned, nullable */
} SluiceHttpAsking;

void sluice_http_source_ask (SluiceHttpSource *self,
                             const char *method,
                             guint64 start,
                             guint64 end,
                             SluiceDescription *expected,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GInputStream *sluice_http_source_open_finish (SluiceSource *source,
                                              GAsyncResult *result,
                                              SluiceDescription **description,
                                              GError **error);

/* sluice-http-source-describe.c: what the file is, without its bytes */
void sluice_http_source_describe_async (SluiceSource *source,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
SluiceDescription *
sluice_http_source_describe_finish (SluiceSource *source, GAsyncResult *result, GError **error);

G_END_DECLS
