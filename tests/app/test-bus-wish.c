/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be asked of a download that is added by the bus. */

#include "bus-scene.h"

#include <string.h>

#define INVALID_OPTION "io.github.sluice.Error.InvalidOption"

static void
assert_refused (Scene *self, const char *links, const char *options, const char *name)
{
  g_autofree char *text = g_strdup_printf ("(%s, %s)", links, options);
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  g_autoptr (GVariant) parameters =
      g_variant_parse (G_VARIANT_TYPE ("(asa{sv})"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_test_message ("%s", text);
  g_assert_null (try (self, LIST, LIST_INTERFACE, "Add", parameters, &error));
  told = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (told, ==, name);
}

static void
test_refusals (Scene *self, gconstpointer data)
{
  static const char *const cases[] = {
    "{'start': <1>}",
    "{'start-at': <-1>}",
    "{'start-at': <'soon'>}",
    "{'start-at': <int64 253402300800>}",
    "{'folder': <'file:'>}",
    "{'folder': <'file:///a%00b'>}",
    "{'folder': <'here'>}",
    "{'folder': <3>}",
    "{'name': <''>}",
    "{'name': <'..'>}",
    "{'name': <'a/b'>}",
    "{'checksum': <'sha256:1'>}",
    "{'mirrors': <'http://h/b'>}",
    "{'mirrors': <['file:///etc/passwd']>}",
    "{'mirrors': <['nonsense']>}",
    "{'connections': <uint16 17>}",
    "{'timeout': <0>}",
    "{'rate-limit': <1.5>}",
    "{'headers': <'a: b'>}",
    "{'headers': <['a']>}",
    "{'headers': <['a: b\\nc: d']>}",
    "{'headers': <['Range: bytes=0-']>}",
    "{'referer': <'a\\nb'>}",
    "{'user-agent': <@as []>}",
    "{'user': <'a'>, 'user': <'b'>}",
    "{'colour': <'red'>}",
  };
  g_autofree char *long_headers = g_strdup_printf ("{'headers': <['a: %0*d']>}", 64 * 1024, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (self, "['http://127.0.0.1:9/a']", cases[i], INVALID_OPTION);
  assert_refused (self, "['http://127.0.0.1:9/a']", long_headers, INVALID_OPTION);
  assert_refused (self, "@as []", "{}", "io.github.sluice.Error.InvalidLink");
  assert_refused (self, "['http://h/a', 'http://']", "{}", "io.github.sluice.Error.InvalidLink");
  assert_refused (self, "['http://h/a', 'http://h/b']", "{'checksum': <'md5:1'>}", INVALID_OPTION);
  assert_refused (self, "['http://h/a', 'http://h/b']", "{'mirrors': <@as []>}", INVALID_OPTION);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->library)), ==, 0);
}

/* Numbers of any type are taken, and secrets are told to nobody. */
static void
test_wish (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) paths = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (SluiceDownload) download = NULL;
  g_autofree char *text = NULL;
  SluiceRequest *request;

  paths = call (self, LIST, LIST_INTERFACE, "Add",
                g_variant_new_parsed (
                    "(['http://127.0.0.1:9/a?secret1'], {'start': <false>, 'folder': <%s>,"
                    " 'connections': <byte 4>, 'retries': <int16 20>, 'timeout': <uint16 60>,"
                    " 'rate-limit': <500000>, 'yield': <true>, 'start-at': <uint64 4000000000>,"
                    " 'user': <'anna'>, 'password': <'secret2'>, 'restart': <true>,"
                    " 'headers': <['Cookie: secret3']>, 'referer': <'http://r/'>,"
                    " 'user-agent': <'Example/1'>, 'name': <'disc.iso'>})",
                    self->root));
  download = g_list_model_get_item (G_LIST_MODEL (self->library), 0);
  request = sluice_download_get_request (download);
  g_assert_cmpstr (request->user, ==, "anna");
  g_assert_cmpstr (request->password, ==, "secret2");
  g_assert_cmpstr (request->headers[0], ==, "Cookie: secret3");
  g_assert_cmpstr (request->user_agent, ==, "Example/1");
  g_assert_cmpuint (sluice_download_get_options (download)->connections, ==, 4);
  g_assert_cmpuint (sluice_download_get_options (download)->retries, ==, 20);
  g_assert_cmpuint (sluice_download_get_options (download)->timeout, ==, 60);
  g_assert_true (sluice_download_get_options (download)->restart);
  g_assert_true (sluice_download_get_yield (download));
  g_assert_cmpint (sluice_download_get_start_at (download), ==, 4000000000);

  list = call (self, LIST, LIST_INTERFACE, "List", g_variant_new_parsed ("(@a{sv} {},)"));
  text = g_variant_print (list, FALSE);
  g_assert_nonnull (strstr (text, "'disc.iso'"));
  g_assert_nonnull (strstr (text, "500000"));
  g_assert_null (strstr (text, "secret"));
}

static char *
add_as (Scene *self, const char *name)
{
  GVariant *parameters = g_variant_new_parsed (
      "(['http://127.0.0.1:9/a'], {'start': <false>, 'folder': <%s>, 'name': <%s>})", self->root,
      name);
  g_autoptr (GVariant) answer = call (self, LIST, LIST_INTERFACE, "Add", parameters);
  g_autoptr (GVariant) paths = g_variant_get_child_value (answer, 0);
  char *path = NULL;

  g_variant_get_child (paths, 0, "o", &path);
  return path;
}

/* Of a link under several names each is there once. */
static void
test_names (Scene *self, gconstpointer data)
{
  g_autofree char *one = add_as (self, "one");
  g_autofree char *two = add_as (self, "two");
  g_autofree char *again = add_as (self, "one");

  g_assert_cmpstr (one, !=, two);
  g_assert_cmpstr (again, ==, one);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->library)), ==, 2);
}

/* Better refused than taken and forgotten. */
static void
test_ending (Scene *self, gconstpointer data)
{
  sluice_exit_begin (self->way_out);
  assert_refused (self, "['http://127.0.0.1:9/a']", "{}", "io.github.sluice.Error.Ending");
}

static void
add_all (void)
{
  add ("/bus-wish/refusals", test_refusals);
  add ("/bus-wish/wish", test_wish);
  add ("/bus-wish/names", test_names);
  add ("/bus-wish/ending", test_ending);
}

int
main (int argc, char *argv[])
{
  return run_on_bus (argc, argv, add_all);
}
