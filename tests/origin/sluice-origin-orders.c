/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-orders.h"

#include <stdlib.h>
#include <string.h>

#define HOST "127.0.0.1"

/* Scripts only borrow their strings, and live as long as the program. */
static const char *
keep (const char *text)
{
  return g_intern_string (text);
}

static guint64
read_number (const char *text)
{
  return g_ascii_strtoull (text, NULL, 10);
}

static gboolean
set_word (SluiceOriginScript *script, const char *word)
{
  if (g_str_has_prefix (word, "size="))
    script->file.size = read_number (word + strlen ("size="));
  else if (g_str_has_prefix (word, "seed="))
    script->file.seed = read_number (word + strlen ("seed="));
  else if (g_str_has_prefix (word, "etag="))
    script->file.etag = keep (word + strlen ("etag="));
  else if (g_str_has_prefix (word, "type="))
    script->type = keep (word + strlen ("type="));
  else if (g_str_has_prefix (word, "authorization="))
    script->authorization = keep (word + strlen ("authorization="));
  else if (g_str_has_prefix (word, "status="))
    script->usual.status = (guint) read_number (word + strlen ("status="));
  else if (g_str_equal (word, "rangeless"))
    script->usual.range = SLUICE_ORIGIN_RANGE_IGNORED;
  else
    return FALSE;
  return TRUE;
}

/* `put /PATH [WORD…]` answers with the link and the file's SHA-256. */
static char *
put (SluiceOrigin *origin, char **words)
{
  SluiceOriginScript script = { .path = keep (words[1]) };
  g_autofree char *link = sluice_origin_get_link (origin, HOST, words[1]);
  g_autofree char *checksum = NULL;

  for (char **word = words + 2; *word != NULL; word++)
    if (!set_word (&script, *word))
      return g_strdup_printf ("cannot read “%s”", *word);

  sluice_origin_add (origin, &script);
  checksum = sluice_origin_body_checksum (script.file.seed, script.file.size, G_CHECKSUM_SHA256);
  return g_strdup_printf ("%s %s", link, checksum);
}

static char *
obey (SluiceOrigin *origin, const char *line)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  int count;

  if (!g_shell_parse_argv (line, &count, &words, &error))
    return g_strdup (error->message);

  if (g_str_equal (words[0], "put") && count > 1)
    return put (origin, words);

  if (g_str_equal (words[0], "rate") && count == 3)
    {
      sluice_origin_set_rate (origin, read_number (words[1]), read_number (words[2]));
      return g_strdup ("done");
    }
  return g_strdup_printf ("cannot “%s”", line);
}

/**
 * sluice_origin_orders_obey:
 * @origin: an origin
 * @orders: where orders come from, one a line
 * @answers: where to answer, one line each
 *
 * Does what it is told until @orders end:
 *
 * - `put /PATH [size=BYTES] [seed=NUMBER] [etag=TEXT] [type=TEXT]
 *   [authorization=TEXT] [status=NUMBER] [rangeless]` puts up a resource, in
 *   place of one that is there, and answers with its link and its SHA-256;
 * - `rate BYTES BURST` sets how many bytes go out in a second, 0 for no limit,
 *   once so many bytes went out at once.
 *
 * Words are quoted as a shell has it.
 */
void
sluice_origin_orders_obey (SluiceOrigin *origin, FILE *orders, FILE *answers)
{
  char *line = NULL;
  gsize room = 0;

  while (getline (&line, &room, orders) > 0)
    {
      g_autofree char *answer = obey (origin, g_strchomp (line));

      fprintf (answers, "%s\n", answer);
      fflush (answers);
    }
  free (line);
}
