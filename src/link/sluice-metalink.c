/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-metalink.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <string.h>

#include "sluice-file-name.h"
#include "sluice-link.h"
#include "sluice-media-type.h"

/* The root element stands within the first bytes, behind what XML begins with. */
#define BEGINNING 1024

/* Both versions of the format. */
typedef enum
{
  METALINK_4, /* RFC 5854 */
  METALINK_3, /* as it was before, at metalinker.org */
  N_VERSIONS,
} Version;

static const char *const namespaces[N_VERSIONS] = {
  "urn:ietf:params:xml:ns:metalink",
  "http://www.metalinker.org/",
};

/* Where version 3 says how much it prefers a link: this is the best. */
#define BEST_PREFERENCE 100

/* The checksums of a file's pieces, as far as they were read. */
typedef struct
{
  GChecksumType type;
  guint64 length;      /* bytes of a piece */
  GByteArray *digests; /* owned, nullable: while there is nothing wrong with them */
  int depth;           /* of the element that they are in; 0 outside of one */
} Pieces;

typedef struct
{
  xmlTextReader *xml;
  Version version;
  const char *country;      /* not owned, nullable: the user's */
  GPtrArray *files;         /* owned, of SluiceMetalinkFile */
  SluiceMetalinkFile *file; /* not owned, nullable: the last of them */
  Pieces pieces;
} Reading;

static char *
dup_attribute (Reading *self, const char *name)
{
  xmlChar *value = xmlTextReaderGetAttribute (self->xml, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

/* What is written in the element, without the space around it. */
static char *
dup_content (Reading *self)
{
  xmlChar *value = xmlTextReaderReadString (self->xml);
  char *copy = g_strstrip (g_strdup (value != NULL ? (const char *) value : ""));

  xmlFree (value);
  return copy;
}

/* Folders in the name are dropped: where a file goes, the user decides (RFC 5854,
 * section 4.1.2.1, demands that much care of what leads out of a folder). */
static char *
create_name (const char *written)
{
  const char *last;

  if (written == NULL)
    return NULL;
  last = strrchr (written, '/');
  return sluice_file_name_sanitize (last != NULL ? last + 1 : written);
}

static void
read_file (Reading *self)
{
  g_autofree char *name = dup_attribute (self, "name");
  SluiceMetalinkFile *file = g_new0 (SluiceMetalinkFile, 1);

  file->name = create_name (name);
  file->size = -1;
  file->mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  g_ptr_array_add (self->files, file);
  self->file = file;
}

static void
read_size (Reading *self)
{
  g_autofree char *text = dup_content (self);
  guint64 size = 0;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &size, NULL))
    self->file->size = (gint64) size;
}

/* Which is harder to forge; a longer digest is of a newer algorithm, too. */
static gboolean
is_stronger (GChecksumType one, GChecksumType other)
{
  return g_checksum_type_get_length (one) > g_checksum_type_get_length (other);
}

static SluiceChecksum *
create_checksum (const char *type, const char *digits)
{
  g_autofree char *text = g_strdup_printf ("%s:%s", type != NULL ? type : "", digits);

  return sluice_checksum_parse (text, NULL);
}

static void
read_hash (Reading *self)
{
  g_autofree char *type = dup_attribute (self, "type");
  g_autofree char *digits = dup_content (self);
  g_autoptr (SluiceChecksum) checksum = create_checksum (type, digits);

  if (checksum == NULL ||
      (self->file->checksum != NULL && !is_stronger (checksum->type, self->file->checksum->type)))
    return;

  sluice_checksum_free (self->file->checksum);
  self->file->checksum = g_steal_pointer (&checksum);
}

/* What is wrong in itself is worth nothing; whether it fits the file is seen when all of
 * that was read. */
static void
end_pieces (Reading *self)
{
  g_autoptr (GByteArray) digests = g_steal_pointer (&self->pieces.digests);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SluicePieceHashes) hashes = NULL;

  self->pieces.depth = 0;
  if (digests == NULL)
    return;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&digests));
  hashes = sluice_piece_hashes_new (self->pieces.type, self->pieces.length, bytes);
  if (hashes == NULL)
    return;
  g_clear_pointer (&self->file->piece_hashes, sluice_piece_hashes_unref);
  self->file->piece_hashes = g_steal_pointer (&hashes);
}

