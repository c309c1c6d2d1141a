/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The properties of the interface Download1. */

#include "sluice-bus-facts.h"

#include "sluice-error.h"
#include "sluice-granted-path.h"
#include "sluice-status.h"

static GVariant *
tell_id (SluiceDownload *download)
{
  return g_variant_new_string (sluice_download_get_id (download));
}

static GVariant *
tell_link (SluiceDownload *download)
{
  return g_variant_new_take_string (sluice_download_redact_link (download));
}

static GVariant *
tell_name (SluiceDownload *download)
{
  return g_variant_new_string (sluice_download_get_name (download));
}

/* As it is called outside of a sandbox; a file of another kind by its link. */
static GVariant *
tell_file_name (GFile *file)
{
  const char *path = file != NULL ? g_file_peek_path (file) : "";
  g_autofree char *outside = NULL;

  if (path == NULL)
    return g_variant_new_take_string (g_file_get_uri (file));

  outside = sluice_granted_path_to_outside (path);
  return g_variant_new_take_string (g_filename_display_name (outside));
}

static GVariant *
tell_folder (SluiceDownload *download)
{
  return tell_file_name (sluice_download_get_directory (download));
}

static GVariant *
tell_file (SluiceDownload *download)
{
  return tell_file_name (sluice_download_get_file (download));
}

static GVariant *
tell_kind (SluiceDownload *download)
{
  return g_variant_new_string (sluice_kind_get_nick (sluice_download_get_kind (download)));
}

static GVariant *
tell_state (SluiceDownload *download)
{
  return g_variant_new_string (
      sluice_download_state_get_nick (sluice_download_get_state (download)));
}

static GVariant *
tell_wait (SluiceDownload *download)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (SLUICE_TYPE_WAIT);
  GEnumValue *wait = g_enum_get_value (class, (int) sluice_download_get_wait (download));

  return g_variant_new_string (wait->value_nick);
}

static GVariant *
tell_size (SluiceDownload *download)
{
  return g_variant_new_int64 (sluice_download_get_size (download));
}

static GVariant *
tell_received (SluiceDownload *download)
{
  return g_variant_new_uint64 (sluice_download_get_received (download));
}

static GVariant *
tell_rate (SluiceDownload *download)
{
  return g_variant_new_uint64 ((guint64) sluice_download_get_rate (download));
}

static GVariant *
tell_seconds_left (SluiceDownload *download)
{
  return g_variant_new_int64 (sluice_download_get_seconds_left (download));
}

static GVariant *
tell_connections (SluiceDownload *download)
{
  return g_variant_new_uint32 (sluice_download_get_connections (download));
}

static GVariant *
tell_resumable (SluiceDownload *download)
{
  return g_variant_new_boolean (sluice_download_is_resumable (download));
}

static GVariant *
tell_sentence (SluiceDownload *download)
{
  SluiceStatus status = sluice_status_of (download);

  return g_variant_new_take_string (sluice_status_to_sentence (&status));
}

static GVariant *
tell_error (SluiceDownload *download)
{
  static const struct
  {
    SluiceError code;
    const char *nick;
  } nicks[] = {
    { SLUICE_ERROR_REMOTE_CHANGED, "remote-changed" },
    { SLUICE_ERROR_LINK_EXPIRED, "link-expired" },
    { SLUICE_ERROR_GONE, "gone" },
    { SLUICE_ERROR_REFUSED, "refused" },
    { SLUICE_ERROR_DISK_FULL, "disk-full" },
    { SLUICE_ERROR_LOCAL, "local" },
    { SLUICE_ERROR_CORRUPT, "corrupt" },
    { SLUICE_ERROR_IN_USE, "in-use" },
    { SLUICE_ERROR_OFFLINE, "offline" },
    { SLUICE_ERROR_NO_FOLDER, "local" },
  };
  const GError *error = sluice_download_get_error (download);

  for (gsize i = 0; error != NULL && i < G_N_ELEMENTS (nicks); i++)
    if (nicks[i].code == sluice_error_classify (error))
      return g_variant_new_string (nicks[i].nick);
  return g_variant_new_string (error != NULL ? "other" : "");
}

static GVariant *
tell_error_text (SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);

  return g_variant_new_string (error != NULL ? error->message : "");
}

static GVariant *
tell_added (SluiceDownload *download)
{
  return g_variant_new_int64 (sluice_download_get_added_at (download));
}

static GVariant *
tell_finished (SluiceDownload *download)
{
  return g_variant_new_int64 (sluice_download_get_finished_at (download));
}

static GVariant *
tell_start_at (SluiceDownload *download)
{
  return g_variant_new_int64 (sluice_download_get_start_at (download));
}

