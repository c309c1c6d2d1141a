/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is known of hosts, and what they allow: nothing that stands in the program's book of
 * them may harm a download, and no download another one from the same host. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-run.h"

#define SIZE (3 * 1024 * 1024 + 1000)
#define RATE (1024 * 1024) /* bytes per second, of all the origin */
#define DOWNLOADS 8
#define LONGEST 90 /* seconds */
#define HUGE (2 * 1024 * 1024)

static const SluiceOriginScript script = {
  .path = "/file.bin",
  .file = { .seed = 51, .size = SIZE, .etag = "\"one\"" },
};

static guint
count_refusals (SluiceOrigin *origin)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origin);
  guint n = 0;

  for (guint i = 0; i < visits->len; i++)
    n += ((const SluiceOriginVisit *) visits->pdata[i])->status == 503;
  return n;
}

static char *
book_path (SluiceScene *scene)
{
  return g_build_filename (scene->own, "hosts.json", NULL);
}

static char *
read_book (SluiceScene *scene)
{
  g_autofree char *path = book_path (scene);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static char *
dup_key (SluiceOrigin *origin)
{
  return sluice_origin_get_link (origin, "127.0.0.1", "");
}

static SluiceRun *
start (SluiceScene *scene, SluiceOrigin *origin, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (origin, "127.0.0.1", path);
  const char *const arguments[] = { "-x8", "-d", scene->folder, link, NULL };

  return sluice_run_start (scene, arguments, NULL);
}

static void
fetch (SluiceScene *scene)
{
  g_autoptr (SluiceRun) run = start (scene, scene->origin, script.path);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "file.bin", &script.file);
}

/* ---- What a host allows ---- */

static SluiceOriginVersion
get_version (guint i)
{
  return (SluiceOriginVersion){ .seed = 60 + i, .size = SIZE / DOWNLOADS + i, .etag = "\"one\"" };
}

static char *
put_up (SluiceScene *scene)
{
  g_autoptr (GString) links = g_string_new (NULL);

  for (guint i = 0; i < DOWNLOADS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/file-%u.bin", i);
      g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", path);
      const SluiceOriginScript one = { .path = g_intern_string (path), .file = get_version (i) };

      sluice_origin_add (scene->origin, &one);
      g_string_append_printf (links, "%s\n", link);
    }
  return g_string_free (g_steal_pointer (&links), FALSE);
}

/* Eight want what is there for two: each gets its turn, and the host is not asked again and
 * again. */
