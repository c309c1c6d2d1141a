/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"

G_BEGIN_DECLS

/**
 * SluiceConversation:
 * @parent: (nullable): the window it is held in, %NULL once that is gone
 * @toasts: where it is said that all is well
 * @library: what holds @download
 * @download: what it is about
 *
 * From a question about a download to what came of the answer. Counted by references, of one
 * thread: each dialog and each call that is under way holds one.
 */
typedef struct
{
  GtkWindow *parent;
  AdwToastOverlay *toasts;
  SluiceLibrary *library;
  SluiceDownload *download;
} SluiceConversation;

SluiceConversation *sluice_conversation_new (GtkWindow *parent,
                                             AdwToastOverlay *toasts,
                                             SluiceLibrary *library,
                                             SluiceDownload *download);
SluiceConversation *sluice_conversation_ref (SluiceConversation *self);
void sluice_conversation_unref (SluiceConversation *self);

void sluice_conversation_hear (SluiceConversation *self,
                               GtkWidget *dialog,
                               const char *signal,
                               GCallback callback);
GtkWidget *
sluice_conversation_create_dialog (SluiceConversation *self, const char *heading, const char *body);
void sluice_conversation_tell_success (SluiceConversation *self, const char *format);
void
sluice_conversation_tell_failure (SluiceConversation *self, const char *heading, const char *body);
void
sluice_conversation_tell_error (SluiceConversation *self, const char *heading, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceConversation, sluice_conversation_unref)

G_END_DECLS
