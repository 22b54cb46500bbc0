/* SPDX-License-Identifier: GPL-3.0-or-later
 * What SoupServer takes for a connection. After the one request there is nothing more to read,
 * whatever the sender sent. */
#include "shared/http/ante-http-request-stream.h"

struct _AnteHttpRequestStream
{
  GIOStream parent_instance;

  /* Given */ GInputStream *input;    /* owned */
              GOutputStream *output;  /* owned */
              void (*closed) (gpointer data);  /* nullable: told, or not wanted any more */
              gpointer data;
};

G_DEFINE_FINAL_TYPE (AnteHttpRequestStream, ante_http_request_stream, G_TYPE_IO_STREAM)

static GInputStream *
ante_http_request_stream_get_input_stream (GIOStream *stream)
{
  return ANTE_HTTP_REQUEST_STREAM (stream)->input;
}

static GOutputStream *
ante_http_request_stream_get_output_stream (GIOStream *stream)
{
  return ANTE_HTTP_REQUEST_STREAM (stream)->output;
}

static gboolean
ante_http_request_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  AnteHttpRequestStream *self = ANTE_HTTP_REQUEST_STREAM (stream);
  void (*closed) (gpointer data) = g_steal_pointer (&self->closed);

  if (closed != NULL)
    closed (self->data);
  return TRUE;
}

static void
ante_http_request_stream_finalize (GObject *object)
{
  AnteHttpRequestStream *self = ANTE_HTTP_REQUEST_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (ante_http_request_stream_parent_class)->finalize (object);
}

static void
ante_http_request_stream_class_init (AnteHttpRequestStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = ante_http_request_stream_finalize;
  stream_class->get_input_stream = ante_http_request_stream_get_input_stream;
  stream_class->get_output_stream = ante_http_request_stream_get_output_stream;
  stream_class->close_fn = ante_http_request_stream_close;
}

static void
ante_http_request_stream_init (AnteHttpRequestStream *self)
{
}

AnteHttpRequestStream *
ante_http_request_stream_new (GBytes *request,
                              GOutputStream *output,
                              void (*closed) (gpointer data),
                              gpointer data)
{
  AnteHttpRequestStream *self = g_object_new (ANTE_TYPE_HTTP_REQUEST_STREAM, NULL);

  self->input = g_memory_input_stream_new_from_bytes (request);
  self->output = g_object_ref (output);
  self->closed = closed;
  self->data = data;
  return self;
}

void
ante_http_request_stream_forget (AnteHttpRequestStream *self)
{
  self->closed = NULL;
}
