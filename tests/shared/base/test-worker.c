/* SPDX-License-Identifier: GPL-3.0-or-later
 * The worker: order, threads, finishing, cancelled tasks, owners that go away. */
#include "shared/base/ante-worker.h"
#include "support/ante-test-wait.h"

#define N_TASKS 1000

/* --- An owner that notes where it was finalised --- */

#define TEST_TYPE_OWNER (test_owner_get_type ())
G_DECLARE_FINAL_TYPE (TestOwner, test_owner, TEST, OWNER, GObject)

struct _TestOwner
{
  GObject parent_instance;
  GThread **finalized_on; /* borrowed, nullable */
};

G_DEFINE_FINAL_TYPE (TestOwner, test_owner, G_TYPE_OBJECT)

static void
test_owner_finalize (GObject *object)
{
  TestOwner *self = TEST_OWNER (object);

  if (self->finalized_on != NULL)
    g_atomic_pointer_set (self->finalized_on, g_thread_self ());
  G_OBJECT_CLASS (test_owner_parent_class)->finalize (object);
}

static void
test_owner_class_init (TestOwnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_owner_finalize;
}

static void
test_owner_init (TestOwner *self)
{
}

/* --- Jobs --- */

static void
append_number (GTask *task, gpointer source, gpointer number, GCancellable *cancellable)
{
  GArray *numbers = g_object_get_data (G_OBJECT (task), "numbers");
  int value = GPOINTER_TO_INT (number);

  g_array_append_val (numbers, value);
  g_task_return_int (task, value);
}

static GTask *
append_task_new (GArray *numbers, int value, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_object_set_data (G_OBJECT (task), "numbers", numbers);
  g_task_set_task_data (task, GINT_TO_POINTER (value), NULL);
  return task;
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  int *n_done = data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_int (G_TASK (result), &error);
  g_assert_no_error (error);
  (*n_done)++;
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for_gate (gpointer gate)
{
  g_mutex_lock (gate);
  g_mutex_unlock (gate);
}

static void
wait_for_gate_task (GTask *task, gpointer source, gpointer gate, GCancellable *cancellable)
{
  wait_for_gate (gate);
  g_task_return_boolean (task, TRUE);
}

/* The worker stands at @gate until it is unlocked. */
static void
hold_worker (AnteWorker *worker, GMutex *gate)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_mutex_lock (gate);
  g_task_set_task_data (task, gate, NULL);
  ante_worker_run (worker, task, wait_for_gate_task);
}

static void
assert_in_order (GArray *numbers, guint n)
{
  g_assert_cmpuint (numbers->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (numbers, int, i), ==, (int) i);
}

static void
test_keeps_order (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  int n_done = 0;

  for (int i = 0; i < N_TASKS; i++)
    {
      g_autoptr (GTask) task = append_task_new (numbers, i, NULL, count_cb, &n_done);
      ante_worker_run (worker, task, append_number);
    }
  ante_test_wait_until (n_done == N_TASKS);
  assert_in_order (numbers, N_TASKS);
}

static void
note_thread (gpointer thread)
{
  *(GThread **) thread = g_thread_self ();
}

static void
test_one_thread_of_its_own (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  GThread *first = NULL;
  GThread *second = NULL;

  ante_worker_run_sync (worker, note_thread, &first);
  ante_worker_run_sync (worker, note_thread, &second);
  g_assert_nonnull (first);
  g_assert_true (first == second);
  g_assert_true (first != g_thread_self ());
}

static void
append_seven (gpointer numbers)
{
  int seven = 7;

  g_array_append_val (numbers, seven);
}

static void
test_sync_waits_its_turn (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < 7; i++)
    {
      g_autoptr (GTask) task = append_task_new (numbers, i, NULL, NULL, NULL);
      ante_worker_run (worker, task, append_number);
    }
  ante_worker_run_sync (worker, append_seven, numbers);
  assert_in_order (numbers, 8);
}

static void
test_finish_runs_what_is_queued (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  int n_done = 0;

  for (int i = 0; i < N_TASKS; i++)
    {
      g_autoptr (GTask) task = append_task_new (numbers, i, NULL, count_cb, &n_done);
      ante_worker_run (worker, task, append_number);
    }
  ante_worker_finish (worker);
  assert_in_order (numbers, N_TASKS);
  ante_worker_finish (worker);

  g_assert_cmpint (n_done, ==, 0); /* results come through the context, not from inside finish */
  ante_test_wait_until (n_done == N_TASKS);
}

static void
test_dispose_runs_what_is_queued (void)
{
  AnteWorker *worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < N_TASKS; i++)
    {
      g_autoptr (GTask) task = append_task_new (numbers, i, NULL, NULL, NULL);
      ante_worker_run (worker, task, append_number);
    }
  g_assert_finalize_object (worker);
  assert_in_order (numbers, N_TASKS);
  ante_test_settle ();
}

