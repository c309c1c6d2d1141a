/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-json-lines.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "sluice-error.h"
#include "sluice-granted-path.h"
#include "sluice-link.h"

static const char *
name_kind (const GError *error)
{
  switch (sluice_error_classify (error))
    {
    /* Whoever reads the lines tries again later in both cases. */
    case SLUICE_ERROR_RETRY_LATER:
    case SLUICE_ERROR_OFFLINE:
      return "retry-later";
    case SLUICE_ERROR_RANGE_IGNORED:
      return "range-ignored";
    case SLUICE_ERROR_REMOTE_CHANGED:
      return "remote-changed";
    case SLUICE_ERROR_LINK_EXPIRED:
      return "link-expired";
    case SLUICE_ERROR_GONE:
      return "gone";
    case SLUICE_ERROR_REFUSED:
      return "refused";
    case SLUICE_ERROR_DISK_FULL:
      return "disk-full";
    /* What to do about either, the sentence says. */
    case SLUICE_ERROR_LOCAL:
    case SLUICE_ERROR_NO_FOLDER:
      return "local";
    case SLUICE_ERROR_CORRUPT:
      return "corrupt";
    case SLUICE_ERROR_IN_USE:
      return "in-use";
    case SLUICE_ERROR_CANCELLED:
      return "cancelled";
    default:
      g_assert_not_reached ();
    }
}

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
add_integer (JsonBuilder *builder, const char *member, gint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *member, double value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_double_value (builder, value);
}

/* A size that nobody knows is null, not a number to be mistaken for one. */
static void
add_size (JsonBuilder *builder, SluiceDownload *download)
{
  gint64 size = sluice_download_get_size (download);

  json_builder_set_member_name (builder, "size");
  if (size >= 0)
    json_builder_add_int_value (builder, size);
  else
    json_builder_add_null_value (builder);
}

static void
add_bytes (JsonBuilder *builder, SluiceDownload *download)
{
  add_integer (builder, "bytes", (gint64) sluice_download_get_received (download));
}

static JsonBuilder *
begin_with_id (const char *id, const char *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", event);
  add_string (builder, "id", id);

  return builder;
}

static JsonBuilder *
begin (SluiceDownload *download, const char *event)
{
  return begin_with_id (sluice_download_get_id (download), event);
}

static void
end (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);

  puts (line);
  fflush (stdout);
}

static void
write_started (SluiceDownload *download)
{
  g_autoptr (JsonBuilder) builder = begin (download, "started");
  g_autofree char *link = sluice_link_redact (sluice_download_get_request (download)->uri);

  add_string (builder, "link", link);
  add_string (builder, "name", sluice_download_get_name (download));
  add_size (builder, download);
  end (builder);
}

static void
write_retry (SluiceDownload *download, const char *reason, double delay)
{
  g_autoptr (JsonBuilder) builder = begin (download, "retry");

  add_string (builder, "reason", reason);
  add_number (builder, "delay", delay);
  end (builder);
}

static void
write_message (SluiceDownload *download, const char *event, const char *member, const char *message)
{
  g_autoptr (JsonBuilder) builder = begin (download, event);

  add_string (builder, member, message);
  end (builder);
}

/* What has no meaning outside of a sandbox is of no use to who reads the lines. */
static void
add_path (JsonBuilder *builder, GFile *file)
{
  g_autofree char *outside = sluice_granted_path_to_outside (g_file_peek_path (file));
  g_autofree char *path = g_filename_display_name (outside);

  add_string (builder, "path", path);
}

static void
write_finished (SluiceDownload *download)
{
  g_autoptr (JsonBuilder) builder = begin (download, "finished");

  add_path (builder, sluice_download_get_file (download));
  add_bytes (builder, download);
  add_integer (builder, "wasted", (gint64) sluice_download_get_bytes_wasted (download));
  add_number (builder, "seconds", sluice_download_get_seconds_spent (download));
  end (builder);
}

static void
write_failed (SluiceDownload *download)
{
  g_autoptr (JsonBuilder) builder = begin (download, "failed");
  const GError *error = sluice_download_get_error (download);

  add_string (builder, "error", error->message);
  add_string (builder, "kind", name_kind (error));
  end (builder);
}

static void
write_paused (SluiceDownload *download)
{
  g_autoptr (JsonBuilder) builder = begin (download, "paused");

  add_bytes (builder, download);
  end (builder);
}

