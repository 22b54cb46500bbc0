/* SPDX-License-Identifier: GPL-3.0-or-later
 * Anteroom for practising and for tests: a simulated provider on this computer, keys and data of its own. */
#include "app/window/ante-application.h"

int
main (int    argc,
      char **argv)
{
  static const AnteProgram program = {
    .application_id = "org.anteroom.Anteroom.Training",
    .folder = "anteroom-training",
    .provider_uri = "http://127.0.0.1:8790",
    .training = TRUE,
  };

  return ante_application_main (&program, argc, argv);
}
