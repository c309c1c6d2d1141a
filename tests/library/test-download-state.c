/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-state.h"

static const struct
{
  SluiceDownloadState state;
  const char *nick;
  gboolean running;
  gboolean settled;
  SluiceGroup group;
} cases[] = {
  { SLUICE_DOWNLOAD_WAITING, "waiting", FALSE, FALSE, SLUICE_GROUP_WAITING },
  { SLUICE_DOWNLOAD_CONNECTING, "connecting", TRUE, FALSE, SLUICE_GROUP_ACTIVE },
  { SLUICE_DOWNLOAD_ACTIVE, "active", TRUE, FALSE, SLUICE_GROUP_ACTIVE },
  { SLUICE_DOWNLOAD_FINISHING, "finishing", TRUE, FALSE, SLUICE_GROUP_ACTIVE },
  { SLUICE_DOWNLOAD_PAUSED, "paused", FALSE, TRUE, SLUICE_GROUP_WAITING },
  { SLUICE_DOWNLOAD_FINISHED, "finished", FALSE, TRUE, SLUICE_GROUP_FINISHED },
  { SLUICE_DOWNLOAD_FAILED, "failed", FALSE, TRUE, SLUICE_GROUP_FAILED },
};

static void
test_states (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (sluice_download_state_get_nick (cases[i].state), ==, cases[i].nick);
      g_assert_cmpint (sluice_download_state_is_running (cases[i].state), ==, cases[i].running);
      g_assert_cmpint (sluice_download_state_is_settled (cases[i].state), ==, cases[i].settled);
      g_assert_cmpint (sluice_download_state_get_group (cases[i].state), ==, cases[i].group);
    }
}

static void
test_types (void)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (SLUICE_TYPE_DOWNLOAD_STATE);
  g_autoptr (GEnumClass) waits = g_type_class_ref (SLUICE_TYPE_WAIT);

  g_assert_cmpuint (states->n_values, ==, G_N_ELEMENTS (cases));
  g_assert_cmpstr (g_enum_get_value (waits, SLUICE_WAIT_ROOM)->value_nick, ==, "room");
  g_assert_cmpstr (g_enum_get_value (waits, SLUICE_WAIT_FOLDER)->value_nick, ==, "folder");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/download-state/states", test_states);
  g_test_add_func ("/download-state/types", test_types);

  return g_test_run ();
}
