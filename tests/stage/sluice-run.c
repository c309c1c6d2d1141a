/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-run.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PIECE 4096
#define GLANCE 2 /* ms between two looks at what happens in another thread */

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
  GString *said; /* owned; of err, what is meant for the user */
  GString *log;  /* owned; of err, the rest */
  char *witness; /* owned; where a witness writes what the program left */
  char *remains; /* owned, nullable: it has not ended */
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

static void
call_witness (SluiceRun *self, SluiceScene *scene, GSubprocessLauncher *launcher)
{
  const char *others = g_environ_getenv (scene->environment, "LD_PRELOAD");
  g_autofree char *libraries =
      g_strjoin (":", g_getenv ("SLUICE_WITNESS_LIBRARY"), others /* nullable */, NULL);

  self->witness = g_build_filename (scene->root, "witness", NULL);
  /* The sanitizer wants to be the first library of a program. */
  if (!SLUICE_RUN_PLAIN)
    return;
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", libraries, TRUE);
  g_subprocess_launcher_setenv (launcher, "SLUICE_WITNESS", self->witness, TRUE);
  g_subprocess_launcher_setenv (launcher, "SLUICE_WITNESS_ROOT", scene->root, TRUE);
}

static GSubprocess *
spawn (SluiceRun *self, SluiceScene *scene, const char *const *arguments)
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
  call_witness (self, scene, launcher);
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

  self->process = spawn (self, scene, arguments);
  self->pid = g_strdup (g_subprocess_get_identifier (self->process));
  self->cancellable = g_cancellable_new ();
  self->said = g_string_new (NULL);
  self->log = g_string_new (NULL);

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
  g_string_free (self->said, TRUE);
  g_string_free (self->log, TRUE);
  g_free (self->witness);
  g_free (self->remains);
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

/* As in “(sluice-get:4711): sluice-source-DEBUG: 12:34:56.789: Answer 200”, with
 * whatever lines follow it. */
static gboolean
is_log_line (const char *line)
{
  const char *level = g_str_has_prefix (line, "(") ? strstr (line, "): ") : NULL;

  return level != NULL && (strstr (level, "-DEBUG: ") != NULL || strstr (level, "-INFO: ") != NULL);
}

/* Parts what the user is told from the log, both of which go to standard error. */
static void
run_sort (SluiceRun *self)
{
  g_auto (GStrv) lines = g_strsplit (self->err.text->str, "\n", -1);

  g_string_truncate (self->said, 0);
  g_string_truncate (self->log, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (is_log_line (lines[i]) ? self->log : self->said, "%s%s", lines[i],
                            lines[i + 1] != NULL ? "\n" : "");
}

/**
 * sluice_run_get_err:
 * @self: a run
 *
 * Returns: what it wrote to standard error so far, but for the log
 */
const char *
sluice_run_get_err (SluiceRun *self)
{
  run_sort (self);
  return self->said->str;
}

/**
 * sluice_run_get_log:
 * @self: a run
 *
 * Returns: the log it wrote to standard error so far
 */
const char *
sluice_run_get_log (SluiceRun *self)
{
  run_sort (self);
  return self->log->str;
}

/**
 * sluice_run_get_remains:
 * @self: a run that has ended
 *
 * Returns: what was still open when the program came to its end, a line each;
 *   empty when it did not come to it, or where nobody could look
 */
const char *
sluice_run_get_remains (SluiceRun *self)
{
  g_assert_nonnull (self->remains);
  return self->remains;
}

/**
 * sluice_run_dup_command_line:
 * @self: a run
 *
 * Returns: (transfer full): the arguments as the system shows them to others;
 *   empty once the program has ended
 */
char *
sluice_run_dup_command_line (SluiceRun *self)
{
  g_autofree char *path = g_build_filename ("/proc", self->pid, "cmdline", NULL);
  char *line = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &line, &length, NULL))
    return g_strdup ("");
  for (gsize i = 0; i + 1 < length; i++)
    if (line[i] == '\0')
      line[i] = ' ';
  return line;
}

/**
 * sluice_run_says:
 * @self: a run
 * @text: words, in any case
 *
 * Returns: whether standard error holds @text so far, not counting the log
 */
gboolean
sluice_run_says (SluiceRun *self, const char *text)
{
  g_autofree char *heard = g_utf8_casefold (sluice_run_get_err (self), -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return strstr (heard, wanted) != NULL;
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Returns: whether the program has ended, and all it said was heard */
gboolean
sluice_run_is_over (SluiceRun *self)
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

  while (!late && !sluice_run_is_over (self) && !sluice_run_says (self, text))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timer);
  return sluice_run_says (self, text);
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * sluice_run_await_true:
 * @self: a run
 * @holds: a condition outside of this thread
 * @user_data: passed to @holds
 * @seconds: how long to wait
 *
 * Waits until the condition holds, or the program has ended.
 *
 * Returns: whether it holds while the program runs
 */
gboolean
sluice_run_await_true (SluiceRun *self,
                       gboolean (*holds) (gpointer user_data),
                       gpointer user_data,
                       guint seconds)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (seconds, timeout_cb, &late);
  guint glance = g_timeout_add (GLANCE, look_again_cb, NULL);

  while (!late && !self->ended && !holds (user_data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (glance);
  g_source_remove (timer);
  return !self->ended && holds (user_data);
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

static void
run_hear_witness (SluiceRun *self)
{
  if (self->remains != NULL)
    return;
  if (!g_file_get_contents (self->witness, &self->remains, NULL, NULL))
    self->remains = g_strdup ("");
  g_unlink (self->witness);
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

  while (!late && !sluice_run_is_over (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);

  run_tell (self);
  if (!sluice_run_is_over (self))
    {
      g_subprocess_force_exit (self->process);
      g_error ("The program was not done after %u seconds.", seconds);
    }

  run_hear_witness (self);
  return sluice_run_get_status (self);
}

/**
 * sluice_run_get_status:
 * @self: a run that has ended
 *
 * Returns: the exit status; 128 and the signal's number when a signal ended it
 */
int
sluice_run_get_status (SluiceRun *self)
{
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
