/* SPDX-License-Identifier: GPL-3.0-or-later
 * The peers on the relay's own libraries: bench-peer answers every request 200 and stores nothing, which is the most
 * libsoup can do; bench-peer FILE first commits it to SQLite, each by itself; bench-peer FILE seal splits and seals it
 * before, as the relay does. The listening socket is as good as the relay's. Prints where it listens. */
#include "bench-seal.h"

#include <libsoup/soup.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define BACKLOG 1024

typedef struct
{
  sqlite3 *database;      /* nullable */
  sqlite3_stmt *insert;
  gboolean seals;
} Peer;

static void
must (Peer *peer, int code, int expected)
{
  if (code != expected)
    g_error ("SQLite: %s", sqlite3_errmsg (peer->database));
}

static void
open_file (Peer *peer, const char *path)
{
  must (peer, sqlite3_open (path, &peer->database), SQLITE_OK);
  must (peer, sqlite3_exec (peer->database,
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                            "CREATE TABLE event (hash BLOB PRIMARY KEY, received_ms INTEGER, body BLOB)",
                            NULL, NULL, NULL),
        SQLITE_OK);
  must (peer, sqlite3_prepare_v2 (peer->database, "INSERT INTO event VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", -1,
                                  &peer->insert, NULL),
        SQLITE_OK);
}

static void
commit (Peer *peer, GBytes *body)
{
  g_autoptr (GBytes) stored = peer->seals ? bench_seal (body) : g_bytes_ref (body);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize n_hash = sizeof hash, length;
  gconstpointer bytes = g_bytes_get_data (body, &length);

  g_checksum_update (checksum, bytes, length);
  g_checksum_get_digest (checksum, hash, &n_hash);
  sqlite3_bind_blob (peer->insert, 1, hash, n_hash, SQLITE_STATIC);
  sqlite3_bind_int64 (peer->insert, 2, g_get_real_time () / 1000);
  bytes = g_bytes_get_data (stored, &length);
  sqlite3_bind_blob (peer->insert, 3, bytes, length, SQLITE_STATIC);
  must (peer, sqlite3_step (peer->insert), SQLITE_DONE);
  sqlite3_reset (peer->insert);
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  static const char yes[] = "{\"ok\":true}";
  Peer *peer = data;
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  if (peer->database != NULL)
    commit (peer, body);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, yes, strlen (yes));
}

static guint
listen_on_loopback (SoupServer *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, any, TRUE, NULL) || !g_socket_listen (socket, NULL) ||
      !soup_server_listen_socket (server, socket, 0, NULL))
    g_error ("it cannot listen");
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

int
main (int argc, char *argv[])
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Peer peer = { NULL };

  if (argc > 1)
    open_file (&peer, argv[1]);
  peer.seals = argc > 2;
  soup_server_add_handler (server, NULL, request_cb, &peer, NULL);
  g_print ("listening on http://127.0.0.1:%u\n", listen_on_loopback (server));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
