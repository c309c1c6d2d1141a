/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus-wish.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-bus-error.h"
#include "sluice-bus-option.h"
#include "sluice-checksum.h"
#include "sluice-file-name.h"
#include "sluice-http-header.h"
#include "sluice-link.h"

#define LONGEST_TIMEOUT (24 * 60 * 60) /* seconds */

/* The end of the year 9999: of what comes after, no calendar can tell. */
#define LATEST_START G_GINT64_CONSTANT (253402300799) /* Unix time */

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_OPTION, message);
  return FALSE;
}

static gboolean
take_small_number (const char *name, GVariant *value, guint most, guint *number, GError **error)
{
  guint64 read = 0;

  if (!sluice_bus_option_take_number (name, value, most, &read, error))
    return FALSE;
  *number = (guint) read;
  return TRUE;
}

static gboolean
take_text (const char *name, GVariant *value, char **text, GError **error)
{
  *text = g_strdup (sluice_bus_option_take_text (name, value, error));
  return *text != NULL;
}

/* A text that is sent as the value of the field @field. */
static gboolean
take_field (const char *name, GVariant *value, const char *field, char **text, GError **error)
{
  return take_text (name, value, text, error) &&
         (sluice_http_header_is_valid_field (field, *text) ||
          sluice_bus_option_refuse (name, error));
}

/* What each option changes; all have the same arguments, for they are in one table. */

static gboolean
take_folder (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  const char *text = sluice_bus_option_take_text (name, value, error);

  if (text == NULL)
    return FALSE;
  if (g_path_is_absolute (text))
    self->folder = g_file_new_for_path (text);
  else if (g_ascii_strncasecmp (text, "file:", strlen ("file:")) == 0)
    self->folder = g_file_new_for_uri (text);
  return (self->folder != NULL && g_file_peek_path (self->folder) != NULL) ||
         refuse (error, _ ("The option “folder” takes the whole path of a folder."));
}

static gboolean
take_name (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  const char *text = sluice_bus_option_take_text (name, value, error);

  if (text == NULL)
    return FALSE;
  if (*text == '\0' || strchr (text, '/') != NULL || g_str_equal (text, ".") ||
      g_str_equal (text, ".."))
    return refuse (
        error,
        _ ("The option “name” takes the name of a file; its folder is given with “folder”."));
  self->transfer->name = g_strdup (text);
  return TRUE;
}

static gboolean
take_start (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return sluice_bus_option_take_flag (name, value, &self->start, error);
}

static gboolean
take_start_at (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  guint64 seconds = 0;

  if (!sluice_bus_option_take_number (name, value, LATEST_START, &seconds, error))
    return FALSE;
  self->start_at = (gint64) seconds;
  return TRUE;
}

static gboolean
take_checksum (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  const char *text = sluice_bus_option_take_text (name, value, error);
  g_autoptr (GError) reason = NULL;

  if (text == NULL)
    return FALSE;
  self->transfer->checksum = sluice_checksum_parse (text, &reason);
  return self->transfer->checksum != NULL || refuse (error, reason->message);
}

