/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-alarm.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

typedef struct
{
  int descriptor;
  GSourceOnceFunc function;
  gpointer user_data;
} Alarm;

static void
alarm_free (gpointer data)
{
  Alarm *alarm = data;

  close (alarm->descriptor);
  g_free (alarm);
}

static gboolean
ring_cb (int descriptor, GIOCondition condition, gpointer user_data)
{
  Alarm *alarm = user_data;

  alarm->function (alarm->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
set_time (int descriptor, gint64 time)
{
  struct itimerspec spec = { 0 };

  spec.it_value.tv_sec = time / G_USEC_PER_SEC;
  spec.it_value.tv_nsec = time % G_USEC_PER_SEC * 1000;

  return timerfd_settime (descriptor, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) ==
         0;
}

/**
 * sluice_alarm_add:
 * @time: when, in microseconds since 1970
 * @function: what to call
 * @user_data: what to call it with
 *
 * Calls a function once at a time of the clock on the wall. Other timers count
 * the time the computer is awake and would be late by a night's sleep.
 *
 * When somebody sets the clock the function is called at once: the caller works
 * out anew what is due.
 *
 * Returns: the source, to remove it with; 0 when the system has no such timer
 */
guint
sluice_alarm_add (gint64 time, GSourceOnceFunc function, gpointer user_data)
{
  Alarm *alarm;
  int descriptor;

  g_return_val_if_fail (time > 0, 0);
  g_return_val_if_fail (function != NULL, 0);

  descriptor = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (descriptor < 0)
    return 0;
  if (!set_time (descriptor, time))
    {
      close (descriptor);
      return 0;
    }

  alarm = g_new (Alarm, 1);
  *alarm = (Alarm){ descriptor, function, user_data };
  return g_unix_fd_add_full (G_PRIORITY_DEFAULT, descriptor, G_IO_IN, ring_cb, alarm, alarm_free);
}
