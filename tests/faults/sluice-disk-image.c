/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-disk-image.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#define PAGE 4096

/* A file or a folder. It stays until the image goes, whatever names it has. */
typedef struct
{
  /* a file */
  GByteArray *bytes;  /* owned, nullable: a folder */
  GByteArray *synced; /* owned, nullable likewise */
  guint version;      /* of @bytes, unlike that of any other */
  guint synced_version;

  /* a folder */
  GHashTable *entries; /* owned, nullable: a file; of owned names, Node */
  GHashTable *kept;    /* owned, nullable likewise; as of the last sync */
  GPtrArray *changes;  /* owned, nullable likewise; of owned Change, since then */
} Node;

/* What one call does to a folder, which happens or not as a whole. */
typedef struct
{
  char *gone; /* owned, nullable */
  char *name; /* owned, nullable */
  Node *node; /* not owned */
} Change;

/**
 * SluiceDiskImage:
 *
 * What a disk holds for sure and what it may hold, by what a program did to it.
 */
struct _SluiceDiskImage
{
  char *root;         /* owned */
  GPtrArray *nodes;   /* owned, of owned Node */
  GHashTable *inodes; /* owned, of guint64 to Node: files */
  Node *folder;       /* of the root */
  guint n_versions;
};

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->gone);
  g_free (self->name);
  g_free (self);
}

