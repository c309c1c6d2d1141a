/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three lines: the name that the server gives, the link, the type. */

#include "fuzz-target.h"

#include "sluice-file-name.h"
#include "sluice-link.h"
#include "sluice-media-type.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *suggested = fuzz_take_line (&bytes, &length);
  g_autofree char *link = fuzz_take_line (&bytes, &length);
  g_autofree char *type = fuzz_take_line (&bytes, &length);
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);
  g_autofree char *wished = sluice_file_name_sanitize (suggested);
  g_autofree char *name = sluice_file_name_choose (suggested, uri, type);
  const char *extension = sluice_media_type_extension (type);

  fuzz_assert_file_name (name);
  if (wished != NULL && (sluice_file_name_extension (wished) != NULL || extension == NULL))
    g_assert_cmpstr (name, ==, wished);
  if (extension != NULL)
    g_assert_nonnull (sluice_file_name_extension (name));
  return 0;
}
