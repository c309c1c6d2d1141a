/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-credentials.h"

#define DIGEST_SIZE 32

/* Only a digest is kept: comparing two of them takes the same time whatever
 * was sent, and does not tell how long the right ones are. */
struct _SluiceCredentials
{
  guint8 digest[DIGEST_SIZE];
};

/* The NUL between the two keeps one from lending characters to the other. */
static void
digest_credentials (const char *user, const char *password, guint8 digest[DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = DIGEST_SIZE;

  g_checksum_update (checksum, (const guchar *) user, -1);
  g_checksum_update (checksum, (const guchar *) "", 1);
  g_checksum_update (checksum, (const guchar *) password, -1);
  g_checksum_get_digest (checksum, digest, &length);
}

/**
 * sluice_credentials_new:
 * @user: the user's name
 * @password: the user's password
 *
 * Remembers who may use the server.
 *
 * Returns: (transfer full): the credentials
 */
SluiceCredentials *
sluice_credentials_new (const char *user, const char *password)
{
  SluiceCredentials *credentials = g_new0 (SluiceCredentials, 1);

  digest_credentials (user, password, credentials->digest);
  return credentials;
}

/**
 * sluice_credentials_free:
 * @credentials: (transfer full): credentials
 *
 * Frees the credentials.
 */
void
sluice_credentials_free (SluiceCredentials *credentials)
{
  g_free (credentials);
}

/**
 * sluice_credentials_match:
 * @credentials: credentials
 * @user: the name that was sent
 * @password: the password that was sent
 *
 * Compares what was sent in a time that does not depend on where it differs.
 *
 * Returns: %TRUE when both are right
 */
gboolean
sluice_credentials_match (const SluiceCredentials *credentials,
                          const char *user,
                          const char *password)
{
  guint8 digest[DIGEST_SIZE];
  guint8 difference = 0;

  digest_credentials (user, password, digest);
  for (gsize i = 0; i < DIGEST_SIZE; i++)
    difference |= digest[i] ^ credentials->digest[i];
  return difference == 0;
}
