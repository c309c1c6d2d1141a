/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-mirror.h"

#include <string.h>

#include "sluice-link.h"

/* Two letters, as RFC 5854, section 4.2.16.1, and RFC 6249, section 3.4, take them from
 * ISO 3166-1. */
static char *
dup_location (const char *written)
{
  if (written == NULL || strlen (written) != 2 || !g_ascii_isalpha (written[0]) ||
      !g_ascii_isalpha (written[1]))
    return NULL;
  return g_ascii_strdown (written, -1);
}

/**
 * sluice_mirror_new:
 * @uri: the address; what user name and password it names is dropped
 * @priority: which comes first; 0 for the last
 * @location: (nullable): the country it stands in, in either case; what is none is dropped
 *
 * Returns: (transfer full): a mirror
 */
SluiceMirror *
sluice_mirror_new (GUri *uri, guint priority, const char *location)
{
  SluiceMirror *self;

  g_return_val_if_fail (uri != NULL, NULL);

  self = g_atomic_rc_box_new0 (SluiceMirror);
  self->uri = sluice_link_strip_user (uri, NULL, NULL);
  self->priority =
      priority > 0 ? MIN (priority, SLUICE_MIRROR_LAST_PRIORITY) : SLUICE_MIRROR_LAST_PRIORITY;
  self->location = dup_location (location);
  return self;
}

/**
 * sluice_mirror_ref:
 * @self: a mirror
 *
 * Returns: (transfer full): the same mirror
 */
SluiceMirror *
sluice_mirror_ref (SluiceMirror *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
mirror_clear (gpointer box)
{
  SluiceMirror *self = box;

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->location, g_free);
}

/**
 * sluice_mirror_unref:
 * @self: (transfer full): a mirror
 *
 * Lets go of it; the last one to do so frees it.
 */
void
sluice_mirror_unref (SluiceMirror *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, mirror_clear);
}

/**
 * sluice_mirror_can_be:
 * @uri: an address that a server or a file named
 *
 * Tells whether a stranger may name it: it has to lie on another machine. What this
 * machine can read for its user is nobody's business.
 *
 * Returns: whether @uri may be a mirror
 */
gboolean
sluice_mirror_can_be (GUri *uri)
{
  static const char *const schemes[] = { "https", "http", "ftp", "ftps", NULL };

  g_return_val_if_fail (uri != NULL, FALSE);

  return g_strv_contains (schemes, g_uri_get_scheme (uri)) && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0';
}

static gboolean
is_here (const SluiceMirror *self, const char *here)
{
  return here != NULL && g_strcmp0 (self->location, here) == 0;
}

/**
 * sluice_mirror_compare:
 * @a: a mirror
 * @b: another one
 * @here: (nullable): the user's country, two lower-case letters
 *
 * Puts mirrors about whose speed nothing is known in an order: by priority, and of equals
 * those in the user's country first.
 *
 * Returns: negative when @a comes first, positive when @b does, 0 when nothing tells
 */
int
sluice_mirror_compare (const SluiceMirror *a, const SluiceMirror *b, const char *here)
{
  g_return_val_if_fail (a != NULL && b != NULL, 0);

  if (a->priority != b->priority)
    return a->priority < b->priority ? -1 : 1;
  return is_here (b, here) - is_here (a, here);
}

/**
 * sluice_mirror_dup_country:
 * @locale: the name of a locale, such as `de_CH.UTF-8`
 *
 * Returns: (transfer full) (nullable): its country as two lower-case letters, if it names one
 */
char *
sluice_mirror_dup_country (const char *locale)
{
  const char *mark;
  g_autofree char *country = NULL;

  g_return_val_if_fail (locale != NULL, NULL);

  mark = strchr (locale, '_');
  if (mark == NULL)
    return NULL;
  country = g_strndup (mark + 1, strcspn (mark + 1, ".@"));
  return dup_location (country);
}
