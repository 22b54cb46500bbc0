/* SPDX-License-Identifier: GPL-3.0-or-later
 * The client and certificates: trusted only when they are, and nothing leaves before that is known.
 */
#include "outcome.h"
#include "raw-server.h"

#include <glib/gstdio.h>

static char *last_request; /* owned; what the server was sent, read once it has gone */

static void
answer_well (RawServer *server, GIOStream *stream)
{
  g_free (last_request);
  last_request = raw_read_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

typedef struct
{
  char *folder, *key_path, *certificate_path;
  GTlsCertificate *certificate;
} Identity;

static void
identity_set_up (Identity *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("anteroom-tls-XXXXXX", &error);
  self->key_path = g_build_filename (self->folder, "key.pem", NULL);
  self->certificate_path = g_build_filename (self->folder, "certificate.pem", NULL);
  const char *arguments[] = { g_getenv ("OPENSSL") != NULL ? g_getenv ("OPENSSL") : "openssl",
                              "req",
                              "-x509",
                              "-newkey",
                              "ec",
                              "-pkeyopt",
                              "ec_paramgen_curve:prime256v1",
                              "-nodes",
                              "-days",
                              "2",
                              "-subj",
                              "/CN=127.0.0.1",
                              "-addext",
                              "subjectAltName=IP:127.0.0.1",
                              "-keyout",
                              self->key_path,
                              "-out",
                              self->certificate_path,
                              NULL };
  g_autofree char *said = NULL;
  int status = -1;
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  self->certificate =
      g_tls_certificate_new_from_files (self->certificate_path, self->key_path, &error);
  g_assert_no_error (error);
}

static void
identity_tear_down (Identity *self, gconstpointer ignored)
{
  g_object_unref (self->certificate);
  g_unlink (self->key_path);
  g_unlink (self->certificate_path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->key_path);
  g_free (self->certificate_path);
}

static void
test_untrusted_certificate (Identity *identity, gconstpointer ignored)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (answer_well, identity->certificate);
  g_autofree char *uri = raw_server_base_uri (server);

  g_clear_pointer (&last_request, g_free);
  post_to (uri, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_CERTIFICATE);
  g_clear_pointer (&server, raw_server_free);
  g_assert_true (last_request == NULL || last_request[0] == '\0'); /* not a byte of it left */
}

static void
test_wrong_name_in_certificate (Identity *identity, gconstpointer ignored)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RawServer) server = raw_server_new (answer_well, identity->certificate);
  g_autofree char *uri = g_strdup_printf ("https://localhost:%u", raw_server_get_port (server));
  g_autoptr (GTlsDatabase) trust = g_tls_file_database_new (identity->certificate_path, &error);

  g_assert_no_error (error);
  post_to (uri, trust, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_CERTIFICATE);
}

static void
test_trusted_certificate (Identity *identity, gconstpointer ignored)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RawServer) server = raw_server_new (answer_well, identity->certificate);
  g_autofree char *uri = raw_server_base_uri (server);
  g_autoptr (GTlsDatabase) trust = g_tls_file_database_new (identity->certificate_path, &error);

  g_assert_no_error (error);
  post_to (uri, trust, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->status, ==, 200);
}

#define add_test(path, func)                                                                       \
  g_test_add (path, Identity, NULL, identity_set_up, func, identity_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/http/client/certificate/untrusted", test_untrusted_certificate);
  add_test ("/http/client/certificate/wrong-name", test_wrong_name_in_certificate);
  add_test ("/http/client/certificate/trusted", test_trusted_certificate);
  int failed = g_test_run ();
  g_free (last_request);
  return failed;
}
