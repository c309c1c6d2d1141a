/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *sluice_network_error_explain (const GError *error);
GError *sluice_network_error_explain_certificate (GTlsCertificateFlags flaws);
GError *sluice_network_error_explain_given (const GError *error, gboolean network);

G_END_DECLS
