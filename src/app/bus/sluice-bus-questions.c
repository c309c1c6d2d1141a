/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What only asks: the list, and properties. */

#include "sluice-bus-private.h"

#include "sluice-bus-facts.h"
#include "sluice-bus-option.h"
#include "sluice-bus-tally.h"

/* Telling of so many takes a few frames of the window's time. */
#define MOST 1000

/* Which downloads somebody asks for, and what of them. */
typedef struct
{
  SluiceGroup group;
  GStrv names; /* owned, nullable: of properties, all when %NULL */
  guint64 first;
  guint64 most;
} Question;

static void
question_clear (Question *question)
{
  g_strfreev (question->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static gboolean
take_group (Question *question, const char *name, GVariant *value, GError **error)
{
  static const char *const groups[SLUICE_N_GROUPS] = {
    [SLUICE_GROUP_ALL] = "all",         [SLUICE_GROUP_ACTIVE] = "active",
    [SLUICE_GROUP_WAITING] = "waiting", [SLUICE_GROUP_FINISHED] = "finished",
    [SLUICE_GROUP_FAILED] = "failed",
  };
  const char *text = sluice_bus_option_take_text (name, value, error);

  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < SLUICE_N_GROUPS; i++)
    if (g_str_equal (groups[i], text))
      {
        question->group = (SluiceGroup) i;
        return TRUE;
      }
  return sluice_bus_option_refuse (name, error);
}

static gboolean
take_names (Question *question, const char *name, GVariant *value, GError **error)
{
  g_strfreev (question->names);
  question->names = sluice_bus_option_take_texts (name, value, error);
  if (question->names == NULL)
    return FALSE;

  for (guint i = 0; question->names[i] != NULL; i++)
    if (!sluice_bus_facts_is_one (question->names[i]))
      return sluice_bus_option_refuse (name, error);
  return TRUE;
}

static gboolean
take (Question *question, const char *name, GVariant *value, GError **error)
{
  if (g_str_equal (name, "group"))
    return take_group (question, name, value, error);
  if (g_str_equal (name, "properties"))
    return take_names (question, name, value, error);
  if (g_str_equal (name, "first"))
    return sluice_bus_option_take_number (name, value, G_MAXUINT, &question->first, error);
  if (g_str_equal (name, "most"))
    return sluice_bus_option_take_number (name, value, MOST, &question->most, error);
  return sluice_bus_option_refuse_unknown (name, error);
}

static gboolean
question_read (Question *question, GVariant *options, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  question->most = MOST;
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      gboolean taken = take (question, name, value, error);

      g_variant_unref (value);
      if (!taken)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_meant (const Question *question, SluiceDownload *download)
{
  return question->group == SLUICE_GROUP_ALL ||
         sluice_download_state_get_group (sluice_download_get_state (download)) == question->group;
}

static GVariant *
answer (SluiceBus *self, const Question *question)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));
  guint64 passed = 0;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(oa{sv})"));
  for (guint i = 0; i < n && passed < question->first + question->most; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);
      g_autofree char *path = NULL;

      if (!is_meant (question, download) || passed++ < question->first)
        continue;
      path = sluice_bus_path_of (self->path, download);
      g_variant_builder_add (
          &builder, "(o@a{sv})", path,
          sluice_bus_facts_list (download, (const char *const *) question->names));
    }
  return g_variant_new ("(a(oa{sv}))", &builder);
}

GVariant *
sluice_bus_list (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_auto (Question) question = { .group = SLUICE_GROUP_ALL };
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);

  return question_read (&question, options, error) ? answer (self, &question) : NULL;
}

/* Properties */

GVariant *
sluice_bus_get_property (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  SluiceDownload *download;
  const char *name = NULL;

  g_variant_get (parameters, "(&s&s)", NULL, &name);
  if (id == NULL)
    return g_variant_new ("(v)", sluice_bus_tally_get (self->library, self->settings, name));

  download = sluice_bus_find (self, id, error);
  return download != NULL ? g_variant_new ("(v)", sluice_bus_facts_get (download, name)) : NULL;
}

GVariant *
sluice_bus_get_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  SluiceDownload *download;
  const char *interface = NULL;

  /* The search provider has none. */
  g_variant_get (parameters, "(&s)", &interface);
  if (id == NULL && !g_str_equal (interface, "io.github.sluice.Downloads1"))
    return g_variant_new_parsed ("(@a{sv} {},)");
  if (id == NULL)
    return g_variant_new ("(@a{sv})", sluice_bus_tally_list (self->library, self->settings));

  download = sluice_bus_find (self, id, error);
  return download != NULL ? g_variant_new ("(@a{sv})", sluice_bus_facts_list (download, NULL))
                          : NULL;
}
