/* SPDX-License-Identifier: GPL-3.0-or-later
 * The operator's commands: POST /clinics on a socket only the relay's own user can reach. */
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-codes.h"
#include "relay/ante-relay-retention.h"
#include "shared/base/ante-json.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define SOCKET_NAME "control.sock"
#define LONGEST_NAME_BYTES 400
#define LONGEST_ANSWER (16 * 1024 * 1024)
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
  ante_relay_add_route_retention (relay, server);
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

static GBytes *
read_answer (GInputStream *input)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  guint8 bytes[4096];
  gssize n;

  while ((n = g_input_stream_read (input, bytes, sizeof bytes, NULL, NULL)) > 0 && answer->len < LONGEST_ANSWER)
    g_byte_array_append (answer, bytes, n);
  g_byte_array_append (answer, (const guint8 *) "", 1); /* for strstr() */
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&answer)) : NULL;
}

/* Returns: (transfer full): all that comes, with a zero at its end; NULL when there is no relay to ask. */
static GBytes *
exchange (const char *path, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (connection == NULL || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                                        request, strlen (request), NULL, NULL, NULL))
    return NULL;
  return read_answer (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
}

/* A number or two for each clinic. */
static const AnteJsonLimits LIMITS = { LONGEST_ANSWER, 4, 1000000, 64 * 1024 };

JsonObject *
ante_relay_control_exchange (const char *data_dir,
                             const char *method,
                             const char *path,
                             const char *json,
                             GError **error)
{
  g_autofree char *socket = socket_path (data_dir);
  g_autofree char *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: relay\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", method,
                       path, strlen (json), json);
  g_autoptr (GBytes) answer = exchange (socket, request);
  const char *body = answer != NULL ? strstr (g_bytes_get_data (answer, NULL), "\r\n\r\n") : NULL;
  JsonObject *object = body != NULL ? ante_json_read_object (body + 4, strlen (body + 4), &LIMITS, NULL) : NULL;

  if (object == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         "the relay that runs on this data folder does not answer.");
  return object;
}

char *
ante_relay_control_ask_for_clinic (const char *data_dir, const char *name, GError **error)
{
  g_autoptr (JsonObject) question = json_object_new ();

  json_object_set_string_member (question, "name", name);
  g_autofree char *json = ante_json_write_object (question);
  g_autoptr (JsonObject) answer = ante_relay_control_exchange (data_dir, "POST", "/clinics", json, error);
  const char *code = NULL;

  if (answer == NULL)
    return NULL;
  if (ante_json_get_string (answer, "code", 64, &code, NULL))
    return g_strdup (code);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "the relay that runs on this data folder could not store the clinic: is the disk full?");
  return NULL;
}
