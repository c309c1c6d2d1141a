/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_password_prompt_ask (const char *prompt, GError **error);

G_END_DECLS
