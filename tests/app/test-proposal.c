/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "scratch.h"
#include "sluice-link.h"
#include "sluice-origin.h"
#include "sluice-proposal-list.h"
#include "sluice-schema.h"

/* A library, folders and a server for a list of proposals. */
typedef struct
{
  char *folder;             /* owned */
  GFile *downloads;         /* owned */
  SluiceOrigin *origin;     /* owned */
  SluiceLibrary *library;   /* owned */
  SluiceFolders *folders;   /* owned */
  SluiceProposalList *list; /* owned */
} Scene;

static void
add_resources (SluiceOrigin *origin)
{
  sluice_origin_add (origin, &(SluiceOriginScript){
                                 .path = "/disc",
                                 .file = { .seed = 1, .size = 123456, .etag = "\"1\"" },
                                 .disposition = "attachment; filename=\"disc.iso\"",
                             });
  sluice_origin_add (origin, &(SluiceOriginScript){
                                 .path = "/plain.txt",
                                 .file = { .seed = 2, .size = 10 },
                                 .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED },
                             });
  sluice_origin_add (origin, &(SluiceOriginScript){
                                 .path = "/private.zip",
                                 .file = { .seed = 3, .size = 1000, .etag = "\"3\"" },
                                 .authorization = "Basic bWU6d29yZA==",
                             });
  sluice_origin_add (origin, &(SluiceOriginScript){
                                 .path = "/silent",
                                 .file = { .seed = 4, .size = 1000 },
                                 .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE },
                             });
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GSettingsSchema) schema = sluice_schema_find ();
  g_autoptr (GSettings) store = g_settings_new_full (schema, NULL, NULL);
  g_autoptr (GFile) library_folder = NULL;
  const SluiceOriginSettings settings = { 0 };

  scene->folder = scratch_folder_new ();
  scene->downloads = g_file_new_build_filename (scene->folder, "Downloads", NULL);
  g_assert_true (g_file_make_directory (scene->downloads, NULL, NULL));
  library_folder = g_file_new_build_filename (scene->folder, "library", NULL);

  scene->origin = sluice_origin_new (&settings);
  add_resources (scene->origin);
  scene->library = sluice_library_new (library_folder);
  scene->folders = sluice_folders_new (store);
  scene->list = sluice_proposal_list_new (scene->library, scene->folders);
  sluice_proposal_list_set_folder (scene->list, scene->downloads);
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (scene->list));
  g_clear_object (&scene->list);
  g_clear_object (&scene->folders);
  g_clear_object (&scene->library);
  sluice_origin_free (scene->origin);
  g_clear_object (&scene->downloads);
  scratch_folder_remove (scene->folder);
}

/* The proposal at @position; the list keeps it alive. */
static SluiceProposal *
get (Scene *scene, guint position)
{
  g_autoptr (SluiceProposal) proposal =
      g_list_model_get_item (G_LIST_MODEL (scene->list), position);

  g_assert_nonnull (proposal);
  return proposal;
}

/* @format takes the link of the origin's @path. */
static void
set_links (Scene *scene, const char *const *paths)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (; *paths != NULL; paths++)
    {
      g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", *paths);

      g_string_append_printf (text, "%s\n", link);
    }
  sluice_proposal_list_set_text (scene->list, text->str);
}

#define SET_LINKS(scene, ...) set_links (scene, (const char *const[]){ __VA_ARGS__, NULL })

static char *
dup_string (SluiceProposal *proposal, const char *property)
{
  char *text = NULL;

  g_object_get (proposal, property, &text, NULL);
  return text;
}

static void
assert_string (SluiceProposal *proposal, const char *property, const char *expected)
{
  g_autofree char *text = dup_string (proposal, property);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
get_fact (SluiceProposal *proposal, const char *property)
{
  gboolean fact = FALSE;

  g_object_get (proposal, property, &fact, NULL);
  return fact;
}

static gboolean
is_answered (gpointer user_data)
{
  SluiceProposalState state = sluice_proposal_get_state (user_data);

  return state == SLUICE_PROPOSAL_DESCRIBED || state == SLUICE_PROPOSAL_FAILED;
}

static gboolean
has_note (gpointer user_data)
{
  g_autofree char *note = dup_string (user_data, "note");

  return note != NULL;
}

static void
test_described (Scene *scene, gconstpointer data)
{
  SET_LINKS (scene, "/disc", "/plain.txt");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, 2);
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 2);
  g_assert_cmpstr (sluice_proposal_get_name (get (scene, 0)), ==, "disc");
  assert_string (get (scene, 0), "caption", "Asking 127.0.0.1…");
  g_assert_true (get_fact (get (scene, 0), "busy"));

  scratch_await_true (is_answered, get (scene, 0));
  scratch_await_true (is_answered, get (scene, 1));
  g_assert_cmpstr (sluice_proposal_get_name (get (scene, 0)), ==, "disc.iso");
  g_assert_cmpint (sluice_proposal_get_kind (get (scene, 0)), ==, SLUICE_KIND_ARCHIVE);
  assert_string (get (scene, 0), "caption", "123.5\302\240kB, can be resumed");
  assert_string (get (scene, 1), "caption", "10 bytes, cannot be resumed");
  g_assert_false (get_fact (get (scene, 0), "busy"));
  assert_string (get (scene, 0), "note", NULL);
}

