/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SluiceEntryCheck:
 * @text: what the user typed
 * @error: return location for a #GError, a sentence for the user
 *
 * Returns: %TRUE when @text will do
 */
typedef gboolean (*SluiceEntryCheck) (const char *text, GError **error);

#define SLUICE_TYPE_ENTRY_DIALOG (sluice_entry_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SluiceEntryDialog,
                      sluice_entry_dialog,
                      SLUICE,
                      ENTRY_DIALOG,
                      AdwMessageDialog)

SluiceEntryDialog *sluice_entry_dialog_new (GtkWindow *parent,
                                            const char *heading,
                                            const char *body,
                                            const char *label,
                                            const char *button);
void sluice_entry_dialog_set_check (SluiceEntryDialog *self, SluiceEntryCheck check);
void sluice_entry_dialog_set_text (SluiceEntryDialog *self, const char *text);

G_END_DECLS
