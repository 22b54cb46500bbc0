/* SPDX-License-Identifier: GPL-3.0-or-later
 * The operator's commands: POST /clinics on a socket only the relay's own user can reach. */
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-codes.h"
#include "shared/base/ante-json.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define SOCKET_NAME "control.sock"
#define LONGEST_NAME_BYTES 400
#define LONGEST_ANSWER 4096
#define TIMEOUT_S 30

/* A clinic being added; the code is known only here until it is told. */
typedef struct
{
  AnteRelayPending *pending; /* owned; NULL in a process of its own */
  char *code;                /* owned */
  GMainLoop *loop;           /* borrowed; in a process of its own */
  gboolean was_added;
} Adding;

static char *
socket_path (const char *data_dir)
{
  g_autofree char *folder = g_canonicalize_filename (data_dir, NULL);

  return g_build_filename (folder, SOCKET_NAME, NULL);
}

static AnteRelayNewClinic *
make_clinic (AnteRelay *relay, const char *name, const char *code)
{
  AnteRelayNewClinic *clinic = g_new0 (AnteRelayNewClinic, 1);
  g_autofree char *generation = ante_random_id (relay->random);

  clinic->name = g_strdup (name);
  clinic->code_until_ms = ante_clock_now_ms (relay->clock) + ANTE_RELAY_CODE_VALID_MS;
  ante_relay_code_hash (code, clinic->code_hash);
  g_strlcpy (clinic->generation, generation, sizeof clinic->generation);
  return clinic;
}

static void
adding_free (Adding *adding)
{
  g_clear_pointer (&adding->pending, ante_relay_pending_free);
  ante_wipe (adding->code, strlen (adding->code));
  g_free (adding->code);
  g_free (adding);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Adding, adding_free)

static void
added_for_request_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (Adding) adding = data;
  SoupServerMessage *message = adding->pending->message;

  if (ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL) == NULL)
    {
      ante_relay_answer_storage (adding->pending->relay, message);
      return;
    }
  g_autofree char *shown = ante_relay_code_show (adding->code);
  g_autofree char *json = g_strdup_printf ("{\"code\":\"%s\"}", shown);
  ante_relay_log ("clinic-added", NULL);
  ante_http_answer_json (message, 200, json);
}

static void
clinics_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  AnteRelay *relay = data;
  g_autoptr (GBytes) body = ante_relay_body (message);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object =
      ante_json_read_object (text != NULL ? text : "", length, NULL, NULL);
  const char *name;

  if (soup_server_message_get_method (message) != SOUP_METHOD_POST || object == NULL ||
      !ante_json_get_string (object, "name", LONGEST_NAME_BYTES, &name, NULL))
    {
      ante_relay_answer_error (message, 400, "request", "This is not a request for a clinic.");
      return;
    }
  Adding *adding = g_new0 (Adding, 1);
  adding->pending = ante_relay_pending_new (relay, message);
  adding->code = ante_relay_code_new (relay->random);
  ante_relay_store_add_clinic_async (relay->store, make_clinic (relay, name, adding->code),
                                     added_for_request_cb, adding);
}

gboolean
ante_relay_control_listen (AnteRelay *relay,
                           AnteHttpListener *listener,
                           const char *data_dir,
                           GError **error)
{
  g_autofree char *path = socket_path (data_dir);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);

  SoupServer *server = ante_http_listener_get_server (listener);

  soup_server_add_handler (server, "/clinics", clinics_cb, relay, NULL);
  ante_relay_add_route_metrics (relay, server);
  return ante_http_listener_listen (listener, address, error);
}

static void
added_here_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Adding *adding = data;

  adding->was_added = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL) != NULL;
  g_main_loop_quit (adding->loop);
}

char *
ante_relay_control_add_clinic (AnteRelay *relay, const char *name, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (Adding) adding = g_new0 (Adding, 1);

  adding->code = ante_relay_code_new (relay->random);
  adding->loop = loop;
  ante_relay_store_add_clinic_async (relay->store, make_clinic (relay, name, adding->code),
                                     added_here_cb, adding);
  g_main_loop_run (loop);
  if (adding->was_added)
    return ante_relay_code_show (adding->code);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "the clinic could not be stored: is the disk full?");
  return NULL;
}

/* Returns: (transfer full): all that comes, NULL when there is no relay to ask. */
static char *
exchange (const char *path, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  char answer[LONGEST_ANSWER + 1] = "";
  gsize n_read = 0;

  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (connection == NULL)
    return NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  if (!g_output_stream_write_all (output, request, strlen (request), NULL, NULL, NULL) ||
      !g_input_stream_read_all (input, answer, LONGEST_ANSWER, &n_read, NULL, NULL))
    return NULL;
  return g_strndup (answer, n_read);
}

static char *
write_request (const char *name)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  g_autofree char *json = ante_json_write_object (object);
  return g_strdup_printf (
      "POST /clinics HTTP/1.1\r\nHost: relay\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      strlen (json), json);
}

char *
ante_relay_control_ask_for_clinic (const char *data_dir, const char *name, GError **error)
{
  g_autofree char *path = socket_path (data_dir);
  g_autofree char *request = write_request (name);
  g_autofree char *answer = exchange (path, request);
  const char *json = answer != NULL ? strstr (answer, "\r\n\r\n") : NULL;
  g_autoptr (JsonObject) object =
      json != NULL ? ante_json_read_object (json + 4, strlen (json + 4), NULL, NULL) : NULL;
  const char *code = NULL;

  if (object != NULL && ante_json_get_string (object, "code", 64, &code, NULL))
    return g_strdup (code);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "the relay that runs on this data folder does not answer.");
  return NULL;
}
