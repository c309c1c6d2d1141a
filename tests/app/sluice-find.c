/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-find.h"

/**
 * sluice_find_type:
 * @widget: where to look
 * @type: what to look for
 *
 * Returns: (transfer none) (nullable): the first widget of that type, @widget
 *   itself or what can be seen in it
 */
GtkWidget *
sluice_find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = sluice_find_type (child, type);

  return found;
}

/**
 * sluice_find_text:
 * @widget: where to look
 * @text: what to look for
 *
 * Returns: (transfer none) (nullable): the first label that says exactly that,
 *   @widget itself or what can be seen in it
 */
GtkWidget *
sluice_find_text (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = sluice_find_text (child, text);

  return found;
}

static gboolean
is_for_key (GtkShortcut *shortcut, guint keyval)
{
  GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

  return GTK_IS_KEYVAL_TRIGGER (trigger) &&
         gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval;
}

static gboolean
press_in (GListModel *shortcuts, GtkWidget *widget, guint keyval)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);

      if (is_for_key (shortcut, keyval))
        return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                             gtk_shortcut_get_arguments (shortcut));
    }

  return FALSE;
}

/**
 * sluice_find_press:
 * @widget: a widget
 * @keyval: a key without modifiers
 *
 * Does what the widget has bound to a key. Fails where that is nothing.
 */
void
sluice_find_press (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          press_in (G_LIST_MODEL (controller), widget, keyval))
        return;
    }

  g_error ("nothing is bound to %s", gdk_keyval_name (keyval));
}
