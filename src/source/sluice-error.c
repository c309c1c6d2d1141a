/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-error.h"

#include <libsoup/soup.h>

/* What an error of this domain carries besides its sentence. */
typedef struct
{
  guint retry_after;
} SluiceErrorPrivate;

static void
sluice_error_private_init (SluiceErrorPrivate *self)
{
  self->retry_after = 0;
}

static void
sluice_error_private_copy (const SluiceErrorPrivate *self, SluiceErrorPrivate *copy)
{
  *copy = *self;
}

static void
sluice_error_private_clear (SluiceErrorPrivate *self)
{
}

G_DEFINE_EXTENDED_ERROR (SluiceError, sluice_error)

/* Errors of GIO by what they mean for a source. What is not listed is a
 * matter of this machine. */
static const struct
{
  GIOErrorEnum code;
  SluiceError meaning;
} io_errors[] = {
  { G_IO_ERROR_CANCELLED, SLUICE_ERROR_CANCELLED },
  { G_IO_ERROR_NO_SPACE, SLUICE_ERROR_DISK_FULL },
  { G_IO_ERROR_NOT_FOUND, SLUICE_ERROR_GONE },

  /* Networks and hosts come back. A plain failure is how GIO reports the
   * socket errors that it has no name for. */
  { G_IO_ERROR_FAILED, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_TIMED_OUT, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_BUSY, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_WOULD_BLOCK, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_PARTIAL_INPUT, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_INVALID_DATA, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_CONNECTION_REFUSED, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_CONNECTION_CLOSED, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_NOT_CONNECTED, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_HOST_NOT_FOUND, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_HOST_UNREACHABLE, SLUICE_ERROR_RETRY_LATER },
  { G_IO_ERROR_PROXY_FAILED, SLUICE_ERROR_RETRY_LATER },

  /* What the system says when it has no way out at all. */
  { G_IO_ERROR_NETWORK_UNREACHABLE, SLUICE_ERROR_OFFLINE },

  /* These answer the same however often they are asked. */
  { G_IO_ERROR_PROXY_AUTH_FAILED, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_PROXY_NEED_AUTH, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_PROXY_NOT_ALLOWED, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_NOT_SUPPORTED, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_NOT_MOUNTED, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_IS_DIRECTORY, SLUICE_ERROR_REFUSED },
  { G_IO_ERROR_NOT_REGULAR_FILE, SLUICE_ERROR_REFUSED },
};

static SluiceError
classify_io_error (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (io_errors); i++)
    if ((int) io_errors[i].code == error->code)
      return io_errors[i].meaning;

  return SLUICE_ERROR_LOCAL;
}

/* A name that does not exist is one thing; that nobody is there to ask is another. */
static SluiceError
classify_resolver_error (const GError *error)
{
  return error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE ? SLUICE_ERROR_OFFLINE
                                                           : SLUICE_ERROR_RETRY_LATER;
}

/* A connection that breaks may hold next time; a certificate stays what it is.
 * A server that hangs up in the middle of the handshake counts as one that does
 * not speak TLS, for nobody can tell the two apart. */
static SluiceError
classify_tls_error (const GError *error)
{
  return error->code == G_TLS_ERROR_EOF || error->code == G_TLS_ERROR_MISC ||
                 error->code == G_TLS_ERROR_NOT_TLS
             ? SLUICE_ERROR_RETRY_LATER
             : SLUICE_ERROR_REFUSED;
}

/* A garbled answer may come whole next time; a loop of redirects will not end. */
static SluiceError
classify_session_error (const GError *error)
{
  return error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING
             ? SLUICE_ERROR_RETRY_LATER
             : SLUICE_ERROR_REFUSED;
}

/**
 * sluice_error_classify:
 * @error: an error of any domain
 *
 * Judges an error once, for everybody: what does the caller do next? An error
 * of this domain means what it says. Errors of GIO, TLS, resolver and libsoup
 * are taken to come from a source, for those of local files never arrive here
 * unwrapped.
 *
 * Returns: the meaning
 */
SluiceError
sluice_error_classify (const GError *error)
{
  g_return_val_if_fail (error != NULL, SLUICE_ERROR_LOCAL);

  if (error->domain == SLUICE_ERROR)
    return (SluiceError) error->code;
  if (error->domain == G_IO_ERROR)
    return classify_io_error (error);
  if (error->domain == G_RESOLVER_ERROR)
    return classify_resolver_error (error);
  if (error->domain == G_TLS_ERROR)
    return classify_tls_error (error);
  if (error->domain == SOUP_SESSION_ERROR)
    return classify_session_error (error);

  return SLUICE_ERROR_LOCAL;
}

/**
 * sluice_error_new_retry_later:
 * @retry_after: seconds the source asked us to wait, or 0 when it said nothing
 *   (`Retry-After`, RFC 9110 section 10.2.3)
 * @message: a whole sentence for the user
 *
 * Returns: (transfer full): %SLUICE_ERROR_RETRY_LATER
 */
GError *
sluice_error_new_retry_later (guint retry_after, const char *message)
{
  GError *error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER, message);

  sluice_error_get_private (error)->retry_after = retry_after;
  return error;
}

/**
 * sluice_error_get_retry_after:
 * @error: an error of any domain
 *
 * Returns: seconds the source asked us to wait, or 0 when it said nothing
 */
guint
sluice_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  return error->domain == SLUICE_ERROR ? sluice_error_get_private (error)->retry_after : 0;
}
