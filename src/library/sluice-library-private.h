/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-history.h"
#include "sluice-http-client.h"
#include "sluice-library-entry.h"
#include "sluice-library-store.h"
#include "sluice-library.h"
#include "sluice-limits.h"
#include "sluice-queue.h"
#include "sluice-tally.h"

/* SluiceLibrary is one type in several files; this is what they share. */

G_BEGIN_DECLS

struct _SluiceLibrary
{
  GObject parent_instance;

  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
  GFile *hosts;             /* owned; what is known of them */
  SluiceQueue *queue;       /* owned; the unfinished downloads */
  SluiceHistory *history;   /* owned; the finished ones */
  GHashTable *entries;      /* owned, SluiceDownload to owned SluiceLibraryEntry: the unfinished */
  SluiceTally *tally;       /* owned */
  GPtrArray *removals;      /* owned, of SluiceRemoval: neither undone nor committed */
  GPtrArray *errands;       /* owned, of SluiceDownload: whose files are checked or repaired */

  SluiceLibraryStore *store; /* owned */
  GHashTable *unsaved;       /* owned, of SluiceLibraryEntry in @entries */
  GStrv folders;             /* owned, nullable: paths */
  gboolean lost;             /* the list of unfinished downloads is not whole */
  guint save_source;         /* 0 while there is nothing to save */
  GTask *flush;              /* owned, nullable */
  guint held;                /* things under way that must end before the program does */
  gboolean quiet;            /* what the queue tells of its list is not passed on */
  gboolean mark_origin;
  gboolean reading; /* the unfinished downloads are not all in the list yet */
  gboolean loaded;
  void (*wish) (SluiceLibrary *self); /* nullable: what all those are to do then */
  double rate;                        /* bytes per second */
  guint n_active;
};

/* sluice-library.c: the list */
void sluice_library_insert (SluiceLibrary *self, SluiceLibraryEntry *entry);
void sluice_library_insert_all (SluiceLibrary *self, guint position, GPtrArray *entries);
SluiceLibraryEntry *sluice_library_take_out (SluiceLibrary *self, SluiceDownload *download);
void sluice_library_set_order (SluiceLibrary *self, SluiceLibraryEntry *entry, gint64 order);
void sluice_library_set_loaded (SluiceLibrary *self);

/* sluice-library-tell.c: what it tells of itself */
void sluice_library_install_signals (void);
void sluice_library_tell_counted (SluiceLibrary *self);
void sluice_library_tell_settled (SluiceLibrary *self,
                                  SluiceDownload *download,
                                  SluiceDownloadState state);
void sluice_library_tell_stranded (SluiceLibrary *self, SluiceDownload *download);
void sluice_library_tell_trouble (SluiceLibrary *self, const char *message);
void sluice_library_tell_added (SluiceLibrary *self, GPtrArray *downloads);
void sluice_library_tell_removed (SluiceLibrary *self, GPtrArray *downloads);
void sluice_library_tell_changed (SluiceLibrary *self, SluiceDownload *download);

/* sluice-library-history.c: the finished part of the list */
void sluice_library_put_into_history (SluiceLibrary *self, GPtrArray *downloads);
void sluice_library_add_history (SluiceLibrary *self, GPtrArray *downloads, const guint *kinds);
void sluice_library_take_out_of_history (SluiceLibrary *self, GHashTable *downloads);

/* sluice-library-save.c: what changed, to the disk */
void sluice_library_save_soon (SluiceLibrary *self, SluiceLibraryEntry *entry);
void sluice_library_save_all (SluiceLibrary *self);

/* sluice-library-flush.c: its end */
void sluice_library_hold (SluiceLibrary *self);
void sluice_library_release (SluiceLibrary *self);

/* sluice-library-secrets.c: what must be in no file */
void sluice_library_keep_secrets (SluiceLibrary *self, SluiceLibraryEntry *entry);
void sluice_library_forget_secrets (SluiceLibrary *self, SluiceDownload *download);
gboolean sluice_library_needs_secrets (const SluiceLibraryEntry *entry);
void sluice_library_fetch_secrets_async (SluiceLibrary *self,
                                         SluiceLibraryEntry *entry,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/* sluice-library-pieces.c: what is too long for the list */
void sluice_library_keep_pieces (SluiceLibrary *self, SluiceLibraryEntry *entry);
void sluice_library_forget_pieces (SluiceLibrary *self, SluiceDownload *download);
void sluice_library_read_pieces_async (SluiceLibrary *self,
                                       GPtrArray *records,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/* sluice-library-move.c: its order */
void sluice_library_order_from (SluiceLibrary *self, guint position);

/* sluice-library-parts.c: what unfinished downloads left in their folders */
void sluice_library_look_at_parts (SluiceLibrary *self);
void sluice_library_rebuild (SluiceLibrary *self);

/* sluice-removal.c */
SluiceRemoval *
sluice_removal_new (SluiceLibrary *library, GPtrArray *downloads, gboolean trash_files);

G_END_DECLS
