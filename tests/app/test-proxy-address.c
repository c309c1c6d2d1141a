/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proxy-address.h"

static void
test_taken (void)
{
  static const struct
  {
    const char *text;
    const char *wanted;
  } cases[] = {
    { "http://proxy.example:8080", "http://proxy.example:8080" },
    { "https://proxy.example", "https://proxy.example" },
    { "socks5://localhost:1080/", "socks5://localhost:1080/" },
    { " proxy.example:3128 ", "http://proxy.example:3128" },
    { "[::1]:3128", "http://[::1]:3128" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = sluice_proxy_address_complete (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (got, ==, cases[i].wanted);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    "http://",
    "ftp://proxy.example",
    "http://proxy.example:port",
    "http://proxy.example:8080/path",
    "http://proxy.example:8080?query",
    "two words",
    "http://me:secret@proxy.example:8080",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = sluice_proxy_address_complete (cases[i], &error);

      if (got != NULL)
        g_error ("“%s” was taken for “%s”", cases[i], got);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy-address/taken", test_taken);
  g_test_add_func ("/proxy-address/refused", test_refused);

  return g_test_run ();
}
