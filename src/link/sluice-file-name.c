/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-file-name.h"

#include <string.h>

#include "sluice-media-type.h"
#include "sluice-utf8.h"

/* File systems take 255 bytes, and a name must still fit when it is numbered
   and when this program puts its own suffixes behind it. */
#define LONGEST_NAME (255 - sizeof " (99).part.json.bak" + 1)

/* What guard() may add to a name. */
#define LONGEST_GUARD 2

/* Longer ones are the end of a sentence with a dot in it. */
#define LONGEST_EXTENSION 16

/* Windows takes these for devices in every folder and with any extension. */
static const char *const devices[] = {
  "CON",  "PRN",  "AUX",  "NUL",  "CONIN$", "CONOUT$", "COM0", "COM1", "COM2", "COM3", "COM4",
  "COM5", "COM6", "COM7", "COM8", "COM9",   "COM¹",    "COM²", "COM³", "LPT0", "LPT1", "LPT2",
  "LPT3", "LPT4", "LPT5", "LPT6", "LPT7",   "LPT8",    "LPT9", "LPT¹", "LPT²", "LPT³",
};

/* Names of files that this program puts beside a download. */
static const char *const own_suffixes[] = { ".part", ".part.json", ".part.bak", ".part.json.bak" };

static const char *const compressed_extensions[] = {
  ".gz", ".tgz", ".taz", ".bz2",  ".tbz", ".tbz2", ".xz", ".txz",  ".zst", ".tzst", ".br",  ".tbr",
  ".lz", ".tlz", ".lz4", ".lzma", ".lzo", ".z",    ".dz", ".svgz", ".emz", ".wmz",  ".vgz", ".adz",
};

static gboolean
has_suffix_ignoring_case (const char *name, const char *suffix)
{
  gsize length = strlen (name);
  gsize suffix_length = strlen (suffix);

  return length >= suffix_length && g_ascii_strcasecmp (name + length - suffix_length, suffix) == 0;
}

