/* SPDX-License-Identifier: GPL-3.0-or-later
 * The listening sockets, and the number of connections taken from them. */
#include "shared/http/ante-http-listener.h"
#include "shared/http/ante-http-address.h"
#include "shared/http/ante-http-connection.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#define ACCEPTS_PER_TURN 64
#define MOST_CONNECTIONS 4096
#define FILES_KEPT_FREE 64       /* for everything else the program opens */
#define PAUSE_AFTER_FAILURE_MS 100

/* One address listened to. */
typedef struct
{
  AnteHttpListener *listener; /* borrowed, outlives it */
  GSocket *socket;            /* owned */
  char *unix_path;            /* owned, nullable */
  GSource *source;            /* owned */
} Door;

struct _AnteHttpListener
{
  GObject parent_instance;

  /* Given */      guint most_connections;
  /* Under way */  SoupServer *server;        /* owned */
                   AnteHttpConnections all;
                   GPtrArray *doors;          /* owned; of Door */
                   guint port;                /* of the first loopback door */
};

G_DEFINE_FINAL_TYPE (AnteHttpListener, ante_http_listener, G_TYPE_OBJECT)
G_DEFINE_QUARK (ante-listener-error-quark, ante_listener_error)

static void open_door (Door *door, guint after_ms);

static void
door_free (Door *door)
{
  if (door->source != NULL)
    g_source_destroy (door->source);
  g_clear_pointer (&door->source, g_source_unref);
  g_socket_close (door->socket, NULL);
  if (door->unix_path != NULL)
    g_unlink (door->unix_path);
  g_object_unref (door->socket);
  g_free (door->unix_path);
  g_free (door);
}

static guint
count_files_allowed (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return MOST_CONNECTIONS;
  return limit.rlim_cur > 2 * FILES_KEPT_FREE ? limit.rlim_cur - FILES_KEPT_FREE : FILES_KEPT_FREE;
}

/* Returns: whether there may be another connection to accept. */
static gboolean
accept_one (Door *door)
{
  AnteHttpListener *self = door->listener;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (door->socket, NULL, &error);

  /* No file is left, or the socket was shut by whoever shares it: it goes on being ready, and would be asked for ever. */
  if (socket == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    open_door (door, PAUSE_AFTER_FAILURE_MS);
  if (socket == NULL)
    return FALSE;
  if (g_hash_table_size (self->all.connections) < self->most_connections)
    ante_http_connection_start (&self->all, socket);
  return TRUE;
}

static gboolean
somebody_comes_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Door *door = data;

  for (guint i = 0; i < ACCEPTS_PER_TURN; i++)
    if (!accept_one (door))
      break;
  return G_SOURCE_CONTINUE; /* means nothing when it was replaced meanwhile */
}

static gboolean
pause_over_cb (gpointer data)
{
  open_door (data, 0);
  return G_SOURCE_CONTINUE;
}

static void
open_door (Door *door, guint after_ms)
{
  if (door->source != NULL)
    g_source_destroy (door->source);
  g_clear_pointer (&door->source, g_source_unref);
  if (after_ms > 0)
    {
      door->source = g_timeout_source_new (after_ms);
      g_source_set_callback (door->source, pause_over_cb, door, NULL);
    }
  else
    {
      door->source = g_socket_create_source (door->socket, G_IO_IN, NULL);
      g_source_set_callback (door->source, G_SOURCE_FUNC (somebody_comes_cb), door, NULL);
    }
  g_source_set_static_name (door->source, "[anteroom] HTTP listening socket");
  g_source_attach (door->source, g_main_context_get_thread_default ());
}

static void
request_started_cb (SoupServer *server, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Connection", "close");
}

static void
ante_http_listener_dispose (GObject *object)
{
  ante_http_listener_close (ANTE_HTTP_LISTENER (object));
  G_OBJECT_CLASS (ante_http_listener_parent_class)->dispose (object);
}

static void
ante_http_listener_finalize (GObject *object)
{
  AnteHttpListener *self = ANTE_HTTP_LISTENER (object);

  g_ptr_array_unref (self->doors);
  g_hash_table_unref (self->all.connections);
  ante_deadlines_free (self->all.deadlines);
  g_object_unref (self->server);
  G_OBJECT_CLASS (ante_http_listener_parent_class)->finalize (object);
}

static void
ante_http_listener_class_init (AnteHttpListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ante_http_listener_dispose;
  object_class->finalize = ante_http_listener_finalize;
}

static void
ante_http_listener_init (AnteHttpListener *self)
{
  self->server = soup_server_new ("server-header", NULL, "raw-paths", TRUE, NULL);
  self->doors = g_ptr_array_new_with_free_func ((GDestroyNotify) door_free);
  self->all.server = self->server;
  self->all.connections = g_hash_table_new (NULL, NULL);
  self->all.deadlines = ante_deadlines_new ();
  self->most_connections = MIN (count_files_allowed (), MOST_CONNECTIONS);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), NULL);
}

AnteHttpListener *
ante_http_listener_new (const AnteListenerLimits *limits)
{
  g_return_val_if_fail (limits != NULL, NULL);

  AnteHttpListener *self = g_object_new (ANTE_TYPE_HTTP_LISTENER, NULL);
  self->all.limits = *limits;
  return self;
}

SoupServer *
ante_http_listener_get_server (AnteHttpListener *self)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), NULL);
  return self->server;
}

static guint
find_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
             ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address))
             : 0;
}

/* Takes both over. */
static void
add_door (AnteHttpListener *self, GSocket *socket, char *unix_path)
{
  Door *door = g_new0 (Door, 1);

  door->listener = self;
  door->socket = socket;
  door->unix_path = unix_path;
  g_ptr_array_add (self->doors, door);
  open_door (door, 0);
  if (self->port == 0)
    self->port = find_port (socket);
}

gboolean
ante_http_listener_listen (AnteHttpListener *self, const char *address, GError **error)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  g_autofree char *unix_path = NULL;
  GSocket *socket = ante_http_address_listen (address, &unix_path, error);
  if (socket == NULL)
    return FALSE;
  add_door (self, socket, g_steal_pointer (&unix_path));
  return TRUE;
}

gboolean
ante_http_listener_take (AnteHttpListener *self, int fd, GError **error)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), FALSE);

  GSocket *socket = ante_http_address_take (fd, error);
  if (socket == NULL)
    return FALSE;
  add_door (self, socket, NULL);
  return TRUE;
}

guint
ante_http_listener_get_port (AnteHttpListener *self)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), 0);
  return self->port;
}

void
ante_http_listener_stop_accepting (AnteHttpListener *self)
{
  g_return_if_fail (ANTE_IS_HTTP_LISTENER (self));
  g_ptr_array_set_size (self->doors, 0);
}

guint
ante_http_listener_count_connections (AnteHttpListener *self)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), 0);
  return g_hash_table_size (self->all.connections);
}

guint64
ante_http_listener_count_refused (AnteHttpListener *self)
{
  g_return_val_if_fail (ANTE_IS_HTTP_LISTENER (self), 0);
  return self->all.n_refused;
}

void
ante_http_listener_close (AnteHttpListener *self)
{
  g_return_if_fail (ANTE_IS_HTTP_LISTENER (self));

  ante_http_listener_stop_accepting (self);
  soup_server_disconnect (self->server); /* ends those it was given */
  g_autoptr (GList) left = g_hash_table_get_keys (self->all.connections);
  for (GList *item = left; item != NULL; item = item->next)
    ante_http_connection_end (item->data);
}

void
ante_http_answer_json (SoupServerMessage *message, guint status, const char *json)
{
  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (json != NULL);

  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}
