/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values given to a statement, in PostgreSQL's binary form. */
#include "relay/store/ante-relay-pg-private.h"

#include <string.h>

AnteRelayPgAsk *
ante_relay_pg_ask (const char *sql)
{
  AnteRelayPgAsk *self = g_new0 (AnteRelayPgAsk, 1);

  self->sql = sql;
  return self;
}

void
ante_relay_pg_ask_free (AnteRelayPgAsk *self)
{
  for (int i = 0; i < self->n_values; i++)
    g_clear_pointer (&self->values[i], g_byte_array_unref);
  g_free (self);
}

static GByteArray *
add_value (AnteRelayPgAsk *self, Oid type)
{
  g_assert (self->n_values < ANTE_RELAY_PG_MOST_VALUES);
  self->types[self->n_values] = type;
  return self->values[self->n_values++] = g_byte_array_new ();
}

static void
put_int32 (GByteArray *into, gint32 value)
{
  gint32 big_endian = GINT32_TO_BE (value);

  g_byte_array_append (into, (const guint8 *) &big_endian, sizeof big_endian);
}

static void
put_int64 (GByteArray *into, gint64 value)
{
  gint64 big_endian = GINT64_TO_BE (value);

  g_byte_array_append (into, (const guint8 *) &big_endian, sizeof big_endian);
}

void
ante_relay_pg_give_int (AnteRelayPgAsk *self, gint64 value)
{
  put_int64 (add_value (self, OID_INT8), value);
}

void
ante_relay_pg_give_text (AnteRelayPgAsk *self, const char *value)
{
  GByteArray *into = add_value (self, OID_TEXT);

  if (value != NULL)
    g_byte_array_append (into, (const guint8 *) value, strlen (value));
  else
    g_clear_pointer (&self->values[self->n_values - 1], g_byte_array_unref);
}

void
ante_relay_pg_give_blob (AnteRelayPgAsk *self, gconstpointer bytes, gsize length)
{
  g_byte_array_append (add_value (self, OID_BYTEA), bytes, length);
}

void
ante_relay_pg_give_no_blob (AnteRelayPgAsk *self)
{
  add_value (self, OID_BYTEA);
  g_clear_pointer (&self->values[self->n_values - 1], g_byte_array_unref);
}

/* One dimension, no nulls, counted from 1; then each element with its length before it. */
static GByteArray *
add_array (AnteRelayPgAsk *self, Oid type, Oid of, guint length)
{
  GByteArray *into = add_value (self, type);

  put_int32 (into, length > 0 ? 1 : 0);
  put_int32 (into, 0);
  put_int32 (into, of);
  if (length > 0)
    {
      put_int32 (into, length);
      put_int32 (into, 1);
    }
  return into;
}

void
ante_relay_pg_give_ints (AnteRelayPgAsk *self, GArray *values)
{
  GByteArray *into = add_array (self, OID_INT8S, OID_INT8, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      put_int32 (into, sizeof (gint64));
      put_int64 (into, g_array_index (values, gint64, i));
    }
}

void
ante_relay_pg_give_texts (AnteRelayPgAsk *self, GPtrArray *values)
{
  GByteArray *into = add_array (self, OID_TEXTS, OID_TEXT, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      const char *text = g_ptr_array_index (values, i);
      put_int32 (into, strlen (text));
      g_byte_array_append (into, (const guint8 *) text, strlen (text));
    }
}

void
ante_relay_pg_give_blobs (AnteRelayPgAsk *self, GPtrArray *values)
{
  GByteArray *into = add_array (self, OID_BYTEAS, OID_BYTEA, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      gsize length;
      gconstpointer bytes = g_bytes_get_data (g_ptr_array_index (values, i), &length);
      put_int32 (into, length);
      if (length > 0)
        g_byte_array_append (into, bytes, length);
    }
}
