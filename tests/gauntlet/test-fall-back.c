/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Without a hash one address comes after the other; what servers say of others; what they are
 * told; and what is gone on with after a pause. */

#include <signal.h>
#include <string.h>

#include "mirrored.h"
#include "scratch.h"
#include "sluice-run.h"

#define SMALL (256 * 1024) /* bytes */

/* ---- Without a hash ---- */

static void
test_mirror_not_needed (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_start (self);
  scratch_await_true (mirrored_first_brings, self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_USED);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_FALLBACK);
  mirrored_finish_well (self);
  g_assert_cmpuint (mirrored_count_visits (self, 1), ==, 0);
}

static void
test_fall_back (Mirrored *self, gconstpointer data)
{
  mirrored_answer_with (self, 0, 404);
  mirrored_serve (self, 1);
  mirrored_serve (self, 2);
  mirrored_add_mirrors (self, 2);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
  g_assert_cmpuint (mirrored_count_visits (self, 2), ==, 0);
}

/* What the file is called is not up to a mirror. */
static void
test_name_of_link (Mirrored *self, gconstpointer data)
{
  SluiceOriginScript script = {
    .path = "/get.php", .file = { .seed = MIRRORED_SEED, .size = MIRRORED_SIZE, .etag = "\"two\"" }
  };
  g_autofree char *link = sluice_origin_get_link (self->origins[1], "127.0.0.1", "/get.php");

  mirrored_answer_with (self, 0, 404);
  sluice_origin_add (self->origins[1], &script);
  mirrored_add_mirror (self, link, 1);
  mirrored_start (self);
  mirrored_finish_well (self);
  g_assert_true (scratch_has (self->folder, MIRRORED_NAME));
}

/* Nobody asked the mirror before the link had failed. What it sends is compared with what is
 * there before it is believed. */
static void
test_fall_back_on_the_way (Mirrored *self, gconstpointer data)
{
  g_autoptr (GPtrArray) visits = NULL;

  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  self->options->retries = 0;
  mirrored_add_mirrors (self, 1);
  mirrored_start (self);
  scratch_await_true (mirrored_first_brings, self);
  g_assert_cmpuint (mirrored_count_visits (self, 1), ==, 0);
  g_clear_pointer (&self->origins[0], sluice_origin_free);
  sluice_origin_lift_rates (self->origins[1]);
  mirrored_finish_well (self);

  visits = sluice_origin_get_visits (self->origins[1]);
  g_assert_cmpuint (visits->len, >, 0);
}

static void
test_fall_back_has_another_file (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  self->options->retries = 0;
  mirrored_add_mirrors (self, 1);
  mirrored_start (self);
  scratch_await_true (mirrored_first_brings, self);
  g_clear_pointer (&self->origins[0], sluice_origin_free);
  mirrored_finish_badly (self, SLUICE_ERROR_RETRY_LATER);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_DROPPED);
}

/* ---- What a server says itself ---- */

static void
write_links (Mirrored *self, guint64 size, gboolean with_digest)
{
  g_autofree char *digest = sluice_origin_body_checksum (MIRRORED_SEED, size, G_CHECKSUM_SHA256);
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (digest, NULL);
  guint8 raw[32];
  g_autofree char *encoded = NULL;

  for (gsize i = 0; i < sizeof raw; i++)
    raw[i] = (guint8) (g_ascii_xdigit_value (checksum->digest[2 * i]) * 16 +
                       g_ascii_xdigit_value (checksum->digest[2 * i + 1]));
  encoded = g_base64_encode (raw, sizeof raw);
  g_string_append_printf (self->header, "Link: <%s>; rel=duplicate; pri=1; geo=de\r\n",
                          self->links[1]);
  if (with_digest)
    g_string_append_printf (self->header, "Digest: SHA-256=%s\r\n", encoded);
}

static void
serve_links (Mirrored *self, gboolean with_digest)
{
  SluiceOriginManner manner = { .range = SLUICE_ORIGIN_RANGE_HONEST };

  write_links (self, MIRRORED_SIZE, with_digest);
  manner.header = self->header->str;
  mirrored_serve_file (self, 0, MIRRORED_SEED, MIRRORED_SIZE, &manner);
}

static void
test_link_header (Mirrored *self, gconstpointer data)
{
  serve_links (self, TRUE);
  mirrored_serve (self, 1);
  mirrored_start (self);
  mirrored_finish_well (self);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), >, 0);
  g_assert_nonnull (strstr (self->told->str, "sha256"));
}

static void
test_link_header_without_digest (Mirrored *self, gconstpointer data)
{
  serve_links (self, FALSE);
  mirrored_serve (self, 1);
  mirrored_start (self);
  mirrored_finish_well (self);
  g_assert_cmpuint (mirrored_count_visits (self, 1), ==, 0);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_FALLBACK);
}

