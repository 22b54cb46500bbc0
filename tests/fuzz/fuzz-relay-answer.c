/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes as a relay's answer to a desk. The first byte says to what, the second, with what status a refusal came. What is
 * believed is whole, in order and within what was asked; nothing else leaves more than an error. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "core/relay-link/ante-relay-answer-private.h"
#include "shared/wire/ante-wire-calls.h"

#define AFTER 5
#define CALL_MAX_BYTES 4096

static const guint STATUSES[] = { 201, 400, 401, 403, 404, 408, 413, 429, 500, 503 };

static void
check_claim (GBytes *body, GError **error)
{
  g_autoptr (AnteClaim) claim = ante_relay_answer_read_claim (body, error);

  if (claim == NULL)
    return;
  g_assert_true (ante_id_is_valid (claim->relay_id));
  g_assert_nonnull (claim->token);
  g_assert_true (g_utf8_validate (claim->clinic_name, -1, NULL));
  g_assert_false (g_str_has_suffix (claim->public_url, "/"));
}

static void
check_pull (GBytes *body, gint64 clinical_after, guint limit, GError **error)
{
  const AntePullQuestion question = { AFTER, clinical_after, limit };
  g_autoptr (AntePull) pull = ante_relay_answer_read_pull (body, &question, error);
  gint64 last = 0;

  if (pull == NULL)
    return;
  g_assert_cmpuint (pull->items->len, <=, limit);
  for (guint i = 0; i < pull->items->len; i++)
    {
      const AnteLogItem *item = g_ptr_array_index (pull->items, i);
      g_assert_cmpint (item->number, >, last);
      g_assert_cmpint (item->number, <=, pull->through);
      g_assert_cmpuint (g_bytes_get_size (item->blob), <=, ANTE_ENTRY_MAX_BYTES);
      last = item->number;
    }
}

static void
check_push (GBytes *body, GError **error)
{
  g_auto (GStrv) ids = g_strsplit ("0123456789abcdef0123456789abcdef fedcba9876543210fedcba9876543210", " ", -1);
  g_autoptr (GPtrArray) pushed = ante_relay_answer_read_push (body, ids, error);

  if (pushed == NULL)
    return;
  g_assert_cmpuint (pushed->len, ==, 2);
  for (guint i = 0; i < pushed->len; i++)
    g_assert_cmpstr (((AntePushed *) g_ptr_array_index (pushed, i))->id, ==, ids[i]);
}

static void
check_self_test (GBytes *body, GError **error)
{
  g_autofree AnteSelfTest *test = ante_relay_answer_read_self_test (body, error);

  g_assert_true (test == NULL || test->result <= ANTE_SELF_TEST_OTHER);
}

/* Of a call of the provider that went through it: with its answer, or with what is known without. */
static void
check_call (GBytes *body, guint status)
{
  g_auto (AnteRelayed) relayed = { 0 };

  ante_relayed_read (status, body, CALL_MAX_BYTES, &relayed);
  g_assert_true ((relayed.fate == ANTE_RELAYED_ANSWERED) == (relayed.body != NULL));
  g_assert_true ((relayed.body == NULL) == (relayed.problem != NULL));
  g_assert_true (relayed.body == NULL || g_bytes_get_size (relayed.body) <= CALL_MAX_BYTES);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (size < 2)
    return 0;
  g_autoptr (GBytes) body = g_bytes_new (data + 2, size - 2);
  switch (data[0] % 7)
    {
    case 0: check_claim (body, &error); break;
    case 1: check_pull (body, -1, 100, &error); break;
    case 2: check_pull (body, 2, 100, &error); break;
    case 3: check_push (body, &error); break;
    case 4: check_self_test (body, &error); break;
    case 6: check_call (body, data[1] % 4 == 0 ? 200 : STATUSES[data[1] % G_N_ELEMENTS (STATUSES)]); break;
    default:
      error = ante_relay_answer_refusal (STATUSES[data[1] % G_N_ELEMENTS (STATUSES)], body, data[1], data[1] % 2 == 0);
      g_assert_nonnull (error);
    }
  g_assert_true (error == NULL || error->domain == ANTE_RELAY_ERROR);
  return 0;
}
