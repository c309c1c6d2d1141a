/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "served-program.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT "0123456789"

static void
test_whole (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) reply = NULL;

  served_folder_write (program->folder, "a b.txt", TEXT);
  reply = served_program_fetch (program, "GET", "/a%20b.txt", NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  reply_assert_text (reply, TEXT);
  g_assert_cmpstr (reply_get (reply, "content-length"), ==, "10");
  g_assert_cmpstr (reply_get (reply, "content-type"), ==, "text/plain");
  g_assert_cmpstr (reply_get (reply, "accept-ranges"), ==, "bytes");
  g_assert_cmpstr (reply_get (reply, "content-disposition"), ==,
                   "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
  g_assert_true (g_str_has_prefix (reply_get (reply, "etag"), "\""));
  g_assert_true (g_str_has_suffix (reply_get (reply, "last-modified"), " GMT"));
  served_program_await_log (program, "*request 1: GET /a%20b.txt, 200, 10 bytes, finished");
}

static void
test_empty_file (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) reply = NULL;
  g_autoptr (Reply) range = NULL;

  served_folder_write (program->folder, "empty", "");
  reply = served_program_fetch (program, "GET", "/empty", NULL);
  range = served_program_fetch (program, "GET", "/empty", "Range: bytes=0-\r\n");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_get (reply, "content-length"), ==, "0");
  g_assert_cmpuint (range->status, ==, 416);
  g_assert_cmpstr (reply_get (range, "content-range"), ==, "bytes */0");
}

static void
test_head (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) reply = NULL;

  served_folder_write (program->folder, "f", TEXT);
  reply = served_program_fetch (program, "HEAD", "/f", "Range: bytes=1-2\r\n");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_get (reply, "content-length"), ==, "10");
  reply_assert_text (reply, "");
}

static void
test_ranges (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) slice = NULL;
  g_autoptr (Reply) suffix = NULL;
  g_autoptr (Reply) several = NULL;
  g_autoptr (Reply) behind = NULL;

  served_folder_write (program->folder, "f", TEXT);
  slice = served_program_fetch (program, "GET", "/f", "Range: bytes=2-4\r\n");
  suffix = served_program_fetch (program, "GET", "/f", "Range: bytes=-3\r\n");
  several = served_program_fetch (program, "GET", "/f", "Range: bytes=0-0,2-2\r\n");
  behind = served_program_fetch (program, "GET", "/f", "Range: bytes=10-\r\n");

  g_assert_cmpuint (slice->status, ==, 206);
  g_assert_cmpstr (reply_get (slice, "content-range"), ==, "bytes 2-4/10");
  g_assert_cmpstr (reply_get (slice, "content-length"), ==, "3");
  reply_assert_text (slice, "234");
  g_assert_cmpuint (suffix->status, ==, 206);
  reply_assert_text (suffix, "789");
  g_assert_cmpuint (several->status, ==, 200);
  reply_assert_text (several, TEXT);
  g_assert_cmpuint (behind->status, ==, 416);
  g_assert_cmpstr (reply_get (behind, "content-range"), ==, "bytes */10");
}

static Reply *
fetch_if (ServedProgram *program, const char *field, const char *value)
{
  g_autofree char *fields = g_strdup_printf ("Range: bytes=2-4\r\n%s: %s\r\n", field, value);

  return served_program_fetch (program, "GET", "/f", fields);
}

static void
assert_status_if (ServedProgram *program, const char *field, const char *value, guint status)
{
  g_autoptr (Reply) reply = fetch_if (program, field, value);

  g_test_message ("%s: %s", field, value);
  g_assert_cmpuint (reply->status, ==, status);
}

