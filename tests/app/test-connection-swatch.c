/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-swatch.h"

#include <adwaita.h>
#include <math.h>

#include "sluice-connection-marks.h"

#define N_HUES (SLUICE_N_CONNECTION_MARKS / 2)

/* WCAG 2.1, success criterion 1.4.11: what a picture is made of. */
#define LEAST_CONTRAST 3.0

/* As CIE 1976 measures it; below about 2, colours side by side look the same. */
#define LEAST_DISTANCE 12.0

typedef struct
{
  double red;
  double green;
  double blue;
} Light;

/* How little is left of colours for people who miss a kind of cone (Machado,
 * Oliveira and Fernandes 2009, severity 1), on linear light. */
static const double sights[][9] = {
  { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 },
  { 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998 },
  { 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881 },
  { 1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900 },
};

static double
linearize (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static Light
get_light (const GdkRGBA *color)
{
  return (Light){ linearize ((double) color->red), linearize ((double) color->green),
                  linearize ((double) color->blue) };
}

static double
get_luminance (Light light)
{
  return 0.2126 * light.red + 0.7152 * light.green + 0.0722 * light.blue;
}

static double
get_contrast (Light a, Light b)
{
  double lighter = MAX (get_luminance (a), get_luminance (b));
  double darker = MIN (get_luminance (a), get_luminance (b));

  return (lighter + 0.05) / (darker + 0.05);
}

static Light
see (const double *sight, Light light)
{
  Light seen = {
    sight[0] * light.red + sight[1] * light.green + sight[2] * light.blue,
    sight[3] * light.red + sight[4] * light.green + sight[5] * light.blue,
    sight[6] * light.red + sight[7] * light.green + sight[8] * light.blue,
  };

  return (Light){ CLAMP (seen.red, 0.0, 1.0), CLAMP (seen.green, 0.0, 1.0),
                  CLAMP (seen.blue, 0.0, 1.0) };
}

static double
bend (double value)
{
  return value > 0.008856 ? cbrt (value) : 7.787 * value + 16.0 / 116.0;
}

/* CIE 1976 L*a*b*, under D65. */
static void
get_lab (Light light, double lab[3])
{
  double x = bend ((0.4124 * light.red + 0.3576 * light.green + 0.1805 * light.blue) / 0.95047);
  double y = bend (get_luminance (light));
  double z = bend ((0.0193 * light.red + 0.1192 * light.green + 0.9505 * light.blue) / 1.08883);

  lab[0] = 116.0 * y - 16.0;
  lab[1] = 500.0 * (x - y);
  lab[2] = 200.0 * (y - z);
}

static double
get_distance (const double *sight, Light a, Light b)
{
  double first[3];
  double second[3];

  get_lab (see (sight, a), first);
  get_lab (see (sight, b), second);

  return sqrt (pow (first[0] - second[0], 2.0) + pow (first[1] - second[1], 2.0) +
               pow (first[2] - second[2], 2.0));
}

static GdkRGBA
look_up (GtkWidget *widget, const char *name)
{
  GdkRGBA color = { 0 };

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    g_error ("no colour is called %s", name);

  return color;
}

/* A card lets through what it lies on. */
static Light
get_card (GtkWidget *widget)
{
  GdkRGBA below = look_up (widget, "window_bg_color");
  GdkRGBA card = look_up (widget, "card_bg_color");

  below.red += (card.red - below.red) * card.alpha;
  below.green += (card.green - below.green) * card.alpha;
  below.blue += (card.blue - below.blue) * card.alpha;

  return get_light (&below);
}

/* The hues of connections, and behind them what stands for bytes on the disk. */
static void
get_hues (GtkWidget *widget, gboolean is_dark, Light hues[N_HUES + 1])
{
  for (guint i = 0; i < N_HUES; i++)
    {
      GdkRGBA color = look_up (widget, sluice_connection_swatch_get_color_name (i, is_dark));

      hues[i] = get_light (&color);
    }
  hues[N_HUES] = get_light (&(GdkRGBA[]){ look_up (widget, "accent_bg_color") }[0]);
}

static void
assert_distinct (const Light hues[N_HUES + 1])
{
  for (guint i = 0; i <= N_HUES; i++)
    for (guint j = i + 1; j <= N_HUES; j++)
      for (guint sight = 0; sight < G_N_ELEMENTS (sights); sight++)
        {
          double distance = get_distance (sights[sight], hues[i], hues[j]);

          if (distance < LEAST_DISTANCE)
            g_error ("hues %u and %u are %.1f apart for sight %u", i, j, distance, sight);
        }
}

static void
assert_colors (AdwColorScheme scheme, gboolean is_dark)
{
  GtkWidget *widget = g_object_ref_sink (g_object_new (SLUICE_TYPE_CONNECTION_SWATCH, NULL));
  Light hues[N_HUES + 1];

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  get_hues (widget, is_dark, hues);
  for (guint i = 0; i <= N_HUES; i++)
    {
      double contrast = get_contrast (hues[i], get_card (widget));

      if (contrast < LEAST_CONTRAST)
        g_error ("hue %u has a contrast of %.2f", i, contrast);
    }
  assert_distinct (hues);

  g_object_unref (widget);
}

static void
test_light (void)
{
  assert_colors (ADW_COLOR_SCHEME_FORCE_LIGHT, FALSE);
}

static void
test_dark (void)
{
  assert_colors (ADW_COLOR_SCHEME_FORCE_DARK, TRUE);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/connection-swatch/light", test_light);
  g_test_add_func ("/connection-swatch/dark", test_dark);

  return g_test_run ();
}
