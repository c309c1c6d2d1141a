/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-filter.h"

#include "sluice-download.h"
#include "sluice-search.h"
#include "sluice-words.h"

struct _SluiceFilter
{
  GtkFilter parent_instance;

  SluiceGroup group;    /* ALL when a kind is chosen */
  SluiceKind kind;      /* SLUICE_N_KINDS for every kind */
  char *text;           /* owned */
  SluiceSearch *search; /* owned */
};

G_DEFINE_FINAL_TYPE (SluiceFilter, sluice_filter, GTK_TYPE_FILTER)

static gboolean
is_sought (SluiceFilter *self, SluiceDownload *download)
{
  const char *texts[] = {
    sluice_download_get_name (download),
    sluice_download_get_link (download),
    g_file_peek_path (sluice_download_get_directory (download)),
    NULL,
  };

  return sluice_search_matches (self->search, texts);
}

static gboolean
sluice_filter_match (GtkFilter *filter, gpointer item)
{
  SluiceFilter *self = SLUICE_FILTER (filter);
  SluiceDownloadState state = sluice_download_get_state (item);

  if (self->group != SLUICE_GROUP_ALL && sluice_download_state_get_group (state) != self->group)
    return FALSE;
  if (self->kind != SLUICE_N_KINDS && sluice_download_get_kind (item) != self->kind)
    return FALSE;

  return sluice_search_is_empty (self->search) || is_sought (self, item);
}

static GtkFilterMatch
sluice_filter_get_strictness (GtkFilter *filter)
{
  SluiceFilter *self = SLUICE_FILTER (filter);
  gboolean takes_all = self->group == SLUICE_GROUP_ALL && self->kind == SLUICE_N_KINDS &&
                       sluice_search_is_empty (self->search);

  return takes_all ? GTK_FILTER_MATCH_ALL : GTK_FILTER_MATCH_SOME;
}

static void
sluice_filter_finalize (GObject *object)
{
  SluiceFilter *self = SLUICE_FILTER (object);

  g_free (self->text);
  sluice_search_free (self->search);

  G_OBJECT_CLASS (sluice_filter_parent_class)->finalize (object);
}

static void
sluice_filter_class_init (SluiceFilterClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (class);

  object_class->finalize = sluice_filter_finalize;
  filter_class->match = sluice_filter_match;
  filter_class->get_strictness = sluice_filter_get_strictness;
}

static void
sluice_filter_init (SluiceFilter *self)
{
  self->group = SLUICE_GROUP_ALL;
  self->kind = SLUICE_N_KINDS;
  self->text = g_strdup ("");
  self->search = sluice_search_new ("");
}

/**
 * sluice_filter_new:
 *
 * Returns: (transfer full): a filter that lets every download through
 */
SluiceFilter *
sluice_filter_new (void)
{
  return g_object_new (SLUICE_TYPE_FILTER, NULL);
}

static void
set_place (SluiceFilter *self, SluiceGroup group, SluiceKind kind)
{
  gboolean was_all = self->group == SLUICE_GROUP_ALL && self->kind == SLUICE_N_KINDS;
  gboolean is_all = group == SLUICE_GROUP_ALL && kind == SLUICE_N_KINDS;

  if (self->group == group && self->kind == kind)
    return;

  self->group = group;
  self->kind = kind;

  if (is_all)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_LESS_STRICT);
  else if (was_all)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_MORE_STRICT);
  else
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * sluice_filter_set_group:
 * @self: a filter
 * @group: the downloads to show, of every kind
 */
void
sluice_filter_set_group (SluiceFilter *self, SluiceGroup group)
{
  g_return_if_fail (SLUICE_IS_FILTER (self));

  set_place (self, group, SLUICE_N_KINDS);
}

/**
 * sluice_filter_get_group:
 * @self: a filter
 *
 * Returns: the downloads that are shown; %SLUICE_GROUP_ALL for those of one kind
 */
SluiceGroup
sluice_filter_get_group (SluiceFilter *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER (self), SLUICE_GROUP_ALL);

  return self->group;
}

/**
 * sluice_filter_set_kind:
 * @self: a filter
 * @kind: the kind of files to show, however far they are
 */
void
sluice_filter_set_kind (SluiceFilter *self, SluiceKind kind)
{
  g_return_if_fail (SLUICE_IS_FILTER (self));

  set_place (self, SLUICE_GROUP_ALL, kind);
}

/**
 * sluice_filter_get_kind:
 * @self: a filter
 *
 * Returns: the kind of files that are shown, or %SLUICE_N_KINDS for all
 */
SluiceKind
sluice_filter_get_kind (SluiceFilter *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER (self), SLUICE_N_KINDS);

  return self->kind;
}

/**
 * sluice_filter_set_search:
 * @self: a filter
 * @text: words to look for in names, links and folders; empty for everything
 */
void
sluice_filter_set_search (SluiceFilter *self, const char *text)
{
  GtkFilterChange change = GTK_FILTER_CHANGE_DIFFERENT;

  g_return_if_fail (SLUICE_IS_FILTER (self));
  g_return_if_fail (text != NULL);

  if (g_str_equal (self->text, text))
    return;

  /* Who types on looks among what is found already. */
  if (g_str_has_prefix (text, self->text))
    change = GTK_FILTER_CHANGE_MORE_STRICT;
  else if (g_str_has_prefix (self->text, text))
    change = GTK_FILTER_CHANGE_LESS_STRICT;

  g_free (self->text);
  self->text = g_strdup (text);
  sluice_search_free (self->search);
  self->search = sluice_search_new (text);

  gtk_filter_changed (GTK_FILTER (self), change);
}

/**
 * sluice_filter_get_search:
 * @self: a filter
 *
 * Returns: (transfer none): the words that are looked for
 */
const char *
sluice_filter_get_search (SluiceFilter *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER (self), NULL);

  return self->text;
}

/**
 * sluice_filter_get_title:
 * @self: a filter
 *
 * Returns: (transfer none): what the downloads it shows are called
 */
const char *
sluice_filter_get_title (SluiceFilter *self)
{
  g_return_val_if_fail (SLUICE_IS_FILTER (self), NULL);

  return self->kind != SLUICE_N_KINDS ? sluice_words_kind (self->kind)
                                      : sluice_words_group (self->group);
}
