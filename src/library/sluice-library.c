/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-library-private.h"

/**
 * SluiceLibrary:
 *
 * Everything the user asked for: as a #GListModel first the unfinished downloads
 * in the order in which they are to run, then the finished ones, the newest first.
 */

enum
{
  PROP_LOADED = 1,
  PROP_BUSY,
  PROP_N_ACTIVE,
  PROP_RATE,
  PROP_METERED,
  PROP_ASLEEP,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceLibrary,
                               sluice_library,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint
count_unfinished (SluiceLibrary *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->queue));
}

/* The list */

static GType
sluice_library_get_item_type (GListModel *model)
{
  return SLUICE_TYPE_DOWNLOAD;
}

static guint
sluice_library_get_n_items (GListModel *model)
{
  SluiceLibrary *self = SLUICE_LIBRARY (model);

  return count_unfinished (self) + sluice_history_get_length (self->history);
}

static gpointer
sluice_library_get_item (GListModel *model, guint position)
{
  SluiceLibrary *self = SLUICE_LIBRARY (model);
  guint unfinished = count_unfinished (self);

  if (position < unfinished)
    return g_list_model_get_item (G_LIST_MODEL (self->queue), position);

  if (position - unfinished < sluice_history_get_length (self->history))
    return g_object_ref (sluice_history_get (self->history, position - unfinished));

  return NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = sluice_library_get_item_type;
  interface->get_n_items = sluice_library_get_n_items;
  interface->get_item = sluice_library_get_item;
}

static void
queue_changed_cb (SluiceLibrary *self,
                  guint position,
                  guint removed,
                  guint added,
                  SluiceQueue *queue)
{
  if (!self->quiet)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* What is told of the whole */

static void
set_rate (SluiceLibrary *self, double rate)
{
  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

/* Those that run are near the front of the queue, so most of a long one is not looked at. */
static void
sampled_cb (SluiceLibrary *self, SluiceQueue *queue)
{
  double rate = 0.0;
  guint left = self->n_active;

  for (guint i = 0; left > 0 && i < count_unfinished (self); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (queue), i);

      if (!sluice_download_state_is_running (sluice_download_get_state (download)))
        continue;
      rate += sluice_download_get_rate (download);
      left--;
    }

  set_rate (self, rate);
}

static void
update_active (SluiceLibrary *self)
{
  guint n_active = sluice_tally_count_group (self->tally, SLUICE_GROUP_ACTIVE);
  gboolean was_busy = self->n_active > 0;

  if (self->n_active == n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
  if (was_busy != (n_active > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  if (n_active == 0)
    set_rate (self, 0.0);
}

static void
counted_cb (SluiceLibrary *self, SluiceTally *tally)
{
  sluice_library_tell_counted (self);
}

static void
asleep_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceQueue *queue)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ASLEEP]);
}

static void
metered_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceQueue *queue)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METERED]);
}

static void
recount (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  SluiceGroup group = sluice_download_state_get_group (sluice_download_get_state (entry->download));
  SluiceKind kind = sluice_download_get_kind (entry->download);

  if (entry->group == group && entry->kind == kind)
    return;

  sluice_tally_remove (self->tally, entry->group, entry->kind);
  sluice_tally_add (self->tally, group, kind, 1);
  entry->group = group;
  entry->kind = kind;
  update_active (self);
}

static void
wait_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceDownload *download)
{
  sluice_library_tell_changed (self, download);
}

/* From unfinished to finished */

static guint
find_in_queue (SluiceLibrary *self, SluiceDownload *download)
{
  guint length = count_unfinished (self);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (SluiceDownload) other = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

      if (other == download)
        return i;
    }

  return length;
}

/* From its place in the queue to the top of the history: one change, for whoever shows the list
 * keeps what is selected in what changes at once. */
static void
move_to_history (SluiceLibrary *self, SluiceDownload *download)
{
  guint position = find_in_queue (self, download);
  guint changed = count_unfinished (self) - position;
  SluiceLibraryEntry *entry = g_hash_table_lookup (self->entries, download);

  g_signal_handlers_disconnect_by_data (download, self);
  self->quiet = TRUE;
  sluice_queue_remove (self->queue, download);
  self->quiet = FALSE;

  sluice_history_add (self->history, download);
  sluice_library_store_finish (self->store, entry);
  if (entry->has_secrets)
    sluice_library_forget_secrets (self, download);
  if (entry->has_pieces)
    sluice_library_forget_pieces (self, download);
  g_hash_table_remove (self->unsaved, entry);
  g_hash_table_remove (self->entries, download);
  g_list_model_items_changed (G_LIST_MODEL (self), position, changed, changed);
}

