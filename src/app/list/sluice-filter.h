/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download-state.h"
#include "sluice-kind.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FILTER (sluice_filter_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFilter, sluice_filter, SLUICE, FILTER, GtkFilter)

SluiceFilter *sluice_filter_new (void);

void sluice_filter_set_group (SluiceFilter *self, SluiceGroup group);
SluiceGroup sluice_filter_get_group (SluiceFilter *self);
void sluice_filter_set_kind (SluiceFilter *self, SluiceKind kind);
SluiceKind sluice_filter_get_kind (SluiceFilter *self);
void sluice_filter_set_search (SluiceFilter *self, const char *text);
const char *sluice_filter_get_search (SluiceFilter *self);
const char *sluice_filter_get_title (SluiceFilter *self);

G_END_DECLS
