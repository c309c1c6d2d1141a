/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a journal, as an earlier life of the program may have left it: reads
 * one JSON object a line, and prints each as the journal has it. */

#include <stdio.h>
#include <stdlib.h>

#include "sluice-journal-line.h"

int
main (void)
{
  g_autofree char *header = sluice_journal_line_new_header ();
  char *object = NULL;
  gsize room = 0;

  fputs (header, stdout);
  while (getline (&object, &room, stdin) > 0)
    {
      g_autofree char *line = sluice_journal_line_seal (g_strchomp (object));

      fputs (line, stdout);
    }
  free (object);
  return 0;
}
