/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many redirects one question may take. */
#define SLUICE_HTTP_REDIRECT_MOST 20

gboolean sluice_http_redirect_is_one (guint status);
gboolean sluice_http_redirect_is_over (guint status);
gboolean sluice_http_redirect_is_same_place (GUri *a, GUri *b);
GUri *sluice_http_redirect_resolve (GUri *from, const char *location, guint n_hops, GError **error);
char *sluice_http_redirect_dup_referer (const char *referer, GUri *link, GUri *to);

G_END_DECLS
