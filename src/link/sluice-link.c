/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-utf8.h"

G_DEFINE_QUARK (sluice - link - error - quark, sluice_link_error)

/* ENCODED: what a server encoded it gets back as it was. */
#define LINK_FLAGS (G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_SCHEME_NORMALIZE)

#define ZONE_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._~"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const struct
{
  const char *name;
  int default_port; /* -1 where there is none */
} schemes[] = {
  { "http", 80 }, { "https", 443 }, { "file", -1 }, { "ftp", 21 },   { "ftps", 990 },
  { "sftp", 22 }, { "smb", 445 },   { "dav", 80 },  { "davs", 443 },
};

static gboolean
is_supported (const char *scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strcasecmp (scheme, schemes[i].name) == 0)
      return TRUE;
  return FALSE;
}

static int
effective_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  for (gsize i = 0; port < 0 && i < G_N_ELEMENTS (schemes); i++)
    if (strcmp (g_uri_get_scheme (uri), schemes[i].name) == 0)
      port = schemes[i].default_port;
  return port;
}

static gboolean
are_brackets (char first, char last)
{
  return (first == '<' && last == '>') || (first == '"' && last == '"') ||
         (first == '\'' && last == '\'');
}

/* Takes off what surrounds a link in mails, shells and tables. */
static char *
peel (const char *text)
{
  const char *start = text;
  const char *end = text + strlen (text);

  for (;; start++, end--)
    {
      while (start < end && g_ascii_isspace (*start))
        start++;
      while (end > start && g_ascii_isspace (end[-1]))
        end--;
      if (end - start < 2 || !are_brackets (*start, end[-1]))
        return g_strndup (start, (gsize) (end - start));
    }
}

static gboolean
has_control_character (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

static gboolean
is_host_character (char character)
{
  return g_ascii_isalnum (character) || character == '-' || character == '.' || character == '_' ||
         (guchar) character >= 0x80;
}

/* Tells "example.org/x" and "www.example.org" from other text without a scheme.
   "example.org:8080/x" must be caught here: it would pass for a scheme. */
static gboolean
starts_with_host (const char *text)
{
  const char *end = text;
  gboolean has_dot = FALSE;

  if (*text == '.' || *text == '-')
    return FALSE;
  for (; is_host_character (*end); end++)
    has_dot |= *end == '.';
  if (*end == ':')
    end += 1 + strspn (end + 1, G_CSET_DIGITS);
  if (*end == '/')
    return has_dot;
  return g_ascii_strncasecmp (text, "www.", 4) == 0 && (*end == '\0' || *end == '?');
}

/* As browsers do, encodes what may not stand in a link, and also a percent sign
   that encodes nothing; what is encoded stays untouched. */
static char *
encode (const char *text)
{
  GString *encoded = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      guchar byte = (guchar) *p;
      gboolean stray = byte == '%' && !(g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]));

      if (byte <= ' ' || byte >= 0x7f || stray || strchr ("\"<>\\^`{|}", byte) != NULL)
        g_string_append_printf (encoded, "%%%02X", byte);
      else
        g_string_append_c (encoded, *p);
    }
  return g_string_free (encoded, FALSE);
}

static char *
complete (const char *bare)
{
  g_autofree char *whole = NULL;
  g_autofree char *encoded = NULL;

  if (*bare == '/')
    return g_filename_to_uri (bare, NULL, NULL);
  whole = g_strndup (bare, strcspn (bare, "#"));
  encoded = encode (whole);
  return g_strconcat (starts_with_host (whole) ? "https://" : "", encoded, NULL);
}

/* Of an address only the zone could be anything: an interface's name, behind a
   percent sign (RFC 6874, section 2). GUri writes that sign bare, so that two
   hexadecimal digits behind it would be read as another character. */
static gboolean
has_valid_zone (const char *address)
{
  const char *zone = strchr (address, '%');

  if (zone == NULL)
    return TRUE;
  zone++;
  return zone[strspn (zone, ZONE_CHARACTERS)] == '\0' &&
         !(g_ascii_isxdigit (zone[0]) && g_ascii_isxdigit (zone[1]));
}

