/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-list.h"

#include "sluice-link.h"
#include "sluice-proposal-gathering.h"

/* How many links are asked about at a time. */
#define MOST_AT_ONCE 4

struct _SluiceProposalList
{
  GObject parent_instance;

  SluiceLibrary *library; /* owned */
  SluiceFolders *folders; /* owned */
  GFile *folder;          /* owned, nullable: where all go, whatever their kind */
  SluiceAccess *access;   /* owned */

  GHashTable *offers;   /* owned, of SluiceOffer by bare link: what is known beforehand */
  GHashTable *lists;    /* owned, of GPtrArray of SluiceOffer by bare link: the Metalinks */
  char *text;           /* owned, nullable: what the proposals were found in */
  GPtrArray *proposals; /* owned, of SluiceProposal */
  guint n_addable;
  GFile *common_folder; /* owned, nullable: where all go as it is, if that is one folder */
};

enum
{
  PROP_N_ADDABLE = 1,
  PROP_COMMON_FOLDER,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_HANDED_OVER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void sluice_proposal_list_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceProposalList,
                               sluice_proposal_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sluice_proposal_list_list_model_init))

static void
place (SluiceProposalList *self, SluiceProposal *proposal)
{
  g_autoptr (GFile) folder = NULL;

  if (sluice_proposal_get_uri (proposal) == NULL)
    return;
  folder = self->folder != NULL
               ? g_object_ref (self->folder)
               : sluice_folders_dup_folder (self->folders, sluice_proposal_get_kind (proposal));
  sluice_proposal_set_folder (proposal, folder);
}

static GFile *
find_common_folder (SluiceProposalList *self)
{
  GFile *common = NULL;

  for (guint i = 0; i < self->proposals->len; i++)
    {
      GFile *folder = sluice_proposal_get_folder (self->proposals->pdata[i]);

      if (folder == NULL)
        continue;
      if (common != NULL && !g_file_equal (common, folder))
        return NULL;
      common = folder;
    }
  if (common != NULL)
    return g_object_ref (common);
  return self->folder != NULL ? g_object_ref (self->folder)
                              : sluice_folders_dup_folder (self->folders, SLUICE_N_KINDS);
}

static void
update_common_folder (SluiceProposalList *self)
{
  g_autoptr (GFile) folder = find_common_folder (self);

  if (g_set_object (&self->common_folder, folder))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMMON_FOLDER]);
}

static gboolean
is_to_be_described (SluiceProposal *proposal)
{
  return sluice_proposal_get_state (proposal) == SLUICE_PROPOSAL_WAITING &&
         sluice_proposal_is_addable (proposal);
}

/* Asks about the first ones that wait. The rest of a long list is found out
   about when it is downloaded. */
static void
describe_next (SluiceProposalList *self)
{
  guint end = MIN (self->proposals->len, SLUICE_PROPOSAL_LIST_MOST_DESCRIBED);
  guint n_asked = 0;

  for (guint i = 0; i < end; i++)
    n_asked += sluice_proposal_get_state (self->proposals->pdata[i]) == SLUICE_PROPOSAL_DESCRIBING;

  for (guint i = 0; i < end && n_asked < MOST_AT_ONCE; i++)
    if (is_to_be_described (self->proposals->pdata[i]))
      {
        sluice_proposal_describe (self->proposals->pdata[i], self->access);
        n_asked++;
      }
}

static void
count_addable (SluiceProposalList *self)
{
  guint n_addable = 0;

  for (guint i = 0; i < self->proposals->len; i++)
    n_addable += sluice_proposal_is_addable (self->proposals->pdata[i]) ? 1 : 0;
  if (self->n_addable == n_addable)
    return;
  self->n_addable = n_addable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ADDABLE]);
}

static gboolean
are_handed_over (SluiceProposalList *self)
{
  for (guint i = 0; i < self->proposals->len; i++)
    if (sluice_proposal_get_state (self->proposals->pdata[i]) != SLUICE_PROPOSAL_HANDED_OVER)
      return FALSE;

  return self->proposals->len > 0;
}

