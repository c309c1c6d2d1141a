/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-private.h"

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-link.h"

enum
{
  PROP_NAME = 1,
  PROP_AGAIN,
  PROP_STATE,
  PROP_KIND,
  PROP_KNOWN,
  PROP_CAPTION,
  PROP_NOTE,
  PROP_BUSY,
  PROP_FAILED,
  PROP_ADDABLE,
  PROP_CAN_NAME,
  PROP_CAN_RETRY,
  PROP_CAN_OPEN,
  PROP_CAN_HAND_OVER,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_FILES,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceProposal, sluice_proposal, G_TYPE_OBJECT)

static const GEnumValue state_values[] = {
  { SLUICE_PROPOSAL_WAITING, "SLUICE_PROPOSAL_WAITING", "waiting" },
  { SLUICE_PROPOSAL_DESCRIBING, "SLUICE_PROPOSAL_DESCRIBING", "describing" },
  { SLUICE_PROPOSAL_DESCRIBED, "SLUICE_PROPOSAL_DESCRIBED", "described" },
  { SLUICE_PROPOSAL_FAILED, "SLUICE_PROPOSAL_FAILED", "failed" },
  { SLUICE_PROPOSAL_HANDING_OVER, "SLUICE_PROPOSAL_HANDING_OVER", "handing-over" },
  { SLUICE_PROPOSAL_HANDED_OVER, "SLUICE_PROPOSAL_HANDED_OVER", "handed-over" },
  { SLUICE_PROPOSAL_IMPOSSIBLE, "SLUICE_PROPOSAL_IMPOSSIBLE", "impossible" },
  { 0, NULL, NULL },
};

GType
sluice_proposal_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SluiceProposalState", state_values));

  return type;
}

/* What a face says with yes or no. */
static const struct
{
  guint id;
  const char *name;
  glong offset;
} facts[] = {
  { PROP_BUSY, "busy", G_STRUCT_OFFSET (SluiceProposalFace, busy) },
  { PROP_FAILED, "failed", G_STRUCT_OFFSET (SluiceProposalFace, failed) },
  { PROP_ADDABLE, "addable", G_STRUCT_OFFSET (SluiceProposalFace, addable) },
  { PROP_CAN_NAME, "can-name", G_STRUCT_OFFSET (SluiceProposalFace, can_name) },
  { PROP_CAN_RETRY, "can-retry", G_STRUCT_OFFSET (SluiceProposalFace, can_retry) },
  { PROP_CAN_OPEN, "can-open", G_STRUCT_OFFSET (SluiceProposalFace, can_open) },
  { PROP_CAN_HAND_OVER, "can-hand-over", G_STRUCT_OFFSET (SluiceProposalFace, can_hand_over) },
};

static gboolean
get_fact (const SluiceProposalFace *face, gsize index)
{
  return G_STRUCT_MEMBER (gboolean, face, facts[index].offset);
}

