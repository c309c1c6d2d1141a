/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-demo.h"

#include <string.h>

#define BLOCK (1024 * 1024)

static void
test_pieces (void)
{
  guint8 whole[64];

  sluice_demo_fill (1000, whole, sizeof whole);
  for (gsize first = 0; first < sizeof whole; first++)
    for (gsize length = 1; first + length <= sizeof whole; length++)
      {
        guint8 piece[64];

        sluice_demo_fill (1000 + first, piece, length);
        g_assert_cmpmem (piece, length, whole + first, length);
      }
}

/* The checksum is written down so that the server need not compute it. */
static void
test_checksum (void)
{
  g_autoptr (SluiceServedFile) sample = sluice_demo_new_sample ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);

  for (guint64 offset = 0; offset < sample->size; offset += BLOCK)
    {
      g_assert_true (sluice_served_file_read (sample, offset, block, BLOCK, NULL));
      g_checksum_update (checksum, block, BLOCK);
    }
  g_assert_cmpstr (g_checksum_get_string (checksum), ==, SLUICE_DEMO_SHA256);
}

static void
test_checksum_file (void)
{
  g_autoptr (SluiceServedFile) file = sluice_demo_new_checksum ();
  char line[256] = { 0 };

  g_assert_cmpstr (file->name, ==, "sample.bin.sha256");
  g_assert_cmpuint (file->size, <, sizeof line);
  g_assert_true (sluice_served_file_read (file, 0, (guint8 *) line, file->size, NULL));
  g_assert_cmpstr (line, ==, SLUICE_DEMO_SHA256 "  sample.bin\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/pieces", test_pieces);
  g_test_add_func ("/demo/checksum", test_checksum);
  g_test_add_func ("/demo/checksum-file", test_checksum_file);

  return g_test_run ();
}
