/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-header.h"

#include <string.h>

#include "sluice-link.h"
#include "sluice-scan.h"

/* What one link of the field says (RFC 8288, section 3). */
typedef struct
{
  char *target; /* owned */
  char *rel;    /* owned, nullable */
  char *anchor; /* owned, nullable */
  char *pri;    /* owned, nullable */
  char *geo;    /* owned, nullable */
} Link;

static void
link_clear (Link *link)
{
  g_free (link->target);
  g_free (link->rel);
  g_free (link->anchor);
  g_free (link->pri);
  g_free (link->geo);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

/* quoted-string of RFC 9110, section 5.6.4. Returns %NULL when it never closes. */
static char *
scan_quoted (const char **cursor)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *p = *cursor + 1;

  for (; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  *cursor = *p == '"' ? p + 1 : p;
  return *p == '"' ? g_strdup (text->str) : NULL;
}

/* Of a parameter that is there twice the first counts (RFC 8288, section 3.3). */
static void
keep_parameter (Link *link, const char *name, char **value)
{
  const struct
  {
    const char *name;
    char **place;
  } places[] = {
    { "rel", &link->rel },
    { "anchor", &link->anchor },
    { "pri", &link->pri },
    { "geo", &link->geo },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_ascii_strcasecmp (name, places[i].name) == 0 && *places[i].place == NULL)
      *places[i].place = g_steal_pointer (value);
}

/* link-param; one without a value says nothing here. Returns %FALSE where none stands. */
static gboolean
scan_parameter (const char **cursor, Link *link)
{
  g_autofree char *name = sluice_scan_token (cursor);
  g_autofree char *value = NULL;

  if (name == NULL)
    return FALSE;
  sluice_scan_blanks (cursor);
  if (!sluice_scan_literal (cursor, '='))
    return TRUE;
  sluice_scan_blanks (cursor);
  value = **cursor == '"' ? scan_quoted (cursor) : sluice_scan_token (cursor);
  if (value == NULL)
    return FALSE;
  keep_parameter (link, name, &value);
  return TRUE;
}

/* link-value. Returns %FALSE where it is none: then nothing behind it can be trusted. */
static gboolean
scan_link (const char **cursor, Link *link)
{
  gsize length;

  if (!sluice_scan_literal (cursor, '<'))
    return FALSE;
  length = strcspn (*cursor, ">");
  link->target = g_strndup (*cursor, length);
  *cursor += length;
  if (!sluice_scan_literal (cursor, '>'))
    return FALSE;

  for (sluice_scan_blanks (cursor); sluice_scan_literal (cursor, ';'); sluice_scan_blanks (cursor))
    {
      sluice_scan_blanks (cursor);
      if (**cursor != ';' && **cursor != ',' && **cursor != '\0' && !scan_parameter (cursor, link))
        return FALSE;
    }
  return **cursor == ',' || **cursor == '\0';
}

static gboolean
has_relation (const char *rel, const char *wanted)
{
  g_auto (GStrv) types = NULL;

  if (rel == NULL)
    return FALSE;
  types = g_strsplit_set (rel, " \t", -1);
  for (guint i = 0; types[i] != NULL; i++)
    if (g_ascii_strcasecmp (types[i], wanted) == 0)
      return TRUE;
  return FALSE;
}

/* RFC 6249, section 3.1: one that is no number from 1 to 999999 is as good as none. */
static guint
read_priority (const char *text)
{
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, SLUICE_MIRROR_FIRST_PRIORITY,
                                                   SLUICE_MIRROR_LAST_PRIORITY, &number, NULL))
    return SLUICE_MIRROR_LAST_PRIORITY;
  return (guint) number;
}

/* A link with an anchor is about something else (RFC 8288, section 3.2). */
static SluiceMirror *
create_mirror (const Link *link, GUri *base)
{
  g_autoptr (GUri) resolved = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *absolute = NULL;

  if (!has_relation (link->rel, "duplicate") || link->anchor != NULL || *link->target == '\0')
    return NULL;

  /* One without a host may be none that can be written. */
  resolved = g_uri_parse_relative (base, link->target, G_URI_FLAGS_ENCODED, NULL);
  absolute =
      resolved != NULL && g_uri_get_host (resolved) != NULL ? g_uri_to_string (resolved) : NULL;
  uri = absolute != NULL ? sluice_link_parse (absolute, NULL) : NULL;
  if (uri == NULL || !sluice_mirror_can_be (uri))
    return NULL;
  return sluice_mirror_new (uri, read_priority (link->pri), link->geo);
}

/**
 * sluice_link_header_parse_duplicates:
 * @value: (nullable): a Link field value, of several fields joined by commas
 * @base: what was asked for, which relative links are resolved against
 *
 * Reads where else the very same bytes can be had (RFC 8288; RFC 6249, section 3): links of
 * relation `duplicate` with their `pri` and `geo`, up to %SLUICE_MIRROR_MOST, in the order
 * they were written. Links to anything but another machine are passed over, and all that
 * stands behind something that is no link.
 *
 * Returns: (transfer full) (element-type SluiceMirror) (nullable): the mirrors, %NULL when
 *   there is none
 */
GPtrArray *
sluice_link_header_parse_duplicates (const char *value, GUri *base)
{
  g_autoptr (GPtrArray) mirrors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  const char *cursor = value != NULL ? value : "";

  g_return_val_if_fail (base != NULL, NULL);

  while (*cursor != '\0' && mirrors->len < SLUICE_MIRROR_MOST)
    {
      g_auto (Link) link = { NULL };
      SluiceMirror *mirror;

      cursor += strspn (cursor, " \t,");
      if (*cursor == '\0' || !scan_link (&cursor, &link))
        break;
      mirror = create_mirror (&link, base);
      if (mirror != NULL)
        g_ptr_array_add (mirrors, mirror);
    }
  return mirrors->len > 0 ? g_steal_pointer (&mirrors) : NULL;
}
