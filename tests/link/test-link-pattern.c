/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-link-pattern.h"
#include "sluice-link.h"
#include "text-cases.h"

static void
test_expand (void)
{
  static const struct
  {
    const char *text;
    const char *links; /* one space between them */
  } cases[] = {
    { "http://a.example/[1-3]", "http://a.example/1 http://a.example/2 http://a.example/3" },
    { "x[8-11].png", "x8.png x9.png x10.png x11.png" },
    { "x[08-11].png", "x08.png x09.png x10.png x11.png" },
    { "x[008-11]", "x008 x009 x010 x011" },
    { "x[99-101]", "x99 x100 x101" },
    { "x[1-003]", "x001 x002 x003" },
    { "x[0-2]", "x0 x1 x2" },
    { "x[5-5]", "x5" },
    { "x[1-9:2]", "x1 x3 x5 x7 x9" },
    { "x[00-100:50]", "x00 x50 x100" },
    { "x[1-2:9]", "x1" },
    { "x[a-d]", "xa xb xc xd" },
    { "x[A-C].Z", "xA.Z xB.Z xC.Z" },
    { "x[a-e:2]", "xa xc xe" },
    { "[1-2][a-b]", "1a 1b 2a 2b" },
    { "x[1-2]/y[01-02]-z", "x1/y01-z x1/y02-z x2/y01-z x2/y02-z" },
    { "[[1-2]]", "[1] [2]" },
    { "x[999999999999999998-999999999999999999]", "x999999999999999998 x999999999999999999" },

    /* no patterns */
    { "", "" },
    { "http://a.example/x", "http://a.example/x" },
    { "http://[::1]/x", "http://[::1]/x" },
    { "http://[::1]:80/x[1-2]", "http://[::1]:80/x1 http://[::1]:80/x2" },
    { "http://[fe80::1%25a-b]/", "http://[fe80::1%25a-b]/" },
    { "x%5B1-2%5D", "x%5B1-2%5D" },
    { "x[]", "x[]" },
    { "x[1]", "x[1]" },
    { "x[-]", "x[-]" },
    { "x[1-]", "x[1-]" },
    { "x[-1]", "x[-1]" },
    { "x[1-2", "x[1-2" },
    { "x[1-2:]", "x[1-2:]" },
    { "x[1-2:a]", "x[1-2:a]" },
    { "x[1-2:1:1]", "x[1-2:1:1]" },
    { "x[1-2-3]", "x[1-2-3]" },
    { "x[en-us]", "x[en-us]" },
    { "x[é-ü]", "x[é-ü]" },
    { "x[1,2]", "x[1,2]" },
    { "x[ 1-2 ]", "x[ 1-2 ]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) links = sluice_link_pattern_expand (cases[i].text, &error);
      g_autofree char *joined = NULL;

      announce (cases[i].text);
      g_assert_no_error (error);
      g_ptr_array_add (links, NULL);
      joined = g_strjoinv (" ", (char **) links->pdata);
      g_assert_cmpstr (joined, ==, cases[i].links);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "x[9-1]",
    "x[f-a]",
    "x[1-f]",
    "x[a-9]",
    "x[a-F]",
    "x[1-9:0]",
    "x[1-9:00]",
    "x[0-10000]",
    "x[00000-10000]",
    "x[1-101][1-100]",
    "x[a-z][a-z][a-z]",
    "x[0-999999999999999999]",
    "x[0-9999999999999999999]",
    "x[00000000000000000000-1]",
    "x[1-2:9999999999999999999]",
    "x[0-999999999999999999][0-999999999999999999][0-999999999999999999]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) links = sluice_link_pattern_expand (cases[i], &error);

      announce (cases[i]);
      g_assert_null (links);
      g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_PATTERN);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static void
test_most (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = sluice_link_pattern_expand ("x[0-99][0-99]y", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (links->len, ==, SLUICE_LINK_PATTERN_MOST);
  g_assert_cmpstr (links->pdata[0], ==, "x00y");
  g_assert_cmpstr (links->pdata[1234], ==, "x1234y");
  g_assert_cmpstr (links->pdata[9999], ==, "x9999y");
}

static void
test_longest (void)
{
  g_autofree char *padding = g_strnfill (2000, 'x');
  g_autofree char *many = g_strconcat (padding, "[0-9999]", NULL);
  g_autofree char *few = g_strconcat (padding, "[0-99]", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = NULL;

  g_assert_null (sluice_link_pattern_expand (many, &error));
  g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_PATTERN);
  g_clear_error (&error);

  links = sluice_link_pattern_expand (few, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (links->len, ==, 100);
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *text = make_random ("[[1-]]0a:F", 16);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) links = sluice_link_pattern_expand (text, &error);

      if (links == NULL)
        g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_PATTERN);
      else
        g_assert_cmpuint (links->len, >, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-pattern/expand", test_expand);
  g_test_add_func ("/link-pattern/refused", test_refused);
  g_test_add_func ("/link-pattern/most", test_most);
  g_test_add_func ("/link-pattern/longest", test_longest);
  g_test_add_func ("/link-pattern/random", test_random);
  return g_test_run ();
}