static void
state_cb (SluiceProposalList *self)
{
  describe_next (self);
  if (are_handed_over (self))
    g_signal_emit (self, signals[SIGNAL_HANDED_OVER], 0);
}

static void
addable_cb (SluiceProposalList *self)
{
  count_addable (self);
  describe_next (self);
}

static void
kind_cb (SluiceProposalList *self, GParamSpec *spec, SluiceProposal *proposal)
{
  place (self, proposal);
  update_common_folder (self);
}

/* What a link lists takes its place. */
static void
files_cb (SluiceProposalList *self, GPtrArray *offers, SluiceProposal *proposal)
{
  g_autofree char *text = g_strdup (self->text);

  for (guint i = 0; i < offers->len; i++)
    sluice_proposal_list_expect (self, offers->pdata[i]);
  g_hash_table_insert (self->lists, g_strdup (sluice_proposal_get_link (proposal)),
                       g_ptr_array_ref (offers));
  sluice_proposal_list_set_text (self, text);
}

static void
watch (SluiceProposalList *self, SluiceProposal *proposal)
{
  g_signal_connect_object (proposal, "files", G_CALLBACK (files_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proposal, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proposal, "notify::addable", G_CALLBACK (addable_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proposal, "notify::kind", G_CALLBACK (kind_cb), self, G_CONNECT_SWAPPED);
}

static GType
sluice_proposal_list_get_item_type (GListModel *model)
{
  return SLUICE_TYPE_PROPOSAL;
}

static guint
sluice_proposal_list_get_n_items (GListModel *model)
{
  return SLUICE_PROPOSAL_LIST (model)->proposals->len;
}

static gpointer
sluice_proposal_list_get_item (GListModel *model, guint position)
{
  SluiceProposalList *self = SLUICE_PROPOSAL_LIST (model);

  return position < self->proposals->len ? g_object_ref (self->proposals->pdata[position]) : NULL;
}

static void
sluice_proposal_list_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = sluice_proposal_list_get_item_type;
  interface->get_n_items = sluice_proposal_list_get_n_items;
  interface->get_item = sluice_proposal_list_get_item;
}

static void
sluice_proposal_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SluiceProposalList *self = SLUICE_PROPOSAL_LIST (object);

  if (id == PROP_N_ADDABLE)
    g_value_set_uint (value, self->n_addable);
  else if (id == PROP_COMMON_FOLDER)
    g_value_set_object (value, self->common_folder);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_proposal_list_dispose (GObject *object)
{
  SluiceProposalList *self = SLUICE_PROPOSAL_LIST (object);

  for (guint i = 0; i < self->proposals->len; i++)
    sluice_proposal_abandon (self->proposals->pdata[i]);
  g_ptr_array_set_size (self->proposals, 0);
  g_clear_object (&self->library);
  g_clear_object (&self->folders);
  g_clear_object (&self->folder);
  g_clear_object (&self->common_folder);

  G_OBJECT_CLASS (sluice_proposal_list_parent_class)->dispose (object);
}

static void
sluice_proposal_list_finalize (GObject *object)
{
  SluiceProposalList *self = SLUICE_PROPOSAL_LIST (object);

  g_hash_table_unref (self->offers);
  g_hash_table_unref (self->lists);
  g_free (self->text);
  g_ptr_array_unref (self->proposals);
  sluice_access_free (self->access);

  G_OBJECT_CLASS (sluice_proposal_list_parent_class)->finalize (object);
}

static void
sluice_proposal_list_class_init (SluiceProposalListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = sluice_proposal_list_get_property;
  object_class->dispose = sluice_proposal_list_dispose;
  object_class->finalize = sluice_proposal_list_finalize;

  /**
   * SluiceProposalList:n-addable:
   *
   * How many of the proposals become downloads when the user says yes.
   */
  properties[PROP_N_ADDABLE] = g_param_spec_uint ("n-addable", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SluiceProposalList:common-folder:
   *
   * Where the files go, %NULL when they go to several folders.
   */
  properties[PROP_COMMON_FOLDER] = g_param_spec_object ("common-folder", NULL, NULL, G_TYPE_FILE,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * SluiceProposalList::handed-over:
   * @self: a list of proposals
   *
   * Tells that older downloads go on from all of the addresses: nothing is left to
   * decide.
   */
  signals[SIGNAL_HANDED_OVER] =
      g_signal_new ("handed-over", SLUICE_TYPE_PROPOSAL_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
sluice_proposal_list_init (SluiceProposalList *self)
{
  self->offers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sluice_offer_free);
  self->lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->proposals = g_ptr_array_new_with_free_func (g_object_unref);
  self->access = sluice_access_new ();
}

/**
 * sluice_proposal_list_new:
 * @library: the library that proposals may be added to
 * @folders: where files go by their kind
 *
 * Returns: (transfer full): an empty list of #SluiceProposal
 */
SluiceProposalList *
sluice_proposal_list_new (SluiceLibrary *library, SluiceFolders *folders)
{
  SluiceProposalList *self;

  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SLUICE_IS_FOLDERS (folders), NULL);

  self = g_object_new (SLUICE_TYPE_PROPOSAL_LIST, NULL);
  self->library = g_object_ref (library);
  self->folders = g_object_ref (folders);
  update_common_folder (self);

  return self;
}

/* The library may be much longer than the list, so it is gone through once. */
static void
find_known (SluiceProposalList *self, GHashTable *by_link)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);
      SluiceProposal *proposal = g_hash_table_lookup (by_link, sluice_download_get_link (download));

      if (proposal != NULL && sluice_proposal_get_known (proposal) == NULL)
        sluice_proposal_set_known (proposal, download);
    }
}