static GVariant *
tell_rate_limit (SluiceDownload *download)
{
  return g_variant_new_uint64 (sluice_download_get_rate_limit (download));
}

static GVariant *
tell_yield (SluiceDownload *download)
{
  return g_variant_new_boolean (sluice_download_get_yield (download));
}

static const struct
{
  const char *name;
  GVariant *(*tell) (SluiceDownload *download);
  gboolean constant;
} facts[] = {
  { "Id", tell_id, TRUE },
  { "Link", tell_link, FALSE },
  { "Name", tell_name, FALSE },
  { "Folder", tell_folder, FALSE },
  { "File", tell_file, FALSE },
  { "Kind", tell_kind, FALSE },
  { "State", tell_state, FALSE },
  { "Wait", tell_wait, FALSE },
  { "Size", tell_size, FALSE },
  { "Received", tell_received, FALSE },
  { "Rate", tell_rate, FALSE },
  { "SecondsLeft", tell_seconds_left, FALSE },
  { "Connections", tell_connections, FALSE },
  { "Resumable", tell_resumable, FALSE },
  { "Sentence", tell_sentence, FALSE },
  { "Error", tell_error, FALSE },
  { "ErrorText", tell_error_text, FALSE },
  { "Added", tell_added, TRUE },
  { "Finished", tell_finished, FALSE },
  { "StartAt", tell_start_at, FALSE },
  { "RateLimit", tell_rate_limit, FALSE },
  { "Yield", tell_yield, FALSE },
};

#define N_FACTS G_N_ELEMENTS (facts)

struct _SluiceBusFacts
{
  GVariant *told[N_FACTS]; /* owned, nullable: nothing was */
};

/**
 * sluice_bus_facts_new:
 *
 * Returns: (transfer full): facts of a download of which nothing was told yet
 */
SluiceBusFacts *
sluice_bus_facts_new (void)
{
  return g_new0 (SluiceBusFacts, 1);
}

/**
 * sluice_bus_facts_free:
 * @self: (transfer full): what was told
 *
 * Frees it.
 */
void
sluice_bus_facts_free (SluiceBusFacts *self)
{
  for (gsize i = 0; i < N_FACTS; i++)
    g_clear_pointer (&self->told[i], g_variant_unref);
  g_free (self);
}

/**
 * sluice_bus_facts_renew:
 * @self: what was told
 * @download: of whom
 *
 * Looks what is to be told by now, and takes it for told.
 *
 * Returns: (transfer floating) (nullable): what changed, of type `a{sv}`, or %NULL
 *   when nothing did
 */
GVariant *
sluice_bus_facts_renew (SluiceBusFacts *self, SluiceDownload *download)
{
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);
  gboolean any = FALSE;

  for (gsize i = 0; i < N_FACTS; i++)
    {
      g_autoptr (GVariant) now = NULL;

      if (facts[i].constant)
        continue;
      now = g_variant_ref_sink (facts[i].tell (download));
      if (self->told[i] != NULL && g_variant_equal (self->told[i], now))
        continue;
      g_clear_pointer (&self->told[i], g_variant_unref);
      self->told[i] = g_steal_pointer (&now);
      g_variant_dict_insert_value (&changed, facts[i].name, self->told[i]);
      any = TRUE;
    }

  return any ? g_variant_dict_end (&changed) : NULL;
}

/**
 * sluice_bus_facts_is_one:
 * @name: perhaps the name of a property
 *
 * Returns: whether downloads have it
 */
gboolean
sluice_bus_facts_is_one (const char *name)
{
  for (gsize i = 0; i < N_FACTS; i++)
    if (g_str_equal (facts[i].name, name))
      return TRUE;
  return FALSE;
}

/**
 * sluice_bus_facts_get:
 * @download: a download
 * @name: the name of one of its properties
 *
 * Returns: (transfer floating): its value
 */
GVariant *
sluice_bus_facts_get (SluiceDownload *download, const char *name)
{
  for (gsize i = 0; i < N_FACTS; i++)
    if (g_str_equal (facts[i].name, name))
      return facts[i].tell (download);
  g_return_val_if_reached (NULL);
}

/**
 * sluice_bus_facts_list:
 * @download: a download
 * @names: (nullable): the names of properties, all when %NULL
 *
 * Returns: (transfer floating): the properties by their names, of type `a{sv}`
 */
GVariant *
sluice_bus_facts_list (SluiceDownload *download, const char *const *names)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < N_FACTS; i++)
    if (names == NULL || g_strv_contains (names, facts[i].name))
      g_variant_builder_add (&builder, "{sv}", facts[i].name, facts[i].tell (download));
  return g_variant_builder_end (&builder);
}
