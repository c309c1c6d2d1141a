/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-gathering.h"

#include "sluice-link-pattern.h"
#include "sluice-link-text.h"
#include "sluice-link.h"

static void
gather (SluiceProposalGathering *self, SluiceProposal *proposal)
{
  g_hash_table_insert (self->by_link, (gpointer) sluice_proposal_get_link (proposal), proposal);
  g_ptr_array_add (self->found, proposal);
}

static SluiceProposal *
create_proposal (SluiceProposalGathering *self, GUri *uri)
{
  SluiceProposal *proposal = sluice_proposal_new (self->library, uri);
  const SluiceOffer *offer =
      g_hash_table_lookup (self->offers, sluice_proposal_get_link (proposal));

  if (offer != NULL)
    sluice_proposal_expect (proposal, offer);
  return proposal;
}

/* Editing the text must not ask anew about what stays in it. */
static void
gather_file (SluiceProposalGathering *self, GUri *uri, const char *link)
{
  SluiceProposal *proposal = g_hash_table_lookup (self->old, link);

  if (g_hash_table_contains (self->by_link, link))
    return;
  if (proposal != NULL && sluice_proposal_is_of (proposal, uri))
    {
      gather (self, g_object_ref (proposal));
      return;
    }
  gather (self, create_proposal (self, uri));
}

static void
gather_listed (SluiceProposalGathering *self, GPtrArray *offers)
{
  for (guint i = 0; i < offers->len && self->found->len < self->most; i++)
    {
      const SluiceOffer *offer = offers->pdata[i];
      g_autoptr (GUri) uri = sluice_link_parse (offer->link, NULL);

      if (uri != NULL)
        gather_file (self, uri, offer->link);
    }
}

static void
gather_link (SluiceProposalGathering *self, GUri *uri)
{
  g_autoptr (GUri) bare = sluice_link_strip_user (uri, NULL, NULL);
  g_autofree char *link = g_uri_to_string (bare);
  GPtrArray *listed = g_hash_table_lookup (self->lists, link);

  if (listed != NULL)
    gather_listed (self, listed);
  else
    gather_file (self, uri, link);
}

static void
gather_impossible (SluiceProposalGathering *self, GUri *uri, const GError *error)
{
  g_autoptr (GUri) bare = sluice_link_strip_user (uri, NULL, NULL);
  g_autofree char *text = g_uri_to_string (bare);

  gather (self, sluice_proposal_new_impossible (text, error));
}

static void
take_one (SluiceProposalGathering *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = sluice_link_pattern_expand (text, &error);

  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (links->pdata[i], NULL);

      if (uri != NULL && self->found->len < self->most)
        gather_link (self, uri);
    }
  if (links == NULL)
    {
      g_autoptr (GUri) uri = sluice_link_parse (text, NULL);

      gather_impossible (self, uri, error);
    }
}

static GHashTable *
index_proposals (GPtrArray *proposals)
{
  GHashTable *by_link = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < proposals->len; i++)
    g_hash_table_insert (by_link, (gpointer) sluice_proposal_get_link (proposals->pdata[i]),
                         proposals->pdata[i]);
  return by_link;
}

/**
 * sluice_proposal_gathering_new:
 * @library: the library that proposals may be added to
 * @offers: (element-type utf8 SluiceOffer): what is known of links beforehand
 * @lists: (element-type utf8 GPtrArray): of which links it is known what files they list
 * @old: (element-type SluiceProposal): the proposals there are
 * @most: how many links are taken of the text
 *
 * Returns: (transfer full): nothing gathered yet; does not outlive its arguments
 */
SluiceProposalGathering *
sluice_proposal_gathering_new (SluiceLibrary *library,
                               GHashTable *offers,
                               GHashTable *lists,
                               GPtrArray *old,
                               guint most)
{
  SluiceProposalGathering *self = g_new0 (SluiceProposalGathering, 1);

  self->library = library;
  self->offers = offers;
  self->lists = lists;
  self->most = most;
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_link = g_hash_table_new (g_str_hash, g_str_equal);
  self->old = index_proposals (old);
  return self;
}

/**
 * sluice_proposal_gathering_free:
 * @self: (transfer full) (nullable): a gathering
 *
 * Frees @self.
 */
void
sluice_proposal_gathering_free (SluiceProposalGathering *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->old);
  g_hash_table_unref (self->by_link);
  g_ptr_array_unref (self->found);
  g_free (self);
}

/**
 * sluice_proposal_gathering_take:
 * @self: a gathering
 * @text: what the user typed, pasted or dropped
 *
 * Finds the links in @text, patterns written out, each once. What was there
 * before stays what it is.
 */
void
sluice_proposal_gathering_take (SluiceProposalGathering *self, const char *text)
{
  g_autoptr (GPtrArray) texts = sluice_link_text_find (text);

  for (guint i = 0; i < texts->len && self->found->len < self->most; i++)
    take_one (self, texts->pdata[i]);
}

/**
 * sluice_proposal_gathering_is_new:
 * @self: a gathering
 * @proposal: one that was found
 *
 * Returns: whether it was not there before
 */
gboolean
sluice_proposal_gathering_is_new (SluiceProposalGathering *self, SluiceProposal *proposal)
{
  return g_hash_table_lookup (self->old, sluice_proposal_get_link (proposal)) != proposal;
}
