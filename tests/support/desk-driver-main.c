/* SPDX-License-Identifier: GPL-3.0-or-later
 * desk-driver: a desk without a window. */
#include "support/desk-driver.h"

int
main (int argc, char *argv[])
{
  return driver_main (argc, argv, NULL);
}
