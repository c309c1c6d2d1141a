/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-log.h"

/* The priorities of syslog, which the journal sorts by. */
static const char *
priority_of (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "3";
  if (level & G_LOG_LEVEL_WARNING)
    return "4";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "5";
  if (level & G_LOG_LEVEL_INFO)
    return "6";

  return "7";
}

static void
send (const char *domain, GLogLevelFlags level, const char *id, int segment, const char *message)
{
  char number[16];
  const GLogField fields[] = {
    { "GLIB_DOMAIN", domain, -1 },    { "PRIORITY", priority_of (level), -1 },
    { "MESSAGE", message, -1 },       { "SLUICE_DOWNLOAD", id, -1 },
    { "SLUICE_SEGMENT", number, -1 },
  };
  gsize n_fields = G_N_ELEMENTS (fields);

  g_snprintf (number, sizeof number, "%d", segment);
  g_log_structured_array (level, fields, segment >= 0 ? n_fields : n_fields - 1);
}

/**
 * sluice_log:
 * @domain: which floor speaks
 * @level: how much it matters
 * @id: the download's id, from its #SluiceRequest
 * @segment: the number of the segment, or %SLUICE_LOG_NO_SEGMENT
 * @format: what happened; never user names, passwords, queries, cookies or tokens
 * @...: for @format
 *
 * Tells a step of one download's story. The fields `SLUICE_DOWNLOAD` and
 * `SLUICE_SEGMENT` let the journal tell the stories apart.
 */
void
sluice_log (const char *domain,
            GLogLevelFlags level,
            const char *id,
            int segment,
            const char *format,
            ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  /* Most runs print none of these, and there are many. */
  if (level >= G_LOG_LEVEL_INFO && g_log_writer_default_would_drop (level, domain))
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  send (domain, level, id, segment, message);
}
