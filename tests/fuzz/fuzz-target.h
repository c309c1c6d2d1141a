/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LLVMFuzzerTestOneInput:
 * @bytes: (array length=length): what somebody might send
 * @length: how many bytes that is
 *
 * A target's one function, called over and over by libFuzzer, or once with each
 * seed by fuzz-replay.c. It claims what has to be so whatever @bytes are, and
 * aborts where it is not; that nothing crashes is the least of it.
 *
 * Returns: 0
 */
int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

char *fuzz_dup_text (const guint8 *bytes, gsize length);
char *fuzz_take_line (const guint8 **bytes, gsize *length);
guint64 fuzz_take_number (const char **text);
const char *fuzz_get_folder (void);

void fuzz_assert_text (const char *text);
void fuzz_assert_file_name (const char *name);
void fuzz_assert_sentence (const GError *error, GQuark domain);

G_END_DECLS
