/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceServedConditions:
 * @is_get: whether the method is GET, the only one ranges are defined for
 * @range: (nullable): the Range field
 * @if_range: (nullable): the If-Range field
 * @if_match: (nullable): the If-Match field
 * @if_none_match: (nullable): the If-None-Match field
 * @if_modified_since: (nullable): the If-Modified-Since field
 * @if_unmodified_since: (nullable): the If-Unmodified-Since field
 *
 * What a request says about which bytes it wants, and under which conditions.
 */
typedef struct
{
  gboolean is_get;
  const char *range;
  const char *if_range;
  const char *if_match;
  const char *if_none_match;
  const char *if_modified_since;
  const char *if_unmodified_since;
} SluiceServedConditions;

/**
 * SluiceServedRange:
 * @status: 200, 206, 304, 412 or 416
 * @first: offset of the first byte to send
 * @length: how many bytes to send
 *
 * Which slice of a file answers a request. Without a body of the file (304,
 * 412, 416) the slice is empty.
 */
typedef struct
{
  guint status;
  guint64 first;
  guint64 length;
} SluiceServedRange;

SluiceServedRange sluice_served_range_judge (const SluiceServedConditions *conditions,
                                             const char *etag,
                                             gint64 modified,
                                             guint64 size);

G_END_DECLS