static void
abandon_missing (GPtrArray *old, GHashTable *by_link)
{
  for (guint i = 0; i < old->len; i++)
    if (g_hash_table_lookup (by_link, sluice_proposal_get_link (old->pdata[i])) != old->pdata[i])
      sluice_proposal_abandon (old->pdata[i]);
}

/* Rows that stay keep their focus and what is being typed in them. */
static void
replace (SluiceProposalList *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->proposals);
  guint shorter = MIN (old->len, found->len);
  guint start = 0;
  guint end = 0;

  while (start < shorter && old->pdata[start] == found->pdata[start])
    start++;
  while (end < shorter - start &&
         old->pdata[old->len - 1 - end] == found->pdata[found->len - 1 - end])
    end++;
  self->proposals = g_ptr_array_ref (found);
  if (old->len != found->len || start < shorter)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                                found->len - start - end);
}

/**
 * sluice_proposal_list_expect:
 * @self: the list
 * @offer: a link that is about to be in its text
 *
 * Remembers what @offer says of the file besides its link. Of what is known of a
 * link, the latest counts.
 */
void
sluice_proposal_list_expect (SluiceProposalList *self, const SluiceOffer *offer)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) bare = NULL;

  g_return_if_fail (SLUICE_IS_PROPOSAL_LIST (self));
  g_return_if_fail (offer != NULL);

  uri = sluice_link_parse (offer->link, NULL);
  if (uri == NULL || !sluice_offer_is_known (offer))
    return;
  bare = sluice_link_strip_user (uri, NULL, NULL);
  g_hash_table_replace (self->offers, g_uri_to_string (bare), sluice_offer_copy (offer));
}

/**
 * sluice_proposal_list_set_text:
 * @self: the list
 * @text: what the user typed, pasted or dropped
 *
 * Makes the list one of the links in @text, patterns written out, each once, up
 * to %SLUICE_PROPOSAL_LIST_MOST. A link that turns out to lead to a Metalink becomes the
 * files that it lists. Proposals for links that were there before stay
 * what they are. The first %SLUICE_PROPOSAL_LIST_MOST_DESCRIBED are asked about,
 * a few at a time.
 */
