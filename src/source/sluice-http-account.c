/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-account.h"

/**
 * SluiceHttpAccount:
 *
 * The user and the password that one download gave for its link's own server.
 *
 * libsoup would keep the first account it heard of and send it with every
 * request to that server, whoever makes it. So each request is told not to ask
 * it, and what opened the door once is kept here: a server that locks out who
 * knocks too often is not asked twice for each part of a file.
 */
struct _SluiceHttpAccount
{
  GObject parent_instance;

  SluiceRequest *request; /* owned */
  char *authorization;    /* owned, nullable; what was sent when it was asked for */
};

G_DEFINE_FINAL_TYPE (SluiceHttpAccount, sluice_http_account, G_TYPE_OBJECT)

/* Only of Basic is what opened one door good for the next (RFC 7617, section 2.2). */
static void
keep_authorization (SluiceHttpAccount *self, SoupAuth *auth, SoupMessage *message)
{
  g_clear_pointer (&self->authorization, g_free);
  if (g_str_equal (soup_auth_get_scheme_name (auth), "Basic"))
    self->authorization = soup_auth_get_authorization (auth, message);
}

static gboolean
authenticate_cb (SluiceHttpAccount *self, SoupAuth *auth, gboolean retrying, SoupMessage *message)
{
  const SluiceRequest *request = self->request;

  if (retrying || soup_auth_is_for_proxy (auth))
    return FALSE;

  soup_auth_authenticate (auth, request->user, request->password != NULL ? request->password : "");
  keep_authorization (self, auth, message);
  return TRUE;
}

static void
sluice_http_account_finalize (GObject *object)
{
  SluiceHttpAccount *self = SLUICE_HTTP_ACCOUNT (object);

  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_pointer (&self->authorization, g_free);

  G_OBJECT_CLASS (sluice_http_account_parent_class)->finalize (object);
}

static void
sluice_http_account_class_init (SluiceHttpAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_http_account_finalize;
}

static void
sluice_http_account_init (SluiceHttpAccount *self)
{
}

/**
 * sluice_http_account_new:
 * @request: what the user asked for, perhaps without an account
 *
 * Returns: (transfer full): its account
 */
SluiceHttpAccount *
sluice_http_account_new (SluiceRequest *request)
{
  SluiceHttpAccount *self = g_object_new (SLUICE_TYPE_HTTP_ACCOUNT, NULL);

  self->request = sluice_request_ref (request);
  return self;
}

/**
 * sluice_http_account_sign:
 * @self: an account
 * @message: a request to the link's own server, not sent yet
 *
 * Lets @message answer when it is asked who it is, and say so unasked where
 * that was asked before. What the user says with a header of his own is left.
 */
void
sluice_http_account_sign (SluiceHttpAccount *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  g_return_if_fail (SLUICE_IS_HTTP_ACCOUNT (self));

  if (self->request->user == NULL)
    return;
  if (self->authorization != NULL &&
      soup_message_headers_get_one (headers, "Authorization") == NULL)
    soup_message_headers_replace (headers, "Authorization", self->authorization);
  g_signal_connect_object (message, "authenticate", G_CALLBACK (authenticate_cb), self,
                           G_CONNECT_SWAPPED);
}
