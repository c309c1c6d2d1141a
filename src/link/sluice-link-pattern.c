/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-pattern.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-link.h"
#include "sluice-scan.h"

/* Numbers of more digits would never be counted through. */
#define MOST_DIGITS 18

/* A long line that was pasted must not fill the memory. */
#define MOST_BYTES (16 * 1024 * 1024) /* of all links together */

/* One "[first-last:step]", and the plain text before it. */
typedef struct
{
  char *before; /* owned */
  guint64 first;
  guint64 last;
  guint64 step;
  guint width; /* digits to pad to; 0 for letters */
} Range;

static void
range_clear (gpointer range)
{
  g_free (((Range *) range)->before);
}

typedef struct
{
  const char *start;
  gsize length;
} Term;

static gboolean
is_number (const Term *term)
{
  return g_ascii_isdigit (*term->start);
}

static gboolean
is_letter (const Term *term)
{
  return term->length == 1 && g_ascii_isalpha (*term->start);
}

static gboolean
take_term (const char **cursor, Term *term)
{
  const char *start = *cursor;

  term->start = start;
  term->length = strspn (start, G_CSET_DIGITS);
  if (term->length == 0 && g_ascii_isalpha (*start))
    term->length = 1;
  *cursor += term->length;
  return term->length > 0;
}

/* "[1-9]", "[a-f:2]"; anything else in brackets is part of the link. */
static gboolean
take_terms (const char **cursor, Term *first, Term *last, Term *step)
{
  const char *p = *cursor;

  *step = (Term){ "1", 1 };
  if (!sluice_scan_literal (&p, '[') || !take_term (&p, first) || !sluice_scan_literal (&p, '-') ||
      !take_term (&p, last))
    return FALSE;
  if (sluice_scan_literal (&p, ':') && (!take_term (&p, step) || !is_number (step)))
    return FALSE;
  if (!sluice_scan_literal (&p, ']'))
    return FALSE;
  *cursor = p;
  return TRUE;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_PATTERN, message);
  return FALSE;
}

static gboolean
are_of_one_kind (const Term *first, const Term *last)
{
  if (is_number (first))
    return is_number (last);
  return is_letter (last) && g_ascii_islower (*first->start) == g_ascii_islower (*last->start);
}

/* As "[001-120]" and "[1-012]" are meant. */
static guint
padded_width (const Term *first, const Term *last)
{
  guint width = 1;

  if (*first->start == '0')
    width = MAX (width, (guint) first->length);
  if (*last->start == '0')
    width = MAX (width, (guint) last->length);
  return width;
}

static gboolean
set_bounds (Range *range, const Term *first, const Term *last, const Term *step, GError **error)
{
  if (!are_of_one_kind (first, last))
    return fail (error, _ ("A pattern goes from number to number, as in [001-120], or from letter "
                           "to letter in the same case, as in [a-f]."));
  if (MAX (MAX (first->length, last->length), step->length) > MOST_DIGITS)
    return fail (error, _ ("A number in this pattern is too long."));
  range->width = is_number (first) ? padded_width (first, last) : 0;
  range->first =
      is_number (first) ? g_ascii_strtoull (first->start, NULL, 10) : (guchar) *first->start;
  range->last = is_number (last) ? g_ascii_strtoull (last->start, NULL, 10) : (guchar) *last->start;
  range->step = g_ascii_strtoull (step->start, NULL, 10);
  if (range->last < range->first)
    return fail (error, _ ("This pattern counts down; put the smaller end first, as in [1-9]."));
  if (range->step == 0)
    return fail (error, _ ("The step of this pattern is 0; it has to be 1 or more."));
  return TRUE;
}

/* Splits @text into ranges and what follows the last of them. */
static gboolean
take_ranges (const char *text, GArray *ranges, const char **rest, GError **error)
{
  *rest = text;
  for (const char *p = text; (p = strchr (p, '[')) != NULL;)
    {
      const char *end = p;
      Term first, last, step;
      Range range = { 0 };

      if (!take_terms (&end, &first, &last, &step))
        {
          p++;
          continue;
        }
      if (!set_bounds (&range, &first, &last, &step, error))
        return FALSE;
      range.before = g_strndup (*rest, (gsize) (p - *rest));
      g_array_append_val (ranges, range);
      *rest = p = end;
    }
  return TRUE;
}

static gboolean
count_links (const GArray *ranges, guint64 *product, GError **error)
{
  *product = 1;
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      guint64 steps = (range->last - range->first) / range->step + 1;

      if (!g_uint64_checked_mul (product, *product, steps) || *product > SLUICE_LINK_PATTERN_MOST)
        return fail (error, _ ("This pattern stands for more than 10,000 links; make it shorter."));
    }
  return TRUE;
}

/* No link is longer than the pattern. */
static gboolean
check_length (const char *text, guint64 product, GError **error)
{
  if (product > 1 && strlen (text) > MOST_BYTES / product)
    return fail (error,
                 _ ("The links that this pattern stands for are too long; make it shorter."));
  return TRUE;
}

static void
append_value (GString *link, const Range *range, guint64 value)
{
  if (range->width == 0)
    g_string_append_c (link, (char) value);
  else
    g_string_append_printf (link, "%0*" G_GUINT64_FORMAT, (int) range->width, value);
}

/* The link that is @index-th when the last range turns fastest, as in a counter. */
static char *
create_link (const GArray *ranges, const char *rest, guint64 product, guint64 index)
{
  GString *link = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);

      product /= (range->last - range->first) / range->step + 1;
      g_string_append (link, range->before);
      append_value (link, range, range->first + index / product * range->step);
      index %= product;
    }
  g_string_append (link, rest);
  return g_string_free (link, FALSE);
}

/**
 * sluice_link_pattern_expand:
 * @text: a link as people type it, perhaps with patterns in it
 * @error: return location for a %SLUICE_LINK_ERROR_PATTERN
 *
 * Writes out the links that a pattern stands for: `[1-9]` counts, `[001-120]`
 * does so with leading zeros, `[a-f]` and `[A-F]` go through letters, and
 * `[0-100:10]` takes every tenth. Of several patterns in one link the last turns
 * fastest. Brackets around anything else, such as an address (`[::1]`), and
 * percent-encoded ones stay as they are.
 *
 * Returns: (transfer full) (element-type utf8): the links in their order, just
 *   @text when it holds no pattern, or %NULL with @error set when a pattern
 *   makes no sense, stands for more than %SLUICE_LINK_PATTERN_MOST links, or for
 *   more than 16 MiB of them
 */
GPtrArray *
sluice_link_pattern_expand (const char *text, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  GPtrArray *links = NULL;
  const char *rest = NULL;
  guint64 product = 0;

  g_return_val_if_fail (text != NULL, NULL);

  g_array_set_clear_func (ranges, range_clear);
  if (!take_ranges (text, ranges, &rest, error) || !count_links (ranges, &product, error) ||
      !check_length (text, product, error))
    return NULL;
  links = g_ptr_array_new_full ((guint) product, g_free);
  for (guint64 i = 0; i < product; i++)
    g_ptr_array_add (links, create_link (ranges, rest, product, i));
  return links;
}
