/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories that a test makes and takes away again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void test_dir_remove (const char *dir);

G_END_DECLS
