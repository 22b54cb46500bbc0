/* SPDX-License-Identifier: GPL-3.0-or-later
 * Secrets in libsodium's guarded memory: locked where the system allows it, left out of core dumps,
 * between guard pages, read-only once made, wiped when the last reference goes. */
#include "shared/crypto/ante-secret-private.h"

#include <sodium.h>
#include <string.h>

/* Copying leaves bytes in vector registers, and the dynamic linker lays those on the stack when it
 * resolves the next function. More than the largest such area. */
#define STACK_WIPED 8192

struct _AnteSecret
{
  gatomicrefcount ref_count;
  gsize length;
  guint8 *bytes; /* owned; from sodium_malloc() */
};

/* No transformation to a string is registered: a GValue holding one prints an address at most. */
G_DEFINE_BOXED_TYPE (AnteSecret, ante_secret, ante_secret_ref, ante_secret_unref)

AnteSecret *
ante_secret_new_unfilled (gsize length, guint8 **bytes)
{
  AnteSecret *self = g_new0 (AnteSecret, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->length = length;
  self->bytes = sodium_malloc (length);
  if (self->bytes == NULL)
    g_error ("No guarded memory for a secret of %" G_GSIZE_FORMAT " bytes", length);
  *bytes = self->bytes;
  return self;
}

AnteSecret *
ante_secret_fix (AnteSecret *self)
{
  if (sodium_mprotect_readonly (self->bytes) != 0)
    g_error ("The memory of a secret could not be protected");
  sodium_stackzero (STACK_WIPED);
  return self;
}

AnteSecret *
ante_secret_new (gconstpointer bytes, gsize length)
{
  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  guint8 *place = NULL;
  AnteSecret *self = ante_secret_new_unfilled (length, &place);

  if (length > 0)
    memcpy (place, bytes, length);
  return ante_secret_fix (self);
}

AnteSecret *
ante_secret_new_random (gsize length)
{
  guint8 *place = NULL;
  AnteSecret *self = ante_secret_new_unfilled (length, &place);

  randombytes_buf (place, length);
  return ante_secret_fix (self);
}

AnteSecret *
ante_secret_ref (AnteSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ante_secret_unref (AnteSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sodium_free (self->bytes); /* wipes */
  g_free (self);
}

gsize
ante_secret_length (const AnteSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

const guint8 *
ante_secret_bytes (const AnteSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

gboolean
ante_secret_equal (const AnteSecret *a, const AnteSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->length == b->length && sodium_memcmp (a->bytes, b->bytes, a->length) == 0;
}
