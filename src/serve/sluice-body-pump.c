/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-body-pump.h"

/* One block is in memory at a time. Measured over loopback, smaller ones cost
 * more turns of the main loop and larger ones fall out of the cache. */
#define BLOCK_SIZE (256 * 1024)

typedef struct
{
  SoupServerMessage *message;   /* unowned: its signals own the pump */
  SluiceServedRequest *request; /* unowned: lives as long as the message */
  SluiceServedFile *file;       /* owned */
  SluicePace *pace;             /* unowned, nullable: its connection outlives the pump */
  guint64 offset;
  guint64 end;
  gsize block_size;
  guint8 *block; /* owned, shared with the chunk that is being written */
  guint timer;   /* 0 when no block waits for its time */
} BodyPump;

static void
body_pump_free (gpointer data, GClosure *closure)
{
  BodyPump *pump = data;

  g_clear_handle_id (&pump->timer, g_source_remove);
  sluice_served_file_free (pump->file);
  g_rc_box_release (pump->block);
  g_free (pump);
}

/* Reads the next block and hands it to the connection. It has already said how
 * long the body is, so a file that fails now can only be told by closing it: on
 * a socket that was shut down the block goes nowhere, and the request ends as
 * on every broken connection. */
static void
send_block (BodyPump *pump)
{
  gsize length = (gsize) MIN (pump->end - pump->offset, pump->block_size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = NULL;

  if (!sluice_served_file_read (pump->file, pump->offset, pump->block, length, &error))
    {
      g_message ("%s", error->message);
      sluice_served_request_break_off (pump->request, "file failed");
    }

  chunk = g_bytes_new_with_free_func (pump->block, length, g_rc_box_release,
                                      g_rc_box_acquire (pump->block));
  soup_message_body_append_bytes (soup_server_message_get_response_body (pump->message), chunk);
  pump->offset += length;
}

static gboolean
time_has_come_cb (gpointer data)
{
  BodyPump *pump = data;

  pump->timer = 0;
  send_block (pump);
  soup_server_message_unpause (pump->message);
  return G_SOURCE_REMOVE;
}

/* Sends the next block, now or when the rate allows it. */
static void
schedule_block (BodyPump *pump)
{
  gint64 delay = 0;

  if (pump->offset == pump->end)
    return;
  if (pump->pace != NULL)
    delay = sluice_pace_take (pump->pace, (gsize) MIN (pump->end - pump->offset, pump->block_size),
                              g_get_monotonic_time ());

  if (delay == 0)
    send_block (pump);
  else
    pump->timer = g_timeout_add ((guint) (delay / 1000) + 1, time_has_come_cb, pump);
}

/* The chunk before is written and let go: its block is free again. A pause of
 * one turn lets the other connections, timers and signals have theirs, however
 * fast this client reads. */
static void
wrote_chunk_cb (SoupServerMessage *message, gpointer data)
{
  BodyPump *pump = data;

  schedule_block (pump);
  if (pump->timer == 0 && pump->offset < pump->end)
    {
      soup_server_message_pause (message);
      soup_server_message_unpause (message);
    }
}

static void
finished_cb (SoupServerMessage *message, gpointer data)
{
  g_signal_handlers_disconnect_by_data (message, data);
}

/**
 * sluice_body_pump_start:
 * @message: a request whose answer has its status and Content-Length
 * @request: the same request, which is broken off when the file cannot be read
 * @file: (transfer full): the file whose bytes are the body
 * @first: offset of the first byte to send
 * @length: how many bytes to send, greater than 0
 * @pace: (nullable): how fast the connection may send; it must live as long as
 *   the connection
 *
 * Streams a slice of a file as the body of an answer, in one block of constant
 * memory. The next block is read when the one before was written, so a client
 * that reads slowly or leaves costs no more than one block. When the request
 * ends, however it ends, block and file are freed.
 */
void
sluice_body_pump_start (SoupServerMessage *message,
                        SluiceServedRequest *request,
                        SluiceServedFile *file,
                        guint64 first,
                        guint64 length,
                        SluicePace *pace)
{
  BodyPump *pump = g_new0 (BodyPump, 1);

  pump->message = message;
  pump->request = request;
  pump->file = file;
  pump->pace = pace;
  pump->offset = first;
  pump->end = first + length;
  pump->block_size = pace != NULL ? sluice_pace_get_block (pace, BLOCK_SIZE) : BLOCK_SIZE;
  pump->block_size = (gsize) MIN (pump->block_size, length);
  pump->block = g_rc_box_alloc0 (pump->block_size);

  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect_data (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), pump, body_pump_free,
                         G_CONNECT_DEFAULT);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), pump);
  schedule_block (pump);
}
