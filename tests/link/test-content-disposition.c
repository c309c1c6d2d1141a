/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-content-disposition.h"
#include "text-cases.h"

static void
test_names (void)
{
  static const struct
  {
    const char *value;
    const char *name; /* nullable */
  } cases[] = {
    { NULL, NULL },
    { "", NULL },
    { "attachment", NULL },
    { "attachment;", NULL },
    { "attachment; filename", NULL },
    { "attachment; filename=", NULL },
    { "attachment; filename=\"\"", NULL },
    { "attachment; name=x.txt", NULL },
    { "attachment; xfilename=x.txt", NULL },
    { "attachment; note=\"filename=x.txt\"", NULL },

    /* syntax */
    { "attachment; filename=x.txt", "x.txt" },
    { "attachment;filename=x.txt", "x.txt" },
    { "attachment \t; filename = x.txt ", "x.txt" },
    { "ATTACHMENT; FILENAME=x.txt", "x.txt" },
    { "inline; filename=x.txt", "x.txt" },
    { "attachment;; ; filename=x.txt;", "x.txt" },
    { "attachment; size=5; filename=x.txt; note=y", "x.txt" },
    { "attachment; filename=\"x y.txt\"", "x y.txt" },
    { "attachment; filename=\"x;y.txt\"", "x;y.txt" },
    { "attachment; filename=\"x\\\"y.txt\"", "x\"y.txt" },
    { "attachment; filename=\"x\\\\y.txt\"", "x\\y.txt" },
    { "attachment; note=\"a\\\";filename=no\"; filename=x.txt", "x.txt" },
    { "attachment; filename=one.txt; filename=two.txt", "one.txt" },
    { "attachment; filename='x.txt'", "'x.txt'" },
    { "attachment; filename=\"../../etc/passwd\"", "../../etc/passwd" },

    /* what servers get wrong */
    { "filename=x.txt", "x.txt" },
    { "; filename=x.txt", "x.txt" },
    { "\"attachment\"; filename=x.txt", "x.txt" },
    { "attachment; filename=x y.txt", "x y.txt" },
    { "attachment; filename=x y.txt ; note=z", "x y.txt" },
    { "attachment; filename=x/y.txt", "x/y.txt" },
    { "attachment; filename=\"x.txt", "x.txt" },
    { "attachment; filename=\"x.txt\\", "x.txt\\" },
    { "attachment; filename=\"x.txt\"junk; note=z", "x.txt" },

    /* bytes of a plain name */
    { "attachment; filename=\"\xc3\xa9.txt\"", "é.txt" },
    { "attachment; filename=\"\xe9.txt\"", "é.txt" },
    { "attachment; filename=\xe9.txt", "é.txt" },
    { "attachment; filename=100%25.txt", "100%25.txt" },
    { "attachment; filename=100%.txt", "100%.txt" },
    { "attachment; filename=a%20b.txt", "a%20b.txt" },
    { "attachment; filename=%E6%96%87.pdf", "文.pdf" },
    { "attachment; filename=%E9.pdf", "%E9.pdf" },
    { "attachment; filename=%E6%96%87%.pdf", "%E6%96%87%.pdf" },
    { "attachment; filename=%E6%96%87%00.pdf", "%E6%96%87%00.pdf" },
    { "attachment; filename=\"=?UTF-8?Q?x?=\"", "=?UTF-8?Q?x?=" },

    /* RFC 8187 */
    { "attachment; filename*=UTF-8''%c3%a9.txt", "é.txt" },
    { "attachment; filename*=utf-8'en'x%20y.txt", "x y.txt" },
    { "attachment; filename*=\"UTF-8''x.txt\"", "x.txt" },
    { "attachment; FileName* = UTF-8''x.txt", "x.txt" },
    { "attachment; filename*=ISO-8859-1''%e9.txt", "é.txt" },
    { "attachment; filename*=iso-8859-1'de'%A3.txt", "£.txt" },
    { "attachment; filename*=UTF-8''it's.txt", "it's.txt" },
    { "attachment; filename*=UTF-8''%2525.txt", "%25.txt" },
    { "attachment; filename=plain.txt; filename*=UTF-8''star.txt", "star.txt" },
    { "attachment; filename*=UTF-8''star.txt; filename=plain.txt", "star.txt" },
    { "attachment; filename*=UTF-8''one.txt; filename*=UTF-8''two.txt", "one.txt" },
    { "attachment; filename*=UTF-8''%; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''%4; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''%zz; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''%00x; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''%ff.txt; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''\xc3\xa9.txt; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-16''x.txt; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8'x.txt; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=x.txt; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=UTF-8''; filename=plain.txt", "plain.txt" },
    { "attachment; filename*=''x.txt", NULL },
    { "attachment; filename*=UTF-8''%", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = sluice_content_disposition_dup_file_name (cases[i].value);

      announce (cases[i].value);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_attachment (void)
{
  static const char *const attachments[] = { "attachment", " Attachment ; filename=x", "unknown",
                                             "form-data; name=x", "inlined" };
  static const char *const others[] = {
    NULL,       "",       "inline",         "INLINE",
    "inline ;", "; x=y",  "filename=x.txt", "inline; filename=x",
    "\"x\"",    "name =x"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attachments); i++)
    g_assert_true (sluice_content_disposition_is_attachment (attachments[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (sluice_content_disposition_is_attachment (others[i]));
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *tail = make_random ("filename*=\"\\;' %0aUTF-8", 40);
      g_autofree char *value =
          g_strconcat (i % 2 == 0 ? "attachment; filename=" : "a;filename*=UTF-8''", tail, NULL);
      g_autofree char *name = sluice_content_disposition_dup_file_name (value);

      sluice_content_disposition_is_attachment (tail);
      if (name == NULL)
        continue;
      g_assert_cmpstr (name, !=, "");
      g_assert_true (g_utf8_validate (name, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-disposition/names", test_names);
  g_test_add_func ("/content-disposition/attachment", test_attachment);
  g_test_add_func ("/content-disposition/random", test_random);
  return g_test_run ();
}