void
sluice_proposal_list_set_text (SluiceProposalList *self, const char *text)
{
  g_autoptr (SluiceProposalGathering) gathering = NULL;
  GPtrArray *found;

  g_return_if_fail (SLUICE_IS_PROPOSAL_LIST (self));
  g_return_if_fail (text != NULL);

  g_free (self->text);
  self->text = g_strdup (text);
  gathering = sluice_proposal_gathering_new (self->library, self->offers, self->lists,
                                             self->proposals, SLUICE_PROPOSAL_LIST_MOST);
  sluice_proposal_gathering_take (gathering, text);
  found = gathering->found;
  find_known (self, gathering->by_link);
  abandon_missing (self->proposals, gathering->by_link);
  replace (self, found);

  for (guint i = 0; i < found->len; i++)
    if (sluice_proposal_gathering_is_new (gathering, found->pdata[i]))
      {
        place (self, found->pdata[i]);
        watch (self, found->pdata[i]);
      }
  update_common_folder (self);
  count_addable (self);
  describe_next (self);
}

/**
 * sluice_proposal_list_set_folder:
 * @self: the list
 * @folder: where all files go, whatever their kind
 *
 * Chooses the folder for all proposals.
 */
void
sluice_proposal_list_set_folder (SluiceProposalList *self, GFile *folder)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL_LIST (self));
  g_return_if_fail (G_IS_FILE (folder));

  g_set_object (&self->folder, folder);
  for (guint i = 0; i < self->proposals->len; i++)
    place (self, self->proposals->pdata[i]);
  update_common_folder (self);
}

/**
 * sluice_proposal_list_set_access:
 * @self: the list
 * @access: (transfer full): how links are asked for from now on
 *
 * Asks again about the links that were refused, if that can make a difference:
 * the user may have given the password they want.
 */
void
sluice_proposal_list_set_access (SluiceProposalList *self, SluiceAccess *access)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL_LIST (self));
  g_return_if_fail (access != NULL);

  if (sluice_access_equal (self->access, access))
    {
      sluice_access_free (access);
      return;
    }

  sluice_access_free (self->access);
  self->access = access;
  for (guint i = 0; i < self->proposals->len; i++)
    if (sluice_proposal_get_state (self->proposals->pdata[i]) == SLUICE_PROPOSAL_FAILED)
      sluice_proposal_forget (self->proposals->pdata[i]);
  describe_next (self);
}

/**
 * sluice_proposal_list_get_n_addable:
 * @self: the list
 *
 * Returns: how many of the proposals become downloads when the user says yes
 */
guint
sluice_proposal_list_get_n_addable (SluiceProposalList *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL_LIST (self), 0);

  return self->n_addable;
}

/**
 * sluice_proposal_list_get_common_folder:
 * @self: the list
 *
 * Returns: (transfer none) (nullable): where the files go, %NULL when they go to
 *   several folders
 */
GFile *
sluice_proposal_list_get_common_folder (SluiceProposalList *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL_LIST (self), NULL);

  return self->common_folder;
}

/**
 * sluice_proposal_list_create_downloads:
 * @self: the list
 * @options: how to download
 *
 * Returns: (transfer full) (element-type SluiceDownload): a download of each
 *   proposal that can be added, in their order and in no list yet
 */
GPtrArray *
sluice_proposal_list_create_downloads (SluiceProposalList *self,
                                       const SluiceTransferOptions *options)
{
  GPtrArray *downloads = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (SLUICE_IS_PROPOSAL_LIST (self), downloads);

  for (guint i = 0; i < self->proposals->len; i++)
    if (sluice_proposal_is_addable (self->proposals->pdata[i]))
      g_ptr_array_add (downloads, sluice_proposal_create_download (self->proposals->pdata[i],
                                                                   self->access, options));
  return downloads;
}
