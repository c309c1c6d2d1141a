/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-timetable-row.h"

#include <glib/gi18n.h>

#include "sluice-day-time.h"
#include "sluice-rate-row.h"
#include "sluice-units.h"

#define WEEK 7 /* days */

/**
 * SluiceTimetableRow:
 *
 * A row for some hours of the week with a speed limit: closed it says what they
 * are, open they can be changed.
 */
struct _SluiceTimetableRow
{
  AdwExpanderRow parent_instance;

  gboolean setting; /* the widgets are being set to an entry */

  GtkWidget *days_box;
  GtkToggleButton *days[WEEK];
  GtkAdjustment *from;
  GtkAdjustment *to;
  SluiceRateRow *rate_row;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceTimetableRow, sluice_timetable_row, ADW_TYPE_EXPANDER_ROW)

static int
input_cb (GtkSpinButton *spin, double *value)
{
  guint minute;

  if (!sluice_day_time_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), &minute))
    return GTK_INPUT_ERROR;

  *value = minute;
  return TRUE;
}

static gboolean
output_cb (GtkSpinButton *spin)
{
  g_autofree char *text = sluice_day_time_format ((guint) gtk_spin_button_get_value_as_int (spin));

  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (spin))))
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static char *
describe_hours (const SluiceTimetableEntry *entry)
{
  g_autofree char *from = sluice_day_time_format (entry->from);
  g_autofree char *to = sluice_day_time_format (entry->to);
  g_autofree char *rate = sluice_units_format_rate ((double) entry->limit);

  if (entry->from == entry->to)
    /* Translators: from a time of the day to the same time of the next; then a speed */
    return g_strdup_printf (_ ("24 hours from %s, %s"), from, rate);
  if (entry->from > entry->to && entry->to > 0)
    /* Translators: two times of the day, and a speed */
    return g_strdup_printf (_ ("%s to %s of the next day, %s"), from, to, rate);

  /* Translators: two times of the day, and a speed */
  return g_strdup_printf (_ ("%s to %s, %s"), from, to, rate);
}

static void
update_words (SluiceTimetableRow *self)
{
  SluiceTimetableEntry entry;
  g_autofree char *days = NULL;
  g_autofree char *hours = NULL;

  sluice_timetable_row_get_entry (self, &entry);
  days = sluice_day_time_format_days (entry.days);
  hours = describe_hours (&entry);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), days);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), hours);
}

static void
changed_cb (SluiceTimetableRow *self)
{
  if (self->setting)
    return;

  update_words (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
day_toggled_cb (SluiceTimetableRow *self, GtkToggleButton *button)
{
  SluiceTimetableEntry entry;

  if (self->setting)
    return;

  /* Hours of no day are none: the last day stays. */
  sluice_timetable_row_get_entry (self, &entry);
  if (entry.days == 0)
    gtk_toggle_button_set_active (button, TRUE);
  else
    changed_cb (self);
}

static void
remove_cb (SluiceTimetableRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static GtkToggleButton *
create_day_button (guint day)
{
  g_autofree char *letters = sluice_day_time_format_day (day, "%a");
  g_autofree char *name = sluice_day_time_format_day (day, "%A");
  g_autofree char *shown = g_utf8_substring (letters, 0, MIN (2, g_utf8_strlen (letters, -1)));
  GtkWidget *button = gtk_toggle_button_new_with_label (shown);

  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "day");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_TOGGLE_BUTTON (button);
}

static void
create_day_buttons (SluiceTimetableRow *self)
{
  for (guint day = 0; day < WEEK; day++)
    {
      self->days[day] = create_day_button (day);
      g_signal_connect_object (self->days[day], "toggled", G_CALLBACK (day_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->days_box), GTK_WIDGET (self->days[day]));
    }
}

static void
sluice_timetable_row_class_init (SluiceTimetableRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SLUICE_TYPE_RATE_ROW);

  /**
   * SluiceTimetableRow::changed:
   * @self: a row
   *
   * Tells that the user changed the hours.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_TIMETABLE_ROW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SluiceTimetableRow::removed:
   * @self: a row
   *
   * Tells that the user wants the hours away.
   */
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", SLUICE_TYPE_TIMETABLE_ROW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, SLUICE_APP_PATH
                                               "/preferences/sluice-timetable-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableRow, days_box);
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableRow, from);
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableRow, to);
  gtk_widget_class_bind_template_child (widget_class, SluiceTimetableRow, rate_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
sluice_timetable_row_init (SluiceTimetableRow *self)
{
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  create_day_buttons (self);
  self->setting = FALSE;
}

/**
 * sluice_timetable_row_new:
 * @entry: the hours it begins with
 *
 * Returns: (transfer floating): a new row
 */
SluiceTimetableRow *
sluice_timetable_row_new (const SluiceTimetableEntry *entry)
{
  SluiceTimetableRow *self = g_object_new (SLUICE_TYPE_TIMETABLE_ROW, NULL);

  sluice_timetable_row_set_entry (self, entry);
  return self;
}

/**
 * sluice_timetable_row_get_entry:
 * @self: a row
 * @entry: (out caller-allocates): the hours it shows
 *
 * Says what the row is set to.
 */
void
sluice_timetable_row_get_entry (SluiceTimetableRow *self, SluiceTimetableEntry *entry)
{
  g_return_if_fail (SLUICE_IS_TIMETABLE_ROW (self));
  g_return_if_fail (entry != NULL);

  entry->days = 0;
  for (guint day = 0; day < WEEK; day++)
    if (gtk_toggle_button_get_active (self->days[day]))
      entry->days |= (guint8) (1u << day);
  entry->from = (guint16) gtk_adjustment_get_value (self->from);
  entry->to = (guint16) gtk_adjustment_get_value (self->to);
  entry->limit = sluice_rate_row_get_rate (self->rate_row);
}

/**
 * sluice_timetable_row_set_entry:
 * @self: a row
 * @entry: the hours to show
 *
 * Sets the row without telling of a change.
 */
void
sluice_timetable_row_set_entry (SluiceTimetableRow *self, const SluiceTimetableEntry *entry)
{
  g_return_if_fail (SLUICE_IS_TIMETABLE_ROW (self));
  g_return_if_fail (entry != NULL);

  self->setting = TRUE;
  for (guint day = 0; day < WEEK; day++)
    gtk_toggle_button_set_active (self->days[day], (entry->days >> day) & 1);
  gtk_adjustment_set_value (self->from, entry->from);
  gtk_adjustment_set_value (self->to, entry->to % SLUICE_TIMETABLE_DAY);
  sluice_rate_row_set_rate (self->rate_row, entry->limit);
  self->setting = FALSE;

  update_words (self);
}
