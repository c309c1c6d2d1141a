/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-bus-herald.h"
#include "sluice-bus.h"

/* SluiceBus is one type in several files; this is what they share. */

G_BEGIN_DECLS

struct _SluiceBus
{
  GObject parent_instance;

  GDBusConnection *connection; /* owned */
  char *path;                  /* owned; of the list, which its downloads are below of */
  guint downloads;             /* what is registered: the list and its downloads */
  guint search;                /* the search provider */
  GQueue waiting;              /* of owned GDBusMethodInvocation: calls before the list is there */

  /* All of these, or none: */
  SluiceLibrary *library;   /* owned, nullable */
  SluiceSettings *settings; /* owned, nullable */
  SluiceExit *way_out;      /* owned, nullable */
  GActionGroup *actions;    /* not owned, nullable: it owns us */

  SluiceBusHerald *herald; /* owned, nullable: since the list is there */
};

/**
 * SluiceBusMethod:
 * @self: the bus
 * @id: the download that was called, or %NULL
 * @parameters: what it was called with
 * @error: what went wrong, a sentence
 *
 * Answers a call.
 *
 * Returns: (transfer floating) (nullable): the answer, a tuple; %NULL with @error set
 */
typedef GVariant *(*SluiceBusMethod) (SluiceBus *self,
                                      const char *id,
                                      GVariant *parameters,
                                      GError **error);

/* sluice-bus.c */
void sluice_bus_tell_removed (SluiceBus *self,
                              SluiceRemoval *removal,
                              GPtrArray *downloads,
                              gboolean files);

/* sluice-bus-find.c: downloads by their paths */
char *sluice_bus_path_of (const char *path, SluiceDownload *download);
SluiceDownload *sluice_bus_find (SluiceBus *self, const char *id, GError **error);
GPtrArray *sluice_bus_find_each (SluiceBus *self, GHashTable *ids);
GPtrArray *sluice_bus_find_all (SluiceBus *self, GVariant *paths, GError **error);

/* sluice-bus-orders.c: what changes something */
GVariant *sluice_bus_add (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *sluice_bus_pause (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *sluice_bus_resume (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *sluice_bus_remove (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_pause_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_resume_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_set_property (SluiceBus *self, const char *id, GVariant *parameters, GError **error);

/* sluice-bus-questions.c: what does not */
GVariant *sluice_bus_list (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_get_property (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_get_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error);

/* sluice-bus-search.c: what the shell asks when somebody types */
GVariant *sluice_bus_search (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_search_again (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_describe_results (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_activate_result (SluiceBus *self, const char *id, GVariant *parameters, GError **error);
GVariant *
sluice_bus_launch_search (SluiceBus *self, const char *id, GVariant *parameters, GError **error);

G_END_DECLS
