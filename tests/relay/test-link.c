/* SPDX-License-Identifier: GPL-3.0-or-later
 * The desk's own code against the real relay: both read the written format the same way. */
#include "core/relay-link/ante-relay-link.h"
#include "support/ante-test-wait.h"
#include "test-clinic.h"

#include <string.h>

typedef struct
{
  RelayProcess relay;
  Clinic *clinic;
  AnteRelayLink *link;
} Fixture;

/* What an asynchronous call gave. */
typedef struct
{
  gboolean is_done;
  gpointer value;
  GError *error;
} Result;

static void
claimed_cb (GObject *link, GAsyncResult *result, gpointer data)
{
  Result *got = data;

  got->value = ante_relay_link_claim_finish (ANTE_RELAY_LINK (link), result, &got->error);
  got->is_done = TRUE;
}

static void
pulled_cb (GObject *link, GAsyncResult *result, gpointer data)
{
  Result *got = data;

  got->value = ante_relay_link_pull_finish (ANTE_RELAY_LINK (link), result, &got->error);
  got->is_done = TRUE;
}

static void
pushed_cb (GObject *link, GAsyncResult *result, gpointer data)
{
  Result *got = data;

  got->value = ante_relay_link_push_finish (ANTE_RELAY_LINK (link), result, &got->error);
  got->is_done = TRUE;
}

static gpointer
wait_for (Result *result)
{
  ante_test_wait_until (result->is_done);
  g_assert_no_error (result->error);
  return result->value;
}

static AnteRelayLink *
link_to (Fixture *self, AnteSecret *token)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", self->relay.port);
  g_autoptr (GError) error = NULL;
  AnteRelayLink *link = ante_relay_link_new (uri, token, NULL, &error);

  g_assert_no_error (error);
  return link;
}

static AnteClaim *
claim (Fixture *self)
{
  g_autoptr (AnteRelayLink) link = link_to (self, NULL);
  Result result = { 0 };
  AnteClaimRequest request = { .code = self->clinic->code,
                               .clinic_id = self->clinic->id,
                               .desk_id = self->clinic->desk,
                               .sign_key = self->clinic->sign_key,
                               .box_key = self->clinic->box_key,
                               .desk_audience_key = self->clinic->audience_key[ANTE_AUDIENCE_DESK],
                               .clinical_audience_key =
                                   self->clinic->audience_key[ANTE_AUDIENCE_CLINICAL] };

  ante_relay_link_claim_async (link, &request, NULL, claimed_cb, &result);
  return wait_for (&result);
}

static void
set_up (Fixture *self, gconstpointer ignored)
{
  relay_process_set_up (&self->relay, NULL);
  relay_process_start (&self->relay);
  g_autofree char *code = relay_process_add_clinic (&self->relay, "Lakeside Aesthetics");
  self->clinic = clinic_new (31, code);
  g_autoptr (AnteClaim) claimed = claim (self);
  g_assert_cmpstr (claimed->clinic_name, ==, "Lakeside Aesthetics");
  self->clinic->hook_secret = g_strdup (claimed->hook_secret);
  self->clinic->relay_id = g_strdup (claimed->relay_id);
  self->clinic->generation = g_strdup (claimed->generation);
  self->clinic->token = g_strndup ((const char *) ante_secret_bytes (claimed->token),
                                   ante_secret_length (claimed->token));
  self->link = link_to (self, claimed->token);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  g_object_unref (self->link);
  clinic_free (self->clinic);
  relay_process_tear_down (&self->relay, NULL);
}

static AntePull *
pull (Fixture *self, gint64 after, const guint8 *head, guint limit)
{
  Result result = { 0 };

  ante_relay_link_pull_async (self->link, after, after, head, 0, limit, NULL, pulled_cb, &result);
  return wait_for (&result);
}

static AntePushStatus
push (Fixture *self, GBytes *entry)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new ();
  Result result = { 0 };

  g_ptr_array_add (blobs, entry);
  ante_relay_link_push_async (self->link, blobs, NULL, pushed_cb, &result);
  g_autoptr (GPtrArray) pushed = wait_for (&result);
  g_assert_cmpuint (pushed->len, ==, 1);
  return ((AntePushed *) g_ptr_array_index (pushed, 0))->status;
}