/* RFC 5854, section 4.1.3: there may be several, each with checksums of one algorithm. */
static void
read_pieces (Reading *self)
{
  const SluicePieceHashes *known = self->file->piece_hashes;
  g_autofree char *type_name = dup_attribute (self, "type");
  g_autofree char *length = dup_attribute (self, "length");
  GChecksumType type;

  self->pieces.depth = xmlTextReaderDepth (self->xml);
  if (type_name == NULL || !sluice_checksum_type_parse (type_name, &type, NULL) || length == NULL ||
      !g_ascii_string_to_unsigned (length, 10, 1, G_MAXINT64, &self->pieces.length, NULL) ||
      (known != NULL && !is_stronger (type, sluice_piece_hashes_get_type (known))))
    return;

  self->pieces.type = type;
  self->pieces.digests = g_byte_array_new ();
}

static void
append_digest (GByteArray *digests, const char *digits)
{
  for (; digits[0] != '\0'; digits += 2)
    {
      guint8 byte =
          (guint8) (g_ascii_xdigit_value (digits[0]) * 16 + g_ascii_xdigit_value (digits[1]));

      g_byte_array_append (digests, &byte, 1);
    }
}

/* Version 3 numbers them, from 0. */
static gboolean
is_next_piece (Reading *self, gsize digest_length)
{
  g_autofree char *number = dup_attribute (self, "piece");
  guint64 piece = 0;

  return self->version == METALINK_4 ||
         (number != NULL && g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &piece, NULL) &&
          piece == self->pieces.digests->len / digest_length);
}

static void
read_piece (Reading *self)
{
  g_autofree char *digits = NULL;
  g_autoptr (SluiceChecksum) checksum = NULL;

  if (self->pieces.digests == NULL)
    return;

  digits = dup_content (self);
  checksum = create_checksum (sluice_checksum_type_name (self->pieces.type), digits);
  if (checksum != NULL &&
      is_next_piece (self, (gsize) g_checksum_type_get_length (self->pieces.type)))
    append_digest (self->pieces.digests, checksum->digest);
  else
    g_clear_pointer (&self->pieces.digests, g_byte_array_unref);
}

/* RFC 5854, section 4.2.15.2: priorities from 1, the best, to 999999. Before, it
 * was a preference of up to 100, the best. */
static guint
read_priority (Reading *self)
{
  gboolean is_4 = self->version == METALINK_4;
  g_autofree char *text = dup_attribute (self, is_4 ? "priority" : "preference");
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (
                          text, 10, is_4 ? 1 : 0,
                          is_4 ? SLUICE_MIRROR_LAST_PRIORITY : BEST_PREFERENCE, &number, NULL))
    return SLUICE_MIRROR_LAST_PRIORITY;
  return is_4 ? (guint) number : BEST_PREFERENCE + 1 - (guint) number;
}

/* Brackets behind the host are encoded, which they should be anyway (RFC 3986, section
 * 3.2.2): a link of people may be a pattern of thousands, and one in a file must not. */
static char *
create_link (GUri *uri)
{
  g_autofree char *link = g_uri_to_string (uri);
  const char *host = strstr (link, "://");
  const char *path = host != NULL ? host + strcspn (host + 3, "/?") + 3 : link;
  GString *safe = g_string_new (path);

  g_string_replace (safe, "[", "%5B", 0);
  g_string_replace (safe, "]", "%5D", 0);
  g_string_prepend_len (safe, link, path - link);
  return g_string_free (safe, FALSE);
}

static SluiceMirror *
create_mirror (Reading *self, const char *text)
{
  g_autofree char *location = dup_attribute (self, "location");
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);
  g_autofree char *link = uri != NULL ? create_link (uri) : NULL;
  g_autoptr (GUri) safe = link != NULL ? sluice_link_parse (link, NULL) : NULL;

  return safe != NULL && sluice_mirror_can_be (safe)
             ? sluice_mirror_new (safe, read_priority (self), location)
             : NULL;
}