static void
node_free (gpointer data)
{
  Node *self = data;

  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->synced, g_byte_array_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

static Node *
node_new (SluiceDiskImage *image)
{
  Node *self = g_new0 (Node, 1);

  g_ptr_array_add (image->nodes, self);
  return self;
}

static Node *
file_new (SluiceDiskImage *image)
{
  Node *self = node_new (image);

  self->bytes = g_byte_array_new ();
  self->synced = g_byte_array_new ();
  self->version = self->synced_version = ++image->n_versions;
  return self;
}

static Node *
folder_new (SluiceDiskImage *image)
{
  Node *self = node_new (image);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  return self;
}

/* ---- What happens to it ---- */

static void
change_apply (const Change *self, GHashTable *entries)
{
  if (self->gone != NULL)
    g_hash_table_remove (entries, self->gone);
  if (self->name != NULL)
    g_hash_table_replace (entries, g_strdup (self->name), self->node);
}

static void
folder_change (Node *self, const char *gone, const char *name, Node *node)
{
  Change *change = g_new (Change, 1);

  *change = (Change){ .gone = g_strdup (gone), .name = g_strdup (name), .node = node };
  change_apply (change, self->entries);
  g_ptr_array_add (self->changes, change);
}

static void
node_sync (Node *self)
{
  if (self->bytes != NULL)
    {
      g_byte_array_set_size (self->synced, 0);
      g_byte_array_append (self->synced, self->bytes->data, self->bytes->len);
      self->synced_version = self->version;
      return;
    }

  for (guint i = 0; i < self->changes->len; i++)
    change_apply (self->changes->pdata[i], self->kept);
  g_ptr_array_set_size (self->changes, 0);
}

static void
bytes_resize (GByteArray *bytes, guint size)
{
  guint before = bytes->len;

  g_byte_array_set_size (bytes, size);
  if (size > before)
    memset (bytes->data + before, 0, size - before);
}

static void
file_write (Node *self, const SluiceFault *call)
{
  guint end = (guint) (call->entry.offset + (gint64) call->entry.length);

  if (self->bytes->len < end)
    bytes_resize (self->bytes, end);
  memcpy (self->bytes->data + call->entry.offset, call->bytes, call->entry.length);
}

/* Returns: (nullable): the folder that a path leads to, and the last name */
static Node *
find_folder (SluiceDiskImage *image, const char *path, const char **name)
{
  g_auto (GStrv) names = NULL;
  Node *folder = image->folder;

  g_assert_true (g_str_has_prefix (path, image->root));
  names = g_strsplit (path + strlen (image->root) + 1, "/", -1);
  for (guint i = 0; folder != NULL && i + 1 < g_strv_length (names); i++)
    folder = folder->entries != NULL ? g_hash_table_lookup (folder->entries, names[i]) : NULL;

  *name = strrchr (path, '/') + 1;
  return folder;
}

static Node *
find_node (SluiceDiskImage *image, const char *path)
{
  const char *name;
  Node *folder = g_str_equal (path, image->root) ? NULL : find_folder (image, path, &name);

  return folder != NULL ? g_hash_table_lookup (folder->entries, name) : image->folder;
}

static Node *
find_file (SluiceDiskImage *image, const SluiceFault *call)
{
  Node *node = g_hash_table_lookup (image->inodes, &call->entry.inode);

  g_assert_nonnull (node);
  return node;
}

static void
remember (SluiceDiskImage *image, guint64 inode, Node *node)
{
  g_hash_table_replace (image->inodes, g_memdup2 (&inode, sizeof inode), node);
}

static void
apply_create (SluiceDiskImage *self, const SluiceFault *call)
{
  const char *name;
  Node *folder = find_folder (self, call->path, &name);
  Node *node = NULL;

  if ((call->entry.flags & O_TMPFILE) == O_TMPFILE)
    {
      remember (self, call->entry.inode, file_new (self));
      return;
    }

  node = g_hash_table_lookup (folder->entries, name);
  if (node == NULL)
    {
      node = file_new (self);
      folder_change (folder, NULL, name, node);
    }
  else if (call->entry.flags & O_TRUNC)
    {
      g_byte_array_set_size (node->bytes, 0);
      node->version = ++self->n_versions;
    }
  remember (self, call->entry.inode, node);
}

static void
apply_to_bytes (SluiceDiskImage *self, const SluiceFault *call)
{
  Node *node = find_file (self, call);
  guint end = (guint) (call->entry.offset + (gint64) call->entry.length);

  if (call->entry.kind == FAULTS_WRITE)
    file_write (node, call);
  else if (call->entry.kind == FAULTS_TRUNCATE)
    bytes_resize (node->bytes, (guint) call->entry.offset);
  else if (!(call->entry.flags & FALLOC_FL_KEEP_SIZE) && end > node->bytes->len)
    bytes_resize (node->bytes, end);
  node->version = ++self->n_versions;
}

static void
apply_to_names (SluiceDiskImage *self, const SluiceFault *call)
{
  const char *name;
  const char *other = NULL;
  Node *folder = find_folder (self, call->path, &name);
  Node *target = call->other[0] != '\0' ? find_folder (self, call->other, &other) : NULL;
  Node *node = g_hash_table_lookup (folder->entries, name);

  /* One that had no name yet. */
  if (node == NULL && call->entry.kind == FAULTS_LINK)
    node = find_file (self, call);
  g_assert_true (target == NULL || target == folder);
  if (call->entry.kind == FAULTS_MKDIR)
    folder_change (folder, NULL, name, folder_new (self));
  else if (call->entry.kind == FAULTS_UNLINK)
    folder_change (folder, name, NULL, NULL);
  else
    folder_change (folder, call->entry.kind == FAULTS_RENAME ? name : NULL, other, node);
}

static void
apply_sync (SluiceDiskImage *self, const SluiceFault *call)
{
  Node *node = g_hash_table_lookup (self->inodes, &call->entry.inode);

  node_sync (node != NULL ? node : find_node (self, call->path));
}

/**
 * sluice_disk_image_apply:
 * @self: an image
 * @call: the next call
 *
 * Does what a call did.
 */
void
sluice_disk_image_apply (SluiceDiskImage *self, const SluiceFault *call)
{
  if (call->entry.error != 0)
    return;

  switch ((FaultsKind) call->entry.kind)
    {
    case FAULTS_CREATE:
      apply_create (self, call);
      return;
    case FAULTS_WRITE:
    case FAULTS_TRUNCATE:
    case FAULTS_ALLOCATE:
      apply_to_bytes (self, call);
      return;
    case FAULTS_RENAME:
    case FAULTS_LINK:
    case FAULTS_UNLINK:
    case FAULTS_MKDIR:
      apply_to_names (self, call);
      return;
    case FAULTS_SYNC:
      apply_sync (self, call);
      return;
    case FAULTS_ATTRIBUTE:
    case FAULTS_OPEN:
    case FAULTS_READ:
    case FAULTS_LOCK:
    case FAULTS_ROOM:
    case FAULTS_HOLE:
    case FAULTS_NOFOLLOW:
    case FAULTS_ANY:
    default:
      return;
    }
}

/* ---- What is there before ---- */

static void
take_file (SluiceDiskImage *self, Node *folder, const char *name, const char *path)
{
  Node *node = file_new (self);
  g_autofree char *text = NULL;
  gsize length;
  GStatBuf status;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_no_errno (g_stat (path, &status));
  g_byte_array_append (node->bytes, (const guint8 *) text, (guint) length);
  node_sync (node);
  folder_change (folder, NULL, name, node);
  remember (self, status.st_ino, node);
}

static void
take_folder (SluiceDiskImage *self, Node *folder, const char *path)
{
  g_autoptr (GDir) list = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      Node *node = NULL;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          node = folder_new (self);
          take_folder (self, node, child);
          folder_change (folder, NULL, name, node);
        }
      else if (!g_str_has_suffix (name, ".log"))
        take_file (self, folder, name, child);
    }
  node_sync (folder);
}

/**
 * sluice_disk_image_new:
 * @root: a folder
 *
 * Returns: (transfer full): an image of what is in the folder, all of which has been
 *   there for long
 */