#define METALINK                                                                                   \
  "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"                                           \
  "<file name=\"one.iso\"><size>123456</size><hash type=\"md5\">"                                  \
  "d41d8cd98f00b204e9800998ecf8427e</hash><url>%s</url><url>https://b.example/</url></file>"       \
  "<file name=\"two.meta4\"><url>%s</url></file></metalink>"

static gboolean
has_two (gpointer user_data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((Scene *) user_data)->list)) == 2;
}

/* The link stays in the text, and what it lists takes its place in the list. A Metalink in
 * a Metalink is a file. */
static void
test_metalink (Scene *scene, gconstpointer data)
{
  g_autofree char *disc = sluice_origin_get_link (scene->origin, "127.0.0.1", "/disc");
  g_autofree char *plain = sluice_origin_get_link (scene->origin, "127.0.0.1", "/list?2");
  g_autofree char *text = g_strdup_printf (METALINK, disc, plain);
  const SluiceOriginScript list = { .path = "/list",
                                    .type = "application/metalink4+xml",
                                    .usual = { .text = text } };
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GPtrArray) downloads = NULL;
  const SluiceTransferOptions *known;

  sluice_origin_add (scene->origin, &list);
  SET_LINKS (scene, "/list");
  scratch_await_true (has_two, scene);
  g_assert_cmpstr (sluice_proposal_get_name (get (scene, 0)), ==, "one.iso");
  g_assert_cmpstr (sluice_proposal_get_name (get (scene, 1)), ==, "two.meta4");
  scratch_await_true (is_answered, get (scene, 0));
  assert_string (get (scene, 0), "caption", "123.5\302\240kB, can be resumed, from 2 addresses");
  scratch_await_true (is_answered, get (scene, 1));
  g_assert_true (has_two (scene));

  downloads = sluice_proposal_list_create_downloads (scene->list, options);
  g_assert_cmpuint (downloads->len, ==, 2);
  g_assert_cmpstr (sluice_download_get_name (downloads->pdata[0]), ==, "one.iso");
  g_assert_cmpuint (sluice_download_get_n_mirrors (downloads->pdata[0]), ==, 1);
  known = sluice_download_get_options (downloads->pdata[0]);
  g_assert_cmpint (known->expected_size, ==, 123456);
  g_assert_cmpint (known->checksum->type, ==, G_CHECKSUM_MD5);
  g_assert_cmpuint (sluice_download_get_n_mirrors (downloads->pdata[1]), ==, 0);

  SET_LINKS (scene, "/list", "/plain.txt");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, 3);
  g_assert_cmpstr (sluice_proposal_get_name (get (scene, 0)), ==, "one.iso");
}

/* What calls itself a Metalink and is none is a file like any other. */
static void
test_no_metalink (Scene *scene, gconstpointer data)
{
  const SluiceOriginScript list = { .path = "/list.meta4",
                                    .file = { .seed = 1, .size = 100, .etag = "\"1\"" } };

  sluice_origin_add (scene->origin, &list);
  SET_LINKS (scene, "/list.meta4");
  scratch_await_true (is_answered, get (scene, 0));
  assert_string (get (scene, 0), "caption", "100 bytes, can be resumed");
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 1);
}

static void
test_failed (Scene *scene, gconstpointer data)
{
  SET_LINKS (scene, "/nowhere");
  scratch_await_true (is_answered, get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_FAILED);
  g_assert_true (get_fact (get (scene, 0), "can-retry"));
  g_assert_true (get_fact (get (scene, 0), "failed"));
  g_assert_false (sluice_proposal_is_addable (get (scene, 0)));
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 0);

  sluice_proposal_forget (get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_DESCRIBING);
  scratch_await_true (is_answered, get (scene, 0));
  g_assert_cmpuint (sluice_origin_get_visits (scene->origin)->len, >=, 2);
}