static gboolean
take_mirrors (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  g_auto (GStrv) links = sluice_bus_option_take_texts (name, value, error);

  if (links == NULL)
    return FALSE;
  if (g_strv_length (links) > SLUICE_MIRROR_MOST)
    return sluice_bus_option_refuse (name, error);

  self->transfer->mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  for (guint i = 0; links[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (links[i], NULL);

      if (uri == NULL || !sluice_mirror_can_be (uri))
        return sluice_bus_option_refuse (name, error);
      g_ptr_array_add (self->transfer->mirrors, sluice_mirror_new (uri, i + 1, NULL));
    }
  return TRUE;
}

static gboolean
take_rate_limit (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return sluice_bus_option_take_number (name, value, G_MAXINT64, &self->transfer->rate_limit,
                                        error);
}

static gboolean
take_yield (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return sluice_bus_option_take_flag (name, value, &self->transfer->yield, error);
}

static gboolean
take_connections (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_small_number (name, value, SLUICE_TRANSFER_MOST_CONNECTIONS,
                            &self->transfer->connections, error);
}

static gboolean
take_retries (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_small_number (name, value, G_MAXINT, &self->transfer->retries, error);
}

static gboolean
take_timeout (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_small_number (name, value, LONGEST_TIMEOUT, &self->transfer->timeout, error) &&
         (self->transfer->timeout > 0 || sluice_bus_option_refuse (name, error));
}

static gboolean
take_restart (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return sluice_bus_option_take_flag (name, value, &self->transfer->restart, error);
}

static gboolean
check_header (const char *line, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", 2);
  g_autofree char *message = NULL;

  if (g_strv_length (parts) < 2)
    return refuse (error, _ ("A header looks like “Name: value”; one of these has no colon."));
  if (!sluice_http_header_is_valid_field (g_strstrip (parts[0]), g_strstrip (parts[1])) ||
      strpbrk (line, "\r\n") != NULL)
    return refuse (error, _ ("One of these headers holds characters that HTTP does not allow."));
  if (!sluice_http_header_is_reserved (parts[0]))
    return TRUE;

  message = g_strdup_printf (_ ("The header “%s” is set by the program itself."), parts[0]);
  return refuse (error, message);
}

static gboolean
take_headers (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  self->access->headers = sluice_bus_option_take_texts (name, value, error);
  if (self->access->headers == NULL)
    return FALSE;

  for (guint i = 0; self->access->headers[i] != NULL; i++)
    if (!check_header (self->access->headers[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
take_user (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_text (name, value, &self->access->user, error);
}

static gboolean
take_password (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_text (name, value, &self->access->password, error);
}

static gboolean
take_referer (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_field (name, value, "Referer", &self->access->referer, error);
}

static gboolean
take_user_agent (SluiceBusWish *self, const char *name, GVariant *value, GError **error)
{
  return take_field (name, value, "User-Agent", &self->user_agent, error);
}

static const struct
{
  const char *name;
  gboolean (*take) (SluiceBusWish *self, const char *name, GVariant *value, GError **error);
  gboolean for_one; /* makes no sense for several links */
} wishes[] = {
  { "folder", take_folder, FALSE },
  { "name", take_name, TRUE },
  { "start", take_start, FALSE },
  { "start-at", take_start_at, FALSE },
  { "checksum", take_checksum, TRUE },
  { "mirrors", take_mirrors, TRUE },
  { "rate-limit", take_rate_limit, FALSE },
  { "yield", take_yield, FALSE },
  { "connections", take_connections, FALSE },
  { "retries", take_retries, FALSE },
  { "timeout", take_timeout, FALSE },
  { "restart", take_restart, FALSE },
  { "headers", take_headers, FALSE },
  { "user", take_user, FALSE },
  { "password", take_password, FALSE },
  { "referer", take_referer, FALSE },
  { "user-agent", take_user_agent, FALSE },
};

static gboolean
refuse_for_several (const char *name, GError **error)
{
  g_autofree char *message = NULL;

  /* Translators: %s is what an option is called, like “checksum”. */
  message =
      g_strdup_printf (_ ("The option “%s” is for one file, but there are several links."), name);
  return refuse (error, message);
}

/* @given: (inout): a bit for each of the options that were given already */
static gboolean
take (SluiceBusWish *self,
      const char *name,
      GVariant *value,
      guint n_links,
      guint *given,
      GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      if (!g_str_equal (wishes[i].name, name))
        continue;
      if (*given & (1u << i))
        return sluice_bus_option_refuse (name, error);
      if (wishes[i].for_one && n_links > 1)
        return refuse_for_several (name, error);
      *given |= 1u << i;
      return wishes[i].take (self, name, value, error);
    }
  return sluice_bus_option_refuse_unknown (name, error);
}

/**
 * sluice_bus_wish_new:
 * @usual: how links are fetched when nobody wishes otherwise
 * @options: the options of the method Add, `a{sv}`
 * @n_links: how many links they are for
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION, a sentence
 *
 * Reads how somebody on the bus wants links to be downloaded.
 *
 * Returns: (transfer full) (nullable): the wish, or %NULL when it makes no sense
 */
SluiceBusWish *
sluice_bus_wish_new (const SluiceTransferOptions *usual,
                     GVariant *options,
                     guint n_links,
                     GError **error)
{
  g_autoptr (SluiceBusWish) self = g_new0 (SluiceBusWish, 1);
  GVariantIter iter;
  const char *name;
  GVariant *value;
  guint given = 0;

  g_return_val_if_fail (usual != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT), NULL);

  self->start = TRUE;
  self->transfer = sluice_transfer_options_copy (usual);
  self->access = sluice_access_new ();
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      gboolean taken = take (self, name, value, n_links, &given, error);

      g_variant_unref (value);
      if (!taken)
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sluice_bus_wish_free:
 * @self: (transfer full): a wish
 *
 * Frees it.
 */
void
sluice_bus_wish_free (SluiceBusWish *self)
{
  g_clear_object (&self->folder);
  sluice_transfer_options_free (self->transfer);
  sluice_access_free (self->access);
  g_free (self->user_agent);
  g_free (self);
}

static GFile *
choose_folder (const SluiceBusWish *self, GUri *uri, SluiceFolders *folders)
{
  g_autofree char *name = NULL;

  if (self->folder != NULL)
    return g_object_ref (self->folder);

  name = sluice_file_name_choose (self->transfer->name, uri, NULL);
  return sluice_folders_dup_folder (folders, sluice_kind_of_name (name));
}

/**
 * sluice_bus_wish_create_download:
 * @self: a wish
 * @link: one of the links it is for, perhaps with user and password
 * @folders: where files go when nobody wishes otherwise
 *
 * Returns: (transfer full): the download, not in any list yet
 */
SluiceDownload *
sluice_bus_wish_create_download (const SluiceBusWish *self, GUri *link, SluiceFolders *folders)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) uri = sluice_link_strip_user (link, &user, &password);
  g_autoptr (SluiceRequest) request =
      sluice_access_create_request (self->access, uri, user, password);
  g_autoptr (GFile) folder = choose_folder (self, uri, folders);
  SluiceDownload *download;

  request->user_agent = g_strdup (self->user_agent);
  download = sluice_download_new (request, folder, self->transfer);
  sluice_download_set_start_at (download, self->start_at);
  return download;
}
