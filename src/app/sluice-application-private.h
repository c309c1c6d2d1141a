/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-application.h"
#include "sluice-background.h"
#include "sluice-exit.h"
#include "sluice-inhibitor.h"
#include "sluice-notifier.h"
#include "sluice-opener.h"
#include "sluice-window.h"

G_BEGIN_DECLS

/* All parts are there from startup to shutdown. */
struct _SluiceApplication
{
  AdwApplication parent_instance;

  SluiceSettings *settings;     /* owned */
  SluiceLibrary *library;       /* owned */
  SluiceOpener *opener;         /* owned */
  SluiceNotifier *notifier;     /* owned */
  SluiceInhibitor *inhibitor;   /* owned */
  SluiceExit *way_out;          /* owned */
  SluiceBackground *background; /* owned */
};

SluiceWindow *sluice_application_find_window (SluiceApplication *self);
SluiceWindow *sluice_application_show_window (SluiceApplication *self);

void sluice_application_add_actions (SluiceApplication *self);
void sluice_application_class_take_calls (GApplicationClass *class);

G_END_DECLS
