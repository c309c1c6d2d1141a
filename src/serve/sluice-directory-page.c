/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-directory-page.h"

#include <glib/gi18n.h>
#include <string.h>

/* The page loads nothing and runs nothing; the browser's own colours follow
 * its light or dark setting. */
static const char page_head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<style>\n"
    "body { font-family: system-ui, sans-serif; max-width: 50rem; margin: 2rem auto;"
    " padding: 0 1rem }\n"
    "h1 { font-size: 1.3rem; overflow-wrap: anywhere }\n"
    "table { width: 100%; border-collapse: collapse }\n"
    "th, td { text-align: start; padding: .4rem .2rem; overflow-wrap: anywhere }\n"
    "tr + tr { border-top: 1px solid #8884 }\n"
    "th + th, td + td { text-align: end; white-space: nowrap;"
    " font-variant-numeric: tabular-nums }\n"
    "</style>\n";

/**
 * sluice_directory_entry_new:
 * @name: the name, in the file system's encoding
 * @size: size in bytes
 * @is_folder: whether it is a folder
 *
 * Makes a line of a listing.
 *
 * Returns: (transfer full): the entry
 */
SluiceDirectoryEntry *
sluice_directory_entry_new (const char *name, guint64 size, gboolean is_folder)
{
  SluiceDirectoryEntry *entry = g_new0 (SluiceDirectoryEntry, 1);

  entry->name = g_strdup (name);
  entry->size = size;
  entry->is_folder = is_folder;
  return entry;
}

/**
 * sluice_directory_entry_free:
 * @entry: (transfer full): an entry
 *
 * Frees an entry.
 */
void
sluice_directory_entry_free (SluiceDirectoryEntry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const SluiceDirectoryEntry *first = *(SluiceDirectoryEntry *const *) a;
  const SluiceDirectoryEntry *second = *(SluiceDirectoryEntry *const *) b;
  g_autofree char *first_name = g_filename_display_name (first->name);
  g_autofree char *second_name = g_filename_display_name (second->name);

  if (first->is_folder != second->is_folder)
    return first->is_folder ? -1 : 1;
  return g_utf8_collate (first_name, second_name);
}

/* The language the page is written in, as HTML wants it: pt_BR is pt-BR. */
static char *
dup_language (void)
{
  const char *locale = g_get_language_names_with_category ("LC_MESSAGES")[0];
  gsize length = strcspn (locale, ".@");

  if (strncmp (locale, "C", length) == 0)
    return g_strdup ("en");
  return g_strdelimit (g_strndup (locale, length), "_", '-');
}

static void
append_row (GString *page, const SluiceDirectoryEntry *entry)
{
  const char *slash = entry->is_folder ? "/" : "";
  g_autofree char *link = g_uri_escape_string (entry->name, NULL, FALSE);
  g_autofree char *display = g_filename_display_name (entry->name);
  g_autofree char *text = g_markup_escape_text (display, -1);
  g_autofree char *size = entry->is_folder ? g_strdup ("") : g_format_size (entry->size);

  g_string_append_printf (page, "<tr><td><a href=\"%s%s\">%s%s</a></td><td>%s</td></tr>\n", link,
                          slash, text, slash, size);
}

static void
append_table (GString *page, GPtrArray *entries)
{
  /* Translators: The head of a column of file names in a folder's listing. */
  g_autofree char *name = g_markup_escape_text (_ ("Name"), -1);
  /* Translators: The head of a column of file sizes in a folder's listing. */
  g_autofree char *size = g_markup_escape_text (_ ("Size"), -1);

  g_string_append_printf (page,
                          "<table>\n<thead><tr><th scope=\"col\">%s</th>"
                          "<th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
                          name, size);
  for (guint i = 0; i < entries->len; i++)
    append_row (page, g_ptr_array_index (entries, i));
  g_string_append (page, "</tbody>\n</table>\n");
}

/**
 * sluice_directory_page_render:
 * @path: the folder's path relative to what is served, empty for the top
 * @entries: (element-type SluiceDirectoryEntry): what the folder holds; it is
 *   sorted, folders first
 *
 * Writes the listing of a folder. Its links are relative to an address that
 * ends in a slash.
 *
 * Returns: (transfer full): the page, HTML in UTF-8
 */
char *
sluice_directory_page_render (const char *path, GPtrArray *entries)
{
  g_autofree char *language = dup_language ();
  g_autofree char *display = g_filename_display_name (path);
  /* Translators: The title of a folder's listing; %s is the folder's path. */
  g_autofree char *title = g_markup_printf_escaped (_ ("Files in /%s"), display);
  g_autofree char *up = g_markup_escape_text (_ ("Up to the folder above"), -1);
  g_autofree char *empty = g_markup_escape_text (_ ("This folder is empty."), -1);
  GString *page = g_string_new (NULL);

  g_ptr_array_sort (entries, compare_entries);
  g_string_append_printf (page,
                          "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n%s<title>%s</title>\n"
                          "</head>\n<body>\n<main>\n<h1>%s</h1>\n",
                          language, page_head, title, title);
  if (*path != '\0')
    g_string_append_printf (page, "<p><a href=\"../\">%s</a></p>\n", up);
  if (entries->len > 0)
    append_table (page, entries);
  else
    g_string_append_printf (page, "<p>%s</p>\n", empty);
  g_string_append (page, "</main>\n</body>\n</html>\n");

  return g_string_free (page, FALSE);
}
