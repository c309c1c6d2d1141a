/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_LINK_ERROR (sluice_link_error_quark ())
GQuark sluice_link_error_quark (void);

/**
 * SluiceLinkError:
 * @SLUICE_LINK_ERROR_INVALID: the text is no link
 * @SLUICE_LINK_ERROR_SCHEME: a link of a kind that cannot be downloaded
 * @SLUICE_LINK_ERROR_PATTERN: a pattern in the link makes no sense or too many links
 */
typedef enum
{
  SLUICE_LINK_ERROR_INVALID,
  SLUICE_LINK_ERROR_SCHEME,
  SLUICE_LINK_ERROR_PATTERN,
} SluiceLinkError;

GUri *sluice_link_parse (const char *text, GError **error);
GUri *sluice_link_strip_user (GUri *uri, char **user, char **password);
char *sluice_link_redact (GUri *uri);
char *sluice_link_host_key (GUri *uri);
gboolean sluice_link_is_http (GUri *uri);
gboolean sluice_link_same_origin (GUri *a, GUri *b);
GPtrArray *sluice_link_parse_list (const char *text, GError **error);

G_END_DECLS
