/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-row.h"

#include "sluice-words.h"

/**
 * SluiceProposalRow:
 *
 * Shows one link before it is added, lets the user choose its name, and offers
 * what else makes sense.
 */
struct _SluiceProposalRow
{
  AdwBin parent_instance;

  SluiceProposal *proposal; /* owned, nullable: while no row is bound */
  GSignalGroup *signals;    /* owned: those of the proposal */

  GtkEditable *name_entry;
  GtkCheckButton *again_check;
};

enum
{
  PROP_PROPOSAL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (SluiceProposalRow, sluice_proposal_row, ADW_TYPE_BIN)

static char *
find_icon_cb (SluiceProposalRow *self, SluiceKind kind)
{
  return g_strdup (sluice_words_kind_icon (kind));
}

static gboolean
has_text_cb (SluiceProposalRow *self, const char *text)
{
  return text != NULL;
}

static gboolean
is_set_cb (SluiceProposalRow *self, GObject *object)
{
  return object != NULL;
}

static void
show_name (SluiceProposalRow *self)
{
  const char *name = sluice_proposal_get_name (self->proposal);

  if (g_strcmp0 (gtk_editable_get_text (self->name_entry), name) != 0)
    gtk_editable_set_text (self->name_entry, name);
}

/* What the user types is not corrected before he has done with it. */
static void
proposal_named_cb (SluiceProposalRow *self)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (GTK_WIDGET (self->name_entry));

  if ((flags & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    show_name (self);
}

static void
name_changed_cb (SluiceProposalRow *self)
{
  if (self->proposal != NULL)
    sluice_proposal_set_name (self->proposal, gtk_editable_get_text (self->name_entry));
}

static void
name_left_cb (SluiceProposalRow *self)
{
  if (self->proposal != NULL)
    show_name (self);
}

static void
again_toggled_cb (SluiceProposalRow *self)
{
  if (self->proposal != NULL)
    sluice_proposal_set_again (self->proposal, gtk_check_button_get_active (self->again_check));
}

static void
hand_over_cb (SluiceProposalRow *self)
{
  sluice_proposal_hand_over (self->proposal);
}

/* Whoever asks about the links that wait asks again. */
static void
retry_cb (SluiceProposalRow *self)
{
  sluice_proposal_forget (self->proposal);
}

static void
activate_for_known (SluiceProposalRow *self, const char *action)
{
  SluiceDownload *known = sluice_proposal_get_known (self->proposal);

  gtk_widget_activate_action (GTK_WIDGET (self), action, "s", sluice_download_get_id (known));
}

static void
open_cb (SluiceProposalRow *self)
{
  activate_for_known (self, "app.open");
}

static void
show_cb (SluiceProposalRow *self)
{
  activate_for_known (self, "app.show-download");
  gtk_widget_activate_action (GTK_WIDGET (self), "window.close", NULL);
}

static void
set_proposal (SluiceProposalRow *self, SluiceProposal *proposal)
{
  if (self->proposal == proposal)
    return;

  /* While there is none, what the widgets show changes nothing. */
  g_clear_object (&self->proposal);
  g_signal_group_set_target (self->signals, proposal);
  if (proposal != NULL)
    {
      gboolean again = FALSE;

      g_object_get (proposal, "again", &again, NULL);
      gtk_check_button_set_active (self->again_check, again);
      gtk_editable_set_text (self->name_entry, sluice_proposal_get_name (proposal));
      self->proposal = g_object_ref (proposal);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROPOSAL]);
}

static void
sluice_proposal_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SluiceProposalRow *self = SLUICE_PROPOSAL_ROW (object);

  if (id == PROP_PROPOSAL)
    g_value_set_object (value, self->proposal);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_proposal_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  SluiceProposalRow *self = SLUICE_PROPOSAL_ROW (object);

  if (id == PROP_PROPOSAL)
    set_proposal (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_proposal_row_dispose (GObject *object)
{
  SluiceProposalRow *self = SLUICE_PROPOSAL_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->proposal);

  G_OBJECT_CLASS (sluice_proposal_row_parent_class)->dispose (object);
}

static void
sluice_proposal_row_class_init (SluiceProposalRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_proposal_row_get_property;
  object_class->set_property = sluice_proposal_row_set_property;
  object_class->dispose = sluice_proposal_row_dispose;

  /**
   * SluiceProposalRow:proposal:
   *
   * What the row shows.
   */
  properties[PROP_PROPOSAL] =
      g_param_spec_object ("proposal", NULL, NULL, SLUICE_TYPE_PROPOSAL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/add/sluice-proposal-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceProposalRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, SluiceProposalRow, again_check);
  gtk_widget_class_bind_template_callback (widget_class, find_icon_cb);
  gtk_widget_class_bind_template_callback (widget_class, has_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, hand_over_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
}

static void
sluice_proposal_row_init (SluiceProposalRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SLUICE_TYPE_PROPOSAL);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (proposal_named_cb),
                                  self);
}
