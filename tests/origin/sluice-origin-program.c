/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The origin as a program. For measuring it prints its link and serves one file
 * until it is interrupted; with --orders it serves what it is told to on its
 * standard input, until that ends. */

#include <glib-unix.h>

#include "sluice-origin-orders.h"

/* Reads `4M,500K,200000` into @rates. */
static gboolean
parse_rates (const char *text, guint64 *rates, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  guint n_words = g_strv_length (words);

  for (guint i = 0; i < MIN (n_words, SLUICE_ORIGIN_MOST_SLOTS); i++)
    {
      char *unit;

      rates[i] = g_ascii_strtoull (words[i], &unit, 10);
      if (unit == words[i])
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” is no rate.",
                       words[i]);
          return FALSE;
        }
      if (*unit == 'K')
        rates[i] *= 1000;
      else if (*unit == 'M')
        rates[i] *= 1000 * 1000;
    }

  /* One connection more than there are rates must not fly. */
  for (guint i = n_words; i > 0 && i < SLUICE_ORIGIN_MOST_SLOTS; i++)
    rates[i] = rates[n_words - 1];
  return TRUE;
}

static gboolean
interrupt_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
serve (const SluiceOriginSettings *settings, const SluiceOriginScript *script)
{
  g_autoptr (SluiceOrigin) origin = sluice_origin_new (settings);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *link = sluice_origin_get_link (origin, "127.0.0.1", script->path);

  sluice_origin_add (origin, script);
  g_unix_signal_add (SIGINT, interrupt_cb, loop);
  g_unix_signal_add (SIGTERM, interrupt_cb, loop);
  g_print ("%s\n", link);
  g_main_loop_run (loop);
}

static void
obey (const SluiceOriginSettings *settings)
{
  g_autoptr (SluiceOrigin) origin = sluice_origin_new (settings);

  sluice_origin_orders_obey (origin, stdin, stdout);
}

int
main (int argc, char **argv)
{
  gint64 size = 64 * 1024 * 1024;
  gboolean orders = FALSE;
  g_autofree char *rates = NULL;
  gint64 rate = 0;
  SluiceOriginSettings settings = { 0 };
  SluiceOriginScript script = { .path = "/sample.bin", .file = { .seed = 1, .etag = "\"1\"" } };
  const GOptionEntry entries[] = {
    { "size", 's', 0, G_OPTION_ARG_INT64, &size, "The file's size", "BYTES" },
    { "rates", 'r', 0, G_OPTION_ARG_STRING, &rates,
      "Bytes per second for each connection, the lowest free place first", "RATE,…" },
    { "rate", 'a', 0, G_OPTION_ARG_INT64, &rate, "Bytes per second for all connections together",
      "RATE" },
    { "pieces", 'p', 0, G_OPTION_ARG_INT, &settings.pieces,
      "In how many pieces a second's bytes are sent", "NUMBER" },
    { "most", 'm', 0, G_OPTION_ARG_INT, &settings.most_visits,
      "How many are answered at a time, the others with 503", "NUMBER" },
    { "tls", 't', 0, G_OPTION_ARG_NONE, &settings.tls, "Speak HTTPS", NULL },
    { "orders", 'o', 0, G_OPTION_ARG_NONE, &orders, "Do as standard input says", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (rates != NULL && !parse_rates (rates, settings.slot_rates, &error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  script.file.size = (guint64) size;
  settings.rate = (guint64) rate;
  if (orders)
    obey (&settings);
  else
    serve (&settings, &script);
  return 0;
}
