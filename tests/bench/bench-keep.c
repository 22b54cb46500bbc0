/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Debian's webhook runs for each it is sent, as quick as such a command can be: bench-keep FILE TEXT adds the
 * text to the file, and has it durable before it ends. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
main (int argc, char *argv[])
{
  int fd = argc == 3 ? open (argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
  size_t length = argc == 3 ? strlen (argv[2]) : 0;

  if (fd < 0 || write (fd, argv[2], length) != (ssize_t) length || fdatasync (fd) != 0)
    return 1;
  return 0;
}
