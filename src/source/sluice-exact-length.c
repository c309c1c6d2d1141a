/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-exact-length.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-error.h"

/**
 * SluiceExactLength:
 *
 * Lets just as many bytes pass as were promised.
 *
 * A part of a file says in its Content-Range how long it is. Where its framing
 * does not, a server can send more behind it, and those bytes would come to
 * stand in the file as if they went on with it.
 */
struct _SluiceExactLength
{
  GObject parent_instance;

  guint64 length;
  guint64 left; /* bytes that are still to come */
};

static void sluice_exact_length_converter_iface_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceExactLength,
                               sluice_exact_length,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      sluice_exact_length_converter_iface_init))

static GConverterResult
fail_as_partial (GError **error)
{
  /* Translators: stands in brackets in a sentence, like “The connection broke (%s).” */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("the file is not complete"));
  return G_CONVERTER_ERROR;
}

static GConverterResult
fail_as_contradiction (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                       _ ("The server's answer contradicts itself, so the file could not be "
                          "trusted. Tell whoever runs the server."));
  return G_CONVERTER_ERROR;
}

/* What no input means. */
static GConverterResult
rest (SluiceExactLength *self, GConverterFlags flags, GError **error)
{
  if ((flags & G_CONVERTER_INPUT_AT_END) != 0 && self->left == 0)
    return G_CONVERTER_FINISHED;
  if ((flags & G_CONVERTER_INPUT_AT_END) == 0 && (flags & G_CONVERTER_FLUSH) != 0)
    return G_CONVERTER_FLUSHED;
  return fail_as_partial (error);
}

static GConverterResult
sluice_exact_length_convert (GConverter *converter,
                             const void *input,
                             gsize input_size,
                             void *output,
                             gsize output_size,
                             GConverterFlags flags,
                             gsize *bytes_read,
                             gsize *bytes_written,
                             GError **error)
{
  SluiceExactLength *self = SLUICE_EXACT_LENGTH (converter);
  gsize length = (gsize) MIN (MIN (input_size, output_size), self->left);

  if (input_size == 0)
    return rest (self, flags, error);
  if (self->left == 0)
    return fail_as_contradiction (error);

  memcpy (output, input, length);
  self->left -= length;
  *bytes_read = *bytes_written = length;
  return G_CONVERTER_CONVERTED;
}

static void
sluice_exact_length_reset (GConverter *converter)
{
  SluiceExactLength *self = SLUICE_EXACT_LENGTH (converter);

  self->left = self->length;
}

static void
sluice_exact_length_converter_iface_init (GConverterIface *iface)
{
  iface->convert = sluice_exact_length_convert;
  iface->reset = sluice_exact_length_reset;
}

static void
sluice_exact_length_class_init (SluiceExactLengthClass *klass)
{
}

static void
sluice_exact_length_init (SluiceExactLength *self)
{
}

/**
 * sluice_exact_length_new:
 * @length: bytes that were promised
 *
 * Returns: (transfer full): a converter that changes nothing. It fails with
 *   %G_IO_ERROR_PARTIAL_INPUT where fewer bytes come, and with
 *   %SLUICE_ERROR_REFUSED behind the last one where more do.
 */
GConverter *
sluice_exact_length_new (guint64 length)
{
  SluiceExactLength *self = g_object_new (SLUICE_TYPE_EXACT_LENGTH, NULL);

  self->length = self->left = length;
  return G_CONVERTER (self);
}