/* GUri has decoded the host, so anything may be in it. */
static gboolean
has_valid_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0')
    return FALSE;
  if (g_hostname_is_ip_address (host))
    return has_valid_zone (host);
  while (is_host_character (*host))
    host++;
  return *host == '\0';
}

/* "file:/..//x" is a path that would be written like a host: "//x", or, as later
 * releases of GLib mend it, "/.//x". */
static gboolean
is_local_file (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);

  if (host == NULL && (g_str_has_prefix (path, "//") || g_str_has_prefix (path, "/.//")))
    return FALSE;
  return (host == NULL || *host == '\0' || g_ascii_strcasecmp (host, "localhost") == 0) &&
         *path == '/';
}

static gboolean
is_usable (GUri *uri)
{
  if (strcmp (g_uri_get_scheme (uri), "file") == 0)
    return is_local_file (uri);
  return has_valid_host (uri) && g_uri_get_port (uri) != 0;
}

/* RFC 7617, section 2: neither a user nor a password has any. Where secrets are
 * kept or sent, a line break would begin something else. */
static gboolean
has_control_character_encoded (const char *text)
{
  g_autofree char *decoded = text != NULL ? g_uri_unescape_string (text, NULL) : NULL;

  /* What cannot be decoded is taken as it stands. */
  return decoded != NULL && has_control_character (decoded);
}

static GUri *
parse_complete (const char *text, GError **error)
{
  /* Not only looked at: GLib would keep each that it ever saw. */
  g_autofree char *scheme = g_uri_parse_scheme (text);
  g_autoptr (GUri) uri = NULL;

  /* The scheme is not named: of "user:password@host" it would be the user. */
  if (scheme != NULL && !is_supported (scheme))
    {
      g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_SCHEME,
                           _ ("Links of this kind cannot be downloaded; those that begin with "
                              "http, https, file, ftp, ftps, sftp, smb, dav or davs can."));
      return NULL;
    }
  uri = g_uri_parse (text, LINK_FLAGS, NULL);
  if (uri != NULL && is_usable (uri) && !has_control_character_encoded (g_uri_get_user (uri)) &&
      !has_control_character_encoded (g_uri_get_password (uri)))
    return g_steal_pointer (&uri);
  g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID,
                       _ ("This is not a complete link; one looks like "
                          "https://example.org/file.zip."));
  return NULL;
}

/* Always text: it is kept as such. */
static char *
decode_user (const char *encoded)
{
  g_autofree char *decoded = g_uri_unescape_string (encoded, NULL);

  if (decoded == NULL)
    return g_strdup (encoded);
  return sluice_utf8_from_bytes (decoded);
}

/**
 * sluice_link_parse:
 * @text: a link as people type and paste it
 * @error: return location for a #SluiceLinkError
 *
 * Reads a link. White space, quotes and angle brackets around it are taken off,
 * an absolute path becomes a `file` link, and `example.org/x` or
 * `www.example.org` an `https` link. What may not stand in a link is
 * percent-encoded, what is encoded stays as it is, a host in other letters than
 * ASCII goes through IDNA, and the fragment is dropped, since no server ever
 * sees it. No error contains any part of @text.
 *
 * Returns: (transfer full): the link, percent-encoded (%G_URI_FLAGS_ENCODED)
 *   and with user and password apart, or %NULL with @error set
 */
GUri *
sluice_link_parse (const char *text, GError **error)
{
  g_autofree char *bare = NULL;
  g_autofree char *whole = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  bare = peel (text);
  if (has_control_character (bare))
    {
      g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID,
                           _ ("This link contains a line break or another control character; "
                              "give one link at a time."));
      return NULL;
    }
  whole = complete (bare);
  return parse_complete (whole, error);
}

