/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where else the file of a download can be had. */

#include "sluice-download-private.h"
#include "sluice-link.h"
#include "sluice-mirror-stand.h"

/**
 * sluice_download_get_n_mirrors:
 * @self: a download
 *
 * Returns: how many addresses of its file are known beside its link
 */
guint
sluice_download_get_n_mirrors (SluiceDownload *self)
{
  const GPtrArray *mirrors;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  mirrors = sluice_download_get_options (self)->mirrors;
  return mirrors != NULL ? mirrors->len : 0;
}

static void
add_stand (GPtrArray *stands, GUri *uri, SluiceMirrorUse use)
{
  SluiceMirrorStand *stand = g_new0 (SluiceMirrorStand, 1);

  stand->link = sluice_link_redact (uri);
  stand->use = use;
  g_ptr_array_add (stands, stand);
}

/* As the next run will begin. */
static GPtrArray *
list_idle (SluiceDownload *self)
{
  GPtrArray *stands = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_stand_free);
  const SluiceTransferOptions *options = sluice_download_get_options (self);
  gboolean is_proved = options->checksum != NULL || options->piece_hashes != NULL;
  g_autoptr (GUri) link = sluice_link_parse (self->link, NULL);

  if (link == NULL || self->state == SLUICE_DOWNLOAD_FINISHED)
    return stands;

  add_stand (stands, link, SLUICE_MIRROR_USE_WAITING);
  for (guint i = 0; options->mirrors != NULL && i < options->mirrors->len; i++)
    add_stand (stands, ((SluiceMirror *) options->mirrors->pdata[i])->uri,
               is_proved ? SLUICE_MIRROR_USE_WAITING : SLUICE_MIRROR_USE_FALLBACK);
  return stands;
}

/**
 * sluice_download_list_mirrors:
 * @self: a download
 *
 * Returns: (transfer full) (element-type SluiceMirrorStand): all addresses of its file, its
 *   link first, as they stand now; none when it is finished
 */
GPtrArray *
sluice_download_list_mirrors (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  run = sluice_download_get_run (self);
  return run != NULL ? sluice_transfer_list_mirrors (run->transfer) : list_idle (self);
}

static gboolean
is_known (SluiceDownload *self, const char *link)
{
  const GPtrArray *mirrors = sluice_download_get_options (self)->mirrors;

  for (guint i = 0; mirrors != NULL && i < mirrors->len; i++)
    {
      g_autofree char *other = g_uri_to_string (((SluiceMirror *) mirrors->pdata[i])->uri);

      if (g_str_equal (other, link))
        return TRUE;
    }
  return g_str_equal (self->link, link);
}

/**
 * sluice_download_add_mirror:
 * @self: a download that has not finished
 * @mirror: where else its file can be had
 *
 * Adds another address, behind those that it has. It counts from the next run on.
 *
 * Returns: %FALSE when it was known, or there is room for no more
 */
gboolean
sluice_download_add_mirror (SluiceDownload *self, SluiceMirror *mirror)
{
  g_autofree char *link = NULL;
  SluiceTransferOptions *options;
  GPtrArray *mirrors;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (mirror != NULL, FALSE);
  g_return_val_if_fail (self->state != SLUICE_DOWNLOAD_FINISHED, FALSE);

  link = g_uri_to_string (mirror->uri);
  if (is_known (self, link) || sluice_download_get_n_mirrors (self) >= SLUICE_MIRROR_MOST)
    return FALSE;

  /* Others may hold the list as it was. */
  options = sluice_download_ensure_options (self);
  mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  for (guint i = 0; options->mirrors != NULL && i < options->mirrors->len; i++)
    g_ptr_array_add (mirrors, sluice_mirror_ref (options->mirrors->pdata[i]));
  g_ptr_array_add (mirrors, sluice_mirror_ref (mirror));
  g_clear_pointer (&options->mirrors, g_ptr_array_unref);
  options->mirrors = mirrors;

  sluice_download_tell_mirror (self, mirror->uri);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_N_MIRRORS);
  return TRUE;
}