static void
state_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceDownload *download)
{
  g_autoptr (SluiceDownload) kept = g_object_ref (download);
  SluiceDownloadState state = sluice_download_get_state (download);
  SluiceLibraryEntry *entry = g_hash_table_lookup (self->entries, download);

  recount (self, entry);
  sluice_library_save_soon (self, entry);
  if (state == SLUICE_DOWNLOAD_FINISHED)
    move_to_history (self, download);
  sluice_library_tell_changed (self, download);

  if (state == SLUICE_DOWNLOAD_FINISHED || state == SLUICE_DOWNLOAD_FAILED)
    sluice_library_tell_settled (self, download, state);
}

static void
kind_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceDownload *download)
{
  recount (self, g_hash_table_lookup (self->entries, download));
  sluice_library_tell_changed (self, download);
}

static void
changed_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceDownload *download)
{
  sluice_library_save_soon (self, g_hash_table_lookup (self->entries, download));
  sluice_library_tell_changed (self, download);
}

/* What a journal has to know of; what it does not tell by itself changes with one of these. */
static void
watch (SluiceLibrary *self, SluiceDownload *download)
{
  static const char *const changes[] = { "notify::link",      "notify::name",
                                         "notify::size",      "notify::directory",
                                         "notify::start-at",  "notify::rate-limit",
                                         "notify::n-mirrors", "notify::yield" };

  g_signal_connect_object (download, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (download, "notify::kind", G_CALLBACK (kind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (download, "notify::wait", G_CALLBACK (wait_cb), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (download, changes[i], G_CALLBACK (changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Where the first one is that comes later. */
static guint
find_place (SluiceLibrary *self, gint64 order)
{
  guint low = 0;
  guint high = count_unfinished (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (SluiceDownload) download =
          g_list_model_get_item (G_LIST_MODEL (self->queue), middle);
      const SluiceLibraryEntry *entry = g_hash_table_lookup (self->entries, download);

      if (entry->order < order)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
take_in (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  g_hash_table_insert (self->entries, entry->download, entry);
  entry->group = sluice_download_state_get_group (sluice_download_get_state (entry->download));
  entry->kind = sluice_download_get_kind (entry->download);
  sluice_tally_add (self->tally, entry->group, entry->kind, 1);
  sluice_download_set_mark_origin (entry->download, self->mark_origin);
  watch (self, entry->download);
  if (!entry->written)
    sluice_library_save_soon (self, entry);
}

/*
 * sluice_library_insert_all:
 * @position: where the first goes
 * @entries: (element-type SluiceLibraryEntry): some that are not in the list; they
 *   are the library's from here on
 *
 * Puts unfinished downloads into the queue.
 */
void
sluice_library_insert_all (SluiceLibrary *self, guint position, GPtrArray *entries)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_sized_new (entries->len);

  for (guint i = 0; i < entries->len; i++)
    {
      SluiceLibraryEntry *entry = g_ptr_array_index (entries, i);

      take_in (self, entry);
      g_ptr_array_add (downloads, entry->download);
    }

  sluice_queue_insert (self->queue, position, downloads);
  update_active (self);
  sluice_library_tell_added (self, downloads);
}

/*
 * sluice_library_insert:
 * @entry: (transfer full): one that is not in the list
 *
 * Puts an unfinished download at its place in the queue.
 */
void
sluice_library_insert (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  g_ptr_array_add (entries, entry);
  sluice_library_insert_all (self, find_place (self, entry->order), entries);
}

/*
 * sluice_library_take_out:
 * @download: any download
 *
 * Takes an unfinished download out of the list.
 *
 * Returns: (transfer full) (nullable): its entry; %NULL when it is not an
 *   unfinished one of this library
 */
SluiceLibraryEntry *
sluice_library_take_out (SluiceLibrary *self, SluiceDownload *download)
{
  SluiceLibraryEntry *entry = NULL;

  if (!g_hash_table_steal_extended (self->entries, download, NULL, (gpointer *) &entry))
    return NULL;

  g_signal_handlers_disconnect_by_data (download, self);
  g_hash_table_remove (self->unsaved, entry);
  sluice_tally_remove (self->tally, entry->group, entry->kind);
  sluice_queue_remove (self->queue, download);
  update_active (self);
  return entry;
}

/*
 * sluice_library_set_order:
 * @entry: one of the library's
 * @order: its new place among the others'
 */
void
sluice_library_set_order (SluiceLibrary *self, SluiceLibraryEntry *entry, gint64 order)
{
  entry->order = order;
  sluice_library_save_soon (self, entry);
}

/* All that earlier runs left is in the list. */
void
sluice_library_set_loaded (SluiceLibrary *self)
{
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void
sluice_library_dispose (GObject *object)
{
  SluiceLibrary *self = SLUICE_LIBRARY (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->queue);
  g_clear_object (&self->limits);
  g_clear_object (&self->hosts);
  g_clear_object (&self->client);
  g_clear_object (&self->tally);
  g_clear_pointer (&self->history, sluice_history_free);
  g_clear_pointer (&self->unsaved, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->removals, g_ptr_array_unref);
  g_clear_pointer (&self->errands, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_strfreev);

  G_OBJECT_CLASS (sluice_library_parent_class)->dispose (object);
}

static void
sluice_library_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceLibrary *self = SLUICE_LIBRARY (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->n_active > 0);
      break;
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, sluice_queue_is_metered (self->queue));
      break;
    case PROP_ASLEEP:
      g_value_set_boolean (value, sluice_queue_is_asleep (self->queue));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * SluiceLibrary:loaded:
   *
   * Whether all that earlier runs of the program left is in the list.
   */
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  /**
   * SluiceLibrary:busy:
   *
   * Whether a download runs.
   */
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  /**
   * SluiceLibrary:n-active:
   *
   * How many downloads run.
   */
  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * SluiceLibrary:rate:
   *
   * How fast bytes arrive, over all downloads, in bytes per second.
   */
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  /**
   * SluiceLibrary:metered:
   *
   * Whether the network counts every byte, as far as the system knows.
   */
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);
  /**
   * SluiceLibrary:asleep:
   *
   * Whether nothing starts by itself, see [method@Sluice.Library.set_asleep].
   */
  properties[PROP_ASLEEP] = g_param_spec_boolean ("asleep", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
sluice_library_class_init (SluiceLibraryClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_library_dispose;
  object_class->get_property = sluice_library_get_property;

  install_properties (object_class);
  sluice_library_install_signals ();
}

static void
sluice_library_init (SluiceLibrary *self)
{
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->queue = sluice_queue_new (self->client, self->limits);
  self->history = sluice_history_new ();
  self->tally = sluice_tally_new ();
  self->entries =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sluice_library_entry_free);
  self->unsaved = g_hash_table_new (NULL, NULL);
  self->removals = g_ptr_array_new ();
  self->errands = g_ptr_array_new ();

  sluice_queue_set_patient (self->queue, TRUE);
  g_signal_connect_object (self->queue, "items-changed", G_CALLBACK (queue_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "sampled", G_CALLBACK (sampled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "stranded", G_CALLBACK (sluice_library_tell_stranded), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tally, "counted", G_CALLBACK (counted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "notify::metered", G_CALLBACK (metered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "notify::asleep", G_CALLBACK (asleep_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sluice_library_new:
 * @folder: the folder of this machine in which the library keeps its list
 *
 * Makes an empty library. [method@Sluice.Library.load_async] brings back what
 * earlier runs of the program left there.
 *
 * Returns: (transfer full): a library
 */
SluiceLibrary *
sluice_library_new (GFile *folder)
{
  SluiceLibrary *self;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  self = g_object_new (SLUICE_TYPE_LIBRARY, NULL);
  self->store = sluice_library_store_new (folder);
  self->hosts = g_file_get_child (folder, SLUICE_HOST_BOOK_NAME);
  g_signal_connect_object (self->store, "trouble", G_CALLBACK (sluice_library_tell_trouble), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * sluice_library_count:
 * @self: a library
 * @group: a group
 *
 * Returns: how many downloads of @group there are
 */
guint
sluice_library_count (SluiceLibrary *self, SluiceGroup group)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), 0);

  return sluice_tally_count_group (self->tally, group);
}

/**
 * sluice_library_count_kind:
 * @self: a library
 * @kind: a kind
 *
 * Returns: how many downloads of @kind there are
 */
guint
sluice_library_count_kind (SluiceLibrary *self, SluiceKind kind)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), 0);

  return sluice_tally_count_kind (self->tally, kind);
}