/**
 * sluice_link_strip_user:
 * @uri: a link
 * @user: (out) (optional) (nullable): the user named in it, decoded, in UTF-8
 * @password: (out) (optional) (nullable): the password named in it, decoded, in UTF-8
 *
 * Parts a link from its secrets, so that it can be kept and shown.
 *
 * Returns: (transfer full): @uri without user and password
 */
GUri *
sluice_link_strip_user (GUri *uri, char **user, char **password)
{
  g_return_val_if_fail (uri != NULL, NULL);

  if (user != NULL)
    *user = decode_user (g_uri_get_user (uri));
  if (password != NULL)
    *password = decode_user (g_uri_get_password (uri));
  return g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), g_uri_get_path (uri), g_uri_get_query (uri),
                      g_uri_get_fragment (uri));
}

/**
 * sluice_link_redact:
 * @uri: a link
 *
 * Makes a link fit for logs and error texts: without user, password, query and
 * fragment, where secrets live.
 *
 * Returns: (transfer full): scheme, host, port where it is not the usual one,
 *   and path; of a `file` link the path alone, decoded where that can be shown
 */
char *
sluice_link_redact (GUri *uri)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  if (strcmp (g_uri_get_scheme (uri), "file") != 0)
    return g_uri_to_string_partial (uri,
                                    G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  path = g_uri_unescape_string (g_uri_get_path (uri), NULL);
  if (path != NULL && g_utf8_validate (path, -1, NULL) && !has_control_character (path))
    return g_steal_pointer (&path);
  return g_strdup (g_uri_get_path (uri));
}

/**
 * sluice_link_host_key:
 * @uri: a link
 *
 * Names the server that a link leads to, equal for all links to it.
 *
 * Returns: (transfer full): `scheme://host:port` in lower case, with the port
 *   even where it is the usual one, or the scheme alone where no host matters
 */
char *
sluice_link_host_key (GUri *uri)
{
  const char *scheme = NULL;
  const char *host = NULL;
  int port = -1;
  g_autofree char *key = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  port = effective_port (uri);
  if (host == NULL || *host == '\0' || strcmp (scheme, "file") == 0)
    return g_strdup (scheme);
  key = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, port, "", NULL, NULL);
  return g_ascii_strdown (key, -1);
}

/**
 * sluice_link_is_http:
 * @uri: a link
 *
 * Returns: whether @uri is fetched over HTTP, encrypted or not
 */
gboolean
sluice_link_is_http (GUri *uri)
{
  g_return_val_if_fail (uri != NULL, FALSE);

  return strcmp (g_uri_get_scheme (uri), "http") == 0 ||
         strcmp (g_uri_get_scheme (uri), "https") == 0;
}

/**
 * sluice_link_same_origin:
 * @a: a link
 * @b: another link
 *
 * Tells whether what was told to the server of @a in confidence may be told to
 * the server of @b.
 *
 * Returns: whether scheme, host and port (RFC 6454, section 5) are the same
 */
gboolean
sluice_link_same_origin (GUri *a, GUri *b)
{
  g_autofree char *key_a = sluice_link_host_key (a);
  g_autofree char *key_b = sluice_link_host_key (b);

  return g_strcmp0 (key_a, key_b) == 0;
}

/**
 * sluice_link_parse_list:
 * @text: links, one on each line; empty lines and those that begin with `#`
 *   count for nothing
 * @error: return location for a #SluiceLinkError, which names the line
 *
 * Reads a list of links, each as sluice_link_parse() reads one.
 *
 * Returns: (transfer full) (element-type GUri): the links in their order,
 *   perhaps none, or %NULL with @error set
 */
GPtrArray *
sluice_link_parse_list (const char *text, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    text += strlen (BYTE_ORDER_MARK);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      GUri *uri = NULL;

      if (*line == '\0' || *line == '#')
        continue;
      uri = sluice_link_parse (line, error);
      if (uri == NULL)
        {
          g_prefix_error (error, _ ("Line %u: "), i + 1);
          return NULL;
        }
      g_ptr_array_add (links, uri);
    }
  return g_steal_pointer (&links);
}
