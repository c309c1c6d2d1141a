/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-host-book.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-host-book-text.h"

#define KEY "https://files.example:443"
#define OTHER "http://other.example:8080"
#define DAY ((gint64) 24 * 60 * 60)
#define NOW ((gint64) 1900000000)

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = scratch_folder_new ();
  path = g_build_filename (self->folder, "new", "folder", SLUICE_HOST_BOOK_NAME, NULL);
  self->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->file);
  scratch_folder_remove (self->folder);
}

static const SluiceHostProfile full = {
  .used_at = NOW - DAY,
  .ceiling = 4,
  .ceiling_until = NOW + 60,
  .patience = 120,
  .settled = 3,
  .round_trip = 0.25,
  .rate = 1e6,
  .refused_head_at = NOW - 1,
  .ignored_range_at = NOW - 2,
  .mistook_if_range_at = NOW - 3,
};

static gint64
get_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SluiceHostProfile
profile_of (guint ceiling)
{
  return (SluiceHostProfile){ .used_at = get_time (), .ceiling = ceiling };
}

static GHashTable *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return sluice_host_book_read (bytes, NOW, error);
}

/* ---- The text ---- */

static void
test_round_trip (void)
{
  g_autoptr (GHashTable) profiles = sluice_host_book_table_new ();
  g_autoptr (GHashTable) read = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const SluiceHostProfile *found;

  g_hash_table_insert (profiles, g_strdup (KEY), g_memdup2 (&full, sizeof full));
  bytes = sluice_host_book_write (profiles);
  read = sluice_host_book_read (bytes, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (read), ==, 1);

  found = g_hash_table_lookup (read, KEY);
  g_assert_cmpint (found->used_at, ==, full.used_at);
  g_assert_cmpuint (found->ceiling, ==, 4);
  g_assert_cmpint (found->ceiling_until, ==, full.ceiling_until);
  g_assert_cmpuint (found->patience, ==, 120);
  g_assert_cmpuint (found->settled, ==, 3);
  g_assert_cmpfloat (found->round_trip, ==, 0.25);
  g_assert_cmpfloat (found->rate, ==, 1e6);
  g_assert_cmpint (found->refused_head_at, ==, NOW - 1);
  g_assert_cmpint (found->ignored_range_at, ==, NOW - 2);
  g_assert_cmpint (found->mistook_if_range_at, ==, NOW - 3);
}

