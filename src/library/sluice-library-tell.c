/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a library tells those that watch it. */

#include "sluice-library-private.h"

enum
{
  SIGNAL_COUNTED,
  SIGNAL_SETTLED,
  SIGNAL_STRANDED,
  SIGNAL_TROUBLE,
  SIGNAL_ADDED,
  SIGNAL_REMOVED,
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
install_signals_of_list (void)
{
  /**
   * SluiceLibrary::added:
   * @self: a library
   * @downloads: (element-type SluiceDownload): some that are in the list now
   *
   * Tells of downloads that came. What is loaded is told of as well, but for the
   * history.
   */
  signals[SIGNAL_ADDED] = g_signal_new ("added", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * SluiceLibrary::removed:
   * @self: a library
   * @downloads: (element-type SluiceDownload): some that are in the list no more
   *
   * Tells of downloads that went.
   */
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * SluiceLibrary::changed:
   * @self: a library
   * @download: one that has not finished, or just did
   *
   * Tells that something of a download changed, other than how far it is.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, SLUICE_TYPE_DOWNLOAD);
}

/* For the class, once. */
void
sluice_library_install_signals (void)
{
  /**
   * SluiceLibrary::counted:
   * @self: a library
   *
   * Tells that some of the counts changed: once for all that changed in one go.
   */
  signals[SIGNAL_COUNTED] = g_signal_new ("counted", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SluiceLibrary::settled:
   * @self: a library
   * @download: a download
   * @state: %SLUICE_DOWNLOAD_FINISHED or %SLUICE_DOWNLOAD_FAILED
   *
   * Tells that a download came to its end.
   */
  signals[SIGNAL_SETTLED] =
      g_signal_new ("settled", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, SLUICE_TYPE_DOWNLOAD, SLUICE_TYPE_DOWNLOAD_STATE);

  /**
   * SluiceLibrary::stranded:
   * @self: a library
   * @download: the first one
   *
   * Tells that downloads wait for a folder that is not there; once, until none does.
   */
  signals[SIGNAL_STRANDED] = g_signal_new ("stranded", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, SLUICE_TYPE_DOWNLOAD);

  /**
   * SluiceLibrary::trouble:
   * @self: a library
   * @message: a sentence for the user
   *
   * Tells of trouble that is not that of one download: the list cannot be saved,
   * part of it was damaged, a file could not be moved to the wastebasket.
   */
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", SLUICE_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  install_signals_of_list ();
}

void
sluice_library_tell_counted (SluiceLibrary *self)
{
  g_signal_emit (self, signals[SIGNAL_COUNTED], 0);
}

void
sluice_library_tell_settled (SluiceLibrary *self,
                             SluiceDownload *download,
                             SluiceDownloadState state)
{
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0, download, state);
}

void
sluice_library_tell_stranded (SluiceLibrary *self, SluiceDownload *download)
{
  g_signal_emit (self, signals[SIGNAL_STRANDED], 0, download);
}

/*
 * sluice_library_tell_trouble:
 * @message: a sentence for the user
 */
void
sluice_library_tell_trouble (SluiceLibrary *self, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, message);
}

/*
 * sluice_library_tell_added:
 * @downloads: (element-type SluiceDownload): some that are in the list now
 */
void
sluice_library_tell_added (SluiceLibrary *self, GPtrArray *downloads)
{
  if (downloads->len > 0)
    g_signal_emit (self, signals[SIGNAL_ADDED], 0, downloads);
}

/*
 * sluice_library_tell_removed:
 * @downloads: (element-type SluiceDownload): some that are in the list no more
 */
void
sluice_library_tell_removed (SluiceLibrary *self, GPtrArray *downloads)
{
  if (downloads->len > 0)
    g_signal_emit (self, signals[SIGNAL_REMOVED], 0, downloads);
}

void
sluice_library_tell_changed (SluiceLibrary *self, SluiceDownload *download)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, download);
}
