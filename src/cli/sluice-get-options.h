/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceGetTask:
 * @SLUICE_GET_TASK_DOWNLOAD: download the links
 * @SLUICE_GET_TASK_VERIFY: check the files, and repair them
 * @SLUICE_GET_TASK_REMOTE: hand the links to the desktop program
 * @SLUICE_GET_TASK_HELP: print @help
 * @SLUICE_GET_TASK_VERSION: print the version
 *
 * What the program is asked to do.
 */
typedef enum
{
  SLUICE_GET_TASK_DOWNLOAD,
  SLUICE_GET_TASK_VERIFY,
  SLUICE_GET_TASK_REMOTE,
  SLUICE_GET_TASK_HELP,
  SLUICE_GET_TASK_VERSION,
} SluiceGetTask;

/**
 * SluiceGetOptions:
 * @task: what to do; all but @help is meaningful only for downloads and checks
 * @help: what `--help` prints, or %NULL
 * @metalinks: those of @links that lead to a Metalink on this computer, whatever its name
 * @no_metalink: Metalinks are files like any other
 * @links: what to fetch, as it was given, each once; for a check where the one file comes from,
 *   or empty
 * @files: what to check
 * @repair_changed: repair also what somebody changed
 * @n_repeated: how many more times one of @links was given
 * @directory: where the files go; %NULL for the desktop program's own folder
 * @headers: `Name: value` lines, or %NULL
 * @user: the user name, or %NULL
 * @referer: what to send as Referer, or %NULL
 * @user_agent: what to send as User-Agent, or %NULL
 * @proxy: a proxy's URI, or %NULL
 * @ca_certificate: path of a file of certificates to trust, or %NULL
 * @transfer: what each download gets
 * @jobs: how many downloads at a time
 * @host_connections: how many connections to one host
 * @rate_limit: bytes per second for the whole program; 0 for none
 * @json: print objects instead of paths
 * @quiet: print errors only
 *
 * What the command line says, checked.
 */
typedef struct
{
  SluiceGetTask task;
  char *help;           /* owned, nullable */
  GPtrArray *links;     /* owned, of owned GUri */
  GPtrArray *metalinks; /* owned, of owned GUri */
  gboolean no_metalink;
  GPtrArray *files; /* owned, of owned GFile */
  gboolean repair_changed;
  guint n_repeated;
  GFile *directory;                /* owned, nullable */
  GStrv headers;                   /* owned, nullable */
  char *user;                      /* owned, nullable */
  char *referer;                   /* owned, nullable */
  char *user_agent;                /* owned, nullable */
  char *proxy;                     /* owned, nullable */
  char *ca_certificate;            /* owned, nullable */
  SluiceTransferOptions *transfer; /* owned */
  guint jobs;
  guint host_connections;
  guint64 rate_limit;
  gboolean json;
  gboolean quiet;
} SluiceGetOptions;

SluiceGetOptions *sluice_get_options_parse (char **command_line, GError **error);
void sluice_get_options_free (SluiceGetOptions *self);
void sluice_get_options_hide_secrets (const SluiceGetOptions *self, int argc, char **argv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceGetOptions, sluice_get_options_free)

G_END_DECLS
