/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-orders.h"

#include <stdlib.h>
#include <string.h>

#define HOST "127.0.0.1"

/* Before a word of a manner: of the odd visits. */
#define ODD "odd."

/* How long the last clients may take to leave. */
#define QUIET_SECONDS 10

/* Scripts only borrow their strings, and live as long as the program. */
static const char *
keep (const char *text)
{
  return g_intern_string (text);
}

static guint64
read_number (const char *text)
{
  return g_str_equal (text, "ever") ? SLUICE_ORIGIN_EVER : g_ascii_strtoull (text, NULL, 10);
}

typedef enum
{
  KIND_TEXT,
  KIND_NUMBER,      /* a guint */
  KIND_LONG_NUMBER, /* a guint64 */
  KIND_FLAG,        /* a word without a value */
  KIND_RANGE,
  KIND_FRAMING,
  KIND_ENDING,
} Kind;

typedef struct
{
  const char *name;
  Kind kind;
  gsize offset; /* in a SluiceOriginScript, or in a SluiceOriginManner */
} Word;

#define SCRIPT(member) G_STRUCT_OFFSET (SluiceOriginScript, member)
#define MANNER(member) G_STRUCT_OFFSET (SluiceOriginManner, member)

static const Word script_words[] = {
  { "size", KIND_LONG_NUMBER, SCRIPT (file.size) },
  { "seed", KIND_LONG_NUMBER, SCRIPT (file.seed) },
  { "etag", KIND_TEXT, SCRIPT (file.etag) },
  { "modified", KIND_TEXT, SCRIPT (file.last_modified) },
  { "later-size", KIND_LONG_NUMBER, SCRIPT (later.size) },
  { "later-seed", KIND_LONG_NUMBER, SCRIPT (later.seed) },
  { "later-etag", KIND_TEXT, SCRIPT (later.etag) },
  { "later-modified", KIND_TEXT, SCRIPT (later.last_modified) },
  { "changes-at", KIND_NUMBER, SCRIPT (changes_at) },
  { "changes-after", KIND_LONG_NUMBER, SCRIPT (changes_after) },
  { "type", KIND_TEXT, SCRIPT (type) },
  { "disposition", KIND_TEXT, SCRIPT (disposition) },
  { "authorization", KIND_TEXT, SCRIPT (authorization) },
  { "odd-from", KIND_NUMBER, SCRIPT (odd_from) },
  { "odd-times", KIND_NUMBER, SCRIPT (odd_times) },
};

static const Word manner_words[] = {
  { "range", KIND_RANGE, MANNER (range) },
  { "framing", KIND_FRAMING, MANNER (framing) },
  { "ending", KIND_ENDING, MANNER (ending) },
  { "ending-at", KIND_LONG_NUMBER, MANNER (ending_at) },
  { "status", KIND_NUMBER, MANNER (status) },
  { "location", KIND_TEXT, MANNER (location) },
  { "page", KIND_TEXT, MANNER (page) },
  { "text", KIND_TEXT, MANNER (text) },
  { "gzip", KIND_FLAG, MANNER (gzip) },
  { "ignores-if-range", KIND_FLAG, MANNER (ignores_if_range) },
};

typedef struct
{
  const char *name;
  guint value;
} Choice;

static const Choice ranges[] = {
  { "ignored", SLUICE_ORIGIN_RANGE_IGNORED }, { "early", SLUICE_ORIGIN_RANGE_EARLY },
  { "late", SLUICE_ORIGIN_RANGE_LATE },       { "short", SLUICE_ORIGIN_RANGE_SHORT },
  { "long", SLUICE_ORIGIN_RANGE_LONG },       { NULL, 0 },
};

static const Choice framings[] = {
  { "length-twice", SLUICE_ORIGIN_FRAMING_LENGTH_TWICE },
  { "chunked", SLUICE_ORIGIN_FRAMING_CHUNKED },
  { "chunked-open", SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN },
  { "close", SLUICE_ORIGIN_FRAMING_CLOSE },
  { NULL, 0 },
};

static const Choice endings[] = {
  { "cut", SLUICE_ORIGIN_ENDING_CUT },
  { "reset", SLUICE_ORIGIN_ENDING_RESET },
  { "stall", SLUICE_ORIGIN_ENDING_STALL },
  { NULL, 0 },
};

