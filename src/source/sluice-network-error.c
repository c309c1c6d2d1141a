/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-network-error.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"

#define CLOSED N_ ("The server closed the connection before it answered. Try again later.")
#define NOT_FOUND N_ ("The server was not found. Check the link and the network.")
#define OFFLINE N_ ("This computer has no network. Check its connection.")
#define UNREACHABLE N_ ("There is no way to the server. Check the link and the network.")

typedef struct
{
  int code;
  const char *sentence;
} Phrase;

static const Phrase io_phrases[] = {
  { G_IO_ERROR_CONNECTION_REFUSED,
    N_ ("The server refused the connection. Check the link, or try again later.") },
  { G_IO_ERROR_TIMED_OUT,
    N_ ("The server did not answer in time. Check the network, or try again later.") },
  { G_IO_ERROR_HOST_NOT_FOUND, NOT_FOUND },
  { G_IO_ERROR_HOST_UNREACHABLE, UNREACHABLE },
  { G_IO_ERROR_NETWORK_UNREACHABLE, UNREACHABLE },
  { G_IO_ERROR_CONNECTION_CLOSED, CLOSED },
  { G_IO_ERROR_NOT_CONNECTED, CLOSED },
  { G_IO_ERROR_PARTIAL_INPUT, CLOSED },
};

static const Phrase resolver_phrases[] = {
  { G_RESOLVER_ERROR_NOT_FOUND, NOT_FOUND },
  { G_RESOLVER_ERROR_TEMPORARY_FAILURE,
    N_ ("The server could not be looked up. Check the link and the network.") },
};

/* A server that hangs up on the handshake is said not to speak TLS. */
static const Phrase tls_phrases[] = {
  { G_TLS_ERROR_BAD_CERTIFICATE,
    N_ ("The server could not prove who it is: its certificate is not trusted. Check the link and "
        "the date of this computer.") },
  { G_TLS_ERROR_NOT_TLS, CLOSED },
  { G_TLS_ERROR_EOF, CLOSED },
};

/* What is wrong with a certificate, the plainest first. */
static const Phrase certificate_phrases[] = {
  { G_TLS_CERTIFICATE_REVOKED,
    N_ ("The server's certificate was revoked, so it cannot be trusted. Tell whoever runs the "
        "server.") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY,
    N_ ("The server could not prove who it is: its certificate is for another name. Check the "
        "link, and whether this network asks you to sign in first.") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED,
    N_ ("The server's certificate is not valid yet. Check the date of this computer.") },
  { G_TLS_CERTIFICATE_EXPIRED,
    N_ ("The server's certificate has expired. Check the date of this computer, or tell whoever "
        "runs the server.") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA,
    N_ ("The server could not prove who it is: nobody this computer trusts vouches for its "
        "certificate. Check the link, and whether this network asks you to sign in first.") },
};

static const char *
find_sentence (const Phrase *phrases, gsize n_phrases, int code)
{
  for (gsize i = 0; i < n_phrases; i++)
    if (phrases[i].code == code)
      return _ (phrases[i].sentence);

  return NULL;
}

static const char *
find_common (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return find_sentence (io_phrases, G_N_ELEMENTS (io_phrases), error->code);
  if (error->domain == G_RESOLVER_ERROR)
    return find_sentence (resolver_phrases, G_N_ELEMENTS (resolver_phrases), error->code);
  if (error->domain == G_TLS_ERROR)
    return find_sentence (tls_phrases, G_N_ELEMENTS (tls_phrases), error->code);

  return NULL;
}

/* The system's own words, where there are no better ones. */
static char *
quote (const GError *error, SluiceError code)
{
  if (code == SLUICE_ERROR_RETRY_LATER)
    /* Translators: %s is what the system says. */
    return g_strdup_printf (_ ("The server cannot be reached (%s). Try again later."),
                            error->message);

  /* Translators: %s is what the system says. */
  return g_strdup_printf (_ ("The server cannot be used (%s). Check the link."), error->message);
}

/* A host that is not there, or a way to it that is not: only who knows whether there
 * is a network can tell. */
static gboolean
may_be_offline (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
         g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

/**
 * sluice_network_error_explain_given:
 * @error: why no answer came, in any domain
 * @network: whether the system thinks that there is a network
 *
 * Says what the network or libsoup reported as a sentence for the user. What
 * is of #SluiceError already, or a cancellation, stays what it is. What the
 * system thinks counts only where the error leaves it open.
 *
 * Returns: (transfer full): the error, with the meaning that
 *   sluice_error_classify() gives it, or %SLUICE_ERROR_OFFLINE
 */
GError *
sluice_network_error_explain_given (const GError *error, gboolean network)
{
  SluiceError code;
  const char *common;
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  code = sluice_error_classify (error);
  if (code == SLUICE_ERROR_CANCELLED || error->domain == SLUICE_ERROR)
    return g_error_copy (error);
  if (!network && may_be_offline (error))
    return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_OFFLINE, _ (OFFLINE));

  common = find_common (error);
  quoted = common == NULL ? quote (error, code) : NULL;
  return g_error_new_literal (SLUICE_ERROR, code, common != NULL ? common : quoted);
}

/**
 * sluice_network_error_explain:
 * @error: why no answer came, in any domain
 *
 * What sluice_network_error_explain_given() does, with what the system thinks
 * of the network now.
 *
 * Returns: (transfer full): the error
 */
GError *
sluice_network_error_explain (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return sluice_network_error_explain_given (
      error, !may_be_offline (error) ||
                 g_network_monitor_get_network_available (g_network_monitor_get_default ()));
}

/**
 * sluice_network_error_explain_certificate:
 * @flaws: what is wrong with the certificate a server showed
 *
 * Says why a server was not believed. There is no way round it: a certificate
 * that is not trusted is never accepted.
 *
 * Returns: (transfer full): %SLUICE_ERROR_REFUSED
 */
GError *
sluice_network_error_explain_certificate (GTlsCertificateFlags flaws)
{
  const char *sentence =
      find_sentence (tls_phrases, G_N_ELEMENTS (tls_phrases), G_TLS_ERROR_BAD_CERTIFICATE);

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_phrases); i++)
    if ((flaws & (guint) certificate_phrases[i].code) != 0)
      return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                                  _ (certificate_phrases[i].sentence));

  return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED, sentence);
}
