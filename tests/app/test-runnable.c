/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-runnable.h"

typedef struct
{
  const char *name;
  const char *content_type;
  gboolean executable;
} Case;

static void
assert_all (const Case *cases, gsize length, gboolean wanted)
{
  for (gsize i = 0; i < length; i++)
    {
      const Case *file = &cases[i];

      if (sluice_runnable_judge (file->name, file->content_type, file->executable) != wanted)
        g_error ("%s, %s%s: wanted %s", file->name,
                 file->content_type != NULL ? file->content_type : "no type",
                 file->executable ? ", executable" : "", wanted ? "a question" : "none");
    }
}

static void
test_runs (void)
{
  static const Case cases[] = {
    { "setup.desktop", NULL, FALSE },
    { "invoice.pdf.desktop", "application/pdf", FALSE },
    { "Editor-1.2-x86_64.AppImage", NULL, FALSE },
    { "install.sh", "text/plain", FALSE },
    { "INSTALL.SH", NULL, FALSE },
    { "tool.py", "text/x-python", FALSE },
    { "setup.exe", NULL, FALSE },
    { "game.jar", NULL, FALSE },
    { "photo.jpg", "application/x-executable", FALSE },
    { "photo.jpg", "application/x-pie-executable", FALSE },
    { "noextension", "application/x-shellscript", FALSE },
    { "noextension", "application/octet-stream", TRUE },
    { "tool", NULL, TRUE },
    { "strange.xyzzy", NULL, TRUE },
  };

  assert_all (cases, G_N_ELEMENTS (cases), TRUE);
}

static void
test_does_not_run (void)
{
  static const Case cases[] = {
    { "thesis.pdf", "application/pdf", FALSE },
    { "thesis.pdf", "application/pdf", TRUE },
    { "photo.jpg", NULL, TRUE },
    { "debian.iso", "application/x-cd-image", FALSE },
    { "linux.tar.xz", "application/x-xz-compressed-tar", TRUE },
    { "sluice_0.1_amd64.deb", "application/vnd.debian.binary-package", FALSE },
    { "noextension", NULL, FALSE },
    { "sh", "text/plain", FALSE },
    { "trailing.", NULL, FALSE },
  };

  assert_all (cases, G_N_ELEMENTS (cases), FALSE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/runnable/runs", test_runs);
  g_test_add_func ("/runnable/does-not-run", test_does_not_run);

  return g_test_run ();
}