static void
read_url (Reading *self)
{
  g_autofree char *text = dup_content (self);
  g_autofree char *type = dup_attribute (self, "type");
  g_autoptr (SluiceMirror) mirror = create_mirror (self, text);

  /* In version 3 what describes a torrent stands among the links, too. */
  if (mirror != NULL && g_strcmp0 (type, "bittorrent") != 0 &&
      self->file->mirrors->len < SLUICE_MIRROR_MOST)
    g_ptr_array_add (self->file->mirrors, g_steal_pointer (&mirror));
}

static int
compare_mirrors (gconstpointer a, gconstpointer b, gpointer country)
{
  return sluice_mirror_compare (*(const SluiceMirror *const *) a, *(const SluiceMirror *const *) b,
                                country);
}

/* A checksum of each piece is of no use when nobody knows which bytes the last has. */
static void
judge_pieces (SluiceMetalinkFile *file)
{
  if (file->piece_hashes != NULL &&
      (file->size < 0 || !sluice_piece_hashes_fits (file->piece_hashes, (guint64) file->size)))
    g_clear_pointer (&file->piece_hashes, sluice_piece_hashes_unref);
}

/* The best comes first; of equals one in the user's country, and then the one that was
 * written first. */
static void
end_file (Reading *self)
{
  if (self->file == NULL)
    return;

  end_pieces (self);
  judge_pieces (self->file);
  g_ptr_array_sort_with_data (self->file->mirrors, compare_mirrors, (gpointer) self->country);
  if (self->file->mirrors->len == 0)
    g_ptr_array_set_size (self->files, (int) self->files->len - 1);
  self->file = NULL;
}

/* The depth tells the checksum of a file from those of its pieces. */
static const struct
{
  const char *name;
  int depths[N_VERSIONS];
  void (*read) (Reading *self);
} elements[] = {
  { "size", { 2, 3 }, read_size },
  { "hash", { 2, 4 }, read_hash },
  { "pieces", { 2, 4 }, read_pieces },
  { "url", { 2, 4 }, read_url },
};

static gboolean
is_element (Reading *self, const char *name, int depth)
{
  const char *space = (const char *) xmlTextReaderConstNamespaceUri (self->xml);

  return xmlTextReaderDepth (self->xml) == depth &&
         g_strcmp0 ((const char *) xmlTextReaderConstLocalName (self->xml), name) == 0 &&
         g_strcmp0 (space, namespaces[self->version]) == 0;
}

static gboolean
begin (Reading *self)
{
  for (self->version = 0; self->version < N_VERSIONS; self->version++)
    if (is_element (self, "metalink", 0))
      return TRUE;

  return FALSE;
}

/* What stands in the element that was read last, or in one around it. */
static void
read_within (Reading *self, int depth)
{
  if (depth == self->pieces.depth + 1 && is_element (self, "hash", depth))
    read_piece (self);
}

static void
read_element (Reading *self)
{
  int depth = xmlTextReaderDepth (self->xml);

  if (self->pieces.depth > 0 && depth > self->pieces.depth)
    {
      read_within (self, depth);
      return;
    }
  if (self->pieces.depth > 0)
    end_pieces (self);

  if (is_element (self, "file", self->version == METALINK_4 ? 1 : 2))
    {
      end_file (self);
      if (self->files->len < SLUICE_METALINK_MOST_FILES)
        read_file (self);
      return;
    }

  for (gsize i = 0; self->file != NULL && i < G_N_ELEMENTS (elements); i++)
    if (is_element (self, elements[i].name, elements[i].depths[self->version]))
      elements[i].read (self);
}

/* A document type brings entities: expansions without end, and files of others.
 * No Metalink needs one. */
static gboolean
read_node (Reading *self)
{
  int type = xmlTextReaderNodeType (self->xml);

  if (type == XML_READER_TYPE_DOCUMENT_TYPE)
    return FALSE;
  if (type != XML_READER_TYPE_ELEMENT)
    return TRUE;
  if (xmlTextReaderDepth (self->xml) == 0)
    return begin (self);

  read_element (self);
  return TRUE;
}

static gboolean
read_all (Reading *self)
{
  int more;

  while ((more = xmlTextReaderRead (self->xml)) == 1)
    if (!read_node (self))
      return FALSE;

  end_file (self);
  return more == 0;
}

