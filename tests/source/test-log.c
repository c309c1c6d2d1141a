/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#undef G_LOG_DOMAIN
#define G_LOG_DOMAIN "test"

#include "sluice-log.h"
#include "sluice-request.h"

/* The last line of ours, as "FIELD=value" joined by spaces. */
static GString *line;

static GLogWriterOutput
catch_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_string_truncate (line, 0);
  for (gsize i = 0; i < n_fields; i++)
    g_string_append_printf (line, "%s=%s ", fields[i].key, (const char *) fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

static void
test_fields (void)
{
  sluice_debug ("0badcafe", 3, "%d bytes", 7);
  g_assert_cmpstr (line->str, ==,
                   "GLIB_DOMAIN=test"
                   " PRIORITY=7 MESSAGE=7 bytes SLUICE_DOWNLOAD=0badcafe SLUICE_SEGMENT=3 ");

  sluice_info ("0badcafe", SLUICE_LOG_NO_SEGMENT, "done");
  g_assert_cmpstr (line->str, ==,
                   "GLIB_DOMAIN=test"
                   " PRIORITY=6 MESSAGE=done SLUICE_DOWNLOAD=0badcafe ");
}

static void
test_id (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("http://example.org/a", G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  g_assert_cmpuint (strlen (request->id), ==, 16);
  g_assert_cmpuint (strspn (request->id, "0123456789abcdef"), ==, 16);
}

int
main (int argc, char *argv[])
{
  int status;

  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_init (&argc, &argv, NULL);

  line = g_string_new (NULL);
  g_log_set_writer_func (catch_line, NULL, NULL);

  g_test_add_func ("/log/fields", test_fields);
  g_test_add_func ("/log/id", test_id);

  status = g_test_run ();
  g_string_free (line, TRUE);
  return status;
}
