/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-tally.h"

/**
 * SluiceTally:
 *
 * How many downloads there are of each group and of each kind, kept as they
 * come, change and go, so that nobody ever has to count a long list.
 */
struct _SluiceTally
{
  GObject parent_instance;

  guint groups[SLUICE_N_GROUPS];
  guint kinds[SLUICE_N_KINDS];
  guint idle; /* source that tells of changes; 0 while there are none */
};

enum
{
  SIGNAL_COUNTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceTally, sluice_tally, G_TYPE_OBJECT)

static gboolean
counted_cb (gpointer user_data)
{
  SluiceTally *self = SLUICE_TALLY (user_data);

  self->idle = 0;
  g_signal_emit (self, signals[SIGNAL_COUNTED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell (SluiceTally *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, counted_cb, self, NULL);
}

static void
sluice_tally_dispose (GObject *object)
{
  SluiceTally *self = SLUICE_TALLY (object);

  g_clear_handle_id (&self->idle, g_source_remove);

  G_OBJECT_CLASS (sluice_tally_parent_class)->dispose (object);
}

static void
sluice_tally_class_init (SluiceTallyClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_tally_dispose;

  /**
   * SluiceTally::counted:
   * @self: a tally
   *
   * Tells that counts changed: once for all that changed in one go.
   */
  signals[SIGNAL_COUNTED] = g_signal_new ("counted", SLUICE_TYPE_TALLY, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_tally_init (SluiceTally *self)
{
}

/**
 * sluice_tally_new:
 *
 * Returns: (transfer full): a tally of nothing
 */
SluiceTally *
sluice_tally_new (void)
{
  return g_object_new (SLUICE_TYPE_TALLY, NULL);
}

/**
 * sluice_tally_add:
 * @self: a tally
 * @group: a group other than %SLUICE_GROUP_ALL
 * @kind: a kind
 * @n: how many
 *
 * Counts so many more.
 */
void
sluice_tally_add (SluiceTally *self, SluiceGroup group, SluiceKind kind, guint n)
{
  g_return_if_fail (SLUICE_IS_TALLY (self));
  g_return_if_fail (group > SLUICE_GROUP_ALL && group < SLUICE_N_GROUPS);
  g_return_if_fail (kind < SLUICE_N_KINDS);

  self->groups[SLUICE_GROUP_ALL] += n;
  self->groups[group] += n;
  self->kinds[kind] += n;
  tell (self);
}

/**
 * sluice_tally_remove:
 * @self: a tally
 * @group: the group it was counted in
 * @kind: the kind it was counted as
 *
 * Counts one less.
 */
void
sluice_tally_remove (SluiceTally *self, SluiceGroup group, SluiceKind kind)
{
  g_return_if_fail (SLUICE_IS_TALLY (self));
  g_return_if_fail (group > SLUICE_GROUP_ALL && group < SLUICE_N_GROUPS);
  g_return_if_fail (kind < SLUICE_N_KINDS);
  g_return_if_fail (self->groups[group] > 0 && self->kinds[kind] > 0);

  self->groups[SLUICE_GROUP_ALL]--;
  self->groups[group]--;
  self->kinds[kind]--;
  tell (self);
}

/**
 * sluice_tally_count_group:
 * @self: a tally
 * @group: a group
 *
 * Returns: how many there are in @group
 */
guint
sluice_tally_count_group (SluiceTally *self, SluiceGroup group)
{
  g_return_val_if_fail (SLUICE_IS_TALLY (self), 0);
  g_return_val_if_fail (group < SLUICE_N_GROUPS, 0);

  return self->groups[group];
}

/**
 * sluice_tally_count_kind:
 * @self: a tally
 * @kind: a kind
 *
 * Returns: how many there are of @kind
 */
guint
sluice_tally_count_kind (SluiceTally *self, SluiceKind kind)
{
  g_return_val_if_fail (SLUICE_IS_TALLY (self), 0);
  g_return_val_if_fail (kind < SLUICE_N_KINDS, 0);

  return self->kinds[kind];
}