/**
 * sluice_json_lines_write_event:
 * @download: a download
 * @kind: what kind of line its story got
 * @message: (nullable): what happened, as a sentence for the user
 * @delay: seconds until the next try, when @kind is a retry
 *
 * Writes an object for an event of a running download to standard output.
 */
void
sluice_json_lines_write_event (SluiceDownload *download,
                               SluiceTransferEvent kind,
                               const char *message,
                               double delay)
{
  switch (kind)
    {
    case SLUICE_TRANSFER_EVENT_STARTED:
      write_started (download);
      break;
    case SLUICE_TRANSFER_EVENT_RETRY:
      write_retry (download, message, delay);
      break;
    case SLUICE_TRANSFER_EVENT_RESTART:
      write_message (download, "restarted", "reason", message);
      break;
    case SLUICE_TRANSFER_EVENT_NOTE:
      write_message (download, "note", "message", message);
      break;
    case SLUICE_TRANSFER_EVENT_DETAIL:
    default:
      g_assert_not_reached ();
    }
}

/**
 * sluice_json_lines_write_progress:
 * @download: a running download
 *
 * Writes an object with the numbers of a running download to standard output.
 */
void
sluice_json_lines_write_progress (SluiceDownload *download)
{
  g_autoptr (JsonBuilder) builder = begin (download, "progress");

  add_bytes (builder, download);
  add_size (builder, download);
  add_integer (builder, "rate", (gint64) sluice_download_get_rate (download));
  add_integer (builder, "connections", sluice_download_get_connections (download));
  add_integer (builder, "wasted", (gint64) sluice_download_get_bytes_wasted (download));
  end (builder);
}

/**
 * sluice_json_lines_write_settled:
 * @download: a download that neither waits nor runs
 *
 * Writes an object for how a download ended to standard output. A pause that
 * an error forced, such as a full disk, is a failure here.
 */
void
sluice_json_lines_write_settled (SluiceDownload *download)
{
  if (sluice_download_get_error (download) != NULL)
    write_failed (download);
  else if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    write_finished (download);
  else
    write_paused (download);
}

static const char *
name_verdict (SluiceVerdict verdict)
{
  switch (verdict)
    {
    case SLUICE_VERDICT_WHOLE:
      return "whole";
    case SLUICE_VERDICT_DAMAGED:
      return "damaged";
    case SLUICE_VERDICT_OTHER:
      return "other";
    case SLUICE_VERDICT_UNKNOWN:
      return "unknown";
    default:
      g_assert_not_reached ();
    }
}

static void
add_boolean (JsonBuilder *builder, const char *member, gboolean value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

static void
add_ranges (JsonBuilder *builder, const char *member, const SluiceRanges *ranges)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < sluice_ranges_n_runs (ranges); i++)
    {
      SluiceRange run = sluice_ranges_get_run (ranges, i);

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, (gint64) run.start);
      json_builder_add_int_value (builder, (gint64) run.end);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

/**
 * sluice_json_lines_write_checked:
 * @number: of the file, from 1
 * @inspection: an inspection that has a verdict
 *
 * Writes an object for what a check found to standard output. Ranges end behind their last
 * byte.
 */
void
sluice_json_lines_write_checked (guint number, SluiceInspection *inspection)
{
  g_autofree char *id = g_strdup_printf ("%u", number);
  g_autoptr (JsonBuilder) builder = begin_with_id (id, "checked");
  g_autofree char *message = sluice_inspection_describe (inspection);

  add_path (builder, sluice_inspection_get_file (inspection));
  add_string (builder, "verdict", name_verdict (sluice_inspection_get_verdict (inspection)));
  add_boolean (builder, "partial", sluice_inspection_is_partial (inspection));
  add_boolean (builder, "changed", sluice_inspection_has_changed (inspection));
  add_integer (builder, "parts", sluice_inspection_get_n_blocks (inspection));
  add_integer (builder, "damaged_parts", sluice_inspection_get_n_damaged (inspection));
  add_ranges (builder, "damaged", sluice_inspection_get_damaged (inspection));
  add_string (builder, "message", message);
  end (builder);
}

/**
 * sluice_json_lines_write_unchecked:
 * @number: of the file, from 1
 * @error: why it could not be checked, or cannot be repaired
 *
 * Writes an object for a file that stays as it is to standard output.
 */
void
sluice_json_lines_write_unchecked (guint number, const GError *error)
{
  g_autofree char *id = g_strdup_printf ("%u", number);
  g_autoptr (JsonBuilder) builder = begin_with_id (id, "failed");

  add_string (builder, "error", error->message);
  add_string (builder, "kind", name_kind (error));
  end (builder);
}
