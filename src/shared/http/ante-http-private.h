/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files of this room share. */
#pragma once
#include <gio/gio.h>

/* nobody is made to wait longer than this by an answer's Retry-After */
#define ANTE_HTTP_LONGEST_WAIT_S 3600
