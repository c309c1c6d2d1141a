/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-seal.h"

#include <string.h>
#include <xxhash.h>

/* A seal is one line, of fields that all but the last have one length:
 *
 *   SUM KEY MODIFIED SIZE RECORD
 *
 * SUM is the XXH3 of what follows it: a line that was torn or overwritten is told from a
 * whole one by that. KEY says where the file is, RECORD is a resume record, and what is
 * between is found without reading that. */

#define NUMBER_DIGITS 16
#define KEY_DIGITS 64
#define KEY_AT (NUMBER_DIGITS + 1)
#define MODIFIED_AT (KEY_AT + KEY_DIGITS + 1)
#define RECORD_AT (MODIFIED_AT + 2 * (NUMBER_DIGITS + 1))

static void
write_number (char *digits, guint64 number)
{
  g_snprintf (digits, NUMBER_DIGITS + 1, "%016" G_GINT64_MODIFIER "x", number);
}

static gboolean
is_whole (const char *line, gsize length)
{
  char sum[NUMBER_DIGITS + 1];

  if (length <= RECORD_AT)
    return FALSE;

  write_number (sum, XXH3_64bits (line + KEY_AT, length - KEY_AT));
  return memcmp (line, sum, NUMBER_DIGITS) == 0 && line[NUMBER_DIGITS] == ' ';
}

static gint64
read_number (const char *digits)
{
  g_autofree char *text = g_strndup (digits, NUMBER_DIGITS);

  return (gint64) g_ascii_strtoull (text, NULL, 16);
}

/* A query often is as good as a password: all that is kept of it is that there was one. */
static char *
cut_query (const char *link)
{
  gsize length = link != NULL ? strcspn (link, "?#") : 0;

  return link != NULL ? g_strndup (link, length + (link[length] == '?')) : NULL;
}

/**
 * sluice_seal_write:
 * @key: says where the file is, see sluice_place_key_new()
 * @record: what is known of it
 * @blocks: the checksums of all its blocks
 * @name: the name it got
 * @modified: when it was last written to, in nanoseconds since 1970
 *
 * Returns: (transfer full): the line, with its end
 */
char *
sluice_seal_write (const char *key,
                   const SluiceResumeRecord *record,
                   const SluiceBlockTable *blocks,
                   const char *name,
                   gint64 modified)
{
  g_autoptr (SluiceRanges) whole = sluice_ranges_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *link = cut_query (record->link);
  g_autofree char *referer = cut_query (record->referer);
  g_autoptr (GBytes) text = NULL;
  SluiceResumeRecord sealed = *record;
  guint64 size = sluice_block_table_get_size (blocks);
  char sum[NUMBER_DIGITS + 1];

  sluice_ranges_add (whole, 0, size);
  sealed.link = link;
  sealed.referer = referer;
  sealed.name = (char *) name;
  /* Where redirects lead is often a secret for a while, and found again by asking. */
  sealed.final_link = NULL;
  sealed.size = (gint64) size;
  sealed.on_disk = whole;
  sealed.blocks = (SluiceBlockTable *) blocks;
  text = sluice_resume_record_serialize (&sealed);

  g_string_printf (line, "%s %016" G_GINT64_MODIFIER "x %016" G_GINT64_MODIFIER "x ", key,
                   (guint64) modified, size);
  g_string_append_len (line, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text));
  write_number (sum, XXH3_64bits (line->str, line->len));
  return g_strconcat (sum, " ", line->str, "\n", NULL);
}

/**
 * sluice_seal_read:
 * @line: (array length=length): a line without its end
 * @length: how many bytes it has
 *
 * Returns: (transfer full) (nullable): the seal, or %NULL when the line is damaged
 */
SluiceSeal *
sluice_seal_read (const char *line, gsize length)
{
  g_autoptr (GBytes) text = NULL;
  SluiceResumeRecord *record;
  SluiceSeal *self;

  if (!is_whole (line, length))
    return NULL;

  text = g_bytes_new_static (line + RECORD_AT, length - RECORD_AT);
  record = sluice_resume_record_parse (text, NULL);
  if (record == NULL || record->blocks == NULL)
    {
      g_clear_pointer (&record, sluice_resume_record_free);
      return NULL;
    }

  self = g_new (SluiceSeal, 1);
  self->record = record;
  self->modified = read_number (line + MODIFIED_AT);
  return self;
}

/**
 * sluice_seal_is_at:
 * @line: (array length=length): a line without its end
 * @length: how many bytes it has
 * @key: says where a file is
 *
 * Returns: whether the line looks like the seal of a file in that place
 */
gboolean
sluice_seal_is_at (const char *line, gsize length, const char *key)
{
  return length > RECORD_AT && memcmp (line + KEY_AT, key, KEY_DIGITS) == 0;
}

/**
 * sluice_seal_is_of:
 * @line: (array length=length): a line without its end
 * @length: how many bytes it has
 * @modified: when a file was last written to, in nanoseconds since 1970
 * @size: its bytes
 *
 * Recognises a file wherever it is now: it keeps both when it is moved or renamed.
 *
 * Returns: whether the line looks like the seal of such a file
 */
gboolean
sluice_seal_is_of (const char *line, gsize length, gint64 modified, guint64 size)
{
  char wanted[2 * (NUMBER_DIGITS + 1)];

  write_number (wanted, (guint64) modified);
  wanted[NUMBER_DIGITS] = ' ';
  write_number (wanted + NUMBER_DIGITS + 1, size);
  return length > RECORD_AT && memcmp (line + MODIFIED_AT, wanted, sizeof wanted - 1) == 0;
}

/**
 * sluice_seal_free:
 * @self: (transfer full): a seal
 *
 * Frees it.
 */
void
sluice_seal_free (SluiceSeal *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_free (self);
}
