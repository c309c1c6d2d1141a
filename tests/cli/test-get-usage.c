/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <string.h>

#define MISUSED 2

static const char *program;

/* What the program said and how it ended. */
typedef struct
{
  int status;
  char *output; /* owned */
  char *errors; /* owned */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->output);
  g_free (outcome->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
run (Outcome *outcome, const char *arguments, const char *input)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *line = g_strdup_printf ("%s %s", program, arguments);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  process = g_subprocess_newv ((const char *const *) argv,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                   G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);

  g_subprocess_communicate_utf8 (process, input, NULL, &outcome->output, &outcome->errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome->status = g_subprocess_get_exit_status (process);
}

static void
assert_refused (const char *arguments, const char *input, const char *said)
{
  g_auto (Outcome) outcome = { 0 };

  g_test_message ("sluice-get %s", arguments);
  run (&outcome, arguments, input);

  g_assert_cmpint (outcome.status, ==, MISUSED);
  g_assert_cmpstr (outcome.output, ==, "");
  g_assert_true (g_str_has_prefix (outcome.errors, "sluice-get: "));
  if (strstr (outcome.errors, said) == NULL)
    g_error ("“%s” does not contain “%s”", outcome.errors, said);
}

static void
test_options (void)
{
  assert_refused ("", "", "There is no link");
  assert_refused ("--frobnicate http://h/a", "", "--frobnicate");
  assert_refused ("-o", "", "-o");
  assert_refused ("-x 0 http://h/a", "", "from 1 to 16");
  assert_refused ("-x 17 http://h/a", "", "from 1 to 16");
  assert_refused ("-x17 http://h/a", "", "from 1 to 16");
  assert_refused ("-x many http://h/a", "", "many");
  assert_refused ("-j 0 http://h/a", "", "from 1 on");
  assert_refused ("--host-connections 0 http://h/a", "", "from 1 on");
  assert_refused ("--retries -1 http://h/a", "", "from 0 on");
  assert_refused ("--timeout 0 http://h/a", "", "from 1 to 86400");
  assert_refused ("-l fast http://h/a", "", "rate");
  assert_refused ("--checksum crc32:0 http://h/a", "", "checksum");
}

static void
test_names (void)
{
  assert_refused ("-o a http://h/a http://h/b", "", "several links");
  assert_refused ("-o sub/a http://h/a", "", "-d");
  assert_refused ("-o .. http://h/a", "", "-d");
  assert_refused ("-o '' http://h/a", "", "-d");
  assert_refused ("--checksum md5:d41d8cd98f00b204e9800998ecf8427e http://h/a http://h/b", "",
                  "several links");
}

static void
test_mirrors (void)
{
  assert_refused ("--mirror nonsense:x http://h/a", "", "Links of this kind");
  assert_refused ("--mirror file:///etc/passwd http://h/a", "", "begins with http");
  assert_refused ("--mirror http://h/b http://h/a http://h/c", "", "several links");
  assert_refused ("--verify --mirror http://h/b a", "", "--mirror");
}

static void
test_verify (void)
{
  assert_refused ("--verify", "", "no file to verify");
  assert_refused ("--verify http://h/a", "", "no file to verify");
  assert_refused ("--verify a http://", "", "not a complete link");
  assert_refused ("--verify a b http://h/a", "", "one link for one file");
  assert_refused ("--verify a http://h/a http://h/b", "", "one link for one file");
  assert_refused ("--verify -o a b", "", "do not go with");
  assert_refused ("--verify --restart a", "", "do not go with");
  assert_refused ("--verify --checksum md5:d41d8cd98f00b204e9800998ecf8427e a b", "",
                  "several files");
  assert_refused ("--repair http://h/a", "", "--verify");
}

/* What the desktop program decides for itself, or cannot do. */
static void
test_remote (void)
{
  assert_refused ("--remote", "", "no link to download");
  assert_refused ("--remote nonsense:x", "", "Links of this kind");
  assert_refused ("--remote --verify a", "", "do not go with --remote");
  assert_refused ("--remote --json http://h/a", "", "do not go with --remote");
  assert_refused ("--remote --ca-certificate a http://h/a", "", "do not go with --remote");
  assert_refused ("--remote -j 2 http://h/a", "", "-j does not go with --remote");
  assert_refused ("--remote -l 1M http://h/a", "", "-l does not go with --remote");
  assert_refused ("--remote --host-connections 2 http://h/a", "", "--host-connections does not");
  assert_refused ("--remote --proxy http://p http://h/a", "", "--proxy does not go with");
  assert_refused ("--remote -o a http://h/a http://h/b", "", "names one file");
}

static void
test_http (void)
{
  assert_refused ("-H 'no colon' http://h/a", "", "colon");
  assert_refused ("-H 'a b: c' http://h/a", "", "does not allow");
  assert_refused ("-H 'Cookie: a\nHost: b' http://h/a", "", "does not allow");
  assert_refused ("-H 'Range: bytes=1-' http://h/a", "", "“Range”");
  assert_refused ("-H 'X-A: b' -H 'accept-ENCODING : gzip' http://h/a", "", "“accept-ENCODING”");
  assert_refused ("--referer 'a\nb' http://h/a", "", "--referer");
  assert_refused ("--user-agent 'a\nb' http://h/a", "", "--user-agent");
}

static void
test_links (void)
{
  assert_refused ("http://", "", "not a complete link");
  assert_refused ("http://h/a http://", "", "Link 2");
  assert_refused ("gopher://h/a", "", "cannot be downloaded");
  assert_refused ("-i /nowhere/at-all", "", "/nowhere/at-all");
  assert_refused ("-i -", "", "There is no link");
  assert_refused ("-i -", "# nothing\n\n", "There is no link");
  assert_refused ("-i -", "http://h/a\nhttp://\n", "Line 2");
  assert_refused ("-o a -i -", "http://h/a\nhttp://h/b\n", "several links");
}

/* What is wrong with a header or a link is said without repeating its secret. */
static void
test_secrets (void)
{
  g_auto (Outcome) outcome = { 0 };

  run (&outcome, "-H 'Authorization Bearer sesame' 'http://anna:sesame@/?token=sesame'", "");
  g_assert_cmpint (outcome.status, ==, MISUSED);
  g_assert_null (strstr (outcome.errors, "sesame"));
}

static void
test_help (void)
{
  static const char *const wanted[] = {
    "What to fetch",    "Connections", "HTTP",     "Output", "-d, --directory",
    "--limit-rate",     "--user",      "--json",   "-q,",    "-x, --connect",
    "--ca-certificate", "--verify",    "--remote",
  };
  g_auto (Outcome) outcome = { 0 };

  run (&outcome, "--help", "");
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_cmpstr (outcome.errors, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (outcome.output, wanted[i]) == NULL)
      g_error ("“%s” does not contain “%s”", outcome.output, wanted[i]);
}

static void
test_version (void)
{
  g_auto (Outcome) outcome = { 0 };

  run (&outcome, "--version", "");
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_cmpstr (outcome.output, ==, "sluice-get " SLUICE_VERSION "\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  g_test_add_func ("/get-usage/options", test_options);
  g_test_add_func ("/get-usage/names", test_names);
  g_test_add_func ("/get-usage/mirrors", test_mirrors);
  g_test_add_func ("/get-usage/verify", test_verify);
  g_test_add_func ("/get-usage/remote", test_remote);
  g_test_add_func ("/get-usage/http", test_http);
  g_test_add_func ("/get-usage/links", test_links);
  g_test_add_func ("/get-usage/secrets", test_secrets);
  g_test_add_func ("/get-usage/help", test_help);
  g_test_add_func ("/get-usage/version", test_version);

  return g_test_run ();
}
