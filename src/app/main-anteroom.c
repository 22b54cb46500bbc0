/* SPDX-License-Identifier: GPL-3.0-or-later
 * Anteroom itself: the real provider, real keys. It has no door for tests. */
#include "app/window/ante-application.h"

int
main (int    argc,
      char **argv)
{
  static const AnteProgram program = {
    .application_id = "org.anteroom.Anteroom",
    .folder = "anteroom",
    .provider_uri = "https://api.qualiphy.me",
    .training = FALSE,
  };

  return ante_application_main (&program, argc, argv);
}