static void
test_after_finish_is_closed (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ante_worker_finish (worker);
  g_autoptr (GTask) task = append_task_new (numbers, 0, NULL, keep_result_cb, &result);
  ante_worker_run (worker, task, append_number);
  ante_test_wait_until (result != NULL);

  g_assert_cmpint (g_task_propagate_int (G_TASK (result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpuint (numbers->len, ==, 0);
  ante_test_settle ();
}

static void
test_cancelled_before_its_turn (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GMutex gate;

  g_mutex_init (&gate);
  hold_worker (worker, &gate);
  g_autoptr (GTask) task = append_task_new (numbers, 0, cancellable, keep_result_cb, &result);
  ante_worker_run (worker, task, append_number);
  g_cancellable_cancel (cancellable);
  g_mutex_unlock (&gate);
  ante_test_wait_until (result != NULL);

  g_assert_cmpint (g_task_propagate_int (G_TASK (result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ante_worker_finish (worker);
  g_assert_cmpuint (numbers->len, ==, 0);
  g_mutex_clear (&gate);
}

static void
test_cancelled_but_not_checking (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_autoptr (GTask) task = append_task_new (numbers, 4, cancellable, keep_result_cb, &result);
  g_task_set_check_cancellable (task, FALSE);
  ante_worker_run (worker, task, append_number);
  ante_test_wait_until (result != NULL);

  g_assert_cmpint (g_task_propagate_int (G_TASK (result), &error), ==, 4);
  g_assert_no_error (error);
}

static void
return_true (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

/* The owner's last reference is the task's; it must go on this thread however the race ends. */
static void
test_owner_gone (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");

  for (int i = 0; i < N_TASKS; i++)
    {
      GThread *finalized_on = NULL;
      TestOwner *owner = g_object_new (TEST_TYPE_OWNER, NULL);
      GTask *task = g_task_new (owner, NULL, NULL, NULL);

      owner->finalized_on = &finalized_on;
      ante_worker_run (worker, task, return_true);
      g_object_unref (task);
      g_object_unref (owner);
      ante_test_wait_until (g_atomic_pointer_get (&finalized_on) != NULL);
      g_assert_true (finalized_on == g_thread_self ());
    }
}

static void
assert_in_own_context_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_main_context_is_owner (g_task_get_context (G_TASK (result))));
  *(gboolean *) data = TRUE;
}

static gpointer
use_worker_from_another_context (gpointer worker)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean returned = FALSE;

  g_main_context_push_thread_default (context);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, assert_in_own_context_cb, &returned);
  ante_worker_run (worker, task, return_true);
  while (!returned)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return GINT_TO_POINTER (TRUE);
}

static void
test_returns_in_the_tasks_context (void)
{
  g_autoptr (AnteWorker) worker = ante_worker_new ("test");
  GThread *thread = g_thread_new ("other-context", use_worker_from_another_context, worker);

  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
}

typedef struct
{
  AnteWorker *worker; /* owned until dropped */
  gboolean dropped;
} LastReference;

static void
drop_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LastReference *last = data;

  g_object_unref (last->worker);
  g_atomic_int_set (&last->dropped, TRUE);
  g_task_return_boolean (task, TRUE);
}

static void
test_let_go_on_its_own_thread (void)
{
  LastReference last = { ante_worker_new ("test"), FALSE };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, &last, NULL);
  ante_worker_run (last.worker, task, drop_worker);
  ante_test_wait_until (g_atomic_int_get (&last.dropped));
  ante_test_wait_until (g_task_get_completed (task));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/worker/keeps-order", test_keeps_order);
  g_test_add_func ("/base/worker/one-thread-of-its-own", test_one_thread_of_its_own);
  g_test_add_func ("/base/worker/sync-waits-its-turn", test_sync_waits_its_turn);
  g_test_add_func ("/base/worker/finish-runs-what-is-queued", test_finish_runs_what_is_queued);
  g_test_add_func ("/base/worker/dispose-runs-what-is-queued", test_dispose_runs_what_is_queued);
  g_test_add_func ("/base/worker/after-finish-is-closed", test_after_finish_is_closed);
  g_test_add_func ("/base/worker/cancelled-before-its-turn", test_cancelled_before_its_turn);
  g_test_add_func ("/base/worker/cancelled-but-not-checking", test_cancelled_but_not_checking);
  g_test_add_func ("/base/worker/owner-gone", test_owner_gone);
  g_test_add_func ("/base/worker/returns-in-the-tasks-context", test_returns_in_the_tasks_context);
  g_test_add_func ("/base/worker/let-go-on-its-own-thread", test_let_go_on_its_own_thread);
  return g_test_run ();
}