/* Compares all before anybody is told of anything, who may change it once more. */
static void
notify_face (SluiceProposal *self, const SluiceProposalFace *old)
{
  gboolean differs[N_PROPERTIES] = {
    [PROP_CAPTION] = g_strcmp0 (old->caption, self->face.caption) != 0,
    [PROP_NOTE] = g_strcmp0 (old->note, self->face.note) != 0,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    differs[facts[i].id] = get_fact (old, i) != get_fact (&self->face, i);

  for (guint id = PROP_CAPTION; id < N_PROPERTIES; id++)
    if (differs[id])
      g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

/**
 * sluice_proposal_changed:
 * @self: a proposal of which something else is known now
 *
 * Says anew what there is to say of it.
 */
void
sluice_proposal_changed (SluiceProposal *self)
{
  SluiceProposalFace old = self->face;

  sluice_proposal_face_make (&self->face, self);
  notify_face (self, &old);
  sluice_proposal_face_clear (&old);
}

/**
 * sluice_proposal_set_state:
 * @self: a proposal
 * @state: how it stands from now on
 *
 * The one place where a proposal's state changes.
 */
void
sluice_proposal_set_state (SluiceProposal *self, SluiceProposalState state)
{
  gboolean differs = self->state != state;

  self->state = state;
  if (differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  sluice_proposal_changed (self);
}

/* Takes @name over. */
static void
take_name (SluiceProposal *self, char *name)
{
  SluiceKind kind = sluice_kind_of_name (name);

  if (g_strcmp0 (self->name, name) == 0)
    {
      g_free (name);
      return;
    }

  g_free (self->name);
  self->name = name;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);

  if (self->kind != kind)
    {
      self->kind = kind;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
    }
}

static char *
choose_name (SluiceProposal *self)
{
  const SluiceDescription *description = self->description;

  if (description == NULL)
    return sluice_file_name_choose (NULL, self->uri, NULL);
  return sluice_file_name_choose (description->suggested_name, description->final_uri,
                                  description->content_type);
}

static void
stop_describing (SluiceProposal *self)
{
  g_cancellable_cancel (self->describing);
  g_clear_object (&self->describing);
}

static void
describe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceProposal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) description =
      sluice_library_describe_finish (SLUICE_LIBRARY (source), result, &error);

  /* Whoever cancelled it knows the state already. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED))
    return;

  if (description == NULL)
    {
      g_clear_object (&self->describing);
      self->error = g_steal_pointer (&error);
      sluice_proposal_set_state (self, SLUICE_PROPOSAL_FAILED);
      return;
    }

  self->description = g_steal_pointer (&description);
  if (!self->renamed)
    take_name (self, choose_name (self));
  if (sluice_proposal_is_metalink (self))
    sluice_proposal_read_metalink (self);
  else
    sluice_proposal_end_description (self);
}

/**
 * sluice_proposal_end_description:
 * @self: a proposal whose server said what there is
 *
 * Takes it for the file that it seems to be.
 */
void
sluice_proposal_end_description (SluiceProposal *self)
{
  g_clear_object (&self->describing);
  sluice_proposal_set_state (self, SLUICE_PROPOSAL_DESCRIBED);
  sluice_proposal_look (self);
}

/**
 * sluice_proposal_tell_files:
 * @self: a proposal that leads to a Metalink
 * @offers: (element-type SluiceOffer): the files that it lists
 *
 * Tells what there is in place of the proposal.
 */
void
sluice_proposal_tell_files (SluiceProposal *self, GPtrArray *offers)
{
  g_signal_emit (self, signals[SIGNAL_FILES], 0, offers);
}

static void
sluice_proposal_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SluiceProposal *self = SLUICE_PROPOSAL (object);

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i].id == id)
      {
        g_value_set_boolean (value, get_fact (&self->face, i));
        return;
      }

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_AGAIN:
      g_value_set_boolean (value, self->again);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_KIND:
      g_value_set_enum (value, (int) self->kind);
      break;
    case PROP_KNOWN:
      g_value_set_object (value, self->known);
      break;
    case PROP_CAPTION:
      g_value_set_string (value, self->face.caption);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->face.note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sluice_proposal_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  SluiceProposal *self = SLUICE_PROPOSAL (object);

  switch (id)
    {
    case PROP_NAME:
      sluice_proposal_set_name (self, g_value_get_string (value));
      break;
    case PROP_AGAIN:
      sluice_proposal_set_again (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sluice_proposal_dispose (GObject *object)
{
  SluiceProposal *self = SLUICE_PROPOSAL (object);

  sluice_proposal_abandon (self);
  g_clear_object (&self->known);
  g_clear_object (&self->namesake);
  g_clear_object (&self->folder);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (sluice_proposal_parent_class)->dispose (object);
}

static void
sluice_proposal_finalize (GObject *object)
{
  SluiceProposal *self = SLUICE_PROPOSAL (object);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_pointer (&self->description, sluice_description_unref);
  g_clear_error (&self->error);
  g_free (self->link);
  g_free (self->user);
  g_free (self->password);
  g_free (self->name);
  sluice_offer_free (self->offer);
  g_free (self->disagreement);
  sluice_proposal_face_clear (&self->face);

  G_OBJECT_CLASS (sluice_proposal_parent_class)->finalize (object);
}

static void
sluice_proposal_class_init (SluiceProposalClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sluice_proposal_get_property;
  object_class->set_property = sluice_proposal_set_property;
  object_class->dispose = sluice_proposal_dispose;
  object_class->finalize = sluice_proposal_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, writable);
  properties[PROP_AGAIN] = g_param_spec_boolean ("again", NULL, NULL, FALSE, writable);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, SLUICE_TYPE_PROPOSAL_STATE, 0, readable);
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, SLUICE_TYPE_KIND, SLUICE_KIND_DOCUMENT, readable);
  properties[PROP_KNOWN] =
      g_param_spec_object ("known", NULL, NULL, SLUICE_TYPE_DOWNLOAD, readable);
  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, readable);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, readable);
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    properties[facts[i].id] = g_param_spec_boolean (facts[i].name, NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * SluiceProposal::files:
   * @self: a proposal
   * @offers: (element-type SluiceOffer): at least one
   *
   * Tells that the link leads to a Metalink, and which files it lists.
   */
  signals[SIGNAL_FILES] = g_signal_new ("files", SLUICE_TYPE_PROPOSAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
sluice_proposal_init (SluiceProposal *self)
{
  self->kind = SLUICE_KIND_OTHER;
}

/**
 * sluice_proposal_new:
 * @library: the library that it may be added to
 * @link: the link, perhaps with user and password
 *
 * Returns: (transfer full): a proposal that nobody was asked about yet
 */
SluiceProposal *
sluice_proposal_new (SluiceLibrary *library, GUri *link)
{
  SluiceProposal *self;

  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (link != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_PROPOSAL, NULL);
  self->library = g_object_ref (library);
  self->uri = sluice_link_strip_user (link, &self->user, &self->password);
  self->link = g_uri_to_string (self->uri);
  take_name (self, choose_name (self));
  sluice_proposal_changed (self);

  return self;
}

/**
 * sluice_proposal_new_impossible:
 * @text: what cannot be downloaded
 * @error: why; a sentence for the user
 *
 * Returns: (transfer full): a proposal that only says what is wrong with it
 */
SluiceProposal *
sluice_proposal_new_impossible (const char *text, const GError *error)
{
  SluiceProposal *self;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_PROPOSAL, NULL);
  self->link = g_strdup (text);
  self->name = g_strdup (text);
  self->error = g_error_copy (error);
  self->state = SLUICE_PROPOSAL_IMPOSSIBLE;
  sluice_proposal_changed (self);

  return self;
}

/**
 * sluice_proposal_expect:
 * @self: a proposal
 * @offer: what was said of its file by whoever offers it
 *
 * Believes what is said of the file: its name, checksums, size and other addresses.
 */
void
sluice_proposal_expect (SluiceProposal *self, const SluiceOffer *offer)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));
  g_return_if_fail (offer != NULL);

  if (offer->name != NULL)
    sluice_proposal_set_name (self, offer->name);
  sluice_offer_free (self->offer);
  self->offer = sluice_offer_copy (offer);
  sluice_proposal_changed (self);
}

