/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-interim-limit.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"

/* Servers send one or two: “100 Continue”, “103 Early Hints”. */
#define MOST_INTERIM 100

/* How many interim answers (RFC 9110, section 15.2) one question may get. libsoup
 * reads them for as long as they come, and nothing else gets its turn meanwhile:
 * no timeout, no click. */
struct _SluiceInterimLimit
{
  SoupMessage *message;      /* owned */
  GCancellable *cancellable; /* owned, nullable; the asker's */
  GCancellable *breaker;     /* owned; what the question is sent with */
  gulong passing_on;         /* 0 without the asker's */
  guint n_interim;
};

static void
interim_cb (SluiceInterimLimit *self)
{
  self->n_interim++;
  if (self->n_interim > MOST_INTERIM)
    g_cancellable_cancel (self->breaker);
}

static void
cancelled_cb (GCancellable *cancellable, GCancellable *breaker)
{
  g_cancellable_cancel (breaker);
}

/**
 * sluice_interim_limit_new:
 * @message: a question that was not sent yet
 * @cancellable: (nullable): what the asker breaks it off with
 *
 * Returns: (transfer full): the limit, to be freed when the question is answered
 */
SluiceInterimLimit *
sluice_interim_limit_new (SoupMessage *message, GCancellable *cancellable)
{
  SluiceInterimLimit *self;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  self = g_new0 (SluiceInterimLimit, 1);
  self->message = g_object_ref (message);
  self->breaker = g_cancellable_new ();
  g_signal_connect_swapped (message, "got-informational", G_CALLBACK (interim_cb), self);
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->passing_on = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                g_object_ref (self->breaker), g_object_unref);
    }
  return self;
}

/**
 * sluice_interim_limit_free:
 * @self: (transfer full): a limit; not while its question is being cancelled
 *
 * Lets go of the question.
 */
void
sluice_interim_limit_free (SluiceInterimLimit *self)
{
  g_cancellable_disconnect (self->cancellable, self->passing_on);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->breaker);
  g_clear_object (&self->message);
  g_free (self);
}

/**
 * sluice_interim_limit_get_cancellable:
 * @self: a limit
 *
 * Returns: (transfer none): what the question has to be sent with
 */
GCancellable *
sluice_interim_limit_get_cancellable (SluiceInterimLimit *self)
{
  return self->breaker;
}

/**
 * sluice_interim_limit_check:
 * @self: a limit whose question has come to its end
 * @error: %SLUICE_ERROR_REFUSED
 *
 * Returns: %FALSE when it was broken off for too many interim answers
 */
gboolean
sluice_interim_limit_check (const SluiceInterimLimit *self, GError **error)
{
  if (self->n_interim <= MOST_INTERIM)
    return TRUE;

  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                       _ ("The server keeps announcing an answer and never gives one. Try again "
                          "later, or tell whoever runs the server."));
  return FALSE;
}
