/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way to the file: redirects, passwords, portals, limits, dead connections. */

#include <string.h>

#include "sluice-case.h"

#define SIZE (300 * 1000)
#define LARGE (3000 * 1000)
#define PAGE "<!DOCTYPE html><html><title>Log in</title><p>Welcome to the hotel.</html>\n"

/* “anna:geheim” */
#define AUTHORIZATION "Basic YW5uYTpnZWhlaW0="
#define PASSWORD "geheim"

#define VERSION(size_)                                                                             \
  {                                                                                                \
    .seed = 1, .size = size_, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO             \
  }
#define FILE_1 VERSION (SIZE)
#define FILE_LARGE VERSION (LARGE)
#define RATES                                                                                      \
  {                                                                                                \
    500000, 500000, 500000, 500000, 500000, 500000, 500000, 500000                                 \
  }

/* What leads to the file; carries the version only so that the test knows it. */
#define LEADS(status_, to_)                                                                        \
  {                                                                                                \
    .file = FILE_1, .usual = {.status = status_, .location = to_ }                                 \
  }
#define REDIRECT(name_, status_)                                                                   \
  {                                                                                                \
    .name = "redirect/" name_, .script = LEADS (status_, "/there/real.bin"),                       \
    .more = { { .path = "/there/real.bin", .file = FILE_1 } }, .file = "real.bin"                  \
  }
#define REFUSED(name_, to_, says_)                                                                 \
  {                                                                                                \
    .name = "redirect/" name_, .script = LEADS (302, to_), .outcome = SLUICE_OUTCOME_FAILURE,      \
    .says = says_                                                                                  \
  }
#define ELSEWHERE                                                                                  \
  {                                                                                                \
    .path = "/file.bin", .file = FILE_1                                                            \
  }

static void
check_secrets_stay (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->other);

  g_assert_cmpuint (visits->len, >, 0);
  for (guint i = 0; i < visits->len; i++)
    {
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "Authorization"));
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "Cookie"));
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "X-Api-Key"));
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "X-Mine"));
      g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[i], "Referer"), ==,
                       "http://shop.example/");
    }
}

static void
check_nobody_elsewhere (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->other);

  g_assert_cmpuint (visits->len, ==, 0);
}

/* Nothing is told to a server that did not prove who it is. */
static void
check_never_asked (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);

  g_assert_cmpuint (visits->len, ==, 0);
}

static void
check_few_visits (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);

  g_assert_cmpuint (visits->len, <=, 25);
}

/* A limit is learned once, not found out by every connection again and again. */
static void
check_few_refusals (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);
  guint n = 0;

  for (guint i = 0; i < visits->len; i++)
    n += ((const SluiceOriginVisit *) visits->pdata[i])->status == 503;
  g_assert_cmpuint (n, <=, 12);
}

static void
check_few_connections (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);

  for (guint i = 0; i < visits->len; i++)
    g_assert_cmpuint (((const SluiceOriginVisit *) visits->pdata[i])->connection, <, 24);
}

/* However patient the program is told to be: others are free long before. */
static void
check_soon_over (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);
  const SluiceOriginVisit *first = visits->pdata[0];
  const SluiceOriginVisit *last = visits->pdata[visits->len - 1];

  g_test_message ("the last visit came after %.1f s",
                  (double) (last->at - first->at) / G_USEC_PER_SEC);
  g_assert_cmpint (last->at - first->at, <, 12 * G_USEC_PER_SEC);
}

static void
check_order_obeyed (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);

  g_assert_cmpuint (visits->len, ==, 2);
  g_assert_cmpint (((const SluiceOriginVisit *) visits->pdata[1])->at -
                       ((const SluiceOriginVisit *) visits->pdata[0])->at,
                   >=, 3 * G_USEC_PER_SEC);
}

