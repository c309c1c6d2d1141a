/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-timetable-group.h"

#include "sluice-timetable-row.h"
#include "sluice-timetable.h"

/* What new hours begin with: a working day, at a tenth of a usual line. */
#define NEW_DAYS 0x1f
#define NEW_FROM (9 * 60)
#define NEW_TO (17 * 60)

/**
 * SluiceTimetableGroup:
 *
 * The editor of the weekly timetable of speed limits.
 */
struct _SluiceTimetableGroup
{
  AdwPreferencesGroup parent_instance;

  GSettings *store; /* owned, nullable: not set yet */
  GPtrArray *rows;  /* owned, of SluiceTimetableRow owned by the group */

  GtkWidget *add_button;
  GtkSwitch *timetable_switch;
};

G_DEFINE_FINAL_TYPE (SluiceTimetableGroup, sluice_timetable_group, ADW_TYPE_PREFERENCES_GROUP)

static SluiceTimetable *
read_timetable (SluiceTimetableGroup *self)
{
  g_autoptr (GVariant) variant = g_settings_get_value (self->store, "timetable");

  return sluice_timetable_new (variant);
}

static void
write_timetable (SluiceTimetableGroup *self)
{
  g_autoptr (SluiceTimetable) timetable = sluice_timetable_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      SluiceTimetableEntry entry;

      sluice_timetable_row_get_entry (g_ptr_array_index (self->rows, i), &entry);
      sluice_timetable_add (timetable, &entry);
    }

  g_settings_set_value (self->store, "timetable", sluice_timetable_to_variant (timetable));
}

static void
remove_row (SluiceTimetableGroup *self, SluiceTimetableRow *row)
{
  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
}

static void
row_removed_cb (SluiceTimetableGroup *self, SluiceTimetableRow *row)
{
  remove_row (self, row);
  write_timetable (self);
  gtk_widget_grab_focus (self->add_button);
}

static SluiceTimetableRow *
add_row (SluiceTimetableGroup *self, const SluiceTimetableEntry *entry)
{
  SluiceTimetableRow *row = sluice_timetable_row_new (entry);

  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_signal_connect_object (row, "changed", G_CALLBACK (write_timetable), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (row_removed_cb), self, G_CONNECT_SWAPPED);
  return row;
}

/* Keeps the rows that are there: the user may be at work in one. */
static void
read_cb (SluiceTimetableGroup *self)
{
  g_autoptr (SluiceTimetable) timetable = read_timetable (self);
  guint length = sluice_timetable_get_length (timetable);

  while (self->rows->len > length)
    remove_row (self, g_ptr_array_index (self->rows, self->rows->len - 1));

  for (guint i = 0; i < length; i++)
    {
      const SluiceTimetableEntry *entry = sluice_timetable_get_entry (timetable, i);

      if (i < self->rows->len)
        sluice_timetable_row_set_entry (g_ptr_array_index (self->rows, i), entry);
      else
        add_row (self, entry);
    }
}

static void
add_cb (SluiceTimetableGroup *self)
{
  const SluiceTimetableEntry entry = { NEW_DAYS, NEW_FROM, NEW_TO,
                                       g_settings_get_uint64 (self->store, "rate-limit") };
  SluiceTimetableRow *row = add_row (self, &entry);

  write_timetable (self);
  g_settings_set_boolean (self->store, "timetable-on", TRUE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
sluice_timetable_group_dispose (GObject *object)
{
  SluiceTimetableGroup *self = SLUICE_TIMETABLE_GROUP (object);

  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_timetable_group_parent_class)->dispose (object);
}

static void
sluice_timetable_group_finalize (GObject *object)
{
  SluiceTimetableGroup *self = SLUICE_TIMETABLE_GROUP (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (sluice_timetable_group_parent_class)->finalize (object);
}

static void
sluice_timetable_group_class_init (SluiceTimetableGroupClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = sluice_timetable_group_dispose;
  object_class->finalize = sluice_timetable_group_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SLUICE_APP_PATH
                                               "/preferences/sluice-timetable-group.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableGroup, add_button);
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableGroup, timetable_switch);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
sluice_timetable_group_init (SluiceTimetableGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_timetable_group_set_store:
 * @self: an editor
 * @store: the settings; set once
 *
 * Makes the editor show, and set, the timetable.
 */
void
sluice_timetable_group_set_store (SluiceTimetableGroup *self, GSettings *store)
{
  g_return_if_fail (SLUICE_IS_TIMETABLE_GROUP (self));
  g_return_if_fail (G_IS_SETTINGS (store));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  g_settings_bind (store, "timetable-on", self->timetable_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (store, "changed::timetable", G_CALLBACK (read_cb), self,
                           G_CONNECT_SWAPPED);
  read_cb (self);
}
