/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-secrets.h"

#include <libsecret/secret.h>
#include <string.h>

#include "sluice-secret-header.h"

/* What the Secret Service keeps is a line for the password, empty when there is none, and one
 * for each header. Neither holds a line break: such a header is refused before it gets here. */

static const SecretSchema schema = {
  SLUICE_APP_ID ".Download",
  SECRET_SCHEMA_NONE,
  { { "id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/**
 * sluice_secrets_new_from_request:
 * @request: a request
 *
 * Returns: (transfer full) (nullable): its secrets, or %NULL when it has none
 */
SluiceSecrets *
sluice_secrets_new_from_request (const SluiceRequest *request)
{
  g_auto (GStrv) headers = sluice_secret_header_pick ((const char *const *) request->headers, TRUE);
  SluiceSecrets *self;

  if (headers == NULL && request->password == NULL)
    return NULL;

  self = g_new (SluiceSecrets, 1);
  self->password = g_strdup (request->password);
  self->headers = g_steal_pointer (&headers);
  return self;
}

/**
 * sluice_secrets_free:
 * @self: (transfer full): secrets
 */
void
sluice_secrets_free (SluiceSecrets *self)
{
  g_free (self->password);
  g_strfreev (self->headers);
  g_free (self);
}

static GStrv
join_headers (const char *const *first, const char *const *second)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (first != NULL)
    g_strv_builder_addv (builder, (const char **) first);
  if (second != NULL)
    g_strv_builder_addv (builder, (const char **) second);

  return g_strv_builder_end (builder);
}

/**
 * sluice_secrets_add_to:
 * @self: secrets
 * @request: a request that was made without them
 *
 * Returns: (transfer full): the same request with them
 */
SluiceRequest *
sluice_secrets_add_to (const SluiceSecrets *self, const SluiceRequest *request)
{
  SluiceRequest *whole = sluice_request_new (request->uri);

  whole->headers =
      join_headers ((const char *const *) request->headers, (const char *const *) self->headers);
  whole->user = g_strdup (request->user);
  whole->password = g_strdup (self->password);
  whole->referer = g_strdup (request->referer);
  whole->user_agent = g_strdup (request->user_agent);

  return whole;
}

static char *
to_text (const SluiceSecrets *self)
{
  g_autofree char *headers = self->headers != NULL ? g_strjoinv ("\n", self->headers) : NULL;

  return g_strconcat (self->password != NULL ? self->password : "", "\n", headers, NULL);
}

static SluiceSecrets *
from_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SluiceSecrets *self = g_new0 (SluiceSecrets, 1);
  gboolean has_headers = lines[0] != NULL && lines[1] != NULL && *lines[1] != '\0';

  if (lines[0] != NULL && *lines[0] != '\0')
    self->password = g_strdup (lines[0]);
  if (has_headers)
    self->headers = g_strdupv (lines + 1);

  return self;
}

/* What the Secret Service is to do */
typedef struct _Errand Errand;

struct _Errand
{
  void (*begin) (const Errand *self);
  char *id;    /* owned, of the download */
  char *label; /* owned, nullable */
  char *text;  /* owned, nullable: the secrets to store */
};

/* Run one after the other: where secrets are in a file, as in a sandbox, libsecret
 * 0.21.8 waits for itself forever when it is asked for another before it has
 * written what it was asked for first. The first of the queue is under way. */
static GQueue errands = G_QUEUE_INIT; /* of GTask, owned */

static void
errand_free (Errand *self)
{
  g_free (self->id);
  g_free (self->label);
  g_free (self->text);
  g_free (self);
}

static void
begin_first (void)
{
  GTask *task = g_queue_peek_head (&errands);

  if (task != NULL)
    {
      const Errand *errand = g_task_get_task_data (task);

      errand->begin (errand);
    }
}

static void
run (GTask *task, void (*begin) (const Errand *self), char *id, char *label, char *text)
{
  Errand *errand = g_new0 (Errand, 1);

  *errand = (Errand){ .begin = begin, .id = id, .label = label, .text = text };
  g_task_set_task_data (task, errand, (GDestroyNotify) errand_free);
  g_queue_push_tail (&errands, task);
  if (errands.length == 1)
    begin_first ();
}

/* Returns: (transfer full): the errand that was under way; the next one is now */
static GTask *
end_first (void)
{
  GTask *task = g_queue_pop_head (&errands);

  begin_first ();
  return task;
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);
  g_autoptr (GTask) task = end_first ();

  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin_store (const Errand *errand)
{
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, errand->label, errand->text, NULL,
                         stored_cb, NULL, "id", errand->id, NULL);
}

/**
 * sluice_secrets_store_async:
 * @self: secrets
 * @id: the download's id
 * @label: what a person sees of them in a password manager
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Gives the secrets to the Secret Service, in the place of those it has of the
 * same download.
 */
void
sluice_secrets_store_async (const SluiceSecrets *self,
                            const char *id,
                            const char *label,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, sluice_secrets_store_async);
  run (task, begin_store, g_strdup (id), g_strdup (label), to_text (self));
}

/**
 * sluice_secrets_store_finish:
 * @result: what the callback was given
 * @error: why they are not kept
 *
 * Ends sluice_secrets_store_async().
 *
 * Returns: whether they are kept
 */
gboolean
sluice_secrets_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  char *text = secret_password_lookup_finish (result, &error);
  g_autoptr (GTask) task = end_first ();

  if (error != NULL)
    g_task_return_error (task, error);
  else if (text == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No secret of that id");
  else
    g_task_return_pointer (task, from_text (text), (GDestroyNotify) sluice_secrets_free);

  g_clear_pointer (&text, secret_password_free);
}

static void
begin_lookup (const Errand *errand)
{
  secret_password_lookup (&schema, NULL, looked_up_cb, NULL, "id", errand->id, NULL);
}

/**
 * sluice_secrets_lookup_async:
 * @id: the download's id
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Asks the Secret Service for the secrets of a download. It may ask the user to
 * unlock it.
 */
void
sluice_secrets_lookup_async (const char *id, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, sluice_secrets_lookup_async);
  run (task, begin_lookup, g_strdup (id), NULL, NULL);
}

/**
 * sluice_secrets_lookup_finish:
 * @result: what the callback was given
 * @error: why there are none; %G_IO_ERROR_NOT_FOUND when the service has none
 *
 * Ends sluice_secrets_lookup_async().
 *
 * Returns: (transfer full): the secrets, or %NULL with @error set
 */
SluiceSecrets *
sluice_secrets_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean cleared = secret_password_clear_finish (result, &error);
  g_autoptr (GTask) task = end_first ();

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, cleared);
}

static void
begin_clear (const Errand *errand)
{
  secret_password_clear (&schema, NULL, cleared_cb, NULL, "id", errand->id, NULL);
}

/**
 * sluice_secrets_clear_async:
 * @id: the download's id
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Lets the Secret Service forget the secrets of a download.
 */
void
sluice_secrets_clear_async (const char *id, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, sluice_secrets_clear_async);
  run (task, begin_clear, g_strdup (id), NULL, NULL);
}

/**
 * sluice_secrets_clear_finish:
 * @result: what the callback was given
 * @error: why they could not be forgotten
 *
 * Ends sluice_secrets_clear_async().
 *
 * Returns: whether there were any, and they are gone
 */
gboolean
sluice_secrets_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