static void
test_broken (void)
{
  static const char *const texts[] = {
    "",
    "hosts",
    "[]",
    "{}",
    "{\"version\":0,\"hosts\":{}}",
    "{\"version\":\"1\",\"hosts\":{}}",
    "{\"version\":1}",
    "{\"version\":1,\"hosts\":[]}",
    "{\"version\":1,\"hosts\":{}",
    "{\"version\":1,\"hosts\":{\"" KEY "\":{\"rate\":[[[[[1]]]]]}}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (texts[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_later_version (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text ("{\"version\":2,\"hosts\":{}}", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* One host that makes no sense takes nothing from the others. */
static void
test_nonsense (void)
{
  static const char *const hosts[] = {
    "\"" KEY "/path\":{\"used_at\":1900000000}",
    "\"https://me@files.example:443\":{\"used_at\":1900000000}",
    "\"https://files.example:443?query\":{\"used_at\":1900000000}",
    "\"https://files.example\":{\"used_at\":1900000000}",
    "\"HTTPS://files.example:443\":{\"used_at\":1900000000}",
    "\"file\":{\"used_at\":1900000000}",
    "\"\":{\"used_at\":1900000000}",
    "\"" KEY "\":4",
    "\"" KEY "\":{\"used_at\":\"today\"}",
    "\"" KEY "\":{\"used_at\":-1}",
    "\"" KEY "\":{\"used_at\":1900000000,\"ceiling\":-4}",
    "\"" KEY "\":{\"used_at\":1900000000,\"ceiling\":4294967297}",
    "\"" KEY "\":{\"used_at\":1900000000,\"ceiling\":4.5}",
    "\"" KEY "\":{\"used_at\":1900000000,\"rate\":-1.0}",
    "\"" KEY "\":{\"used_at\":1900000000,\"rate\":1e300}",
    "\"" KEY "\":{\"used_at\":1900000000,\"rate\":true}",
    "\"" KEY "\":{\"used_at\":1900000000,\"round_trip\":null}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"version\":1,\"hosts\":{%s,\"" OTHER
                                               "\":{\"used_at\":1900000000,\"rate\":5}}}",
                                               hosts[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GHashTable) read = read_text (text, &error);
      const SluiceHostProfile *other;

      g_assert_no_error (error);
      g_assert_cmpuint (g_hash_table_size (read), ==, 1);
      other = g_hash_table_lookup (read, OTHER);
      g_assert_cmpfloat (other->rate, ==, 5.0);
    }
}

static void
test_forgotten (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) read = NULL;
  g_autofree char *text =
      g_strdup_printf ("{\"version\":1,\"hosts\":{\"" KEY "\":{\"used_at\":%" G_GINT64_FORMAT
                       "},\"" OTHER "\":{\"used_at\":%" G_GINT64_FORMAT "}}}",
                       NOW - 90 * DAY - 1, NOW - 90 * DAY);

  read = read_text (text, &error);
  g_assert_no_error (error);
  g_assert_null (g_hash_table_lookup (read, KEY));
  g_assert_nonnull (g_hash_table_lookup (read, OTHER));
}

/* A clock that was wrong when the book was written does not keep a host for ever. */
static void
test_from_the_future (void)
{
  g_autoptr (GHashTable) read =
      read_text ("{\"version\":1,\"hosts\":{\"" KEY "\":{\"used_at\":9000000000000,"
                 "\"refused_head_at\":9000000000000}}}",
                 NULL);
  const SluiceHostProfile *found = g_hash_table_lookup (read, KEY);

  g_assert_cmpint (found->used_at, ==, NOW);
  g_assert_cmpint (found->refused_head_at, ==, NOW);
  g_assert_true (sluice_host_profile_is_recent (found->refused_head_at, NOW));
  g_assert_false (sluice_host_profile_is_recent (found->refused_head_at, NOW + 7 * DAY));
  g_assert_false (sluice_host_profile_is_recent (0, NOW));
}

/* The oldest go, and of those that are equally old as many as must. */
static void
test_most (void)
{
  g_autoptr (GHashTable) profiles = sluice_host_book_table_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < SLUICE_HOST_BOOK_MOST + 100; i++)
    {
      SluiceHostProfile profile = full;

      profile.used_at = NOW - 50 * DAY + i / 2;
      g_hash_table_insert (profiles, g_strdup_printf ("https://host-%u.example:443", i),
                           g_memdup2 (&profile, sizeof profile));
    }
  sluice_host_book_forget (profiles, NOW);
  g_assert_cmpuint (g_hash_table_size (profiles), ==, SLUICE_HOST_BOOK_MOST);
  g_assert_null (g_hash_table_lookup (profiles, "https://host-99.example:443"));
  g_assert_nonnull (g_hash_table_lookup (profiles, "https://host-102.example:443"));

  bytes = sluice_host_book_write (profiles);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, SLUICE_HOST_BOOK_LARGEST / 2);
}

/* ---- The file ---- */

static void
test_memory (void)
{
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  SluiceHostProfile profile = full;

  g_assert_false (sluice_host_book_find (book, KEY, &profile));
  g_assert_cmpuint (profile.ceiling, ==, 0);
  profile = profile_of (4);
  sluice_host_book_note (book, KEY, &profile);
  sluice_host_book_note (book, "file", &profile);
  g_assert_true (sluice_host_book_find (book, KEY, &profile));
  g_assert_cmpuint (profile.ceiling, ==, 4);
  g_assert_false (sluice_host_book_find (book, "file", &profile));
  g_assert_false (sluice_host_book_has_news (book));
  sluice_host_book_save (book);

  for (guint i = 0; i < 2 * SLUICE_HOST_BOOK_MOST; i++)
    {
      g_autofree char *key = g_strdup_printf ("https://host-%u.example:443", i);

      profile = profile_of (1);
      profile.used_at += i;
      sluice_host_book_note (book, key, &profile);
    }
  g_assert_false (sluice_host_book_find (book, KEY, &profile));
  g_assert_true (sluice_host_book_find (book, "https://host-1999.example:443", &profile));
}

static guint
get_kept_ceiling (Fixture *self, const char *key)
{
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  SluiceHostProfile profile;

  sluice_host_book_load (book, self->file);
  sluice_host_book_find (book, key, &profile);
  return profile.ceiling;
}

