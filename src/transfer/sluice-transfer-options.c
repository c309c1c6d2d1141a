/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer.h"

/**
 * sluice_transfer_options_new:
 *
 * Returns: (transfer full): what is right for most downloads
 */
SluiceTransferOptions *
sluice_transfer_options_new (void)
{
  SluiceTransferOptions *options = g_new0 (SluiceTransferOptions, 1);

  options->retries = SLUICE_TRANSFER_DEFAULT_RETRIES;
  options->timeout = SLUICE_TRANSFER_DEFAULT_TIMEOUT;
  options->expected_size = -1;
  return options;
}

/**
 * sluice_transfer_options_copy:
 * @options: some options
 *
 * Returns: (transfer full): the same options
 */
SluiceTransferOptions *
sluice_transfer_options_copy (const SluiceTransferOptions *options)
{
  SluiceTransferOptions *copy = g_new (SluiceTransferOptions, 1);

  *copy = *options;
  copy->name = g_strdup (options->name);
  copy->checksum = options->checksum != NULL ? sluice_checksum_copy (options->checksum) : NULL;
  copy->piece_hashes =
      options->piece_hashes != NULL ? sluice_piece_hashes_ref (options->piece_hashes) : NULL;
  copy->mirrors = options->mirrors != NULL ? g_ptr_array_ref (options->mirrors) : NULL;
  copy->repair = options->repair != NULL ? sluice_repair_ref (options->repair) : NULL;
  return copy;
}

/**
 * sluice_transfer_options_free:
 * @options: (transfer full): some options
 */
void
sluice_transfer_options_free (SluiceTransferOptions *options)
{
  g_clear_pointer (&options->name, g_free);
  g_clear_pointer (&options->checksum, sluice_checksum_free);
  g_clear_pointer (&options->piece_hashes, sluice_piece_hashes_unref);
  g_clear_pointer (&options->mirrors, g_ptr_array_unref);
  g_clear_pointer (&options->repair, sluice_repair_unref);
  g_free (options);
}