static const SluiceCase cases[] = {
  REDIRECT ("301", 301),
  REDIRECT ("302", 302),
  REDIRECT ("303", 303),
  REDIRECT ("307", 307),
  REDIRECT ("308", 308),
  {
      .name = "redirect/chain",
      .script = LEADS (302, "/two.bin"),
      .more = { { .path = "/two.bin", .usual = { .status = 301, .location = "three/a.bin" } },
                { .path = "/three/a.bin", .usual = { .status = 307, .location = "../last.bin" } },
                { .path = "/last.bin", .file = FILE_1 } },
      .file = "last.bin",
  },
  {
      .name = "redirect/loop",
      .script = LEADS (302, "/two.bin"),
      .more = { { .path = "/two.bin", .usual = { .status = 302, .location = "/file.bin" } } },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "circle",
      .check = check_few_visits,
  },
  REFUSED ("nowhere", NULL, "leads nowhere"),
  REFUSED ("to-file", "file:///etc/hostname", "not safe"),
  REFUSED ("to-data", "data:text/plain,hello", "not safe"),
  REFUSED ("to-javascript", "javascript:alert(1)", "not safe"),
  REFUSED ("to-empty", "", "leads"),
  REFUSED ("to-no-host", "http:///file.bin", "leads nowhere"),
  REFUSED ("to-bad-port", "http://127.0.0.1:99999/file.bin", "leads nowhere"),
  REFUSED ("to-ftp", "ftp://127.0.0.1/file.bin", "not safe"),
  REFUSED ("to-nonsense", "http://[::1", "leads nowhere"),
  {
      .name = "redirect/elsewhere",
      .script = LEADS (302, SLUICE_ORIGIN_OTHER "/file.bin"),
      .elsewhere = ELSEWHERE,
  },
  {
      .name = "redirect/downgrade",
      .settings = { .tls = TRUE },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY },
      .script = LEADS (302, SLUICE_ORIGIN_OTHER "/file.bin"),
      .elsewhere = ELSEWHERE,
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "not safe",
      .check = check_nobody_elsewhere,
  },
  {
      .name = "redirect/secrets-stay",
      .script = LEADS (302, SLUICE_ORIGIN_OTHER "/file.bin"),
      .elsewhere = ELSEWHERE,
      .options = { "--user=anna", "-H", "Cookie: a=b", "-H", "X-Api-Key: s3cr3t", "-H", "X-Mine: 1",
                   "--referer=http://shop.example/basket?session=s3cr3t" },
      .password = PASSWORD,
      .check = check_secrets_stay,
  },

  {
      .name = "password/right",
      .script = { .file = FILE_1, .authorization = AUTHORIZATION },
      .options = { "--user=anna" },
      .password = PASSWORD,
  },
  {
      .name = "password/eight-connections",
      .script = { .file = FILE_LARGE, .authorization = AUTHORIZATION },
      .settings = { .slot_rates = RATES },
      .options = { "-x8", "--user=anna" },
      .password = PASSWORD,
  },
  {
      .name = "password/wrong",
      .script = { .file = FILE_1, .authorization = AUTHORIZATION },
      .options = { "--user=anna" },
      .password = "wrong",
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "password/none",
      .script = { .file = FILE_1, .authorization = AUTHORIZATION },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "password",
  },

  {
      .name = "portal",
      .script = { .file = FILE_1, .type = "application/zip", .usual = { .page = PAGE } },
      .options = { "--retries=0" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "web page",
  },
  {
      .name = "portal-in-between",
      .script = { .file = FILE_LARGE,
                  .type = "application/octet-stream",
                  .odd = { .page = PAGE },
                  .odd_from = 1,
                  .odd_times = 2 },
      .settings = { .slot_rates = RATES },
      .options = { "-x4", "--retries=3" },
  },
  {
      .name = "portal-elsewhere",
      .script = LEADS (302, SLUICE_ORIGIN_OTHER "/login?back=file.bin"),
      .elsewhere = { .path = "/login", .usual = { .page = PAGE } },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "web page",
  },
  {
      .name = "portal-elsewhere-in-between",
      .script = { .file = FILE_LARGE,
                  .odd = { .status = 302, .location = SLUICE_ORIGIN_OTHER "/login" },
                  .odd_from = 1,
                  .odd_times = 3 },
      .elsewhere = { .path = "/login", .usual = { .page = PAGE } },
      .settings = { .slot_rates = RATES },
      .options = { "-x4", "--retries=3" },
  },
  {
      .name = "portal-511",
      .script = { .file = FILE_1, .usual = { .status = 511, .page = PAGE } },
      .options = { "--retries=0" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "sign in",
  },
  {
      .name = "portal-511-for-a-moment",
      .script = { .file = FILE_1, .odd = { .status = 511, .page = PAGE }, .odd_times = 1 },
      .options = { "--retries=1" },
  },

  /* A redirector that sends every request somewhere else. */
  {
      .name = "hosts/same-version",
      .script = { .file = FILE_LARGE,
                  .odd = { .status = 302, .location = SLUICE_ORIGIN_OTHER "/file.bin" },
                  .odd_from = 1,
                  .odd_times = 4 },
      .elsewhere = { .path = "/file.bin", .file = FILE_LARGE },
      .settings = { .slot_rates = RATES },
      .options = { "-x4" },
      .most_sent = LARGE,
  },
  {
      .name = "hosts/other-version",
      .script = { .file = FILE_LARGE,
                  .later = { .seed = 2, .size = LARGE, .etag = "\"two\"" },
                  .odd = { .status = 302, .location = SLUICE_ORIGIN_OTHER "/file.bin" },
                  .odd_from = 1,
                  .odd_times = 4 },
      .elsewhere = { .path = "/file.bin", .file = { .seed = 2, .size = LARGE, .etag = "\"two\"" } },
      .settings = { .slot_rates = RATES },
      .options = { "-x4" },
      .outcome = SLUICE_OUTCOME_ANY,
  },
  {
      .name = "hosts/other-version-unsaid",
      .script = { .file = FILE_LARGE,
                  .later = { .seed = 2, .size = LARGE },
                  .odd = { .status = 302, .location = SLUICE_ORIGIN_OTHER "/file.bin" },
                  .odd_from = 1,
                  .odd_times = 4 },
      .elsewhere = { .path = "/file.bin", .file = { .seed = 2, .size = LARGE } },
      .settings = { .slot_rates = RATES },
      .options = { "-x4" },
      .outcome = SLUICE_OUTCOME_HONEST,
  },

  {
      .name = "tls/nobody-vouches",
      .settings = { .tls = TRUE },
      .script = { .file = FILE_1 },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "nobody this computer trusts",
      .check = check_never_asked,
      .stays_failed = TRUE,
  },
  {
      .name = "tls/expired",
      .settings = { .tls = TRUE, .certificate = "expired" },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY },
      .script = { .file = FILE_1 },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "has expired",
      .check = check_never_asked,
  },
  {
      .name = "tls/another-name",
      .settings = { .tls = TRUE, .certificate = "elsewhere" },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY },
      .script = { .file = FILE_1 },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "another name",
      .check = check_never_asked,
  },
  {
      .name = "tls/another-certificate-in-between",
      .settings = { .tls = TRUE,
                    .certificate = "elsewhere",
                    .certificate_from = 2,
                    .slot_rates = RATES },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY, "-x4" },
      .script = { .file = FILE_LARGE },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "another name",
  },
  {
      .name = "tls/another-certificate-after-a-break",
      .settings = { .tls = TRUE, .certificate = "elsewhere", .certificate_from = 1 },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY, "-x1" },
      .script = { .file = FILE_1,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "another name",
  },

  {
      .name = "expired",
      .script = { .file = FILE_1,
                  .usual = { .status = 403 },
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
      .options = { "-x1" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "expired",
  },
  {
      .name = "expired-as-a-bad-request",
      .script = { .file = FILE_1,
                  .usual = { .status = 400 },
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
      .options = { "-x1" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "expired",
  },
  /* What the link leads to lives for minutes, the link itself does not. */
  {
      .name = "expired-behind-a-redirect",
      .script = { .path = "/get.bin",
                  .file = FILE_1,
                  .odd = { .status = 302, .location = "/signed/1/file.bin" },
                  .odd_times = 1,
                  .usual = { .status = 302, .location = "/signed/2/file.bin" } },
      .more = { { .path = "/signed/1/file.bin",
                  .file = FILE_1,
                  .usual = { .status = 400 },
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
                { .path = "/signed/2/file.bin", .file = FILE_1 } },
      .options = { "-x1" },
      .file = "file.bin",
      .most_sent = SIZE + 1000,
  },
  {
      .name = "page-behind-a-redirect",
      .script = { .path = "/get.bin",
                  .file = FILE_1,
                  .odd = { .status = 302, .location = "/signed/1/file.bin" },
                  .odd_times = 1,
                  .usual = { .status = 302, .location = "/signed/2/file.bin" } },
      .more = { { .path = "/signed/1/file.bin",
                  .file = FILE_1,
                  .type = "application/zip",
                  .usual = { .page = PAGE },
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
                { .path = "/signed/2/file.bin", .file = FILE_1 } },
      .options = { "-x1" },
      .file = "file.bin",
      .most_sent = SIZE + 1000,
  },
  {
      .name = "gone-in-between",
      .script = { .file = FILE_1,
                  .usual = { .status = 410 },
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 100000 },
                  .odd_times = 1 },
      .options = { "-x1" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "expired",
  },

  {
      .name = "busy/503",
      .script = { .file = FILE_1, .odd = { .status = 503, .retry_after = "3" }, .odd_times = 1 },
      .options = { "--retries=1" },
      .check = check_order_obeyed,
  },
  {
      .name = "busy/429-twice",
      .script = { .file = FILE_1, .odd = { .status = 429, .retry_after = "1" }, .odd_times = 2 },
      .options = { "--retries=3" },
  },
  {
      .name = "busy/ever",
      .script = { .file = FILE_1, .usual = { .status = 503 } },
      .options = { "--retries=1" },
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "two-connections-and-no-more",
      .script = { .file = FILE_LARGE },
      .settings = { .most_visits = 2, .slot_rates = RATES },
      .options = { "-x8", "--retries=2" },
      .check = check_few_refusals,
  },
  /* Limits that look like something else. */
  {
      .name = "limit-as-403",
      .script = { .file = FILE_LARGE, .odd = { .status = 403 }, .odd_from = 2, .odd_times = 6 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
  },
  {
      .name = "limit-as-429",
      .script = { .file = FILE_LARGE,
                  .odd = { .status = 429, .retry_after = "86400" },
                  .odd_from = 2,
                  .odd_times = 6 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
  },
  {
      .name = "limit-as-a-reset",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .mute = TRUE },
                  .odd_from = 2,
                  .odd_times = 6 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
  },
  {
      .name = "limit-as-silence",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE },
                  .odd_from = 2,
                  .odd_times = 6 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .check = check_few_connections,
  },
  {
      .name = "two-connections-hung-up-on-more",
      .script = { .file = FILE_LARGE },
      .settings = { .most_connections = 2, .slot_rates = RATES },
      .options = { "-x8", "--retries=2" },
      .check = check_few_connections,
  },
  {
      .name = "one-dead-connection",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 1000 },
                  .odd_from = 3,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .most_sent = LARGE / 4 * 5,
      .check = check_soon_over,
  },
  {
      .name = "one-dead-connection-at-full-speed",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 1000 },
                  .odd_from = 3,
                  .odd_times = 1 },
      .options = { "-x8" },
      .check = check_soon_over,
  },
  {
      .name = "one-dead-connection-of-as-many-as-pay",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 1000 },
                  .odd_from = 1,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .check = check_soon_over,
  },
  {
      .name = "one-silent-connection",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE },
                  .odd_from = 3,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .most_sent = LARGE / 4 * 5,
      .check = check_soon_over,
  },
  {
      .name = "one-slow-connection",
      .script = { .file = FILE_LARGE },
      .settings = { .slot_rates = { 500000, 500000, 500000, 1, 500000, 500000, 500000, 500000 } },
      .options = { "-x8" },
      .check = check_soon_over,
  },
  {
      .name = "resets",
      .script = { .file = FILE_LARGE,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 50000 },
                  .odd_from = 1,
                  .odd_times = 5 },
      .settings = { .slot_rates = RATES },
      .options = { "-x4" },
  },
  {
      .name = "hangs-up",
      .script = { .file = FILE_1,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_CUT, .mute = TRUE },
                  .odd_times = 1 },
  },
  {
      .name = "silent",
      .script = { .file = FILE_1, .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE } },
      .options = { "--timeout=1", "--retries=0" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "sent nothing",
  },
};

/* Nobody listens there: the port was free a moment ago. */
static void
test_nobody_there (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  SluiceOrigin *gone = sluice_origin_new (NULL);
  g_autofree char *link = sluice_origin_get_link (gone, "127.0.0.1", "/file.bin?token=s3cr3t");
  const char *const arguments[] = { "--retries=0", link, NULL };
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_free (gone);
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_cmpint (sluice_run_finish (run, 20), ==, SLUICE_EXIT_FAILED);
  g_assert_cmpstr (sluice_run_get_err (run), !=, "");
  g_assert_false (sluice_run_says (run, "s3cr3t"));
  sluice_scene_assert_only (scene, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("access", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/access/nobody-there", test_nobody_there);

  return g_test_run ();
}