static void
test_conditions (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) reply = NULL;
  g_autoptr (Reply) unchanged = NULL;
  g_autofree char *weak = NULL;

  served_folder_write (program->folder, "f", TEXT);
  reply = served_program_fetch (program, "GET", "/f", NULL);
  weak = g_strconcat ("W/", reply_get (reply, "etag"), NULL);
  unchanged = fetch_if (program, "If-None-Match", reply_get (reply, "etag"));

  g_assert_cmpuint (unchanged->status, ==, 304);
  reply_assert_text (unchanged, "");
  g_assert_cmpstr (reply_get (unchanged, "etag"), ==, reply_get (reply, "etag"));
  g_assert_cmpstr (reply_get (unchanged, "content-length"), ==, "");
  assert_status_if (program, "If-None-Match", "\"other\"", 206);
  assert_status_if (program, "If-Modified-Since", reply_get (reply, "last-modified"), 304);
  assert_status_if (program, "If-Range", reply_get (reply, "etag"), 206);
  assert_status_if (program, "If-Range", weak, 200);
  assert_status_if (program, "If-Range", "\"other\"", 200);
  assert_status_if (program, "If-Range", reply_get (reply, "last-modified"), 206);
  assert_status_if (program, "If-Range", "Sun, 06 Nov 1994 08:49:37 GMT", 200);
  assert_status_if (program, "If-Match", "\"other\"", 412);
}

/* A file that is replaced while the server runs gets another tag. */
static void
test_changed_file (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) before = NULL;

  served_folder_write (program->folder, "f", TEXT);
  before = served_program_fetch (program, "GET", "/f", NULL);
  served_folder_write (program->folder, "f", "9876543210");

  assert_status_if (program, "If-Range", reply_get (before, "etag"), 200);
}

static void
test_methods (void)
{
  const char *const methods[] = { "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get" };
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);

  served_folder_write (program->folder, "f", TEXT);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (Reply) reply =
          served_program_fetch (program, methods[i], "/f", "Content-Length: 0\r\n");

      g_assert_cmpuint (reply->status, ==, 405);
      g_assert_cmpstr (reply_get (reply, "allow"), ==, "GET, HEAD");
    }
}

static void
test_keep_alive (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (Reply) both = NULL;
  const char *second = NULL;

  served_folder_write (program->folder, "f", TEXT);
  connection = served_program_ask (program, "GET /f HTTP/1.1\r\nHost: a\r\n\r\n"
                                            "GET /f HTTP/1.1\r\nHost: a\r\n"
                                            "Connection: close\r\n\r\n");
  both = reply_read (connection);

  second = g_strstr_len (g_bytes_get_data (both->body, NULL),
                         (gssize) g_bytes_get_size (both->body), TEXT "HTTP/1.1 200 OK");
  g_assert_nonnull (second);
}