/* No hash is compared with what is in memory, so it comes from the link alone, whatever the
 * second answer names. */
static void
test_small_is_told_late (Mirrored *self, gconstpointer data)
{
  SluiceOriginScript script = {
    .path = "/" MIRRORED_NAME,
    .file = { .seed = MIRRORED_SEED, .size = SMALL, .etag = "\"one\"" },
    .odd = { .range = SLUICE_ORIGIN_RANGE_HONEST },
    .odd_times = 1,
  };

  write_links (self, SMALL, TRUE);
  script.usual.header = self->header->str;
  sluice_origin_add (self->origins[0], &script);
  mirrored_serve_file (self, 1, MIRRORED_LIE, SMALL, NULL);
  mirrored_start (self);
  mirrored_finish_with (self, SMALL);
}

/* ---- Secrets ---- */

static void
assert_told_nothing (Mirrored *self, guint index)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origins[index]);

  g_assert_cmpuint (visits->len, >, 0);
  for (guint i = 0; i < visits->len; i++)
    {
      const SluiceOriginVisit *visit = g_ptr_array_index (visits, i);

      g_assert_null (sluice_origin_visit_header (visit, "Authorization"));
      g_assert_null (sluice_origin_visit_header (visit, "Cookie"));
      g_assert_null (sluice_origin_visit_header (visit, "Referer"));
      g_assert_cmpstr (sluice_origin_visit_header (visit, "User-Agent"), ==, "Tester/1");
    }
}

static void
test_secrets_stay (Mirrored *self, gconstpointer data)
{
  const char *const headers[] = { "Cookie: session=secret", NULL };
  g_autoptr (GPtrArray) visits = NULL;

  self->request->headers = g_strdupv ((char **) headers);
  self->request->user = g_strdup ("user");
  self->request->password = g_strdup ("password");
  self->request->referer = g_strdup ("http://127.0.0.1/page");
  self->request->user_agent = g_strdup ("Tester/1");
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);

  visits = sluice_origin_get_visits (self->origins[0]);
  g_assert_nonnull (sluice_origin_visit_header (g_ptr_array_index (visits, 0), "Cookie"));
  assert_told_nothing (self, 1);
}

/* A stranger's file may name what it likes: nothing but other machines is asked. */
static void
test_odd_mirrors (Mirrored *self, gconstpointer data)
{
  g_autoptr (GPtrArray) stands = NULL;

  mirrored_serve (self, 0);
  mirrored_add_mirror (self, "file:///etc/passwd", 1);
  mirrored_add_mirror (self, self->links[0], 2);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *link = g_strdup_printf ("http://127.0.0.1:9/%u", i);

      mirrored_add_mirror (self, link, 3);
    }
  mirrored_start (self);
  mirrored_finish_well (self);
  stands = sluice_transfer_list_mirrors (self->transfer);
  g_assert_cmpuint (stands->len, ==, 32);
  g_assert_cmpstr (((SluiceMirrorStand *) g_ptr_array_index (stands, 1))->link, ==,
                   "http://127.0.0.1:9/0");
}

/* ---- After a pause ---- */

static void
resume (Mirrored *self)
{
  g_clear_object (&self->result);
  g_assert_finalize_object (g_steal_pointer (&self->transfer));
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < MIRRORED_ORIGINS; i++)
    sluice_origin_lift_rates (self->origins[i]);
  mirrored_start (self);
}

static void
pause_when_both_bring (Mirrored *self)
{
  mirrored_start (self);
  scratch_await_true (mirrored_both_bring, self);
  g_cancellable_cancel (self->cancellable);
  mirrored_finish_badly (self, SLUICE_ERROR_CANCELLED);
}

static void
test_resume (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_pieces (self);
  mirrored_give_checksum (self);
  pause_when_both_bring (self);
  resume (self);
  mirrored_finish_well (self);
}

/* The next run is told of nothing; the link tells it again. */
static void
test_resume_by_link_header (Mirrored *self, gconstpointer data)
{
  serve_links (self, TRUE);
  mirrored_serve (self, 1);
  pause_when_both_bring (self);
  resume (self);
  mirrored_finish_well (self);
  g_assert_nonnull (strstr (self->told->str, "sha256"));
}

/* What a liar sent before the pause, and what nobody has proved, is not believed by a later
 * run that is told of no hash. */
static void
test_resume_alone_after_lie (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_pieces (self);
  pause_when_both_bring (self);
  g_clear_pointer (&self->options->piece_hashes, sluice_piece_hashes_unref);
  g_clear_pointer (&self->options->mirrors, g_ptr_array_unref);
  resume (self);
  mirrored_finish_well (self);
}

