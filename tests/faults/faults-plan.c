/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "faults-plan.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RULES 16
#define LONGEST_WORD 256 /* with its end */

typedef struct
{
  FaultsAction action;
  int number;
  FaultsKind kind;
  char pattern[LONGEST_WORD];
  unsigned from;
  unsigned times;
  unsigned seen; /* calls it is about, so far */
} Rule;

static Rule rules[MOST_RULES];
static unsigned n_rules;

static const char *const kind_names[] = FAULTS_KIND_NAMES;
static const char *const action_names[] = FAULTS_ACTION_NAMES;

static unsigned
find_word (const char *word, const char *const *words, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    if (strcmp (words[i], word) == 0)
      return i;

  fprintf (stderr, "There is no “%s” in a plan.\n", word);
  abort ();
}

static void
read_rule (const char *line)
{
  Rule *rule = &rules[n_rules];
  char action[LONGEST_WORD];
  char kind[LONGEST_WORD];

  if (n_rules == MOST_RULES || sscanf (line, "%255s %d %255s %255s %u %u", action, &rule->number,
                                       kind, rule->pattern, &rule->from, &rule->times) != 6)
    {
      fprintf (stderr, "This is no rule of a plan: %s\n", line);
      abort ();
    }

  rule->action = find_word (action, action_names, sizeof action_names / sizeof *action_names);
  rule->kind = find_word (kind, kind_names, sizeof kind_names / sizeof *kind_names);
  n_rules++;
}

/* Reads a plan, of which there may be none. */
void
faults_plan_read (const char *text)
{
  while (text != NULL && *text != '\0')
    {
      const char *end = strchr (text, '\n');

      read_rule (text);
      text = end != NULL ? end + 1 : NULL;
    }
}

static bool
is_about (const Rule *rule, FaultsKind kind, const char *path)
{
  bool fits = rule->kind == FAULTS_ANY ? kind < FAULTS_OPEN : rule->kind == kind;

  return fits && fnmatch (rule->pattern, path, 0) == 0;
}

static void
apply (const Rule *rule, FaultsVerdict *verdict)
{
  switch (rule->action)
    {
    case FAULTS_KILL_BEFORE:
      verdict->die_before = true;
      break;
    case FAULTS_KILL_IN:
      verdict->shortened = true;
      verdict->die_after = true;
      break;
    case FAULTS_KILL_AFTER:
      verdict->die_after = true;
      break;
    case FAULTS_SHORT:
      verdict->shortened = true;
      break;
    case FAULTS_SIGNAL:
      verdict->signal = rule->number;
      break;
    case FAULTS_FAIL:
    default:
      verdict->error = rule->number;
      break;
    }
}

/* Counts a call, and says what is to become of it. */
FaultsVerdict
faults_plan_judge (FaultsKind kind, const char *path)
{
  FaultsVerdict verdict = { 0 };

  for (unsigned i = 0; i < n_rules; i++)
    {
      Rule *rule = &rules[i];

      if (!is_about (rule, kind, path) || ++rule->seen < rule->from)
        continue;
      if (rule->times == 0 || rule->seen - rule->from < rule->times)
        apply (rule, &verdict);
    }

  return verdict;
}