static void
test_claim_is_repeated (Fixture *self, gconstpointer ignored)
{
  g_autoptr (AnteClaim) again = claim (self);

  g_assert_cmpstr (again->hook_secret, ==, self->clinic->hook_secret);
  g_assert_cmpstr (again->generation, ==, self->clinic->generation);
}

static void
test_entries_go_and_come_back (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GBytes) first = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 1, 1);
  g_autoptr (GBytes) rival = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 1, 1);
  g_autoptr (GBytes) second = clinic_make_entry (self->clinic, ANTE_AUDIENCE_CLINICAL, 0, 0);

  g_assert_cmpint (push (self, first), ==, ANTE_PUSHED_STORED);
  g_assert_cmpint (push (self, rival), ==, ANTE_PUSHED_TAKEN);
  g_assert_cmpint (push (self, second), ==, ANTE_PUSHED_STORED);
  g_autoptr (AntePull) all = pull (self, 0, NULL, 100);
  g_assert_cmpuint (all->items->len, ==, 2);
  g_assert_true (g_bytes_equal (((AnteLogItem *) g_ptr_array_index (all->items, 0))->blob, first));
  g_assert_true (g_bytes_equal (((AnteLogItem *) g_ptr_array_index (all->items, 1))->blob, second));
  g_assert_cmpint (all->through, ==, 2);
  g_assert_cmpstr (all->generation, ==, self->clinic->generation);

  g_autoptr (AntePull) rest = pull (self, 2, all->through_head, 100);
  g_assert_cmpuint (rest->items->len, ==, 0);
  g_assert_false (rest->diverged);
}

static void
test_wait_is_ended_by_a_webhook (Fixture *self, gconstpointer ignored)
{
  Result result = { 0 };

  ante_relay_link_pull_async (self->link, 0, 0, NULL, 20, 100, NULL, pulled_cb, &result);
  for (guint i = 0; i < 20; i++)
    ante_test_turn ();
  g_autoptr (Answer) hook = clinic_webhook (self->clinic, self->relay.port, NULL, "{\"event\":1}");
  g_assert_cmpuint (hook->status, ==, 200);
  g_autoptr (AntePull) news = wait_for (&result);
  g_assert_cmpuint (news->items->len, ==, 2);
}

static void
test_divergence_is_told (Fixture *self, gconstpointer ignored)
{
  guint8 other[ANTE_HASH_BYTES] = { 1 };
  g_autoptr (GBytes) entry = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 0, 0);

  g_assert_cmpint (push (self, entry), ==, ANTE_PUSHED_STORED);
  g_autoptr (AntePull) state = pull (self, 5, NULL, 0);
  g_assert_cmpint (state->through, ==, 1);
  g_assert_false (state->diverged);
  g_autoptr (AntePull) diverged = pull (self, 1, other, 100);
  g_assert_true (diverged->diverged);
  g_assert_cmpstr (diverged->generation, !=, self->clinic->generation);
}

static void
test_stranger_is_refused (Fixture *self, gconstpointer ignored)
{
  g_autoptr (AnteSecret) token = ante_secret_new ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 43);
  g_autoptr (AnteRelayLink) link = link_to (self, token);
  Result result = { 0 };

  ante_relay_link_pull_async (link, 0, -1, NULL, 0, 10, NULL, pulled_cb, &result);
  ante_test_wait_until (result.is_done);
  g_assert_error (result.error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED);
  g_error_free (result.error);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/link/claim-is-repeated", test_claim_is_repeated);
  add_test ("/relay/link/entries-go-and-come-back", test_entries_go_and_come_back);
  add_test ("/relay/link/wait-is-ended-by-a-webhook", test_wait_is_ended_by_a_webhook);
  add_test ("/relay/link/divergence-is-told", test_divergence_is_told);
  add_test ("/relay/link/stranger-is-refused", test_stranger_is_refused);
  return g_test_run ();
}
