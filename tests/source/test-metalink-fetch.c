/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-metalink-fetch.h"

#include <string.h>

#include "http-scene.h"
#include "sluice-error.h"

#define TYPE "application/metalink4+xml"
#define METALINK                                                                                   \
  "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"a.iso\">"                      \
  "<url>https://one.example/a</url><url>https://two.example/a</url></file></metalink>"

static GPtrArray *
fetch (SluiceSource *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_metalink_fetch_async (source, cancellable, scratch_result_cb, &result);
  return sluice_metalink_fetch_finish (source, scratch_await (&result), error);
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/a", .type = TYPE, .usual = { .text = METALINK } };
  g_autoptr (SluiceSource) source = source_new (self, "/a");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;
  const SluiceMetalinkFile *file;

  sluice_origin_add (self->origin, &script);
  files = fetch (source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  file = files->pdata[0];
  g_assert_cmpstr (file->name, ==, "a.iso");
  g_assert_cmpuint (file->mirrors->len, ==, 2);
}

typedef struct
{
  const char *name;
  SluiceOriginScript script;
  SluiceError wanted;
} Failing;

static const Failing failings[] = {
  { "no-metalink",
    { .path = "/a", .type = TYPE, .usual = { .text = "<metalink/>" } },
    SLUICE_ERROR_REFUSED },
  { "empty", { .path = "/a", .type = TYPE }, SLUICE_ERROR_REFUSED },
  { "too-large",
    { .path = "/a", .file = { .seed = 1, .size = SLUICE_METALINK_LARGEST + 1 } },
    SLUICE_ERROR_REFUSED },
  { "missing", { .path = "/b" }, SLUICE_ERROR_GONE },
  { "cut",
    { .path = "/a",
      .file = { .seed = 1, .size = SIZE },
      .usual = { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = 1000 } },
    SLUICE_ERROR_RETRY_LATER },
};

static void
test_failing (Fixture *self, gconstpointer data)
{
  const Failing *row = data;
  g_autoptr (SluiceSource) source = source_new (self, "/a");
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &row->script);
  g_assert_null (fetch (source, NULL, &error));
  g_assert_cmpint (sluice_error_classify (error), ==, row->wanted);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static gboolean
has_sent (gpointer user_data)
{
  return sluice_origin_get_sent (((Fixture *) user_data)->origin) > 0;
}

/* Nobody waits for a server that falls silent once the user does not want it any more. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/a",
                                      .file = { .seed = 1, .size = SIZE },
                                      .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL,
                                                 .ending_at = 1000 } };
  g_autoptr (SluiceSource) source = source_new (self, "/a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  sluice_metalink_fetch_async (source, cancellable, scratch_result_cb, &result);
  scratch_await_true (has_sent, self);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_metalink_fetch_finish (source, scratch_await (&result), &error));
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/metalink-fetch/whole", Fixture, NULL, set_up, test_whole, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (failings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/metalink-fetch/%s", failings[i].name);

      g_test_add (path, Fixture, &failings[i], set_up, test_failing, tear_down);
    }
  g_test_add ("/metalink-fetch/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  return g_test_run ();
}
