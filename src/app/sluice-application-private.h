/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-application.h"
#include "sluice-background.h"
#include "sluice-bus.h"
#include "sluice-exit.h"
#include "sluice-inhibitor.h"
#include "sluice-launcher.h"
#include "sluice-notifier.h"
#include "sluice-opener.h"
#include "sluice-power-watch.h"
#include "sluice-window.h"

G_BEGIN_DECLS

/* All parts are there from startup to shutdown, the bus before and after. */
struct _SluiceApplication
{
  AdwApplication parent_instance;

  SluiceSettings *settings;     /* owned */
  SluiceLibrary *library;       /* owned */
  SluiceOpener *opener;         /* owned */
  SluiceNotifier *notifier;     /* owned */
  SluiceInhibitor *inhibitor;   /* owned */
  SluiceLauncher *launcher;     /* owned */
  SluicePowerWatch *power;      /* owned */
  SluiceExit *way_out;          /* owned */
  SluiceBackground *background; /* owned */
  SluiceBus *bus;               /* owned, nullable: there may be none */
  AdwToast *offer;              /* weak, nullable: to undo what a caller removed last */
};

SluiceWindow *sluice_application_find_window (SluiceApplication *self);
SluiceWindow *sluice_application_show_window (SluiceApplication *self);
void sluice_application_keep_quiet (SluiceApplication *self);

void sluice_application_add_actions (SluiceApplication *self);
void sluice_application_class_take_calls (GApplicationClass *class);

G_END_DECLS
