/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window costs, told by its own frame clock; prints a JSON object:
 *
 *     bench-window empty             a window with nothing in it, until it is ended
 *     bench-window first NANOSECONDS how long after that moment of the monotonic
 *                                    clock the program's first frame was there
 *     bench-window scroll LINK…      how long the frames took while its list was
 *                                    scrolled and all links were downloaded
 */

#include <stdlib.h>

#include "sluice-application-private.h"
#include "sluice-find.h"
#include "sluice-http-client.h"

#define SCROLL_SECONDS 5
#define ROWS_A_FRAME 2
#define ROW_HEIGHT 61 /* pixels, about */

typedef struct
{
  char **arguments;
  GCallback realized_cb;
  GtkAdjustment *place;
  GArray *moments; /* of gint64, monotonic µs: when a frame was done */
  double step;     /* pixels a frame */
  gint64 end;      /* monotonic µs */
} Bench;

static gboolean
end_cb (gpointer user_data)
{
  g_application_quit (g_application_get_default ());
  return G_SOURCE_REMOVE;
}

/* ---- The first frame ---- */

static void
first_frame_cb (GdkFrameClock *clock, Bench *bench)
{
  gint64 started = g_ascii_strtoll (bench->arguments[0], NULL, 10) / 1000;

  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, bench);
  g_print ("{\"seconds\": %f}\n", (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  g_idle_add (end_cb, NULL);
}

/* ---- Scrolling ---- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
tell_frames (const Bench *bench)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 *time;

  for (guint i = 1; i < bench->moments->len; i++)
    {
      gint64 taken =
          g_array_index (bench->moments, gint64, i) - g_array_index (bench->moments, gint64, i - 1);

      g_array_append_val (times, taken);
    }
  g_array_sort (times, compare_times);
  time = (gint64 *) (gpointer) times->data;

  g_print ("{\"frames\": %u, \"median\": %f, \"p99\": %f, \"longest\": %f}\n", times->len,
           (double) time[times->len / 2] / 1000, (double) time[times->len * 99 / 100] / 1000,
           (double) time[times->len - 1] / 1000);
}

static gboolean
scroll_cb (GtkWidget *list, GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  double value = gtk_adjustment_get_value (bench->place) + bench->step;
  double last =
      gtk_adjustment_get_upper (bench->place) - gtk_adjustment_get_page_size (bench->place);

  if (value <= 0.0 || value >= last)
    bench->step = -bench->step;
  gtk_adjustment_set_value (bench->place, value);
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, Bench *bench)
{
  gint64 now = g_get_monotonic_time ();

  g_array_append_val (bench->moments, now);
  if (now < bench->end)
    return;

  g_signal_handlers_disconnect_by_func (clock, painted_cb, bench);
  tell_frames (bench);
  /* Not politely: what was fetched only for the measure need not be kept. */
  exit (0);
}

static gboolean
all_run_cb (gpointer user_data)
{
  Bench *bench = user_data;
  SluiceApplication *program = SLUICE_APPLICATION (g_application_get_default ());
  GtkWidget *window = GTK_WIDGET (sluice_application_find_window (program));
  GtkWidget *list = sluice_find_type (window, GTK_TYPE_LIST_VIEW);
  gboolean loaded = FALSE;

  g_object_get (program->library, "loaded", &loaded, NULL);
  if (!loaded || sluice_library_count (program->library, SLUICE_GROUP_ACTIVE) <
                     g_strv_length (bench->arguments))
    return G_SOURCE_CONTINUE;

  bench->place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  bench->step = ROWS_A_FRAME * ROW_HEIGHT;
  bench->moments = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench->end = g_get_monotonic_time () + SCROLL_SECONDS * G_USEC_PER_SEC;
  gtk_widget_add_tick_callback (list, scroll_cb, bench, NULL);
  g_signal_connect (gtk_widget_get_frame_clock (list), "after-paint", G_CALLBACK (painted_cb),
                    bench);
  return G_SOURCE_REMOVE;
}

static void
add_links (const Bench *bench)
{
  SluiceApplication *program = SLUICE_APPLICATION (g_application_get_default ());
  g_autoptr (GFile) folder =
      sluice_folders_dup_folder (sluice_settings_get_folders (program->settings), SLUICE_N_KINDS);
  GSettings *store = sluice_settings_get_store (program->settings);

  g_settings_set_uint (store, "jobs", g_strv_length (bench->arguments));
  g_settings_set_uint (store, "host-connections", g_strv_length (bench->arguments));
  g_settings_set_uint (store, "connections", 1);
  g_file_make_directory_with_parents (folder, NULL, NULL);

  for (char **link = bench->arguments; *link != NULL; link++)
    {
      g_autoptr (GUri) uri = g_uri_parse (*link, G_URI_FLAGS_NONE, NULL);
      g_autoptr (SluiceRequest) request = sluice_request_new (uri);
      g_autoptr (SluiceTransferOptions) options =
          sluice_settings_create_options (program->settings);
      g_autoptr (SluiceDownload) download = sluice_download_new (request, folder, options);

      sluice_library_add (program->library, download, TRUE);
    }
}

/* ---- The programs ---- */

static void
realized_to_start_cb (GtkWidget *window, Bench *bench)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (first_frame_cb),
                    bench);
}

static void
realized_to_scroll_cb (GtkWidget *window, Bench *bench)
{
  add_links (bench);
  g_timeout_add (100, all_run_cb, bench);
}

static void
show_empty_cb (GtkApplication *application)
{
  gtk_window_present (GTK_WINDOW (gtk_application_window_new (application)));
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  if (SLUICE_IS_WINDOW (window))
    g_signal_connect (window, "realize", bench->realized_cb, bench);
}

static GApplication *
create_program (Bench *bench, GCallback realized_cb)
{
  GApplication *program = G_APPLICATION (sluice_application_new ());

  bench->realized_cb = realized_cb;
  g_signal_connect (program, "window-added", G_CALLBACK (window_added_cb), bench);
  return program;
}

int
main (int argc, char *argv[])
{
  const char *what = argc > 1 ? argv[1] : "";
  Bench bench = { .arguments = argv + MIN (argc, 2) };
  g_autoptr (GApplication) application = NULL;

  sluice_http_client_prepare_process ();
  if (g_str_equal (what, "empty"))
    {
      application = G_APPLICATION (adw_application_new (NULL, G_APPLICATION_DEFAULT_FLAGS));
      g_signal_connect (application, "activate", G_CALLBACK (show_empty_cb), NULL);
    }
  else if (g_str_equal (what, "first") && argc == 3)
    application = create_program (&bench, G_CALLBACK (realized_to_start_cb));
  else if (g_str_equal (what, "scroll") && argc > 2)
    application = create_program (&bench, G_CALLBACK (realized_to_scroll_cb));
  else
    {
      g_printerr ("usage: bench-window empty | first NANOSECONDS | scroll LINK…\n");
      return 2;
    }

  return g_application_run (application, 1, argv);
}
