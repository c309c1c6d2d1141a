/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-media-type.h"

#include <string.h>

/* Types that name one kind of file only. What servers send for anything they
   do not know, such as application/octet-stream, is left out on purpose. */
static const struct
{
  const char *type;
  const char *extension;
} extensions[] = {
  { "application/epub+zip", ".epub" },
  { "application/gzip", ".gz" },
  { "application/java-archive", ".jar" },
  { "application/json", ".json" },
  { "application/msword", ".doc" },
  { "application/pdf", ".pdf" },
  { "application/postscript", ".ps" },
  { "application/rtf", ".rtf" },
  { "application/vnd.android.package-archive", ".apk" },
  { "application/vnd.appimage", ".AppImage" },
  { "application/vnd.debian.binary-package", ".deb" },
  { "application/vnd.ms-excel", ".xls" },
  { "application/vnd.ms-powerpoint", ".ppt" },
  { "application/vnd.oasis.opendocument.presentation", ".odp" },
  { "application/vnd.oasis.opendocument.spreadsheet", ".ods" },
  { "application/vnd.oasis.opendocument.text", ".odt" },
  { "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx" },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx" },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx" },
  { "application/vnd.rar", ".rar" },
  { "application/x-7z-compressed", ".7z" },
  { "application/x-bittorrent", ".torrent" },
  { "application/x-bzip2", ".bz2" },
  { "application/x-debian-package", ".deb" },
  { "application/x-gzip", ".gz" },
  { "application/x-iso9660-image", ".iso" },
  { "application/x-rar-compressed", ".rar" },
  { "application/x-rpm", ".rpm" },
  { "application/x-tar", ".tar" },
  { "application/x-xz", ".xz" },
  { "application/xml", ".xml" },
  { "application/zip", ".zip" },
  { "application/zstd", ".zst" },
  { "audio/aac", ".aac" },
  { "audio/flac", ".flac" },
  { "audio/mp4", ".m4a" },
  { "audio/mpeg", ".mp3" },
  { "audio/ogg", ".ogg" },
  { "audio/opus", ".opus" },
  { "audio/wav", ".wav" },
  { "audio/webm", ".weba" },
  { "audio/x-wav", ".wav" },
  { "font/otf", ".otf" },
  { "font/ttf", ".ttf" },
  { "font/woff", ".woff" },
  { "font/woff2", ".woff2" },
  { "image/avif", ".avif" },
  { "image/bmp", ".bmp" },
  { "image/gif", ".gif" },
  { "image/heic", ".heic" },
  { "image/jpeg", ".jpg" },
  { "image/jxl", ".jxl" },
  { "image/png", ".png" },
  { "image/svg+xml", ".svg" },
  { "image/tiff", ".tiff" },
  { "image/vnd.microsoft.icon", ".ico" },
  { "image/webp", ".webp" },
  { "image/x-icon", ".ico" },
  { "text/calendar", ".ics" },
  { "text/css", ".css" },
  { "text/csv", ".csv" },
  { "text/html", ".html" },
  { "text/javascript", ".js" },
  { "text/markdown", ".md" },
  { "text/plain", ".txt" },
  { "text/vcard", ".vcf" },
  { "text/xml", ".xml" },
  { "video/mp4", ".mp4" },
  { "video/mpeg", ".mpeg" },
  { "video/ogg", ".ogv" },
  { "video/quicktime", ".mov" },
  { "video/webm", ".webm" },
  { "video/x-matroska", ".mkv" },
  { "video/x-msvideo", ".avi" },
};

/* Names that end like this are never a web page. */
static const char *const never_pages[] = {
  ".7z",  ".aac",  ".apk",  ".appimage", ".avi",  ".bin",     ".bz2", ".deb",  ".dmg",
  ".doc", ".docx", ".epub", ".exe",      ".flac", ".flatpak", ".gif", ".gz",   ".img",
  ".iso", ".jar",  ".jpeg", ".jpg",      ".m4a",  ".m4v",     ".mkv", ".mov",  ".mp3",
  ".mp4", ".mpg",  ".msi",  ".odp",      ".ods",  ".odt",     ".ogg", ".opus", ".pdf",
  ".png", ".ppt",  ".pptx", ".qcow2",    ".rar",  ".rpm",     ".tar", ".tgz",  ".torrent",
  ".wav", ".webm", ".webp", ".whl",      ".xls",  ".xlsx",    ".xz",  ".zip",  ".zst"
};

/**
 * sluice_media_type_extension:
 * @content_type: (nullable): a Content-Type field value, parameters included
 *
 * Returns: (nullable): the file name extension of @content_type with its dot,
 *   %NULL where the type is unknown or tells nothing
 */
const char *
sluice_media_type_extension (const char *content_type)
{
  g_autofree char *type = NULL;

  if (content_type == NULL)
    return NULL;
  type = g_strstrip (g_strndup (content_type, strcspn (content_type, ";")));
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (type, extensions[i].type) == 0)
      return extensions[i].extension;
  return NULL;
}

/**
 * sluice_media_type_is_page:
 * @content_type: (nullable): a media type without parameters
 *
 * Returns: whether it is a web page
 */
gboolean
sluice_media_type_is_page (const char *content_type)
{
  return content_type != NULL && (g_ascii_strcasecmp (content_type, "text/html") == 0 ||
                                  g_ascii_strcasecmp (content_type, "application/xhtml+xml") == 0);
}

/**
 * sluice_media_type_is_never_page:
 * @name: the name of a file
 *
 * Returns: whether its ending promises something that is no web page
 */
gboolean
sluice_media_type_is_never_page (const char *name)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  lower = g_ascii_strdown (name, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (never_pages); i++)
    if (g_str_has_suffix (lower, never_pages[i]))
      return TRUE;
  return FALSE;
}
