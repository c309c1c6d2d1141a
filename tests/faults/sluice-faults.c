/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-faults.h"

#include <string.h>

#define LOG_NAME "faults.log"

/**
 * sluice_faults_load:
 * @environment: (transfer full): of a program to be started
 * @root: the folder below which its calls are watched
 *
 * Puts the library that watches into the program. What it sees is written to a file
 * in @root, after what an earlier program did.
 *
 * Returns: (transfer full): the new environment
 */
GStrv
sluice_faults_load (GStrv environment, const char *root)
{
  g_autofree char *log = g_build_filename (root, LOG_NAME, NULL);
  const char *options = g_environ_getenv (environment, "ASAN_OPTIONS");
  g_autofree char *more_options =
      g_strconcat (options != NULL ? options : "", ":verify_asan_link_order=0", NULL);

  environment = g_environ_setenv (environment, "LD_PRELOAD", g_getenv ("SLUICE_FAULTS"), TRUE);
  environment = g_environ_setenv (environment, "ASAN_OPTIONS", more_options, TRUE);
  environment = g_environ_setenv (environment, FAULTS_ROOT, root, TRUE);
  return g_environ_setenv (environment, FAULTS_LOG, log, TRUE);
}

/**
 * sluice_faults_plan:
 * @environment: (transfer full): one that has the library
 * @format: of a plan, see faults.h
 *
 * Says what is to fail.
 *
 * Returns: (transfer full): the new environment
 */
GStrv
sluice_faults_plan (GStrv environment, const char *format, ...)
{
  g_autofree char *plan = NULL;
  va_list arguments;

  va_start (arguments, format);
  plan = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return g_environ_setenv (environment, FAULTS_PLAN, plan, TRUE);
}

/**
 * sluice_faults_unload:
 * @environment: (transfer full): one that has the library
 *
 * Returns: (transfer full): the environment without
 */
GStrv
sluice_faults_unload (GStrv environment)
{
  environment = g_environ_unsetenv (environment, "LD_PRELOAD");
  environment = g_environ_unsetenv (environment, FAULTS_ROOT);
  environment = g_environ_unsetenv (environment, FAULTS_PLAN);
  return g_environ_unsetenv (environment, FAULTS_LOG);
}

/* Takes one call off the front of @text. A program that was killed from outside may have
 * written half of one. */
static gboolean
take_call (const char **text, gsize *left, SluiceFault *call)
{
  gsize size = sizeof call->entry;

  if (*left < size)
    return FALSE;
  memcpy (&call->entry, *text, size);
  call->path = *text + size;
  size += call->entry.path_size;
  call->other = call->entry.other_size > 0 ? *text + size : "";
  size += call->entry.other_size;
  call->bytes = (const guint8 *) *text + size;
  size += call->entry.data_size;
  if (*left < size)
    return FALSE;

  *text += size;
  *left -= size;
  return TRUE;
}

/**
 * sluice_faults_read:
 * @root: the folder that is watched
 *
 * Returns: (transfer full): what was done so far
 */
SluiceFaults *
sluice_faults_read (const char *root)
{
  SluiceFaults *self = g_new0 (SluiceFaults, 1);
  g_autofree char *log = g_build_filename (root, LOG_NAME, NULL);
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize left = 0;
  SluiceFault call;

  g_file_get_contents (log, &self->text, &left, &error);
  g_assert_no_error (error);
  text = self->text;
  self->calls = g_array_new (FALSE, FALSE, sizeof (SluiceFault));
  while (take_call (&text, &left, &call))
    g_array_append_val (self->calls, call);

  return self;
}

/**
 * sluice_faults_free:
 * @self: (transfer full): what was done
 */
void
sluice_faults_free (SluiceFaults *self)
{
  g_array_unref (self->calls);
  g_free (self->text);
  g_free (self);
}
