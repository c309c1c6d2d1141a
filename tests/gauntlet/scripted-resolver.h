/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As a step: the answer never comes. */
#define SCRIPTED_RESOLVER_SILENT "silent"
/* As a step: no name server answers. */
#define SCRIPTED_RESOLVER_DOWN "down"
/* As a step: there is no such name. */
#define SCRIPTED_RESOLVER_UNKNOWN "unknown"

#define SCRIPTED_TYPE_RESOLVER (scripted_resolver_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedResolver, scripted_resolver, SCRIPTED, RESOLVER, GResolver)

ScriptedResolver *scripted_resolver_install (void);
void scripted_resolver_set_steps (ScriptedResolver *self, const char *const *steps);
guint scripted_resolver_get_lookups (ScriptedResolver *self);

G_END_DECLS
