/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-scene.h"

G_BEGIN_DECLS

/* What the program says with its exit status. */
#define SLUICE_EXIT_FINISHED 0
#define SLUICE_EXIT_FAILED 1
#define SLUICE_EXIT_USAGE 2
#define SLUICE_EXIT_INTERRUPTED 130

/* Whether the program is built without the sanitizer of addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define SLUICE_RUN_PLAIN FALSE
#elif defined(__has_feature)
#define SLUICE_RUN_PLAIN (!__has_feature (address_sanitizer))
#else
#define SLUICE_RUN_PLAIN TRUE
#endif

typedef struct _SluiceRun SluiceRun;

SluiceRun *sluice_run_start (SluiceScene *scene, const char *const *arguments, const char *input);
void sluice_run_free (SluiceRun *self);

const char *sluice_run_get_pid (SluiceRun *self);
const char *sluice_run_get_out (SluiceRun *self);
const char *sluice_run_get_err (SluiceRun *self);
const char *sluice_run_get_log (SluiceRun *self);
const char *sluice_run_get_remains (SluiceRun *self);
char *sluice_run_dup_command_line (SluiceRun *self);

gboolean sluice_run_says (SluiceRun *self, const char *text);
gboolean sluice_run_await_true (SluiceRun *self,
                                gboolean (*holds) (gpointer user_data),
                                gpointer user_data,
                                guint seconds);
gboolean sluice_run_await_saying (SluiceRun *self, const char *text, guint seconds);
void sluice_run_signal (SluiceRun *self, int number);
gboolean sluice_run_is_over (SluiceRun *self);
int sluice_run_finish (SluiceRun *self, guint seconds);
int sluice_run_get_status (SluiceRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRun, sluice_run_free)

int sluice_run (SluiceScene *scene, const char *const *arguments, guint seconds);

G_END_DECLS
