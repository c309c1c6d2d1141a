/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first line is the file's name, the rest what is in it. */

#include "fuzz-target.h"

#include <gio/gio.h>
#include <string.h>

#include "sluice-link-file.h"
#include "sluice-link-text.h"
#include "sluice-link.h"

static void
claim_offers (const GPtrArray *offers)
{
  g_assert_cmpuint (offers->len, >=, 1);
  g_assert_cmpuint (offers->len, <=, MAX (SLUICE_LINK_TEXT_MOST, SLUICE_METALINK_MOST_FILES));
  for (guint i = 0; i < offers->len; i++)
    {
      const SluiceOffer *offer = offers->pdata[i];
      g_autoptr (GUri) uri = sluice_link_parse (offer->link, NULL);

      g_assert_nonnull (uri);
      fuzz_assert_text (offer->link);
      if (offer->name != NULL)
        fuzz_assert_file_name (offer->name);
    }
}

static void
claim_equal (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpstr (((const SluiceOffer *) a->pdata[i])->link, ==,
                     ((const SluiceOffer *) b->pdata[i])->link);
}

/* As Windows saves it, the same text holds the same links. */
static void
claim_wide (const char *name, const GPtrArray *offers, const guint8 *bytes, gsize length)
{
  gsize n_written = 0;
  g_autofree char *wide = NULL;
  g_autofree char *marked = NULL;
  g_autoptr (GPtrArray) wide_offers = NULL;

  /* A Metalink says itself what it is written in. */
  if (!g_utf8_validate_len ((const char *) bytes, length, NULL) ||
      sluice_metalink_is_likely ((const char *) bytes, length))
    return;
  wide = g_convert ((const char *) bytes, (gssize) length, "UTF-16LE", "UTF-8", NULL, &n_written,
                    NULL);
  g_assert_nonnull (wide);
  marked = g_malloc (n_written + 2);
  memcpy (marked, "\xff\xfe", 2);
  memcpy (marked + 2, wide, n_written);
  wide_offers = sluice_link_file_find (name, marked, n_written + 2, NULL);
  claim_equal (wide_offers, offers);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *line = fuzz_take_line (&bytes, &length);
  g_autofree char *name = g_utf8_make_valid (line, -1);
  g_autofree char *text = g_memdup2 (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  if (text == NULL)
    return 0;
  offers = sluice_link_file_find (name, text, length, &error);
  if (offers != NULL)
    claim_offers (offers);
  else
    fuzz_assert_sentence (error, G_IO_ERROR);
  claim_wide (name, offers, bytes, length);
  return 0;
}