static void
test_limit_of_two (void)
{
  const SluiceOriginSettings settings = { .rate = RATE, .most_visits = 2 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *links = put_up (scene);
  const char *const arguments[] = { "-q", "-j8", "-i", "-", NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, links);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  for (guint i = 0; i < DOWNLOADS; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u.bin", i);
      const SluiceOriginVersion version = get_version (i);

      sluice_scene_assert_file (scene, name, &version);
    }
  g_test_message ("%u requests refused", count_refusals (scene->origin));
  g_assert_cmpuint (count_refusals (scene->origin), <, 5 * DOWNLOADS);
}

/* What one program learned, the next one knows: and it holds no more than it has to. */
static void
test_known (void)
{
  const SluiceOriginSettings settings = { .rate = RATE, .most_visits = 2 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *path = book_path (scene);
  g_autofree char *key = dup_key (scene->origin);
  g_autofree char *text = NULL;
  g_autofree char *file = NULL;
  struct stat status;

  fetch (scene);
  g_assert_cmpuint (count_refusals (scene->origin), >, 0);
  text = read_book (scene);
  g_assert_nonnull (strstr (text, key));
  g_assert_null (strstr (text, "file.bin"));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  file = sluice_scene_get_path (scene, "file.bin");
  g_assert_cmpint (unlink (file), ==, 0);
  g_assert_true (sluice_origin_await_quiet (scene->origin, LONGEST));
  sluice_origin_forget_visits (scene->origin);
  fetch (scene);
  g_test_message ("%u requests refused, once it was known", count_refusals (scene->origin));
  g_assert_cmpuint (count_refusals (scene->origin), <=, 2);
}

/* ---- The file ---- */

typedef struct
{
  const char *name;
  const char *text; /* or NULL: zeros */
  gsize length;     /* of the file, filled up with zeros; 0 for the text's own */
  gboolean stays;   /* as it is */
} Book;

static const Book books[] = {
  { "empty", "", 0, FALSE },
  { "broken", "{\"version\":1,\"hosts\":{\"http", 0, FALSE },
  { "other-text", "-----BEGIN PGP MESSAGE-----\n", 0, FALSE },
  { "zeros", NULL, 4096, FALSE },
  { "huge", NULL, HUGE, FALSE },
  { "nested", "[[[[[[[[[[[[[[[[[[[[", 0, FALSE },
  { "later-version", "{\"version\":1000,\"hosts\":[]}", 0, TRUE },
};

static void
lay_out (SluiceScene *scene, const Book *book)
{
  g_autofree char *path = book_path (scene);
  gsize length = book->length > 0 ? book->length : strlen (book->text);
  g_autofree char *text = g_malloc0 (length + 1);

  if (book->text != NULL)
    memcpy (text, book->text, strlen (book->text));
  g_assert_cmpint (g_mkdir_with_parents (scene->own, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
}

static void
test_book (gconstpointer data)
{
  const Book *book = data;
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *key = dup_key (scene->origin);
  g_autofree char *text = NULL;

  lay_out (scene, book);
  fetch (scene);
  text = read_book (scene);
  if (book->stays)
    g_assert_cmpstr (text, ==, book->text);
  else
    g_assert_nonnull (strstr (text, key));
}

/* A folder has the name: nothing can be kept, and nothing is the worse for it. */
static void
test_folder_in_place (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *path = book_path (scene);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  fetch (scene);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* Two programs end at the same time, or one after the other: both are heard. */
static void
test_two_programs (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autoptr (SluiceOrigin) other = sluice_origin_new (NULL);
  g_autofree char *first_key = dup_key (scene->origin);
  g_autofree char *second_key = dup_key (other);
  g_autofree char *text = NULL;
  g_autoptr (SluiceRun) first = NULL;
  g_autoptr (SluiceRun) second = NULL;
  SluiceOriginScript elsewhere = script;

  elsewhere.path = "/other.bin";
  sluice_origin_add (other, &elsewhere);
  first = start (scene, scene->origin, script.path);
  second = start (scene, other, elsewhere.path);
  g_assert_cmpint (sluice_run_finish (first, LONGEST), ==, SLUICE_EXIT_FINISHED);
  g_assert_cmpint (sluice_run_finish (second, LONGEST), ==, SLUICE_EXIT_FINISHED);
  text = read_book (scene);
  g_assert_nonnull (strstr (text, first_key));
  g_assert_nonnull (strstr (text, second_key));
}

/* ---- A dead host ---- */

/* The kernel takes connections, and nobody ever answers. */
static int
listen_without_answering (guint *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 64), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return listener;
}

static gboolean
has_file (gpointer scene)
{
  return sluice_scene_has (scene, "file.bin");
}

/* Many wait for a host that never answers: who wants something from another one has it long
 * before they give up. */
static void
test_dead_host (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "-q", "-j20", "--timeout=600", "-i", "-", NULL };
  g_autoptr (GString) links = g_string_new (NULL);
  g_autoptr (SluiceRun) run = NULL;
  guint port;
  int dead = listen_without_answering (&port);

  for (guint i = 0; i < 16; i++)
    g_string_append_printf (links, "http://127.0.0.1:%u/file-%u\n", port, i);
  g_string_append_printf (links, "%s\n", link);
  run = sluice_run_start (scene, arguments, links->str);
  g_assert_true (sluice_run_await_true (run, has_file, scene, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  sluice_scene_assert_file (scene, "file.bin", &script.file);
  close (dead);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hosts/limit-of-two", test_limit_of_two);
  g_test_add_func ("/hosts/known", test_known);
  for (guint i = 0; i < G_N_ELEMENTS (books); i++)
    {
      g_autofree char *path = g_strconcat ("/hosts/book/", books[i].name, NULL);

      g_test_add_data_func (path, &books[i], test_book);
    }
  g_test_add_func ("/hosts/folder-in-place", test_folder_in_place);
  g_test_add_func ("/hosts/two-programs", test_two_programs);
  g_test_add_func ("/hosts/dead-host", test_dead_host);

  return g_test_run ();
}
