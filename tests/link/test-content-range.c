/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-content-range.h"
#include "text-cases.h"

static void
test_valid (void)
{
  static const struct
  {
    const char *value;
    SluiceContentRange range;
  } cases[] = {
    { "bytes 0-0/1", { 0, 0, 1, TRUE, TRUE } },
    { "bytes 0-499/1234", { 0, 499, 1234, TRUE, TRUE } },
    { "bytes 734-1233/1234", { 734, 1233, 1234, TRUE, TRUE } },
    { "bytes 007-008/0100", { 7, 8, 100, TRUE, TRUE } },
    { "BYTES 1-2/3", { 1, 2, 3, TRUE, TRUE } },
    { "Bytes 42-1233/*", { 42, 1233, 0, TRUE, FALSE } },
    { "bytes */1234", { 0, 0, 1234, FALSE, TRUE } },
    { "bytes */0", { 0, 0, 0, FALSE, TRUE } },
    { "bytes 0-9223372036854775806/9223372036854775807",
      { 0, G_MAXINT64 - 1, G_MAXINT64, TRUE, TRUE } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SluiceContentRange range = { 99, 99, 99, TRUE, TRUE };

      announce (cases[i].value);
      g_assert_true (sluice_content_range_parse (cases[i].value, &range));
      g_assert_cmpuint (range.first, ==, cases[i].range.first);
      g_assert_cmpuint (range.last, ==, cases[i].range.last);
      g_assert_cmpuint (range.total, ==, cases[i].range.total);
      g_assert_cmpint (range.has_range, ==, cases[i].range.has_range);
      g_assert_cmpint (range.has_total, ==, cases[i].range.has_total);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    NULL,
    "",
    "bytes",
    "bytes ",
    "bytes */*",
    "bytes *",
    "bytes 0-1",
    "bytes 0-1/",
    "bytes 0-/100",
    "bytes -1/100",
    "bytes -/100",
    "bytes /100",
    "bytes 99-0/100",
    "bytes 50-200/100",
    "bytes 50-100/100",
    "bytes 0-0/0",
    "bytes +0-1/2",
    "bytes 0-+1/2",
    "bytes 0--1/2",
    "bytes 0-1/-2",
    "bytes 0-1/+2",
    "bytes 0 -1/2",
    "bytes 0- 1/2",
    "bytes 0-1 /2",
    "bytes 0-1/ 2",
    "bytes 0-1/2 ",
    " bytes 0-1/2",
    "bytes  0-1/2",
    "bytes\t0-1/2",
    "bytes=0-1/2",
    "bytes 0-1/2,",
    "bytes 0-1/2, bytes 0-1/2",
    "bytes 0x0-1/2",
    "bytes 0-1/2x",
    "bytes 0-1/**",
    "bytes 0-*/2",
    "items 0-1/2",
    "byte 0-1/2",
    "0-1/2",
    "bytes 0-1/9223372036854775808",
    "bytes 9223372036854775808-9223372036854775809/*",
    "bytes 0-18446744073709551615/*",
    "bytes 0-18446744073709551616/*",
    "bytes 0-1/99999999999999999999999999999999",
    "bytes 99999999999999999999999-1/2",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SluiceContentRange range;

      announce (cases[i]);
      g_assert_false (sluice_content_range_parse (cases[i], &range));
    }
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *tail = make_random ("0123456789-/* ", 12);
      g_autofree char *value = g_strconcat ("bytes ", tail, NULL);
      SluiceContentRange range;

      if (!sluice_content_range_parse (value, &range))
        continue;
      g_assert_true (range.has_range || range.has_total);
      if (range.has_range)
        g_assert_cmpuint (range.first, <=, range.last);
      if (range.has_range && range.has_total)
        g_assert_cmpuint (range.last, <, range.total);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-range/valid", test_valid);
  g_test_add_func ("/content-range/refused", test_refused);
  g_test_add_func ("/content-range/random", test_random);
  return g_test_run ();
}
