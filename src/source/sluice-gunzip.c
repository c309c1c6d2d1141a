/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-gunzip.h"

#include <glib/gi18n-lib.h>

/* The byte that each member begins with (ID1 in RFC 1952, section 2.3.1). */
#define FIRST_BYTE_OF_MEMBER 0x1f

/* What unpacks to more than this many times itself, and to more than a little, was
 * made to fill the disk: text comes to a tenth of that. */
#define LARGEST_RATIO 200
#define LITTLE (64 * 1024 * 1024) /* bytes */

/**
 * SluiceGunzip:
 *
 * Decompresses a whole body, to its last byte.
 *
 * A gzip file is a series of members (RFC 1952, section 2.2), and zlib stops
 * behind the first. A body whose length nobody said would then be cut without
 * a word. This converter goes on with the next member, and ends only where the
 * input does, behind a whole one. A zlib body (RFC 1950) has only one.
 */
struct _SluiceGunzip
{
  GObject parent_instance;

  GConverter *member; /* owned */
  gboolean single;    /* the format knows only one member */
  gboolean between;   /* a member has ended and no other begun */
  guint64 packed;     /* bytes read so far */
  guint64 unpacked;   /* bytes that came of them */
};

static void sluice_gunzip_converter_iface_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceGunzip,
                               sluice_gunzip,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      sluice_gunzip_converter_iface_init))

static GConverterResult
fail_as_damaged (GError **error)
{
  /* Translators: stands in brackets in a sentence, like “The connection broke (%s).” */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("the compressed file is damaged"));
  return G_CONVERTER_ERROR;
}

static GConverterResult
fail_as_partial (GError **error)
{
  /* Translators: stands in brackets in a sentence, like “The connection broke (%s).” */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("the file is not complete"));
  return G_CONVERTER_ERROR;
}

/* What no input means behind a member: the end, if more cannot come. */
static GConverterResult
rest (GConverterFlags flags, GError **error)
{
  if ((flags & G_CONVERTER_INPUT_AT_END) != 0)
    return G_CONVERTER_FINISHED;
  if ((flags & G_CONVERTER_FLUSH) != 0)
    return G_CONVERTER_FLUSHED;
  return fail_as_partial (error);
}

static gboolean
begin_member (SluiceGunzip *self, guint8 first)
{
  if (self->single || first != FIRST_BYTE_OF_MEMBER)
    return FALSE;

  g_converter_reset (self->member);
  self->between = FALSE;
  return TRUE;
}

static gboolean
is_bomb (SluiceGunzip *self, gsize packed, gsize unpacked)
{
  self->packed += packed;
  self->unpacked += unpacked;
  return self->unpacked > LITTLE && self->unpacked / LARGEST_RATIO > self->packed;
}

static GConverterResult
sluice_gunzip_convert (GConverter *converter,
                       const void *input,
                       gsize input_size,
                       void *output,
                       gsize output_size,
                       GConverterFlags flags,
                       gsize *bytes_read,
                       gsize *bytes_written,
                       GError **error)
{
  SluiceGunzip *self = SLUICE_GUNZIP (converter);
  g_autoptr (GError) trouble = NULL;
  GConverterResult result;

  if (self->between && input_size == 0)
    return rest (flags, error);
  if (self->between && !begin_member (self, *(const guint8 *) input))
    return fail_as_damaged (error);

  result = g_converter_convert (self->member, input, input_size, output, output_size, flags,
                                bytes_read, bytes_written, &trouble);
  if (result == G_CONVERTER_ERROR)
    return g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
               ? fail_as_partial (error)
               : fail_as_damaged (error);
  if (is_bomb (self, *bytes_read, *bytes_written))
    return fail_as_damaged (error);
  if (result != G_CONVERTER_FINISHED)
    return result;

  /* Whether it was the last is seen by what comes behind it. */
  self->between = TRUE;
  if (*bytes_read == input_size && (flags & G_CONVERTER_INPUT_AT_END) != 0)
    return G_CONVERTER_FINISHED;
  return G_CONVERTER_CONVERTED;
}

static void
sluice_gunzip_reset (GConverter *converter)
{
  SluiceGunzip *self = SLUICE_GUNZIP (converter);

  g_converter_reset (self->member);
  self->between = FALSE;
  self->packed = self->unpacked = 0;
}

static void
sluice_gunzip_converter_iface_init (GConverterIface *iface)
{
  iface->convert = sluice_gunzip_convert;
  iface->reset = sluice_gunzip_reset;
}

static void
sluice_gunzip_finalize (GObject *object)
{
  g_object_unref (SLUICE_GUNZIP (object)->member);

  G_OBJECT_CLASS (sluice_gunzip_parent_class)->finalize (object);
}

static void
sluice_gunzip_class_init (SluiceGunzipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_gunzip_finalize;
}

static void
sluice_gunzip_init (SluiceGunzip *self)
{
}

/**
 * sluice_gunzip_new:
 * @format: %G_ZLIB_COMPRESSOR_FORMAT_GZIP (RFC 1952) or
 *   %G_ZLIB_COMPRESSOR_FORMAT_ZLIB (RFC 1950)
 *
 * Returns: (transfer full): a converter of all members of a compressed body.
 *   It fails with %G_IO_ERROR_PARTIAL_INPUT where the body is cut off, and
 *   with %G_IO_ERROR_INVALID_DATA where it is damaged, where something else stands
 *   behind a member, or where it unpacks to absurdly much.
 */
GConverter *
sluice_gunzip_new (GZlibCompressorFormat format)
{
  SluiceGunzip *self;

  g_return_val_if_fail (format != G_ZLIB_COMPRESSOR_FORMAT_RAW, NULL);

  self = g_object_new (SLUICE_TYPE_GUNZIP, NULL);
  self->member = G_CONVERTER (g_zlib_decompressor_new (format));
  self->single = format == G_ZLIB_COMPRESSOR_FORMAT_ZLIB;
  return G_CONVERTER (self);
}
