/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mirrored.h"

#include "scratch.h"

void
mirrored_set_up (Mirrored *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { .rate = GPOINTER_TO_UINT (data) };
  g_autoptr (GUri) uri = NULL;

  self->folder = scratch_folder_new ();
  for (guint i = 0; i < MIRRORED_ORIGINS; i++)
    {
      self->origins[i] = sluice_origin_new (&settings);
      self->links[i] = sluice_origin_get_link (self->origins[i], "127.0.0.1", "/" MIRRORED_NAME);
    }
  uri = g_uri_parse (self->links[0], G_URI_FLAGS_ENCODED, NULL);
  self->request = sluice_request_new (uri);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->options = sluice_transfer_options_new ();
  self->options->retries = 1;
  self->options->connections = 4;
  self->cancellable = g_cancellable_new ();
  self->told = g_string_new (NULL);
  self->header = g_string_new (NULL);
}

/* What was broken off lets go of the client in the loop's next turns. */
static gboolean
is_nobody_elses (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

void
mirrored_tear_down (Mirrored *self, gconstpointer data)
{
  g_clear_object (&self->result);
  if (self->transfer != NULL)
    g_assert_finalize_object (self->transfer);
  g_assert_finalize_object (self->limits);
  scratch_await_true (is_nobody_elses, self->client);
  g_assert_finalize_object (self->client);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->request, sluice_request_unref);
  g_string_free (self->told, TRUE);
  sluice_transfer_options_free (self->options);
  for (guint i = 0; i < MIRRORED_ORIGINS; i++)
    {
      g_clear_pointer (&self->origins[i], sluice_origin_free);
      g_free (self->links[i]);
    }
  g_string_free (self->header, TRUE);
  scratch_folder_remove (self->folder);
}

/* ---- What the servers have ---- */

void
mirrored_serve_file (Mirrored *self,
                     guint index,
                     guint64 seed,
                     guint64 size,
                     const SluiceOriginManner *manner)
{
  /* Each server has a validator of its own. */
  static const char *const etags[MIRRORED_ORIGINS] = { "\"one\"", "\"two\"", "\"three\"" };
  SluiceOriginScript script = { .path = "/" MIRRORED_NAME,
                                .file = { .seed = seed, .size = size, .etag = etags[index] } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (self->origins[index], &script);
}

void
mirrored_serve (Mirrored *self, guint index)
{
  mirrored_serve_file (self, index, MIRRORED_SEED, MIRRORED_SIZE, NULL);
}

void
mirrored_answer_with (Mirrored *self, guint index, guint status)
{
  const SluiceOriginManner manner = { .status = status };

  mirrored_serve_file (self, index, MIRRORED_SEED, MIRRORED_SIZE, &manner);
}

/* ---- What is asked for ---- */

void
mirrored_add_mirror (Mirrored *self, const char *link, guint priority)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);

  if (self->options->mirrors == NULL)
    self->options->mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  g_ptr_array_add (self->options->mirrors, sluice_mirror_new (uri, priority, NULL));
}

void
mirrored_add_mirrors (Mirrored *self, guint n_mirrors)
{
  for (guint i = 1; i <= n_mirrors; i++)
    mirrored_add_mirror (self, self->links[i], i);
}

void
mirrored_give_checksum (Mirrored *self)
{
  g_autofree char *digest =
      sluice_origin_body_checksum (MIRRORED_SEED, MIRRORED_SIZE, G_CHECKSUM_SHA256);

  self->options->checksum = sluice_checksum_parse (digest, NULL);
}

void
mirrored_give_pieces_of (Mirrored *self, guint64 seed)
{
  g_autoptr (GByteArray) digests = g_byte_array_new ();
  g_autofree guint8 *bytes = g_malloc (MIRRORED_PIECE);
  g_autoptr (GBytes) raw = NULL;

  for (guint64 offset = 0; offset < MIRRORED_SIZE; offset += MIRRORED_PIECE)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
      guint8 digest[20];
      gsize length = sizeof digest;

      sluice_origin_body_bytes (seed, offset, bytes, MIRRORED_PIECE);
      g_checksum_update (checksum, bytes, MIRRORED_PIECE);
      g_checksum_get_digest (checksum, digest, &length);
      g_byte_array_append (digests, digest, (guint) length);
    }
  raw = g_byte_array_free_to_bytes (g_steal_pointer (&digests));
  self->options->piece_hashes = sluice_piece_hashes_new (G_CHECKSUM_SHA1, MIRRORED_PIECE, raw);
}

void
mirrored_give_pieces (Mirrored *self)
{
  mirrored_give_pieces_of (self, MIRRORED_SEED);
}

static void
event_cb (SluiceTransfer *transfer,
          SluiceTransferEvent event,
          const char *message,
          double delay,
          Mirrored *self)
{
  g_string_append_printf (self->told, "%s\n", message);
}

void
mirrored_start (Mirrored *self)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);

  self->transfer =
      sluice_transfer_new (self->request, directory, self->options, self->client, self->limits);
  g_signal_connect (self->transfer, "event", G_CALLBACK (event_cb), self);
  sluice_transfer_run_async (self->transfer, self->cancellable, scratch_result_cb, &self->result);
}

static GFile *
finish (Mirrored *self, GError **error)
{
  return sluice_transfer_run_finish (self->transfer, scratch_await (&self->result), error);
}

void
mirrored_finish_with (Mirrored *self, guint64 size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_test_message ("%s", self->told->str);
  g_assert_no_error (error);
  g_assert_true (sluice_origin_body_equals (MIRRORED_SEED, size, file, &error));
  g_assert_no_error (error);
}

void
mirrored_finish_well (Mirrored *self)
{
  mirrored_finish_with (self, MIRRORED_SIZE);
}

void
mirrored_finish_badly (Mirrored *self, SluiceError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_test_message ("%s", self->told->str);
  g_assert_null (file);
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

/* ---- What is seen of it ---- */

guint
mirrored_count_visits (Mirrored *self, guint index)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origins[index]);

  return visits->len;
}

SluiceMirrorStand *
mirrored_get_stand (Mirrored *self, guint index)
{
  g_autoptr (GPtrArray) stands = sluice_transfer_list_mirrors (self->transfer);

  g_assert_cmpuint (index, <, stands->len);
  return sluice_mirror_stand_copy (g_ptr_array_index (stands, index));
}

void
mirrored_assert_use (Mirrored *self, guint index, SluiceMirrorUse use)
{
  g_autoptr (SluiceMirrorStand) stand = mirrored_get_stand (self, index);

  g_assert_cmpint (stand->use, ==, use);
  g_assert_cmpint (stand->reason != NULL, ==, use == SLUICE_MIRROR_USE_DROPPED);
}

static gboolean
is_dropped (Mirrored *self, guint index)
{
  g_autoptr (SluiceMirrorStand) stand = mirrored_get_stand (self, index);

  return stand->use == SLUICE_MIRROR_USE_DROPPED;
}

gboolean
mirrored_is_second_dropped (gpointer user_data)
{
  return is_dropped (user_data, 1);
}

gboolean
mirrored_brings (Mirrored *self, guint index)
{
  g_autoptr (SluiceMirrorStand) stand = mirrored_get_stand (self, index);

  return stand->received > 0;
}

gboolean
mirrored_both_bring (gpointer user_data)
{
  return mirrored_brings (user_data, 0) && mirrored_brings (user_data, 1);
}

gboolean
mirrored_first_brings (gpointer user_data)
{
  return mirrored_brings (user_data, 0);
}
