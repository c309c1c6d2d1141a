/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-password-prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST_PASSWORD 1024 /* bytes */

/* Whatever may end or stop the program while the terminal does not echo. */
static const int watched_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP };

static volatile sig_atomic_t caught_signal;

static void
signal_cb (int number)
{
  caught_signal = number;
}

/* Reads one line. Without SA_RESTART a signal ends read(), and with it the wait. */
static gboolean
read_line (int terminal, char line[LONGEST_PASSWORD + 1])
{
  gsize length = 0;
  gboolean whole = FALSE;

  while (!whole && caught_signal == 0)
    {
      char byte;
      gssize n_read = read (terminal, &byte, 1);

      if (n_read == 0 || (n_read < 0 && errno != EINTR))
        return FALSE;

      whole = n_read == 1 && byte == '\n';
      if (n_read == 1 && !whole && length < LONGEST_PASSWORD)
        line[length++] = byte;
    }

  line[length] = '\0';
  return whole;
}

static gboolean
read_without_echo (int terminal, char line[LONGEST_PASSWORD + 1])
{
  struct sigaction actions[G_N_ELEMENTS (watched_signals)];
  struct sigaction catch = { .sa_handler = signal_cb };
  struct termios shown;
  struct termios hidden;
  gboolean whole;

  if (tcgetattr (terminal, &shown) != 0)
    return FALSE;

  caught_signal = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (watched_signals); i++)
    sigaction (watched_signals[i], &catch, &actions[i]);

  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  hidden.c_lflag |= ECHONL;
  tcsetattr (terminal, TCSAFLUSH, &hidden);
  whole = read_line (terminal, line);
  tcsetattr (terminal, TCSAFLUSH, &shown);

  for (gsize i = 0; i < G_N_ELEMENTS (watched_signals); i++)
    sigaction (watched_signals[i], &actions[i], NULL);

  return whole;
}

static gboolean
write_text (int terminal, const char *text)
{
  return write (terminal, text, strlen (text)) == (gssize) strlen (text);
}

static char *
ask_terminal (int terminal, const char *prompt)
{
  char line[LONGEST_PASSWORD + 1];
  g_autofree char *local_prompt = g_locale_from_utf8 (prompt, -1, NULL, NULL, NULL);
  gboolean whole;
  char *password = NULL;

  /* A signal does what it always does, but with the terminal as it was; when
   * the program is continued after that, it asks again. */
  do
    {
      whole = write_text (terminal, local_prompt != NULL ? local_prompt : "? ") &&
              read_without_echo (terminal, line);
      if (caught_signal != 0)
        raise (caught_signal);
    }
  while (caught_signal != 0);

  if (whole)
    password = g_locale_to_utf8 (line, -1, NULL, NULL, NULL);

  explicit_bzero (line, sizeof line);
  return password;
}

/**
 * sluice_password_prompt_ask:
 * @prompt: what to ask, with a blank behind it
 * @error: return location for a #GError, a sentence for the user
 *
 * Asks for a password on the terminal the program runs in, whatever its
 * standard streams are connected to, without showing what is typed. Waits for
 * the answer, so it is called before anything else goes on.
 *
 * Returns: (transfer full) (nullable): the password, or %NULL when there is no
 *   terminal or no answer
 */
char *
sluice_password_prompt_ask (const char *prompt, GError **error)
{
  char *password = NULL;
  int terminal = g_open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC, 0);

  if (terminal >= 0)
    {
      password = ask_terminal (terminal, prompt);
      g_close (terminal, NULL);
    }

  if (password == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("The password cannot be asked for here; "
                            "put it into the environment variable SLUICE_PASSWORD."));

  return password;
}
