/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-clipboard-offer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-file-name.h"
#include "sluice-link-text.h"
#include "sluice-link.h"
#include "sluice-offer.h"

/* Longer texts are no links that somebody copied to download them. */
#define LONGEST_TEXT (64 * 1024) /* bytes */

/**
 * SluiceClipboardOffer:
 *
 * Offers links that the user copied elsewhere, when he comes to the window. The
 * clipboard is looked at in that moment only, and each link is offered once.
 */
struct _SluiceClipboardOffer
{
  GObject parent_instance;

  GtkWindow *window;         /* not owned, nullable: gone before this */
  SluiceLibrary *library;    /* owned */
  SluiceSettings *settings;  /* owned */
  GCancellable *cancellable; /* owned: stops the reading */
  GHashTable *seen;          /* owned, of char*: links that were offered or in the list */
};

enum
{
  SIGNAL_OFFERED,
  SIGNAL_ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceClipboardOffer, sluice_clipboard_offer, G_TYPE_OBJECT)

/* Whoever copies a paragraph with links in it does not mean to download them. */
static gboolean
is_nothing_but (GPtrArray *links, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  guint n_words = 0;

  for (guint i = 0; words[i] != NULL; i++)
    n_words += *words[i] != '\0' ? 1 : 0;
  return n_words == links->len;
}

static gboolean
is_new (SluiceClipboardOffer *self, const char *link)
{
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);
  g_autoptr (GUri) bare = sluice_link_strip_user (uri, NULL, NULL);
  g_autofree char *bare_link = g_uri_to_string (bare);

  return g_hash_table_add (self->seen, g_strdup (link)) &&
         sluice_library_find_link (self->library, bare_link) == NULL;
}

/* The links in @text that are worth offering. */
static GPtrArray *
pick_links (SluiceClipboardOffer *self, const char *text)
{
  g_autoptr (GPtrArray) links = sluice_link_text_find (text);
  GPtrArray *picked = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; is_nothing_but (links, text) && i < links->len; i++)
    if (is_new (self, links->pdata[i]))
      g_ptr_array_add (picked, g_strdup (links->pdata[i]));
  return picked;
}

static char *
make_title (GPtrArray *links)
{
  g_autoptr (GUri) uri = sluice_link_parse (links->pdata[0], NULL);
  g_autofree char *name = sluice_file_name_choose (NULL, uri, NULL);
  g_autofree char *title = NULL;

  if (links->len == 1)
    /* Translators: %s is a file's name. */
    title = g_strdup_printf (_ ("The link to “%s” is on the clipboard."), name);
  else
    title = g_strdup_printf (
        ngettext ("%u link is on the clipboard.", "%u links are on the clipboard.", links->len),
        links->len);
  return g_markup_escape_text (title, -1);
}

static void
accept_cb (AdwToast *toast, SluiceClipboardOffer *self)
{
  GPtrArray *links = g_object_get_data (G_OBJECT (toast), "links");
  g_autoptr (GPtrArray) offers = sluice_offer_list_new_from_links (links);

  g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, offers);
}

static void
offer (SluiceClipboardOffer *self, GPtrArray *links)
{
  g_autofree char *title = make_title (links);
  g_autoptr (AdwToast) toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("Add"));
  g_object_set_data_full (G_OBJECT (toast), "links", g_ptr_array_ref (links),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (accept_cb), self, 0);
  g_signal_emit (self, signals[SIGNAL_OFFERED], 0, toast);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceClipboardOffer) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GPtrArray) links = NULL;

  /* What is no text is nothing to complain about: the user asked for nothing. */
  if (text == NULL || strlen (text) > LONGEST_TEXT || self->window == NULL)
    return;
  links = pick_links (self, text);
  if (links->len > 0)
    offer (self, links);
}

static gboolean
is_wanted (SluiceClipboardOffer *self, GdkClipboard *clipboard)
{
  g_autoptr (GdkContentFormats) formats = NULL;

  if (!gtk_window_is_active (self->window) || gdk_clipboard_is_local (clipboard) ||
      !g_settings_get_boolean (sluice_settings_get_store (self->settings), "offer-clipboard"))
    return FALSE;
  formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  return gdk_content_formats_contain_gtype (formats, G_TYPE_STRING);
}

static void
active_cb (SluiceClipboardOffer *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));

  if (is_wanted (self, clipboard))
    gdk_clipboard_read_text_async (clipboard, self->cancellable, read_cb, g_object_ref (self));
}

static void
sluice_clipboard_offer_dispose (GObject *object)
{
  SluiceClipboardOffer *self = SLUICE_CLIPBOARD_OFFER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sluice_clipboard_offer_parent_class)->dispose (object);
}

static void
sluice_clipboard_offer_finalize (GObject *object)
{
  SluiceClipboardOffer *self = SLUICE_CLIPBOARD_OFFER (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->seen);

  G_OBJECT_CLASS (sluice_clipboard_offer_parent_class)->finalize (object);
}

static void
sluice_clipboard_offer_class_init (SluiceClipboardOfferClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_clipboard_offer_dispose;
  object_class->finalize = sluice_clipboard_offer_finalize;

  /**
   * SluiceClipboardOffer::offered:
   * @self: the offer
   * @toast: the offer in words, with a button to accept it
   */
  signals[SIGNAL_OFFERED] = g_signal_new ("offered", SLUICE_TYPE_CLIPBOARD_OFFER, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  /**
   * SluiceClipboardOffer::accepted:
   * @self: the offer
   * @offers: (element-type SluiceOffer): the links that the user wants
   */
  signals[SIGNAL_ACCEPTED] =
      g_signal_new ("accepted", SLUICE_TYPE_CLIPBOARD_OFFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
sluice_clipboard_offer_init (SluiceClipboardOffer *self)
{
  self->cancellable = g_cancellable_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * sluice_clipboard_offer_new:
 * @window: the window that the user comes to
 * @library: what is in it is not offered
 * @settings: whether anything is offered at all
 *
 * Returns: (transfer full): what offers links that are on the clipboard
 */
SluiceClipboardOffer *
sluice_clipboard_offer_new (GtkWindow *window, SluiceLibrary *library, SluiceSettings *settings)
{
  SluiceClipboardOffer *self;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SLUICE_IS_SETTINGS (settings), NULL);

  self = g_object_new (SLUICE_TYPE_CLIPBOARD_OFFER, NULL);
  g_set_weak_pointer (&self->window, window);
  self->library = g_object_ref (library);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