static void
keep (Fixture *self, const char *key, guint ceiling)
{
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  SluiceHostProfile profile = profile_of (ceiling);

  sluice_host_book_load (book, self->file);
  sluice_host_book_note (book, key, &profile);
  g_assert_true (sluice_host_book_has_news (book));
  sluice_host_book_save (book);
  g_assert_false (sluice_host_book_has_news (book));
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  struct stat status;

  keep (self, KEY, 4);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 4);
  g_assert_cmpint (stat (g_file_peek_path (self->file), &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

/* Two programs: each keeps what the other learned, and of one host the last word counts. */
static void
test_two_programs (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceHostBook) one = sluice_host_book_new ();
  g_autoptr (SluiceHostBook) two = sluice_host_book_new ();
  SluiceHostProfile profile = profile_of (1);

  sluice_host_book_load (one, self->file);
  sluice_host_book_load (two, self->file);
  sluice_host_book_note (one, KEY, &profile);
  sluice_host_book_note (one, OTHER, &profile);
  profile = profile_of (2);
  sluice_host_book_note (two, OTHER, &profile);
  sluice_host_book_save (one);
  sluice_host_book_save (two);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 1);
  g_assert_cmpuint (get_kept_ceiling (self, OTHER), ==, 2);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  sluice_host_book_load_finish (SLUICE_HOST_BOOK (object), result);
  *(gboolean *) user_data = TRUE;
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  sluice_host_book_save_finish (SLUICE_HOST_BOOK (object), result);
  *(gboolean *) user_data = TRUE;
}

/* What was learned while the file was read is newer than what stands there. */
static void
test_without_blocking (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  SluiceHostProfile profile = profile_of (3);
  gboolean done = FALSE;

  keep (self, KEY, 4);
  keep (self, OTHER, 4);
  sluice_host_book_load_async (book, self->file, loaded_cb, &done);
  sluice_host_book_note (book, KEY, &profile);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  sluice_host_book_find (book, OTHER, &profile);
  g_assert_cmpuint (profile.ceiling, ==, 4);
  sluice_host_book_find (book, KEY, &profile);
  g_assert_cmpuint (profile.ceiling, ==, 3);

  done = FALSE;
  sluice_host_book_save_async (book, saved_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 3);
  g_assert_cmpuint (get_kept_ceiling (self, OTHER), ==, 4);
}

static void
write_file (Fixture *self, const char *text, gsize length)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->file);

  g_file_make_directory_with_parents (folder, NULL, NULL);
  g_assert_true (g_file_set_contents (g_file_peek_path (self->file), text, (gssize) length, NULL));
}

/* What makes no sense is begun anew. */
static void
test_damaged_file (Fixture *self, gconstpointer data)
{
  g_autofree char *huge = g_malloc0 (SLUICE_HOST_BOOK_LARGEST + 1);

  memset (huge, ' ', SLUICE_HOST_BOOK_LARGEST);
  write_file (self, huge, SLUICE_HOST_BOOK_LARGEST + 1);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 0);
  keep (self, KEY, 4);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 4);

  memset (huge, 0, 4096);
  write_file (self, huge, 4096);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 0);
  keep (self, OTHER, 2);
  g_assert_cmpuint (get_kept_ceiling (self, OTHER), ==, 2);
}

/* What a later version of the program wrote stays as it is. */
static void
test_later_file (Fixture *self, gconstpointer data)
{
  const char *text = "{\"version\":2,\"hosts\":\"elsewhere\"}";
  g_autofree char *now = NULL;

  write_file (self, text, strlen (text));
  keep (self, KEY, 4);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 0);
  g_assert_true (g_file_get_contents (g_file_peek_path (self->file), &now, NULL, NULL));
  g_assert_cmpstr (now, ==, text);
}

/* Nobody is told to write somewhere else. */
static void
test_link_in_place (Fixture *self, gconstpointer data)
{
  g_autofree char *elsewhere = scratch_path (self->folder, "elsewhere");

  write_file (self, "x", 1);
  g_assert_cmpint (rename (g_file_peek_path (self->file), elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, g_file_peek_path (self->file)), ==, 0);
  keep (self, KEY, 4);
  g_assert_cmpuint (get_kept_ceiling (self, KEY), ==, 0);
}

#define ADD(name, func) g_test_add ("/host-book/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-book/round-trip", test_round_trip);
  g_test_add_func ("/host-book/broken", test_broken);
  g_test_add_func ("/host-book/later-version", test_later_version);
  g_test_add_func ("/host-book/nonsense", test_nonsense);
  g_test_add_func ("/host-book/forgotten", test_forgotten);
  g_test_add_func ("/host-book/from-the-future", test_from_the_future);
  g_test_add_func ("/host-book/most", test_most);
  g_test_add_func ("/host-book/memory", test_memory);
  ADD ("kept", test_kept);
  ADD ("two-programs", test_two_programs);
  ADD ("without-blocking", test_without_blocking);
  ADD ("damaged-file", test_damaged_file);
  ADD ("later-file", test_later_file);
  ADD ("link-in-place", test_link_in_place);

  return g_test_run ();
}
