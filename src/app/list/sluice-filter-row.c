/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-filter-row.h"

#include <glib/gi18n.h>

#include "sluice-words.h"

static const char *const group_icons[SLUICE_N_GROUPS] = {
  [SLUICE_GROUP_ALL] = "view-list-symbolic",
  [SLUICE_GROUP_ACTIVE] = "folder-download-symbolic",
  [SLUICE_GROUP_WAITING] = "document-open-recent-symbolic",
  [SLUICE_GROUP_FINISHED] = "object-select-symbolic",
  [SLUICE_GROUP_FAILED] = "dialog-warning-symbolic",
};

struct _SluiceFilterRow
{
  GtkListBoxRow parent_instance;

  SluiceGroup group;
  SluiceKind kind; /* SLUICE_N_KINDS for a group */

  GtkImage *icon;
  GtkLabel *name_label;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (SluiceFilterRow, sluice_filter_row, GTK_TYPE_LIST_BOX_ROW)

static void
sluice_filter_row_class_init (SluiceFilterRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/list/sluice-filter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceFilterRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SluiceFilterRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceFilterRow, count_label);
}

static void
sluice_filter_row_init (SluiceFilterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static SluiceFilterRow *
create (SluiceGroup group, SluiceKind kind, const char *name, const char *icon)
{
  SluiceFilterRow *self = g_object_new (SLUICE_TYPE_FILTER_ROW, NULL);

  self->group = group;
  self->kind = kind;
  gtk_label_set_label (self->name_label, name);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return self;
}

/**
 * sluice_filter_row_new_for_group:
 * @group: a group of downloads
 *
 * Returns: (transfer floating): a row to choose it by
 */
SluiceFilterRow *
sluice_filter_row_new_for_group (SluiceGroup group)
{
  return create (group, SLUICE_N_KINDS, sluice_words_group (group), group_icons[group]);
}

/**
 * sluice_filter_row_new_for_kind:
 * @kind: a kind of files
 *
 * Returns: (transfer floating): a row to choose it by
 */
SluiceFilterRow *
sluice_filter_row_new_for_kind (SluiceKind kind)
{
  return create (SLUICE_GROUP_ALL, kind, sluice_words_kind (kind), sluice_words_kind_icon (kind));
}

/**
 * sluice_filter_row_get_group:
 * @self: a row
 *
 * Returns: the group it stands for; %SLUICE_GROUP_ALL when it stands for a kind
 */
SluiceGroup
sluice_filter_row_get_group (SluiceFilterRow *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER_ROW (self), SLUICE_GROUP_ALL);

  return self->group;
}

/**
 * sluice_filter_row_get_kind:
 * @self: a row
 *
 * Returns: the kind it stands for; %SLUICE_N_KINDS when it stands for a group
 */
SluiceKind
sluice_filter_row_get_kind (SluiceFilterRow *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER_ROW (self), SLUICE_N_KINDS);

  return self->kind;
}

/**
 * sluice_filter_row_set_count:
 * @self: a row
 * @count: how many downloads it stands for
 *
 * A kind of which there is none is not offered.
 */
void
sluice_filter_row_set_count (SluiceFilterRow *self, guint count)
{
  g_autofree char *number = g_strdup_printf ("%'u", count);
  g_autofree char *description =
      g_strdup_printf (ngettext ("%u download", "%u downloads", count), count);

  g_return_if_fail (SLUICE_IS_FILTER_ROW (self));

  if (g_str_equal (gtk_label_get_label (self->count_label), number))
    return;

  gtk_label_set_label (self->count_label, number);
  gtk_widget_set_visible (GTK_WIDGET (self), self->kind == SLUICE_N_KINDS || count > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}