/* Every enum of a manner has a zero that says nothing, and none is wider than this. */
static gboolean
set_choice (const Choice *choices, const char *text, gpointer member)
{
  while (choices->name != NULL && !g_str_equal (choices->name, text))
    choices++;
  *(guint *) member = choices->value;
  return choices->name != NULL;
}

static gboolean
set_member (const Word *word, const char *text, gpointer member)
{
  switch (word->kind)
    {
    case KIND_TEXT:
      *(const char **) member = keep (text);
      return TRUE;
    case KIND_NUMBER:
      *(guint *) member = (guint) read_number (text);
      return TRUE;
    case KIND_LONG_NUMBER:
      *(guint64 *) member = read_number (text);
      return TRUE;
    case KIND_FLAG:
      *(gboolean *) member = TRUE;
      return *text == '\0';
    case KIND_RANGE:
      return set_choice (ranges, text, member);
    case KIND_FRAMING:
      return set_choice (framings, text, member);
    case KIND_ENDING:
      return set_choice (endings, text, member);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
set_one_of (const Word *words, gsize n_words, const char *name, const char *text, gpointer object)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal (words[i].name, name))
      return set_member (&words[i], text, G_STRUCT_MEMBER_P (object, words[i].offset));
  return FALSE;
}

static gboolean
set_word (SluiceOriginScript *script, const char *word)
{
  gboolean odd = g_str_has_prefix (word, ODD);
  gsize length = strcspn (word, "=");
  const char *text = word[length] == '=' ? word + length + 1 : "";
  g_autofree char *name = NULL;

  name = g_strndup (word, length);
  if (odd)
    return set_one_of (manner_words, G_N_ELEMENTS (manner_words), name + strlen (ODD), text,
                       &script->odd);
  return set_one_of (manner_words, G_N_ELEMENTS (manner_words), name, text, &script->usual) ||
         set_one_of (script_words, G_N_ELEMENTS (script_words), name, text, script);
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

/* `tally` answers with what happened so far: `VISITS SENT REFUSED OPEN`. */
static char *
tally (SluiceOrigin *origin)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origin);
  guint refused = 0, open = 0;

  for (guint i = 0; i < visits->len; i++)
    {
      const SluiceOriginVisit *visit = visits->pdata[i];

      refused += visit->status == 503;
      open += visit->end == SLUICE_ORIGIN_VISIT_OPEN;
    }
  return g_strdup_printf ("%u %" G_GUINT64_FORMAT " %u %u", visits->len,
                          sluice_origin_get_sent (origin), refused, open);
}

/* `forget` begins anew, once the last client is gone. */
static char *
forget (SluiceOrigin *origin)
{
  if (!sluice_origin_await_quiet (origin, QUIET_SECONDS))
    return g_strdup ("somebody is still there");

  sluice_origin_forget_visits (origin);
  return g_strdup ("done");
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

  if (g_str_equal (words[0], "await") && count == 3)
    return g_strdup (
        sluice_origin_await_sent (origin, read_number (words[1]), (guint) read_number (words[2]))
            ? "sent"
            : "not sent");

  if (g_str_equal (words[0], "rate") && count == 3)
    {
      sluice_origin_set_rate (origin, read_number (words[1]), read_number (words[2]));
      return g_strdup ("done");
    }

  if (g_str_equal (words[0], "stall") && count == 2)
    {
      sluice_origin_stall_one (origin, read_number (words[1]));
      return g_strdup ("done");
    }

  if (g_str_equal (words[0], "tally") && count == 1)
    return tally (origin);
  if (g_str_equal (words[0], "forget") && count == 1)
    return forget (origin);
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
 * - `put /PATH [WORD…]` puts up a resource, in place of one that is there, and
 *   answers with its link and the SHA-256 of its first version. The words are
 *   the members of #SluiceOriginScript and #SluiceOriginManner, in the tables
 *   above, as `name=value` or, where they are true or false, as `name`; those
 *   of a manner are of the usual visits, or of the odd ones with `odd.` before;
 * - `await BYTES SECONDS` waits until the bodies of all answers together had so
 *   many bytes, or the time is over, and answers `sent` or `not sent`;
 * - `rate BYTES BURST` sets how many bytes go out in a second, 0 for no limit,
 *   once so many bytes went out at once;
 * - `stall BYTES` lets one connection fall silent when so many more went out;
 * - `tally` answers with four numbers: visits so far, bytes of their bodies, how many
 *   were refused with 503, how many are being answered;
 * - `forget` waits until none is, and forgets them all.
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
