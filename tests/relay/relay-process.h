/* SPDX-License-Identifier: GPL-3.0-or-later
 * A real relay in a process of its own, on a data folder of its own, and plain HTTP to it. */
#pragma once
#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct
{
  char *folder;          /* owned; holds all below */
  char *data_dir;        /* owned; folder/data, made by the relay */
  GSubprocess *process;  /* owned, nullable: not running */
  guint port;            /* while it runs */
  /* Said before it starts */
  const char *const *arguments; /* nullable, borrowed: beside those every test has */
  const char *credentials;      /* nullable, borrowed: systemd's folder for the service */
  const char *log;              /* nullable, borrowed: a file to add its log to */
} RelayProcess;

void relay_process_set_up (RelayProcess *self, gconstpointer ignored);
void relay_process_tear_down (RelayProcess *self, gconstpointer ignored);

/* Starts it on a free port, without limits on how often anybody may, and waits until it listens. */
void relay_process_start (RelayProcess *self);
/* FALSE: it would not, and has ended. */
gboolean relay_process_try_start (RelayProcess *self);
/* SIGTERM; its exit status must be 0. */
void relay_process_stop (RelayProcess *self);
/* SIGKILL, and waits. */
void relay_process_kill (RelayProcess *self);

/* Runs it with these arguments (NULL-terminated) until it ends. Returns: its exit status; *said: all that it
 * wrote, (transfer full). */
int relay_process_run (const char *const *arguments, char **said);
/* `clinic add NAME`; the code as shown, (transfer full). */
char *relay_process_add_clinic (RelayProcess *self, const char *name);

char *relay_process_path (RelayProcess *self, const char *name); /* in the data folder; (transfer full) */
guint find_free_port (void); /* on loopback */
void remove_tree (const char *path);
void copy_tree (const char *from, const char *to);

/* --- Plain HTTP, blocking; any thread --- */
typedef struct
{
  guint status;        /* 0: no answer */
  char *head;          /* owned */
  char *body;          /* owned */
  JsonObject *object;  /* owned, nullable: the body, when it is a JSON object */
} Answer;
void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* Sends bytes as they are; then, with @half, closes the sending side. Never NULL. */
Answer *send_bytes (guint port, const char *bytes, gsize length, gboolean half);
/* @bearer and @body nullable. */
Answer *request_from (guint port, const char *forwarded_for, const char *method, const char *path, const char *bearer,
                      const char *body);
Answer *request (guint port, const char *method, const char *path, const char *bearer, const char *body);

/* Until so many desks wait for news, as told at the port @metrics. */
void wait_until_waiting (guint metrics, guint n);
