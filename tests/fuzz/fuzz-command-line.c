/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sluice-get is called with, an argument a line. */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-get-arguments.h"
#include "sluice-get-options.h"
#include "sluice-http-header.h"
#include "sluice-link.h"

/* Lists are files, which no input may name. */
static gboolean
names_lists (char **command_line)
{
  g_auto (SluiceGetArguments) arguments = { 0 };

  return sluice_get_arguments_read (&arguments, command_line, NULL) && arguments.lists != NULL;
}

static gboolean
is_blank (const char *secret)
{
  return secret == NULL || secret[strspn (secret, "*")] == '\0';
}

/* Whoever looks at the list of processes then finds no password and no header. */
static void
claim_hidden (const SluiceGetOptions *options, char **command_line)
{
  g_auto (GStrv) arguments = g_strdupv (command_line);

  sluice_get_options_hide_secrets (options, (int) g_strv_length (arguments), arguments);
  for (guint i = 1; arguments[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (arguments[i], NULL);

      g_assert_cmpuint (strlen (arguments[i]), ==, strlen (command_line[i]));
      g_assert_true (uri == NULL || is_blank (g_uri_get_password (uri)));
      for (guint j = 0; options->headers != NULL && options->headers[j] != NULL; j++)
        g_assert_true (!g_str_has_suffix (arguments[i], options->headers[j]) ||
                       is_blank (strchr (options->headers[j], ':') + 1));
    }
}

static void
claim_fields (const SluiceGetOptions *options)
{
  for (guint i = 0; options->headers != NULL && options->headers[i] != NULL; i++)
    {
      g_assert_nonnull (strchr (options->headers[i], ':'));
      g_assert_null (strpbrk (g_strstrip (options->headers[i]), "\r\n"));
    }
  g_assert_true (options->referer == NULL ||
                 sluice_http_header_is_valid_field ("Referer", options->referer));
  g_assert_true (options->user_agent == NULL ||
                 sluice_http_header_is_valid_field ("User-Agent", options->user_agent));
}

static void
claim_options (const SluiceGetOptions *options)
{
  const char *name = options->transfer->name;

  g_assert_cmpuint (options->links->len, >=, 1);
  g_assert_cmpuint (options->transfer->connections, <=, SLUICE_TRANSFER_MOST_CONNECTIONS);
  g_assert_cmpuint (options->transfer->timeout, >=, 1);
  g_assert_cmpuint (options->jobs, >=, 1);
  g_assert_true (options->links->len == 1 || (name == NULL && options->transfer->checksum == NULL));
  if (name != NULL)
    {
      fuzz_assert_text (name);
      g_assert_null (strchr (name, '/'));
      g_assert_cmpstr (name, !=, "");
      g_assert_cmpstr (name, !=, "..");
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autofree char *whole = g_strconcat ("sluice-get\n", text, NULL);
  g_auto (GStrv) command_line = g_strsplit (whole, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceGetOptions) options = NULL;

  if (names_lists (command_line))
    return 0;
  options = sluice_get_options_parse (command_line, &error);
  if (options == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, !=, "");
      return 0;
    }
  if (options->task != SLUICE_GET_TASK_DOWNLOAD)
    return 0;
  claim_options (options);
  claim_hidden (options, command_line);
  claim_fields (options);
  return 0;
}
