/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every .ui file makes what it describes, without a complaint: each type, property,
 * child and function that it names is there. What gtk4-builder-tool looks at, but
 * with the program's own types and functions, which that knows nothing of. */

#include <adwaita.h>

/* Which type a file is the template of, if any. */
static char *
find_class (const char *text)
{
  g_autoptr (GRegex) template = g_regex_new ("<template class=\"(\\w+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (template, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static void
drop (GObject *object)
{
  if (GTK_IS_WINDOW (object))
    gtk_window_destroy (GTK_WINDOW (object));
  else
    g_object_unref (object);
}

/* A widget of ours is made of its template by its own class; a row of a list by the
 * list's factory, which only says so in the log when that goes wrong. */
static void
make (GtkBuilder *builder, const char *class, const char *text)
{
  GType type = gtk_builder_get_type_from_name (builder, class);
  g_autoptr (GError) error = NULL;
  GObject *object;

  g_assert_true (g_type_is_a (type, G_TYPE_OBJECT));
  object = g_object_ref_sink (g_object_new (type, NULL));
  if (type == GTK_TYPE_LIST_ITEM)
    gtk_builder_extend_with_template (builder, object, type, text, -1, &error);
  g_assert_no_error (error);
  drop (object);
}

static void
test_template (gconstpointer data)
{
  const char *path = data;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *class = find_class (text);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;

  if (class != NULL)
    make (builder, class, text);
  else
    gtk_builder_add_from_resource (builder, path, &error);
  g_assert_no_error (error);
}

/* Folders end with a slash. */
static void
add_tests (const char *folder)
{
  g_auto (GStrv) names =
      g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);

      if (g_str_has_suffix (path, "/"))
        add_tests (path);
      else if (g_str_has_suffix (path, ".ui"))
        {
          g_autofree char *name = g_strconcat ("/templates/", names[i], NULL);

          g_test_add_data_func_full (name, g_steal_pointer (&path), test_template, g_free);
        }
    }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  add_tests (SLUICE_APP_PATH "/");

  return g_test_run ();
}
