/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a test of the connection found, and who is to do what about it. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

static char *
describe_from_outside (const AnteSelfTest *test)
{
  if (!test->can_store)
    return g_strdup (_("This computer reaches the relay, but the relay cannot store anything: its disk may be full. The provider is asked to send results again later; tell whoever runs the relay at once."));

  switch (test->result)
    {
    case ANTE_SELF_TEST_OK:
      return g_strdup (_("All is well: this computer reaches the relay, and the relay can be reached from outside at the address results are sent to."));
    case ANTE_SELF_TEST_UNREACHABLE:
      return g_strdup (_("This computer reaches the relay, but the relay does not reach itself at the address results are sent to. Results may not arrive. Tell whoever runs it to look at its name in DNS, its firewall and its proxy."));
    case ANTE_SELF_TEST_CERTIFICATE:
      return g_strdup (_("This computer reaches the relay, but the certificate at the address results are sent to is not valid. Results may not arrive. Tell whoever runs the relay to renew it."));
    case ANTE_SELF_TEST_SILENT:
      return g_strdup (_("This computer reaches the relay, but at the address results are sent to nobody answers in time. Results may not arrive. Tell whoever runs the relay to look at its proxy."));
    case ANTE_SELF_TEST_OTHER:
    default:
      return g_strdup (_("This computer reaches the relay, but at the address results are sent to something else answers. Results may not arrive. Tell whoever runs the relay that its public address or its proxy is set up wrong."));
    }
}

static char *
describe_from_here (const GError *error)
{
  switch (error->code)
    {
    case ANTE_RELAY_ERROR_UNREACHABLE:
      return g_strdup (_("This computer does not reach the relay. If no web page opens here either, it is this computer’s connection; otherwise tell whoever runs the relay at once: while it is down, results may be lost."));
    case ANTE_RELAY_ERROR_SILENT:
      return g_strdup (_("The relay’s machine answers, but not the relay itself. Tell whoever runs it to look whether the relay runs behind its proxy."));
    case ANTE_RELAY_ERROR_UNTRUSTED:
      return g_strdup (_("The relay’s certificate is not valid, so nothing was sent to it. Tell whoever runs the relay to renew it, and look whether this computer’s date is right."));
    case ANTE_RELAY_ERROR_NOT_A_RELAY:
      return g_strdup (_("Something answers in the relay’s place, or the relay is too old to be tested. In a hotel’s or a guests’ network, sign in there first; otherwise tell whoever runs the relay."));
    default:
      return ante_words_error (error);
    }
}

char *
ante_words_connection_test (const AnteSelfTest *test, const GError *error)
{
  if (test != NULL)
    return describe_from_outside (test);
  return error->domain == ANTE_RELAY_ERROR ? describe_from_here (error) : ante_words_error (error);
}