/**
 * sluice_proposal_set_name:
 * @self: a proposal
 * @name: (nullable): what the user typed; nothing to take the suggested name
 *
 * Chooses the name of the file. What may not be in a name is replaced.
 */
void
sluice_proposal_set_name (SluiceProposal *self, const char *name)
{
  g_autofree char *safe = NULL;

  g_return_if_fail (SLUICE_IS_PROPOSAL (self));

  if (self->uri == NULL || g_strcmp0 (self->name, name) == 0)
    return;

  safe = sluice_file_name_sanitize (name);
  self->renamed = safe != NULL;
  take_name (self, safe != NULL ? g_steal_pointer (&safe) : choose_name (self));
  sluice_proposal_look (self);
}

/**
 * sluice_proposal_set_known:
 * @self: a proposal
 * @download: a download of the same link
 *
 * Tells that the link is in the list already. It is not added then unless the
 * user wants it again.
 */
void
sluice_proposal_set_known (SluiceProposal *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));

  if (!g_set_object (&self->known, download))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
  sluice_proposal_changed (self);
}

/**
 * sluice_proposal_set_again:
 * @self: a proposal that is in the list already
 * @again: whether it is added in spite of that
 *
 * Lets the user have a file twice.
 */
void
sluice_proposal_set_again (SluiceProposal *self, gboolean again)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));

  if (self->again == again)
    return;

  self->again = again;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGAIN]);
  sluice_proposal_changed (self);
}

/**
 * sluice_proposal_set_folder:
 * @self: a proposal
 * @folder: where its file would go
 *
 * Chooses the folder, and looks whether the name is free there.
 */
void
sluice_proposal_set_folder (SluiceProposal *self, GFile *folder)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));
  g_return_if_fail (G_IS_FILE (folder));

  if (self->folder != NULL && g_file_equal (self->folder, folder))
    return;

  g_set_object (&self->folder, folder);
  sluice_proposal_look (self);
}

/**
 * sluice_proposal_describe:
 * @self: a proposal with a link
 * @access: how to ask
 *
 * Asks the server what there is, which ends as %SLUICE_PROPOSAL_DESCRIBED or
 * %SLUICE_PROPOSAL_FAILED. An earlier answer is forgotten.
 */
void
sluice_proposal_describe (SluiceProposal *self, const SluiceAccess *access)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));
  g_return_if_fail (self->uri != NULL);

  sluice_proposal_forget (self);
  self->request = sluice_access_create_request (access, self->uri, self->user, self->password);
  self->describing = g_cancellable_new ();
  sluice_library_describe_async (self->library, self->request, self->describing, describe_cb,
                                 g_object_ref (self));
  sluice_proposal_set_state (self, SLUICE_PROPOSAL_DESCRIBING);
  sluice_proposal_look (self);
}

/**
 * sluice_proposal_forget:
 * @self: a proposal
 *
 * Forgets what the server said, and stops asking it: the proposal waits again.
 */
void
sluice_proposal_forget (SluiceProposal *self)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));

  if (self->uri == NULL || self->state == SLUICE_PROPOSAL_HANDING_OVER ||
      self->state == SLUICE_PROPOSAL_HANDED_OVER)
    return;

  stop_describing (self);
  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_pointer (&self->description, sluice_description_unref);
  g_clear_error (&self->error);
  sluice_proposal_set_state (self, SLUICE_PROPOSAL_WAITING);
}

/**
 * sluice_proposal_abandon:
 * @self: a proposal that nobody wants any more
 *
 * Stops what goes on for it, and what would keep it alive.
 */
void
sluice_proposal_abandon (SluiceProposal *self)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));

  stop_describing (self);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}