static gboolean
is_device (const char *name)
{
  g_autofree char *stem = g_strchomp (g_strndup (name, strcspn (name, ".")));

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    if (g_ascii_strcasecmp (stem, devices[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_own (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_suffixes); i++)
    if (has_suffix_ignoring_case (name, own_suffixes[i]))
      return TRUE;
  return FALSE;
}

/* Control and format characters, the ones that turn the direction of writing
   among them, make a name look like another one. */
static gboolean
is_hidden (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static const char *
last_component (const char *path)
{
  const char *last = path;

  for (const char *p = path; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      last = p + 1;
  return last;
}

static char *
replace_characters (const char *name)
{
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (strchr ("<>:\"|?*", *p) != NULL)
        g_string_append_c (clean, '_');
      else if (!is_hidden (character))
        g_string_append_unichar (clean, character);
    }
  return g_utf8_normalize (clean->str, -1, G_NORMALIZE_NFC);
}

/* A leading dot hides the file, a tilde means a home folder, and Windows drops
   dots and spaces at the end without a word. */
static void
trim (GString *name)
{
  const char *start = name->str;
  const char *end = name->str + name->len;

  for (const char *last; end > start; end = last)
    {
      last = g_utf8_prev_char (end);
      if (*last != '.' && !g_unichar_isspace (g_utf8_get_char (last)))
        break;
    }
  g_string_truncate (name, (gsize) (end - name->str));
  while (*start == '.' || *start == '~' || g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  g_string_erase (name, 0, start - name->str);
}

static void
guard (GString *name)
{
  trim (name);
  if (is_device (name->str))
    g_string_prepend_c (name, '_');
  if (is_own (name->str))
    g_string_append_c (name, '_');
}

/* Takes whole characters off the end of the stem until @limit bytes remain. */
static void
shorten (GString *name, gsize limit)
{
  const char *extension = sluice_file_name_extension (name->str);
  gsize stem = extension != NULL ? (gsize) (extension - name->str) : name->len;
  gsize kept = stem - (name->len - MIN (name->len, limit));

  while (((guchar) name->str[kept] & 0xc0) == 0x80)
    kept--;
  g_string_erase (name, (gssize) kept, (gssize) (stem - kept));
}

/* A number, as at the end of "tool-1.2", is no extension. */
static gboolean
is_extension (const char *text)
{
  gsize length = strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS);

  return length <= LONGEST_EXTENSION && text[length] == '\0' &&
         strspn (text, G_CSET_DIGITS) < length;
}

static char *
last_segment (GUri *uri)
{
  g_auto (GStrv) segments = g_strsplit (g_uri_get_path (uri), "/", -1);

  for (guint i = g_strv_length (segments); i > 0; i--)
    if (*segments[i - 1] != '\0')
      return g_strdup (segments[i - 1]);
  return NULL;
}

static char *
name_from_path (GUri *uri)
{
  g_autofree char *segment = last_segment (uri);
  g_autofree char *decoded = NULL;

  if (segment != NULL && (g_uri_get_flags (uri) & (G_URI_FLAGS_ENCODED | G_URI_FLAGS_ENCODED_PATH)))
    decoded = g_uri_unescape_string (segment, NULL);
  return sluice_file_name_sanitize (decoded != NULL ? decoded : segment);
}

static char *
name_from_host (GUri *uri)
{
  char *name = uri != NULL ? sluice_file_name_sanitize (g_uri_get_host (uri)) : NULL;

  return name != NULL ? name : g_strdup ("download");
}

/**
 * sluice_file_name_sanitize:
 * @name: (nullable): a name from outside, percent-encoding already taken off
 *
 * Makes a name that is safe in every folder, on every file system: the last
 * component after `/` and `\`, in UTF-8 and NFC, without control, format or
 * bidirectional characters, with `_` for what Windows forbids. No dot, tilde or
 * space leads and no dot or space ends it. `_` is put before names of devices,
 * such as `CON.txt`, and after names that end like the files this program
 * keeps beside a download, such as `x.part`.
 *
 * The result is short enough that it stays within 255 bytes with the suffixes
 * this program adds; what is too much is taken from before the extension. A
 * name that is safe comes back unchanged.
 *
 * Returns: (transfer full) (nullable): the name, %NULL when nothing is left
 */
char *
sluice_file_name_sanitize (const char *name)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  g_autoptr (GString) safe = NULL;

  if (name == NULL)
    return NULL;
  text = sluice_utf8_from_bytes (name);
  clean = replace_characters (last_component (text));
  safe = g_string_new (clean);
  guard (safe);
  if (safe->len > LONGEST_NAME)
    {
      shorten (safe, LONGEST_NAME - LONGEST_GUARD);
      guard (safe);
    }
  return safe->len > 0 ? g_string_free (g_steal_pointer (&safe), FALSE) : NULL;
}

/**
 * sluice_file_name_choose:
 * @suggested: (nullable): the name that Content-Disposition gives, decoded
 * @uri: (nullable): where the file comes from
 * @content_type: (nullable): a Content-Type field value
 *
 * Chooses the name of a downloaded file: @suggested, else the last segment of
 * the path of @uri that is not empty, decoded once, else its host, else
 * `download`. Where that has no extension, the one of @content_type follows; the
 * end of a host's name counts as none.
 *
 * Returns: (transfer full): a name, safe as from sluice_file_name_sanitize()
 */
char *
sluice_file_name_choose (const char *suggested, GUri *uri, const char *content_type)
{
  const char *extension = sluice_media_type_extension (content_type);
  g_autofree char *name = sluice_file_name_sanitize (suggested);
  g_autofree char *extended = NULL;

  if (name == NULL && uri != NULL)
    name = name_from_path (uri);
  if (name != NULL && sluice_file_name_extension (name) != NULL)
    return g_steal_pointer (&name);
  if (name == NULL)
    name = name_from_host (uri);
  if (extension == NULL)
    return g_steal_pointer (&name);
  extended = g_strconcat (name, extension, NULL);
  return sluice_file_name_sanitize (extended);
}

/**
 * sluice_file_name_numbered:
 * @name: a safe name
 * @number: what tells it from its namesakes
 *
 * Makes the name that a file gets when @name is taken: `x (1).tar.gz`. It is
 * as safe as @name and within the same length.
 *
 * Returns: (transfer full): the name with @number before its extension
 */
char *
sluice_file_name_numbered (const char *name, guint number)
{
  g_autofree char *suffix = g_strdup_printf (" (%u)", number);
  const char *extension = NULL;
  gsize extension_length = 0;
  GString *numbered = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  extension = sluice_file_name_extension (name);
  extension_length = extension != NULL ? strlen (extension) : 0;
  numbered = g_string_new (name);
  shorten (numbered, LONGEST_NAME - strlen (suffix));
  g_string_insert (numbered, (gssize) (numbered->len - extension_length), suffix);
  return g_string_free (numbered, FALSE);
}

/**
 * sluice_file_name_extension:
 * @name: a file name
 *
 * Finds the extension of @name: letters and digits, at least one of them a
 * letter, after the last dot that is not the first character. That of a
 * compressed archive, such as `.tar.gz`, is one.
 *
 * Returns: (nullable): where the extension begins in @name, at its dot, or
 *   %NULL when it has none
 */
const char *
sluice_file_name_extension (const char *name)
{
  const char *dot = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  dot = strrchr (name, '.');
  if (dot == NULL || dot == name || !is_extension (dot + 1))
    return NULL;
  if (dot - name > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    return dot - 4;
  return dot;
}

/**
 * sluice_file_name_is_compressed:
 * @name: a file name
 *
 * Tells whether the compressed bytes are the file itself, as in `x.tar.gz` or
 * `x.svgz`, so that a content coding on them is not to be taken off.
 *
 * Returns: whether the extension of @name is one of a compressed file
 */
gboolean
sluice_file_name_is_compressed (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (compressed_extensions); i++)
    if (has_suffix_ignoring_case (name, compressed_extensions[i]))
      return TRUE;
  return FALSE;
}
