/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-command-line.h"

#include <glib/gi18n.h>

#include "sluice-folders.h"
#include "sluice-link-pattern.h"
#include "sluice-link.h"

static const GOptionEntry entries[] = {
  { "add", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Ask for links to download"), NULL },
  { "now", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_ ("Start at once, in the usual folder and without a question"), NULL },
  { "pause-all", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Pause all downloads"), NULL },
  { "quit", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("End the program that is running"), NULL },
  { "resume-all", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Let all paused downloads go on"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[LINK…]") },
  G_OPTION_ENTRY_NULL,
};

/* A file is read for the links in it; a link to one is as good as its path. */
static GFile *
find_file (const char *argument, const char *folder)
{
  g_autofree char *scheme = g_uri_parse_scheme (argument);
  g_autoptr (GFile) file = NULL;

  if (scheme != NULL && g_ascii_strcasecmp (scheme, "file") == 0)
    return g_file_new_for_uri (argument);
  file = g_file_new_for_commandline_arg_and_cwd (argument, folder);
  if (*argument == '/' || (scheme == NULL && g_file_query_exists (file, NULL)))
    return g_steal_pointer (&file);
  return NULL;
}

static gboolean
check_file (GFile *file, GError **error)
{
  g_autofree char *name = NULL;

  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_REGULAR)
    return TRUE;

  name = sluice_folders_describe (file);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is no file “%s”."), name);
  return FALSE;
}

/* Each link that a pattern stands for is like the first in what can be wrong. */
static gboolean
check_link (const char *argument, GError **error)
{
  g_autoptr (GPtrArray) links = sluice_link_pattern_expand (argument, error);
  g_autoptr (GUri) uri = links != NULL ? sluice_link_parse (links->pdata[0], error) : NULL;

  return uri != NULL;
}

static gboolean
take_argument (SluiceCommandLine *self, const char *argument, const char *folder, GError **error)
{
  GFile *file = find_file (argument, folder);

  if (file != NULL)
    {
      g_ptr_array_add (self->files, file);
      return check_file (file, error);
    }
  if (!check_link (argument, error))
    return FALSE;
  g_ptr_array_add (self->links, g_strdup (argument));
  return TRUE;
}

static gboolean
take_arguments (SluiceCommandLine *self, char **arguments, const char *folder, GError **error)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!take_argument (self, arguments[i], folder, error))
      {
        /* Translators: begins the sentence that says what is wrong with that link.
           It is not repeated, for it may hold a password. */
        if (arguments[1] != NULL)
          g_prefix_error (error, _ ("Link %u: "), i + 1);
        return FALSE;
      }
  return TRUE;
}

static SluiceCommandLine *
command_line_new (void)
{
  SluiceCommandLine *self = g_new0 (SluiceCommandLine, 1);

  self->links = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/* Each is a wish of its own. */
static const struct
{
  const char *option;
  SluiceWish wish;
} wishes[] = {
  { "add", SLUICE_WISH_ADD },
  { "pause-all", SLUICE_WISH_PAUSE_ALL },
  { "quit", SLUICE_WISH_QUIT },
  { "resume-all", SLUICE_WISH_RESUME_ALL },
};

static gboolean
take_wish (SluiceCommandLine *self, GVariantDict *options, gboolean alone, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      if (!g_variant_dict_contains (options, wishes[i].option))
        continue;
      if (!alone || self->wish != SLUICE_WISH_NONE)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       /* Translators: %s is an option of the command line, like “quit” */
                       _ ("The option --%s stands alone."), wishes[i].option);
          return FALSE;
        }
      self->wish = wishes[i].wish;
    }
  return TRUE;
}

/**
 * sluice_command_line_set_up:
 * @application: the program, not registered yet
 *
 * Tells @application which options there are.
 */
void
sluice_command_line_set_up (GApplication *application)
{
  g_application_add_main_option_entries (application, entries);
  g_application_set_option_context_parameter_string (application, NULL);
  g_application_set_option_context_summary (application,
                                            _ ("Downloads links, and the links in text files."));
}

/**
 * sluice_command_line_new:
 * @options: the options as GApplication parsed them
 * @folder: the folder that the program was called in
 * @error: return location for a %G_OPTION_ERROR_BAD_VALUE or a #SluiceLinkError, a
 *   sentence for the user without any part of a link in it
 *
 * Reads what the program was called for. Looks which of the arguments are local
 * files, but does not read them.
 *
 * Returns: (transfer full) (nullable): what is to be done, or %NULL when that
 *   makes no sense
 */
SluiceCommandLine *
sluice_command_line_new (GVariantDict *options, const char *folder, GError **error)
{
  g_autoptr (SluiceCommandLine) self = command_line_new ();
  g_autofree char **arguments = NULL;

  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self->now = g_variant_dict_contains (options, "now");
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments);
  if (arguments != NULL && !take_arguments (self, arguments, folder, error))
    return NULL;
  if (!take_wish (self, options, !self->now && arguments == NULL, error))
    return NULL;
  if (self->now && arguments == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("The option --now needs a link to download."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sluice_command_line_free:
 * @self: (transfer full): what the program was called for
 *
 * Frees it.
 */
void
sluice_command_line_free (SluiceCommandLine *self)
{
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->files);
  g_free (self);
}