SluiceDiskImage *
sluice_disk_image_new (const char *root)
{
  SluiceDiskImage *self = g_new0 (SluiceDiskImage, 1);

  self->root = g_strdup (root);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->inodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->folder = folder_new (self);
  take_folder (self, self->folder, root);
  return self;
}

/**
 * sluice_disk_image_free:
 * @self: (transfer full): an image
 */
void
sluice_disk_image_free (SluiceDiskImage *self)
{
  g_hash_table_unref (self->inodes);
  g_ptr_array_unref (self->nodes);
  g_free (self->root);
  g_free (self);
}

/* ---- What a power cut leaves ---- */

/* Returns: (transfer full): what the folder holds */
static GHashTable *
folder_cut (const Node *self, SluiceCutNames names)
{
  GHashTable *entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name, node;
  guint first = names == SLUICE_CUT_NAMES_OLD   ? self->changes->len
                : names == SLUICE_CUT_NAMES_NEW ? 0
                                                : MAX (self->changes->len, 1) - 1;

  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, &name, &node))
    g_hash_table_insert (entries, g_strdup (name), node);
  for (guint i = first; i < self->changes->len; i++)
    change_apply (self->changes->pdata[i], entries);

  return entries;
}

/* Returns: (transfer full): what the file holds */
static GByteArray *
file_cut (const Node *self, SluiceCutBytes bytes)
{
  const GByteArray *base = bytes == SLUICE_CUT_BYTES_NEW ? self->bytes : self->synced;
  GByteArray *cut = g_byte_array_new ();

  g_byte_array_append (cut, base->data, base->len);
  if (bytes == SLUICE_CUT_BYTES_OLD || bytes == SLUICE_CUT_BYTES_NEW)
    return cut;

  bytes_resize (cut, self->bytes->len);
  for (guint start = 0; bytes == SLUICE_CUT_BYTES_HALF && start < cut->len; start += 2 * PAGE)
    memcpy (cut->data + start, self->bytes->data + start, MIN (PAGE, cut->len - start));
  return cut;
}

static void
file_describe (const Node *self, SluiceCutBytes bytes, GString *text)
{
  if (self->version == self->synced_version || bytes == SLUICE_CUT_BYTES_NEW)
    g_string_append_printf (text, "%u\n", self->version);
  else if (bytes == SLUICE_CUT_BYTES_OLD)
    g_string_append_printf (text, "%u\n", self->synced_version);
  else if (bytes == SLUICE_CUT_BYTES_ZEROED)
    g_string_append_printf (text, "%u to %u\n", self->synced_version, self->bytes->len);
  else
    g_string_append_printf (text, "%u and %u\n", self->synced_version, self->version);
}

static void
folder_describe (const Node *self, SluiceCut cut, GString *text)
{
  g_autoptr (GHashTable) entries = folder_cut (self, cut.names);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (entries), (GCompareFunc) strcmp);

  for (GList *link = names; link != NULL; link = link->next)
    {
      const Node *node = g_hash_table_lookup (entries, link->data);

      g_string_append_printf (text, "%s ", (const char *) link->data);
      if (node->bytes != NULL)
        file_describe (node, cut.bytes, text);
      else
        {
          g_string_append (text, "{\n");
          folder_describe (node, cut, text);
          g_string_append (text, "}\n");
        }
    }
}

/**
 * sluice_disk_image_describe:
 * @self: an image
 * @cut: what is kept
 *
 * Returns: (transfer full): what there is then; the same words for the same
 */
char *
sluice_disk_image_describe (SluiceDiskImage *self, SluiceCut cut)
{
  g_autoptr (GString) text = g_string_new (NULL);

  folder_describe (self->folder, cut, text);
  return g_strdup (text->str);
}

static void
folder_put (const Node *self, SluiceCut cut, const char *path)
{
  g_autoptr (GHashTable) entries = folder_cut (self, cut.names);
  GHashTableIter iter;
  gpointer name, value;

  g_assert_no_errno (g_mkdir_with_parents (path, 0700));
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      const Node *node = value;

      if (node->bytes != NULL)
        {
          g_autoptr (GByteArray) bytes = file_cut (node, cut.bytes);
          g_autoptr (GError) error = NULL;

          g_file_set_contents_full (child, (const char *) bytes->data, bytes->len,
                                    G_FILE_SET_CONTENTS_NONE, 0600, &error);
          g_assert_no_error (error);
        }
      else
        folder_put (node, cut, child);
    }
}

/**
 * sluice_disk_image_put:
 * @self: an image
 * @cut: what is kept
 * @root: an empty folder
 *
 * Puts there what the folder may look like after a power cut.
 */
void
sluice_disk_image_put (SluiceDiskImage *self, SluiceCut cut, const char *root)
{
  folder_put (self->folder, cut, root);
}