/* The same with a checksum of the whole: the record keeps it. */
static void
test_resume_with_checksum_kept (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  pause_when_both_bring (self);
  g_clear_pointer (&self->options->checksum, sluice_checksum_free);
  g_clear_pointer (&self->options->mirrors, g_ptr_array_unref);
  resume (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

/* ---- The program itself ---- */

#define LONGEST 60 /* seconds */

static GStrv
dup_arguments (Mirrored *self)
{
  g_autofree char *digest =
      sluice_origin_body_checksum (MIRRORED_SEED, MIRRORED_SIZE, G_CHECKSUM_SHA256);
  g_autofree char *checksum = g_strconcat ("--checksum=sha256:", digest, NULL);
  g_autofree char *mirror = g_strconcat ("--mirror=", self->links[1], NULL);
  const char *const arguments[] = { "-x4", checksum, mirror, self->links[0], NULL };

  return g_strdupv ((char **) arguments);
}

static gboolean
both_sent (gpointer user_data)
{
  Mirrored *self = user_data;

  return sluice_origin_get_sent (self->origins[0]) >= MIRRORED_SIZE / 4 &&
         sluice_origin_get_sent (self->origins[1]) >= MIRRORED_SIZE / 4;
}

/* Killed with bytes of both servers in the part, it goes on with both. */
static void
test_killed (Mirrored *self, gconstpointer data)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_auto (GStrv) arguments = dup_arguments (self);
  const SluiceOriginVersion version = { .seed = MIRRORED_SEED, .size = MIRRORED_SIZE };
  SluiceRun *run;

  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  for (guint i = 0; i < 2; i++)
    sluice_origin_crawl (self->origins[i], MIRRORED_SIZE / 4);
  run = sluice_run_start (scene, (const char *const *) arguments, NULL);
  g_assert_true (sluice_run_await_true (run, both_sent, self, LONGEST));
  sluice_run_signal (run, SIGKILL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, 128 + SIGKILL);
  sluice_run_free (run);
  scene->killed = TRUE;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (sluice_origin_await_quiet (self->origins[i], LONGEST));
      sluice_origin_forget_visits (self->origins[i]);
      sluice_origin_set_rate (self->origins[i], MIRRORED_RATE, 0);
    }
  g_assert_cmpint (sluice_run (scene, (const char *const *) arguments, LONGEST), ==,
                   SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, MIRRORED_NAME, &version);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (mirrored_count_visits (self, i), >, 0);
}

/* What an earlier run left is not what is asked for now: its size says so at once. */
static void
test_resume_of_another_size (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_start (self);
  scratch_await_true (mirrored_first_brings, self);
  g_cancellable_cancel (self->cancellable);
  mirrored_finish_badly (self, SLUICE_ERROR_CANCELLED);

  mirrored_give_pieces (self);
  self->options->expected_size = MIRRORED_SIZE + 1;
  resume (self);
  mirrored_finish_badly (self, SLUICE_ERROR_REFUSED);
  g_assert_true (scratch_has (self->folder, MIRRORED_NAME ".part"));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Mirrored *self, gconstpointer data);
    guint rate; /* bytes per second of each origin; 0 for any */
  } tests[] = {
    { "/fall-back/mirror-not-needed", test_mirror_not_needed, 2 * MIRRORED_RATE },
    { "/fall-back/fall-back", test_fall_back, 0 },
    { "/fall-back/name-of-link", test_name_of_link, 0 },
    { "/fall-back/fall-back-on-the-way", test_fall_back_on_the_way, MIRRORED_RATE },
    { "/fall-back/fall-back-has-another-file", test_fall_back_has_another_file, MIRRORED_RATE },
    { "/fall-back/link-header", test_link_header, MIRRORED_RATE },
    { "/fall-back/link-header-without-digest", test_link_header_without_digest, 0 },
    { "/fall-back/small-is-told-late", test_small_is_told_late, SMALL },
    { "/fall-back/secrets-stay", test_secrets_stay, MIRRORED_RATE },
    { "/fall-back/odd-mirrors", test_odd_mirrors, 0 },
    { "/fall-back/resume", test_resume, MIRRORED_RATE },
    { "/fall-back/resume-by-link-header", test_resume_by_link_header, MIRRORED_RATE },
    { "/fall-back/resume-alone-after-lie", test_resume_alone_after_lie, MIRRORED_RATE },
    { "/fall-back/resume-with-checksum-kept", test_resume_with_checksum_kept, MIRRORED_RATE },
    { "/fall-back/resume-of-another-size", test_resume_of_another_size, MIRRORED_RATE },
    { "/fall-back/killed", test_killed, MIRRORED_RATE },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Mirrored, GUINT_TO_POINTER (tests[i].rate), mirrored_set_up,
                tests[i].test, mirrored_tear_down);

  return g_test_run ();
}
