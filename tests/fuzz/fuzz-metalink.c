/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include "sluice-link.h"
#include "sluice-metalink.h"

static void
claim_file (const SluiceMetalinkFile *file)
{
  if (file->name != NULL)
    fuzz_assert_file_name (file->name);
  g_assert_cmpint (file->size, >=, -1);
  g_assert_cmpuint (file->mirrors->len, >, 0);
  g_assert_cmpuint (file->mirrors->len, <=, SLUICE_MIRROR_MOST);
  if (file->piece_hashes != NULL)
    g_assert_true (sluice_piece_hashes_fits (file->piece_hashes, (guint64) file->size));
  for (guint i = 0; i < file->mirrors->len; i++)
    {
      const SluiceMirror *mirror = file->mirrors->pdata[i];
      g_autofree char *link = g_uri_to_string (mirror->uri);
      g_autoptr (GUri) uri = sluice_link_parse (link, NULL);

      g_assert_nonnull (uri);
      g_assert_null (g_uri_get_userinfo (uri));
      fuzz_assert_text (link);
      g_assert_cmpuint (mirror->priority, >, 0);
      g_assert_cmpuint (mirror->priority, <=, SLUICE_MIRROR_LAST_PRIORITY);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = sluice_metalink_parse ((const char *) bytes, length, "de", &error);

  sluice_metalink_is_likely ((const char *) bytes, length);
  if (files == NULL)
    {
      fuzz_assert_sentence (error, SLUICE_LINK_ERROR);
      return 0;
    }
  g_assert_cmpuint (files->len, >, 0);
  g_assert_cmpuint (files->len, <=, SLUICE_METALINK_MOST_FILES);
  for (guint i = 0; i < files->len; i++)
    claim_file (files->pdata[i]);
  return 0;
}
