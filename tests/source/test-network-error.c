/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <libsoup/soup.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-network-error.h"

#define RAW "what the system says"

static void
test_phrases (void)
{
  const struct
  {
    GQuark domain;
    int code;
    SluiceError meaning;
    const char *says;
  } rows[] = {
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SLUICE_ERROR_RETRY_LATER, "refused" },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SLUICE_ERROR_RETRY_LATER, "in time" },
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, SLUICE_ERROR_RETRY_LATER, "not found" },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, SLUICE_ERROR_RETRY_LATER, "no way" },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, SLUICE_ERROR_OFFLINE, "no way" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, SLUICE_ERROR_RETRY_LATER, "closed" },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, SLUICE_ERROR_RETRY_LATER, "closed" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SLUICE_ERROR_RETRY_LATER, "not found" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SLUICE_ERROR_OFFLINE, "looked up" },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SLUICE_ERROR_REFUSED, "certificate" },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, SLUICE_ERROR_RETRY_LATER, "closed" },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, SLUICE_ERROR_RETRY_LATER, "closed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (rows[i].domain, rows[i].code, RAW);
      g_autoptr (GError) explained = sluice_network_error_explain_given (error, TRUE);

      g_test_message ("%s", explained->message);
      g_assert_error (explained, SLUICE_ERROR, (int) rows[i].meaning);
      g_assert_nonnull (strstr (explained->message, rows[i].says));
      g_assert_null (strstr (explained->message, RAW));
    }
}

/* What the system thinks of the network decides only what is open. */
static void
test_offline (void)
{
  const struct
  {
    GQuark domain;
    int code;
    SluiceError meaning;
  } rows[] = {
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, SLUICE_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, SLUICE_ERROR_OFFLINE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SLUICE_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SLUICE_ERROR_RETRY_LATER },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SLUICE_ERROR_REFUSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (rows[i].domain, rows[i].code, RAW);
      g_autoptr (GError) explained = sluice_network_error_explain_given (error, FALSE);

      g_test_message ("%s", explained->message);
      g_assert_error (explained, SLUICE_ERROR, (int) rows[i].meaning);
      g_assert_null (strstr (explained->message, RAW));
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) passing = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, RAW);
  g_autoptr (GError) lasting =
      g_error_new_literal (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_RESTARTS, RAW);
  g_autoptr (GError) explained_passing = sluice_network_error_explain (passing);
  g_autoptr (GError) explained_lasting = sluice_network_error_explain (lasting);

  g_assert_error (explained_passing, SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER);
  g_assert_nonnull (strstr (explained_passing->message, RAW));
  g_assert_error (explained_lasting, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
  g_assert_nonnull (strstr (explained_lasting->message, RAW));
}

static void
test_untouched (void)
{
  g_autoptr (GError) own = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_GONE, RAW);
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, RAW);
  g_autoptr (GError) explained_own = sluice_network_error_explain (own);
  g_autoptr (GError) explained_cancelled = sluice_network_error_explain (cancelled);

  g_assert_error (explained_own, SLUICE_ERROR, SLUICE_ERROR_GONE);
  g_assert_cmpstr (explained_own->message, ==, RAW);
  g_assert_error (explained_cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A sentence for each flaw. */
static void
test_certificates (void)
{
  static const GTlsCertificateFlags flaws[] = {
    G_TLS_CERTIFICATE_REVOKED, G_TLS_CERTIFICATE_BAD_IDENTITY, G_TLS_CERTIFICATE_NOT_ACTIVATED,
    G_TLS_CERTIFICATE_EXPIRED, G_TLS_CERTIFICATE_UNKNOWN_CA,   G_TLS_CERTIFICATE_INSECURE
  };
  g_autofree char *before = g_strdup ("");

  for (gsize i = 0; i < G_N_ELEMENTS (flaws); i++)
    {
      g_autoptr (GError) explained = sluice_network_error_explain_certificate (flaws[i]);

      g_test_message ("%s", explained->message);
      g_assert_error (explained, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
      g_assert_cmpstr (explained->message, !=, before);
      g_free (before);
      before = g_strdup (explained->message);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-error/phrases", test_phrases);
  g_test_add_func ("/network-error/offline", test_offline);
  g_test_add_func ("/network-error/unknown", test_unknown);
  g_test_add_func ("/network-error/certificates", test_certificates);
  g_test_add_func ("/network-error/untouched", test_untouched);
  return g_test_run ();
}