/* Whoever gave us the file is told what is wrong with it, not the terminal. */
static void
ignore_error (void *user_data, const char *message, xmlParserSeverities severity, void *locator)
{
}

/* Metalinks are read in more than one thread. */
static void
prepare_parser (void)
{
  static gsize prepared = 0;

  if (g_once_init_enter (&prepared))
    {
      xmlInitParser ();
      g_once_init_leave (&prepared, 1);
    }
}

static xmlTextReader *
open_reader (const char *bytes, gsize length)
{
  xmlTextReader *xml;

  if (length == 0 || length > SLUICE_METALINK_LARGEST)
    return NULL;

  prepare_parser ();
  xml = xmlReaderForMemory (bytes, (int) length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA);
  if (xml != NULL)
    xmlTextReaderSetErrorHandler (xml, ignore_error, NULL);
  return xml;
}

/**
 * sluice_metalink_is_likely:
 * @bytes: (array length=length): the beginning of a file, or all of it
 * @length: how many bytes
 *
 * Returns: whether the file is meant as a Metalink, whatever its name is
 */
gboolean
sluice_metalink_is_likely (const char *bytes, gsize length)
{
  gsize end = MIN (length, BEGINNING);

  return g_strstr_len (bytes, (gssize) end, "<metalink") != NULL ||
         g_strstr_len (bytes, (gssize) end, ":metalink") != NULL;
}

/**
 * sluice_metalink_is_meant:
 * @name: (nullable): the name of a file
 * @content_type: (nullable): its media type, without parameters
 *
 * Returns: whether a file is a Metalink by its media type (RFC 5854, section 8) or name,
 *   and worth a look
 */
gboolean
sluice_metalink_is_meant (const char *name, const char *content_type)
{
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  if (content_type != NULL &&
      (g_ascii_strcasecmp (content_type, "application/metalink4+xml") == 0 ||
       g_ascii_strcasecmp (content_type, "application/metalink+xml") == 0))
    return TRUE;
  return lower != NULL && !sluice_media_type_is_page (content_type) &&
         (g_str_has_suffix (lower, ".meta4") || g_str_has_suffix (lower, ".metalink"));
}

/**
 * sluice_metalink_parse:
 * @bytes: (array length=length): a whole Metalink, of version 4 (RFC 5854) or 3
 * @length: how many bytes; up to %SLUICE_METALINK_LARGEST
 * @country: (nullable): where the user is, two lower-case letters
 * @error: return location for a %SLUICE_LINK_ERROR_INVALID, a sentence for the user
 *
 * Reads which files a Metalink describes and where they can be had. Links that
 * cannot be downloaded are passed over, files without any other are too. Document
 * types are refused, and nothing outside of @bytes is read. Of several checksums the
 * strongest that is known is taken; checksums of pieces only where there are as many as
 * the size asks for.
 *
 * Returns: (transfer full) (element-type SluiceMetalinkFile) (nullable): the
 *   files, at least one
 */
GPtrArray *
sluice_metalink_parse (const char *bytes, gsize length, const char *country, GError **error)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_metalink_file_free);
  Reading reading = { .files = files, .country = country };
  gboolean whole;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  reading.xml = open_reader (bytes, length);
  whole = reading.xml != NULL && read_all (&reading);
  g_clear_pointer (&reading.xml, xmlFreeTextReader);
  g_clear_pointer (&reading.pieces.digests, g_byte_array_unref);

  if (whole && files->len > 0)
    return g_steal_pointer (&files);
  g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID,
                       whole ? _ ("This Metalink names no file that can be downloaded.")
                             : _ ("This Metalink is damaged. Get it from its page again."));
  return NULL;
}

/**
 * sluice_metalink_file_free:
 * @file: (transfer full) (nullable): one file of a Metalink
 *
 * Frees @file.
 */
void
sluice_metalink_file_free (SluiceMetalinkFile *file)
{
  if (file == NULL)
    return;

  g_free (file->name);
  sluice_checksum_free (file->checksum);
  g_clear_pointer (&file->piece_hashes, sluice_piece_hashes_unref);
  g_ptr_array_unref (file->mirrors);
  g_free (file);
}
