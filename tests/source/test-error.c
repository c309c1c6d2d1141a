/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <libsoup/soup.h>

#include "sluice-error.h"

static void
test_own (void)
{
  for (int code = SLUICE_ERROR_RETRY_LATER; code <= SLUICE_ERROR_NO_FOLDER; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, code, "Said so.");

      g_assert_cmpint (sluice_error_classify (error), ==, code);
    }
}

static void
test_others (void)
{
  const struct
  {
    GQuark domain;
    int code;
    SluiceError meaning;
  } rows[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, SLUICE_ERROR_CANCELLED },
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, SLUICE_ERROR_DISK_FULL },
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, SLUICE_ERROR_GONE },
    { G_IO_ERROR, G_IO_ERROR_FAILED, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, SLUICE_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, SLUICE_ERROR_RETRY_LATER },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, SLUICE_ERROR_REFUSED },
    { G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, SLUICE_ERROR_REFUSED },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, SLUICE_ERROR_LOCAL },
    { G_IO_ERROR, G_IO_ERROR_READ_ONLY, SLUICE_ERROR_LOCAL },
    { G_IO_ERROR, G_IO_ERROR_CLOSED, SLUICE_ERROR_LOCAL },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SLUICE_ERROR_RETRY_LATER },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SLUICE_ERROR_OFFLINE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SLUICE_ERROR_REFUSED },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, SLUICE_ERROR_REFUSED },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, SLUICE_ERROR_RETRY_LATER },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, SLUICE_ERROR_RETRY_LATER },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, SLUICE_ERROR_RETRY_LATER },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, SLUICE_ERROR_RETRY_LATER },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, SLUICE_ERROR_RETRY_LATER },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS, SLUICE_ERROR_REFUSED },
    { G_FILE_ERROR, G_FILE_ERROR_IO, SLUICE_ERROR_LOCAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (rows[i].domain, rows[i].code, "Said so.");

      g_test_message ("%s, code %d", g_quark_to_string (rows[i].domain), rows[i].code);
      g_assert_cmpint (sluice_error_classify (error), ==, rows[i].meaning);
      g_assert_cmpuint (sluice_error_get_retry_after (error), ==, 0);
    }
}

static void
test_retry_after (void)
{
  g_autoptr (GError) error = sluice_error_new_retry_later (120, "The server is busy.");
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_error (copy, SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER);
  g_assert_cmpstr (copy->message, ==, "The server is busy.");
  g_assert_cmpuint (sluice_error_get_retry_after (copy), ==, 120);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/own", test_own);
  g_test_add_func ("/error/others", test_others);
  g_test_add_func ("/error/retry-after", test_retry_after);

  return g_test_run ();
}