static void
test_listing (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autofree char *sub = g_build_filename (program->folder, "sub", NULL);
  g_autofree char *text = NULL;
  g_autoptr (Reply) slash = NULL;
  g_autoptr (Reply) listing = NULL;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  served_folder_write (sub, "<b>&\"", TEXT);
  served_folder_write (sub, ".hidden", TEXT);
  slash = served_program_fetch (program, "GET", "/sub", NULL);
  listing = served_program_fetch (program, "GET", "/sub/", NULL);
  text = g_strndup (g_bytes_get_data (listing->body, NULL), g_bytes_get_size (listing->body));

  g_assert_cmpuint (slash->status, ==, 301);
  g_assert_cmpstr (reply_get (slash, "location"), ==, "/sub/");
  g_assert_cmpuint (listing->status, ==, 200);
  g_assert_cmpstr (reply_get (listing, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_nonnull (strstr (text, "<a href=\"%3Cb%3E%26%22\">&lt;b&gt;&amp;&quot;</a>"));
  g_assert_null (strstr (text, "hidden"));
}

static void
assert_refused (ServedProgram *program, const char *path)
{
  g_autoptr (Reply) reply = served_program_fetch (program, "GET", path, NULL);

  g_test_message ("%s", path);
  g_assert_cmpuint (reply->status, >=, 400);
  g_assert_cmpuint (reply->status, <, 500);
  g_assert_null (g_strstr_len (g_bytes_get_data (reply->body, NULL),
                               (gssize) g_bytes_get_size (reply->body), "secret"));
}

/* Beside the folder that is served lies a secret; links and paths lead there. */
static void
test_paths_stay_inside (void)
{
  const char *const paths[] = {
    "/../secret",
    "/%2e%2e/secret",
    "/%2E%2E/secret",
    "/.%2e/secret",
    "/..%2fsecret",
    "/%2e%2e%2fsecret",
    "/..%5csecret",
    "/%252e%252e/secret",
    "/sub/../../secret",
    "/sub/%2e%2e/%2e%2e/secret",
    "/./secret",
    "//secret",
    "/out",
    "/up/secret",
    "/f%00.txt",
    "/f/",
    "/fifo",
    "/.hidden",
    "/%2ehidden",
    "/.hidden-folder/f",
    "/%",
    "/%zz",
    "/nothing",
  };
  g_autofree char *outside = served_folder_new ();
  g_autofree char *folder = g_build_filename (outside, "served", NULL);
  g_autofree char *sub = g_build_filename (folder, "sub", NULL);
  g_autofree char *hidden = g_build_filename (folder, ".hidden-folder", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autofree char *up = g_build_filename (folder, "up", NULL);
  g_autofree char *in = g_build_filename (folder, "in", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (ServedProgram) program = NULL;
  g_autoptr (Reply) reply = NULL;

  g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (hidden, 0700), ==, 0);
  served_folder_write (outside, "secret", "secret");
  served_folder_write (folder, "f", TEXT);
  served_folder_write (folder, ".hidden", "secret");
  served_folder_write (hidden, "f", "secret");
  g_assert_cmpint (symlink ("../secret", out), ==, 0);
  g_assert_cmpint (symlink ("..", up), ==, 0);
  g_assert_cmpint (symlink ("f", in), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  program = served_program_start ((const char *const[]){ folder, NULL });
  program->folder = g_steal_pointer (&outside);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_refused (program, paths[i]);

  reply = served_program_fetch (program, "GET", "/in", NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  reply_assert_text (reply, TEXT);
}

static void
test_unreadable (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autofree char *path = g_build_filename (program->folder, "f", NULL);
  g_autoptr (Reply) reply = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("The superuser can read every file.");
      return;
    }

  served_folder_write (program->folder, "f", TEXT);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  reply = served_program_fetch (program, "GET", "/f", NULL);
  g_assert_cmpuint (reply->status, ==, 403);
}

static void
test_single_file (void)
{
  g_autofree char *folder = served_folder_new ();
  g_autofree char *path = g_build_filename (folder, "é.bin", NULL);
  g_autoptr (ServedProgram) program = NULL;
  g_autoptr (Reply) file = NULL;
  g_autoptr (Reply) other = NULL;
  g_autoptr (Reply) top = NULL;

  served_folder_write (folder, "é.bin", TEXT);
  served_folder_write (folder, "other", TEXT);
  program = served_program_start ((const char *const[]){ path, NULL });
  program->folder = g_steal_pointer (&folder);
  file = served_program_fetch (program, "GET", "/%C3%A9.bin", NULL);
  other = served_program_fetch (program, "GET", "/other", NULL);
  top = served_program_fetch (program, "GET", "/", NULL);

  g_assert_true (g_str_has_suffix (program->uri, "/%C3%A9.bin"));
  g_assert_cmpuint (file->status, ==, 200);
  reply_assert_text (file, TEXT);
  g_assert_cmpuint (other->status, ==, 404);
  g_assert_cmpuint (top->status, ==, 404);
}

static void
test_user (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder ("--user=anna");
  g_autoptr (Reply) nobody = NULL;
  g_autoptr (Reply) wrong = NULL;
  g_autoptr (Reply) right = NULL;
  g_autofree char *wrong_code = g_base64_encode ((const guchar *) "anna:guess", 10);
  g_autofree char *right_code = g_base64_encode ((const guchar *) "anna:secret", 11);
  g_autofree char *wrong_field = g_strdup_printf ("Authorization: Basic %s\r\n", wrong_code);
  g_autofree char *right_field = g_strdup_printf ("Authorization: Basic %s\r\n", right_code);

  served_folder_write (program->folder, "f", TEXT);
  nobody = served_program_fetch (program, "GET", "/f?token=hush", NULL);
  wrong = served_program_fetch (program, "GET", "/f", wrong_field);
  right = served_program_fetch (program, "GET", "/f", right_field);

  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_true (g_str_has_prefix (reply_get (nobody, "www-authenticate"), "Basic realm="));
  g_assert_cmpuint (wrong->status, ==, 401);
  g_assert_cmpuint (right->status, ==, 200);
  reply_assert_text (right, TEXT);
  served_program_await_log (program, "*request 1: GET /f, 401, 0 bytes, finished");
}

static void
test_demo (void)
{
  g_autoptr (ServedProgram) program =
      served_program_start ((const char *const[]){ "--demo", "--port=0", NULL });
  g_autofree char *checksum = served_program_read_line (program);
  g_autofree char *line = NULL;
  g_autoptr (Reply) tail = NULL;
  g_autoptr (Reply) sum = NULL;
  g_autoptr (Reply) top = NULL;

  tail = served_program_fetch (program, "GET", "/sample.bin", "Range: bytes=-3\r\n");
  sum = served_program_fetch (program, "GET", "/sample.bin.sha256", NULL);
  top = served_program_fetch (program, "GET", "/", NULL);

  g_assert_true (g_str_has_suffix (program->uri, "/sample.bin"));
  g_assert_true (g_str_has_prefix (checksum, "sha256:"));
  g_assert_cmpuint (tail->status, ==, 206);
  g_assert_cmpstr (reply_get (tail, "content-range"), ==, "bytes 268435453-268435455/268435456");
  line = g_strconcat (checksum + strlen ("sha256:"), "  sample.bin\n", NULL);
  reply_assert_text (sum, line);
  g_assert_cmpuint (top->status, ==, 200);
}

/* Starts it wrongly; returns its exit status. */
static int
run_wrongly (const char *first, const char *second)
{
  g_autoptr (ServedProgram) program =
      served_program_start ((const char *const[]){ first, second, NULL });

  g_assert_null (program->uri);
  served_program_await_log (program, "sluice-serve: ?*");
  return served_program_wait (program);
}

static void
test_usage (void)
{
  g_assert_cmpint (run_wrongly (NULL, NULL), ==, 2);
  g_assert_cmpint (run_wrongly ("--demo", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("/", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("--port=70000", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("--address=nowhere", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("--limit-rate=fast", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("--max-time=-1", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("--user=a:b", "/"), ==, 2);
  g_assert_cmpint (run_wrongly ("/nothing/there", NULL), ==, 1);
  g_assert_cmpint (run_wrongly ("/dev/null", NULL), ==, 1);
}

static void
test_port_in_use (void)
{
  g_autoptr (ServedProgram) first = served_program_start ((const char *const[]){ "--demo", NULL });
  g_autofree char *port = g_strdup_printf ("--port=%u", first->port);

  g_assert_cmpint (run_wrongly ("--demo", port), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/serve/whole", test_whole);
  g_test_add_func ("/serve/empty-file", test_empty_file);
  g_test_add_func ("/serve/head", test_head);
  g_test_add_func ("/serve/ranges", test_ranges);
  g_test_add_func ("/serve/conditions", test_conditions);
  g_test_add_func ("/serve/changed-file", test_changed_file);
  g_test_add_func ("/serve/methods", test_methods);
  g_test_add_func ("/serve/keep-alive", test_keep_alive);
  g_test_add_func ("/serve/listing", test_listing);
  g_test_add_func ("/serve/paths-stay-inside", test_paths_stay_inside);
  g_test_add_func ("/serve/unreadable", test_unreadable);
  g_test_add_func ("/serve/single-file", test_single_file);
  g_test_add_func ("/serve/user", test_user);
  g_test_add_func ("/serve/demo", test_demo);
  g_test_add_func ("/serve/usage", test_usage);
  g_test_add_func ("/serve/port-in-use", test_port_in_use);

  return g_test_run ();
}