/* A server that does not answer keeps nobody from downloading. */
static void
test_silent (Scene *scene, gconstpointer data)
{
  SET_LINKS (scene, "/silent");
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_DESCRIBING);
  g_assert_true (sluice_proposal_is_addable (get (scene, 0)));
}

static void
test_editing (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceProposal) plain = NULL;

  SET_LINKS (scene, "/disc", "/plain.txt");
  plain = g_object_ref (get (scene, 1));
  scratch_await_true (is_answered, plain);
  sluice_proposal_set_name (plain, "../notes.txt");
  g_assert_cmpstr (sluice_proposal_get_name (plain), ==, "notes.txt");

  SET_LINKS (scene, "/silent", "/plain.txt", "/disc", "/plain.txt");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, 3);
  g_assert_true (get (scene, 1) == plain);
  g_assert_cmpstr (sluice_proposal_get_name (plain), ==, "notes.txt");
  g_assert_cmpint (sluice_proposal_get_state (plain), ==, SLUICE_PROPOSAL_DESCRIBED);

  sluice_proposal_set_name (plain, " ");
  g_assert_cmpstr (sluice_proposal_get_name (plain), ==, "plain.txt");

  sluice_proposal_list_set_text (scene->list, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, 0);
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 0);
}

static void
test_patterns (Scene *scene, gconstpointer data)
{
  sluice_proposal_list_set_text (scene->list,
                                 "http://me:word@host.invalid/x[9-1]\nhttp://host.invalid/[01-03]");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==, 4);
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_IMPOSSIBLE);
  assert_string (get (scene, 0), "name", "http://host.invalid/x[9-1]");
  g_assert_cmpstr (sluice_proposal_get_link (get (scene, 3)), ==, "http://host.invalid/03");
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 3);

  sluice_proposal_list_set_text (scene->list, "http://host.invalid/[0001-9999] http://b.invalid/ "
                                              "http://c.invalid/");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->list)), ==,
                    SLUICE_PROPOSAL_LIST_MOST);
}

static void
test_taken (Scene *scene, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (scene->downloads);

  scratch_put (path, "plain.txt", "1");
  scratch_put (path, "plain (1).txt", "2");
  SET_LINKS (scene, "/plain.txt");
  scratch_await_true (has_note, get (scene, 0));
  assert_string (get (scene, 0), "note",
                 "A file of this name exists; the new one will be “plain (2).txt”.");
  scratch_await_true (is_answered, get (scene, 0));
  scratch_await_true (has_note, get (scene, 0));
  g_assert_true (sluice_proposal_is_addable (get (scene, 0)));
}

static SluiceDownload *
add_download (Scene *scene, const char *path, const char *name)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  SluiceDownload *download = NULL;

  options->name = g_strdup (name);
  download = sluice_download_new (request, scene->downloads, options);
  sluice_library_add (scene->library, download, FALSE);
  return download;
}

static void
test_known (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = add_download (scene, "/disc", NULL);

  SET_LINKS (scene, "/disc", "/plain.txt");
  g_assert_true (sluice_proposal_get_known (get (scene, 0)) == download);
  g_assert_null (sluice_proposal_get_known (get (scene, 1)));
  assert_string (get (scene, 0), "caption", "Already in the list");
  g_assert_false (sluice_proposal_is_addable (get (scene, 0)));
  g_assert_false (get_fact (get (scene, 0), "can-open"));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_WAITING);

  sluice_proposal_set_again (get (scene, 0), TRUE);
  g_assert_true (sluice_proposal_is_addable (get (scene, 0)));
  g_assert_cmpuint (sluice_proposal_list_get_n_addable (scene->list), ==, 2);
  scratch_await_true (is_answered, get (scene, 0));
  assert_string (get (scene, 0), "caption", "123.5\302\240kB, can be resumed");
}

static gboolean
can_hand_over (gpointer user_data)
{
  return get_fact (user_data, "can-hand-over");
}

