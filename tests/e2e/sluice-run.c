/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-run.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PIECE 4096

/* One of the program's two voices. */
typedef struct
{
  GString *text;        /* owned */
  GInputStream *stream; /* owned by the process */
  gboolean open;
} Voice;

struct _SluiceRun
{
  GSubprocess *process;      /* owned */
  char *pid;                 /* owned */
  GCancellable *cancellable; /* owned; ends listening */
  Voice out;
  Voice err;
  gboolean ended;
  guint pending; /* callbacks to come */
};

static void voice_listen (SluiceRun *self, Voice *voice);

static void
voice_heard (SluiceRun *self, Voice *voice, GObject *source, GAsyncResult *result)
{
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize size = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  self->pending--;
  voice->open = size > 0;
  if (!voice->open)
    return;

  g_string_append_len (voice->text, text, (gssize) size);
  voice_listen (self, voice);
}

static void
out_heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SluiceRun *self = user_data;

  voice_heard (self, &self->out, source, result);
}

static void
err_heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SluiceRun *self = user_data;

  voice_heard (self, &self->err, source, result);
}

static void
voice_listen (SluiceRun *self, Voice *voice)
{
  self->pending++;
  g_input_stream_read_bytes_async (voice->stream, PIECE, G_PRIORITY_DEFAULT, self->cancellable,
                                   voice == &self->out ? out_heard_cb : err_heard_cb, self);
}

static void
voice_open (SluiceRun *self, Voice *voice, GInputStream *stream)
{
  voice->text = g_string_new (NULL);
  voice->stream = stream;
  voice->open = TRUE;
  voice_listen (self, voice);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SluiceRun *self = user_data;

  self->pending--;
  self->ended = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

/* A test that fails leaves nothing running. */
static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (SluiceScene *scene, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_strv_builder_add_many (command, g_getenv ("SLUICE_GET"), "-d", scene->folder, NULL);
  g_strv_builder_addv (command, (const char **) arguments);
  words = g_strv_builder_end (command);

  g_subprocess_launcher_set_environ (launcher, scene->environment);
  g_subprocess_launcher_set_cwd (launcher, scene->root);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words, &error);
  g_assert_no_error (error);
  return process;
}

/**
 * sluice_run_start:
 * @scene: where
 * @arguments: options and links; the folder is given by this function
 * @input: (nullable): what the program finds on its standard input
 *
 * Starts the program under test. It is killed at the latest when the run is freed.
 *
 * Returns: (transfer full): the run
 */
SluiceRun *
sluice_run_start (SluiceScene *scene, const char *const *arguments, const char *input)
{
  SluiceRun *self = g_new0 (SluiceRun, 1);
  GOutputStream *pipe;

  self->process = spawn (scene, arguments);
  self->pid = g_strdup (g_subprocess_get_identifier (self->process));
  self->cancellable = g_cancellable_new ();

  pipe = g_subprocess_get_stdin_pipe (self->process);
  if (input != NULL)
    g_output_stream_write_all (pipe, input, strlen (input), NULL, NULL, NULL);
  g_output_stream_close (pipe, NULL, NULL);

  voice_open (self, &self->out, g_subprocess_get_stdout_pipe (self->process));
  voice_open (self, &self->err, g_subprocess_get_stderr_pipe (self->process));
  self->pending++;
  g_subprocess_wait_async (self->process, self->cancellable, ended_cb, self);
  return self;
}

/**
 * sluice_run_free:
 * @self: (transfer full): a run
 *
 * Kills the program if it still runs.
 */
void
sluice_run_free (SluiceRun *self)
{
  if (!self->ended)
    g_subprocess_force_exit (self->process);

  g_cancellable_cancel (self->cancellable);
  while (self->pending > 0)
    g_main_context_iteration (NULL, TRUE);

  g_string_free (self->out.text, TRUE);
  g_string_free (self->err.text, TRUE);
  g_object_unref (self->cancellable);
  g_object_unref (self->process);
  g_free (self->pid);
  g_free (self);
}

/**
 * sluice_run_get_pid:
 * @self: a run
 *
 * Returns: the number of its process, in digits
 */
const char *
sluice_run_get_pid (SluiceRun *self)
{
  return self->pid;
}

/**
 * sluice_run_get_out:
 * @self: a run
 *
 * Returns: what it wrote to standard output so far
 */
const char *
sluice_run_get_out (SluiceRun *self)
{
  return self->out.text->str;
}

/**
 * sluice_run_get_err:
 * @self: a run
 *
 * Returns: what it wrote to standard error so far
 */
const char *
sluice_run_get_err (SluiceRun *self)
{
  return self->err.text->str;
}

/**
 * sluice_run_says:
 * @self: a run
 * @text: words, in any case
 *
 * Returns: whether standard error holds @text so far
 */
gboolean
sluice_run_says (SluiceRun *self, const char *text)
{
  g_autofree char *heard = g_utf8_casefold (self->err.text->str, -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return strstr (heard, wanted) != NULL;
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (SluiceRun *self)
{
  return self->ended && !self->out.open && !self->err.open;
}

/**
 * sluice_run_await_saying:
 * @self: a run
 * @text: words, in any case
 * @seconds: how long to wait
 *
 * Waits until standard error holds @text, or the program has ended.
 *
 * Returns: whether it was said
 */
gboolean
sluice_run_await_saying (SluiceRun *self, const char *text, guint seconds)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (seconds, timeout_cb, &late);

  while (!late && !is_over (self) && !sluice_run_says (self, text))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timer);
  return sluice_run_says (self, text);
}

/**
 * sluice_run_signal:
 * @self: a run
 * @number: a signal
 *
 * Sends it to the program.
 */
void
sluice_run_signal (SluiceRun *self, int number)
{
  g_subprocess_send_signal (self->process, number);
}

static void
run_tell (SluiceRun *self)
{
  g_test_message ("standard output: %s", self->out.text->str);
  g_test_message ("standard error: %s", self->err.text->str);
}

/**
 * sluice_run_finish:
 * @self: a run
 * @seconds: how long it may take from now on
 *
 * Waits for the program's end. One that takes too long is killed and fails the
 * test with what it said.
 *
 * Returns: the exit status; 128 and the signal's number when a signal ended it
 */
int
sluice_run_finish (SluiceRun *self, guint seconds)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (seconds, timeout_cb, &late);

  while (!late && !is_over (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);

  run_tell (self);
  if (!is_over (self))
    {
      g_subprocess_force_exit (self->process);
      g_error ("The program was not done after %u seconds.", seconds);
    }

  return g_subprocess_get_if_exited (self->process)
             ? g_subprocess_get_exit_status (self->process)
             : 128 + g_subprocess_get_term_sig (self->process);
}

/**
 * sluice_run:
 * @scene: where
 * @arguments: options and links
 * @seconds: how long it may take
 *
 * Runs the program from start to end.
 *
 * Returns: as sluice_run_finish() does
 */
int
sluice_run (SluiceScene *scene, const char *const *arguments, guint seconds)
{
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  return sluice_run_finish (run, seconds);
}
