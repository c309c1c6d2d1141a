/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ServedProgram:
 * @folder: a temporary folder of the test's own
 * @uri: the first line it printed
 * @port: the port in it
 *
 * A running `sluice-serve`.
 */
typedef struct
{
  char *folder; /* owned */
  char *uri;    /* owned */
  guint16 port;
  GSubprocess *process;     /* owned */
  GDataInputStream *output; /* owned */
  GDataInputStream *log;    /* owned */
} ServedProgram;

/**
 * Reply:
 * @status: the status code
 * @fields: the header fields, names in lower case
 * @body: what came after them
 *
 * One answer, read to the end of its connection.
 */
typedef struct
{
  guint status;
  GHashTable *fields; /* owned */
  GBytes *body;       /* owned */
} Reply;

char *served_folder_new (void);
void served_folder_write (const char *folder, const char *name, const char *text);
void served_folder_remove (const char *folder);
ServedProgram *served_program_start (const char *const *arguments);
ServedProgram *served_program_start_folder (const char *option);
void served_program_stop (ServedProgram *program);
int served_program_wait (ServedProgram *program);
void served_program_await_log (ServedProgram *program, const char *pattern);
char *served_program_read_line (ServedProgram *program);
GSocketConnection *served_program_connect (ServedProgram *program);
GSocketConnection *served_program_ask (ServedProgram *program, const char *request);
Reply *served_program_fetch (ServedProgram *program,
                             const char *method,
                             const char *path,
                             const char *fields);
Reply *reply_read (GSocketConnection *connection);
const char *reply_get (Reply *reply, const char *field);
void reply_assert_text (Reply *reply, const char *text);
void reply_free (Reply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServedProgram, served_program_stop)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

G_END_DECLS