static gboolean
is_settled (gpointer user_data)
{
  return sluice_proposal_get_state (user_data) != SLUICE_PROPOSAL_HANDING_OVER;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_hand_over (Scene *scene, gconstpointer data)
{
  guint n_told = 0;
  g_autoptr (SluiceDownload) download = add_download (scene, "/silent", "disc.iso");
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/disc");

  SET_LINKS (scene, "/disc");
  scratch_await_true (can_hand_over, get (scene, 0));
  g_assert_true (sluice_proposal_is_addable (get (scene, 0)));
  g_signal_connect_swapped (scene->list, "handed-over", G_CALLBACK (count_cb), &n_told);
  sluice_proposal_hand_over (get (scene, 0));
  g_assert_true (get_fact (get (scene, 0), "busy"));
  g_assert_false (sluice_proposal_is_addable (get (scene, 0)));
  scratch_await_true (is_settled, get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_HANDED_OVER);
  g_assert_cmpstr (sluice_download_get_link (download), ==, link);
  g_assert_cmpuint (n_told, ==, 1);
}

static void
test_login (Scene *scene, gconstpointer data)
{
  g_autofree char *bare = sluice_origin_get_link (scene->origin, "127.0.0.1", "/private.zip");
  g_autofree char *link = g_strdup_printf ("http://me:word@%s", bare + strlen ("http://"));
  SluiceAccess *access = sluice_access_new ();

  sluice_proposal_list_set_text (scene->list, bare);
  scratch_await_true (is_answered, get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_FAILED);

  /* typed by the user */
  access->user = g_strdup ("me");
  access->password = g_strdup ("word");
  sluice_proposal_list_set_access (scene->list, access);
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_DESCRIBING);
  scratch_await_true (is_answered, get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_DESCRIBED);

  /* named in the link, from which it is then taken out */
  sluice_proposal_list_set_access (scene->list, sluice_access_new ());
  sluice_proposal_list_set_text (scene->list, link);
  scratch_await_true (is_answered, get (scene, 0));
  g_assert_cmpint (sluice_proposal_get_state (get (scene, 0)), ==, SLUICE_PROPOSAL_DESCRIBED);
  g_assert_cmpstr (sluice_proposal_get_link (get (scene, 0)), ==, bare);
  sluice_proposal_list_set_text (scene->list, bare);
  g_assert_cmpstr (sluice_proposal_get_password (get (scene, 0)), ==, "word");
}

/* Nobody is told a login that was named in a link to somebody else. */
static void
test_access (void)
{
  g_autoptr (SluiceAccess) access = sluice_access_new ();
  g_autoptr (GUri) here = g_uri_parse ("https://here.example/a", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) there = g_uri_parse ("https://there.example/b", G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) to_all = NULL;
  g_autoptr (SluiceRequest) own = NULL;
  g_autoptr (SluiceRequest) to_here = NULL;
  g_autoptr (SluiceRequest) to_there = NULL;

  access->user = g_strdup ("me");
  access->password = g_strdup ("word");
  to_all = sluice_access_create_request (access, there, NULL, NULL);
  g_assert_cmpstr (to_all->user, ==, "me");
  g_assert_cmpstr (to_all->password, ==, "word");
  own = sluice_access_create_request (access, there, "you", NULL);
  g_assert_cmpstr (own->user, ==, "you");
  g_assert_null (own->password);

  access->server = g_uri_ref (here);
  to_here = sluice_access_create_request (access, here, "you", "other");
  g_assert_cmpstr (to_here->user, ==, "me");
  to_there = sluice_access_create_request (access, there, NULL, NULL);
  g_assert_null (to_there->user);
  g_assert_null (to_there->password);
}

static void
test_downloads (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GPtrArray) downloads = NULL;

  SET_LINKS (scene, "/disc", "/nowhere", "/plain.txt");
  for (guint i = 0; i < 3; i++)
    scratch_await_true (is_answered, get (scene, i));
  sluice_proposal_set_name (get (scene, 2), "notes.txt");
  downloads = sluice_proposal_list_create_downloads (scene->list, options);
  g_assert_cmpuint (downloads->len, ==, 2);
  g_assert_cmpint (sluice_download_get_size (downloads->pdata[0]), ==, 123456);
  g_assert_null (sluice_download_get_options (downloads->pdata[0])->name);
  g_assert_cmpstr (sluice_download_get_options (downloads->pdata[1])->name, ==, "notes.txt");
}

#define ADD(path, test) g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/proposal/described", test_described);
  ADD ("/proposal/metalink", test_metalink);
  ADD ("/proposal/no-metalink", test_no_metalink);
  ADD ("/proposal/failed", test_failed);
  ADD ("/proposal/silent", test_silent);
  ADD ("/proposal/editing", test_editing);
  ADD ("/proposal/patterns", test_patterns);
  ADD ("/proposal/taken", test_taken);
  ADD ("/proposal/known", test_known);
  ADD ("/proposal/hand-over", test_hand_over);
  ADD ("/proposal/login", test_login);
  g_test_add_func ("/proposal/access", test_access);
  ADD ("/proposal/downloads", test_downloads);

  return g_test_run ();
}
