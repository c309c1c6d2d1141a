/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is so without an option. */
#define SLUICE_GET_ARGUMENTS_DEFAULT_JOBS 4
#define SLUICE_GET_ARGUMENTS_DEFAULT_HOST_CONNECTIONS 8

/* The number of connections when none was given. */
#define SLUICE_GET_ARGUMENTS_AUTOMATIC (-1)

/**
 * SluiceGetArguments:
 *
 * What the command line says, one member for each option, not checked yet.
 * `help_text` is what to print when `help` was asked for.
 */
typedef struct
{
  gboolean help;
  gboolean version;
  gboolean no_metalink;
  gboolean restart;
  gboolean verify;
  gboolean repair;
  gboolean remote;
  gboolean yield;
  gboolean json;
  gboolean quiet;
  int connections;
  int jobs;
  int host_connections;
  int retries;
  int timeout;
  char *directory;      /* owned, nullable */
  char *name;           /* owned, nullable */
  char *checksum;       /* owned, nullable */
  char *rate_limit;     /* owned, nullable */
  char *user;           /* owned, nullable */
  char *referer;        /* owned, nullable */
  char *user_agent;     /* owned, nullable */
  char *proxy;          /* owned, nullable */
  char *ca_certificate; /* owned, nullable */
  GStrv lists;          /* owned, nullable */
  GStrv mirrors;        /* owned, nullable */
  GStrv headers;        /* owned, nullable */
  GStrv links;          /* owned, nullable */
  char *help_text;      /* owned, nullable */
} SluiceGetArguments;

gboolean sluice_get_arguments_read (SluiceGetArguments *self, char **arguments, GError **error);
void sluice_get_arguments_clear (SluiceGetArguments *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SluiceGetArguments, sluice_get_arguments_clear)

G_END_DECLS
