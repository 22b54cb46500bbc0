/* SPDX-License-Identifier: GPL-3.0-or-later
 * The program: one desk, one window. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What makes a program of it. Strings are static. */
typedef struct
{
  const char *application_id;
  const char *folder;       /* below the user's data folder */
  const char *provider_uri;
  gboolean training;        /* a banner, its own keys, and options for addresses on this computer */
} AnteProgram;

#define ANTE_TYPE_APPLICATION (ante_application_get_type ())
G_DECLARE_FINAL_TYPE (AnteApplication, ante_application, ANTE, APPLICATION, AdwApplication)

AnteApplication *ante_application_new (const AnteProgram *program);
/** ante_application_main: the whole of main(). */
int ante_application_main (const AnteProgram *program, int argc, char **argv);

/** ante_uri_is_loopback: whether @uri is http to this very computer; nothing else may be given in training. */
gboolean ante_uri_is_loopback (const char *uri);

G_END_DECLS
