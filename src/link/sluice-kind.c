/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-kind.h"

#include <string.h>

static const GEnumValue values[] = {
  { SLUICE_KIND_DOCUMENT, "SLUICE_KIND_DOCUMENT", "document" },
  { SLUICE_KIND_ARCHIVE, "SLUICE_KIND_ARCHIVE", "archive" },
  { SLUICE_KIND_MUSIC, "SLUICE_KIND_MUSIC", "music" },
  { SLUICE_KIND_VIDEO, "SLUICE_KIND_VIDEO", "video" },
  { SLUICE_KIND_PICTURE, "SLUICE_KIND_PICTURE", "picture" },
  { SLUICE_KIND_PROGRAM, "SLUICE_KIND_PROGRAM", "program" },
  { SLUICE_KIND_OTHER, "SLUICE_KIND_OTHER", "other" },
  { 0, NULL, NULL },
};

/* Where an extension means several things, the one people download more. */
static const char *const extensions[SLUICE_KIND_OTHER] = {
  [SLUICE_KIND_DOCUMENT] =
      "abw asc azw azw3 bib cbr cbz chm csv dbf djv djvu doc docm docx dot dotx eml epub fb2 fodp "
      "fods fodt gdoc hwp htm html ics json key latex log lyx markdown mbox md mht mhtml mobi "
      "numbers odf odg odm odp ods odt org otp ots ott oxps pages pdf pot potx pps ppsx ppt pptm "
      "pptx ps rst rtf sxc sxi sxw tex text tsv txt vcf vsd vsdx wpd wps xhtml xls xlsb xlsm xlsx "
      "xlt xltx xml xps yaml yml",
  [SLUICE_KIND_ARCHIVE] =
      "7z ace alz ar arc arj b1 br bz bz2 cab cdr cpio cue dd dmg gz img iso isz lha lz lz4 lzh "
      "lzma lzo mdf mds nrg pax qcow2 rar raw s7z shar sit sitx sqfs squashfs tar taz tbz tbz2 tgz "
      "tlz toast txz tzst udf vdi vhd vhdx vmdk warc wim xar xz z zip zipx zoo zpaq zst",
  [SLUICE_KIND_MUSIC] =
      "3ga aa aac aax ac3 aif aifc aiff alac amr ape au caf dsf dts eac3 flac gsm it kar m3u m3u8 "
      "m4a m4b m4p m4r mid midi mka mod mp2 mp3 mpa mpc mpga oga ogg opus pls ra s3m shn sid snd "
      "spx tta voc w64 wav wave weba wma wv xm xspf",
  [SLUICE_KIND_VIDEO] =
      "3g2 3gp amv asf ass avi divx dv evo f4v flv h264 h265 hevc ifo ivf m1v m2ts m2v m4v mkv mov "
      "mp4 mpe mpeg mpg mpv mts mxf nut ogm ogv qt rm rmvb srt ssa sub swf ts vob vtt webm wmv wtv "
      "y4m",
  [SLUICE_KIND_PICTURE] = "ai apng arw avif bmp cr2 cr3 cur dds dib dng emf eps exr fig gif hdr "
                          "heic heif icns ico jfif "
                          "jif jp2 jpe jpeg jpg jxl jxr kra nef odi orf ora pbm pcx pef pgm png "
                          "pnm ppm psb psd raf rw2 "
                          "sgi svg svgz tga tif tiff wbmp webp wmf xbm xcf xpm",
  [SLUICE_KIND_PROGRAM] =
      "air apk apkm appimage appinstaller appx appxbundle bat cmd com crx deb dll ebuild elf exe "
      "flatpak flatpakref flatpakrepo ipa jar js ko msi msix msixbundle msp pkg ps1 pyz rpm run sh "
      "snap so udeb vsix wasm whl xpi xapk",
};

static GHashTable *
create_table (void)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint kind = 0; kind < G_N_ELEMENTS (extensions); kind++)
    {
      g_autofree char **names = g_strsplit (extensions[kind], " ", -1);

      for (guint i = 0; names[i] != NULL; i++)
        g_hash_table_insert (table, names[i], GUINT_TO_POINTER (kind));
    }
  return table;
}

static GHashTable *
get_table (void)
{
  static GHashTable *table = NULL; /* kept until the program ends */

  if (g_once_init_enter (&table))
    g_once_init_leave (&table, create_table ());
  return table;
}

GType
sluice_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SluiceKind", values));
  return type;
}

/**
 * sluice_kind_of_name:
 * @name: a file name
 *
 * Tells from its extension, in letters of either case, what a file is.
 *
 * Returns: the kind of file that @name promises
 */
SluiceKind
sluice_kind_of_name (const char *name)
{
  const char *dot = NULL;
  g_autofree char *extension = NULL;
  gpointer kind = NULL;

  g_return_val_if_fail (name != NULL, SLUICE_KIND_OTHER);

  dot = strrchr (name, '.');
  if (dot == NULL || dot == name)
    return SLUICE_KIND_OTHER;
  extension = g_ascii_strdown (dot + 1, -1);
  if (!g_hash_table_lookup_extended (get_table (), extension, NULL, &kind))
    return SLUICE_KIND_OTHER;
  return (SluiceKind) GPOINTER_TO_UINT (kind);
}

/**
 * sluice_kind_get_nick:
 * @kind: a kind of file
 *
 * Returns: (transfer none): the kind in one word for files and logs, not
 *   translated
 */
const char *
sluice_kind_get_nick (SluiceKind kind)
{
  g_return_val_if_fail (kind < SLUICE_N_KINDS, NULL);

  return values[kind].value_nick;
}
