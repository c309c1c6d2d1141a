/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-runnable.h"

#include <gio/gio.h>
#include <string.h>

#include "sluice-kind.h"

/* What a click runs, here or on a desktop that has what it takes. */
static const char *const extensions[] = {
  "appimage", "bash", "bat", "bin",  "class", "cmd",  "com", "command", "csh",
  "desktop",  "elf",  "exe", "fish", "jar",   "jnlp", "js",  "ksh",     "lua",
  "msi",      "php",  "pl",  "ps1",  "py",    "pyc",  "pyw", "pyz",     "rb",
  "run",      "scr",  "sh",  "tcl",  "vbs",   "zsh",  NULL,
};

static const char *const content_types[] = {
  "application/java-archive",
  "application/javascript",
  "application/vnd.appimage",
  "application/vnd.microsoft.portable-executable",
  "application/x-bat",
  "application/x-csh",
  "application/x-desktop",
  "application/x-executable",
  "application/x-iso9660-appimage",
  "application/x-java-archive",
  "application/x-java-jnlp-file",
  "application/x-ms-dos-executable",
  "application/x-msdos-program",
  "application/x-msdownload",
  "application/x-msi",
  "application/x-perl",
  "application/x-php",
  "application/x-pie-executable",
  "application/x-python-bytecode",
  "application/x-ruby",
  "application/x-sh",
  "application/x-sharedlib",
  "application/x-shellscript",
  "text/javascript",
  "text/x-lua",
  "text/x-python",
  "text/x-python3",
  "text/x-sh",
  "text/x-tcl",
  NULL,
};

static gboolean
has_extension (const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *extension = NULL;

  if (dot == NULL)
    return FALSE;

  extension = g_ascii_strdown (dot + 1, -1);
  return g_strv_contains (extensions, extension);
}

static gboolean
has_content_type (const char *content_type)
{
  g_autofree char *mime_type = NULL;

  if (content_type == NULL)
    return FALSE;

  mime_type = g_content_type_get_mime_type (content_type);
  return (mime_type != NULL && g_strv_contains (content_types, mime_type)) ||
         g_content_type_is_mime_type (content_type, "application/x-executable");
}

/* On a memory stick everything has the bit: it says nothing of a picture. */
static gboolean
is_program_by_bit (const char *name, gboolean executable)
{
  SluiceKind kind = sluice_kind_of_name (name);

  return executable && (kind == SLUICE_KIND_PROGRAM || kind == SLUICE_KIND_OTHER);
}

/**
 * sluice_runnable_judge:
 * @name: what the file is called
 * @content_type: (nullable): what its bytes look like, if known
 * @executable: whether it may be executed
 *
 * Judges whether opening a file could run it: a program, a script, a launcher.
 * Packages are none, for what opens them asks before it installs.
 *
 * Returns: whether to ask the user before it is opened
 */
gboolean
sluice_runnable_judge (const char *name, const char *content_type, gboolean executable)
{
  g_return_val_if_fail (name != NULL, TRUE);

  return has_extension (name) || has_content_type (content_type) ||
         is_program_by_bit (name, executable);
}
