/* SPDX-License-Identifier: GPL-3.0-or-later
 * After a day's work no file of the relay holds a person, a word of theirs, or a secret, in any
 * encoding. */
#define _GNU_SOURCE /* memmem */
#include "test-clinic.h"

#include <string.h>

static const char *const PRIVATE[] = {
  "Persephone",
  "Okonkwo-Lindqvist",
  "persephone.ol@example.com",
  "2125550187",
  "contraindicated by lidocaine",
  "isotretinoin",
  "https://files.example.com/consult-7781.pdf",
  "Dr. Thaddeus Ames",
  "Approved",
  "88123477",
};

static const char BODY[] =
    "{\"event\":1,\"reason\":\"contraindicated by "
    "lidocaine\",\"exam_id\":\"12\",\"exam_url\":\"https://files.example.com/consult-7781.pdf\","
    "\"exam_status\":\"Approved\",\"patient_name\":\"Persephone "
    "Okonkwo-Lindqvist\",\"patient_email\":\"persephone.ol@example.com\","
    "\"patient_phone_number\":\"2125550187\",\"patient_exam_id\":88123477,\"provider_name\":\"Dr. "
    "Thaddeus Ames\","
    "\"questions_answers\":[{\"no\":1,\"question\":\"Medicines?\",\"answer\":\"isotretinoin\"}]}";

static void
add_bytes (GPtrArray *needles, gconstpointer bytes, gsize length)
{
  g_ptr_array_add (needles, g_bytes_new (bytes, length));
}

static void
add_hex (GPtrArray *needles, const char *text)
{
  g_autofree char *hex = ante_hex_encode (text, strlen (text));
  g_autofree char *upper = g_ascii_strup (hex, -1);

  add_bytes (needles, hex, strlen (hex));
  add_bytes (needles, upper, strlen (upper));
}

/* What of its base64 does not depend on its neighbours, for each of the three places it may begin
 * at. */
static void
add_base64 (GPtrArray *needles, const char *text)
{
  for (guint shift = 0; shift < 3; shift++)
    {
      g_autofree char *shifted = g_strdup_printf ("%.*s%s", shift, "..", text);
      g_autofree char *encoded = g_base64_encode ((const guchar *) shifted, strlen (shifted));
      gsize first = shift == 0 ? 0 : 4, last = strlen (shifted) / 3 * 4;
      if (last > first + 6)
        {
          add_bytes (needles, encoded + first, last - first);
          g_autofree char *for_urls = g_strndup (encoded + first, last - first);
          g_strdelimit (for_urls, "+", '-');
          g_strdelimit (for_urls, "/", '_');
          add_bytes (needles, for_urls, strlen (for_urls));
        }
    }
}

static void
add_utf16 (GPtrArray *needles, const char *text)
{
  GByteArray *wide = g_byte_array_new ();

  for (; *text != '\0'; text++)
    {
      const guint8 unit[2] = { *text, 0 };
      g_byte_array_append (wide, unit, 2);
    }
  add_bytes (needles, wide->data, wide->len - 1); /* little-endian; and, one byte on, big-endian */
  g_byte_array_unref (wide);
}

static void
add_needles (GPtrArray *needles, const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *escaped = g_uri_escape_string (text, NULL, FALSE);

  add_bytes (needles, text, strlen (text));
  add_bytes (needles, lower, strlen (lower));
  add_bytes (needles, escaped, strlen (escaped));
  add_hex (needles, text);
  add_base64 (needles, text);
  add_utf16 (needles, text);
}

static guint
search_file (const char *path, GPtrArray *needles)
{
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_found = 0;

  if (!g_file_get_contents (path, &bytes, &length, NULL)) /* a socket */
    return 0;
  for (guint i = 0; i < needles->len; i++)
    {
      gsize needle_length;
      gconstpointer needle = g_bytes_get_data (g_ptr_array_index (needles, i), &needle_length);
      if (memmem (bytes, length, needle, needle_length) == NULL)
        continue;
      g_test_message ("%s holds “%.*s”", path, (int) needle_length, (const char *) needle);
      n_found++;
    }
  return n_found;
}

static guint
search_folder (RelayProcess *relay, GPtrArray *needles)
{
  g_autoptr (GDir) folder = g_dir_open (relay->data_dir, 0, NULL);
  const char *name;
  guint n_found = 0, n_files = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = relay_process_path (relay, name);
      n_found += search_file (path, needles);
      n_files++;
    }
  g_assert_cmpuint (n_files, >, 1);
  return n_found;
}

static void
test_nothing_is_readable (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GPtrArray) needles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *plain_code = g_strdup (clinic->code);
  char *at = plain_code;

  for (const char *c = clinic->code; *c != '\0'; c++)
    if (*c != '-')
      *at++ = *c;
  *at = '\0';
  const char *const secrets[] = { clinic->token, clinic->hook_secret, clinic->code, plain_code };
  for (guint i = 0; i < G_N_ELEMENTS (PRIVATE); i++)
    add_needles (needles, PRIVATE[i]);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    add_needles (needles, secrets[i]);

  g_autofree char *broken = g_strndup (BODY, strlen (BODY) - 3);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (Answer) whole = clinic_webhook (
          clinic, relay->port,
          i % 2 == 0 ? NULL : "/0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210",
          BODY);
      g_autoptr (Answer) rejected = clinic_webhook (clinic, relay->port, NULL, broken);
      g_autoptr (Answer) pulled G_GNUC_UNUSED = clinic_pull (clinic, relay->port, "after=0&clinical=0");
      g_assert_cmpuint (whole->status, ==, 200);
      g_assert_cmpuint (rejected->status, ==, 400);
    }
  g_assert_cmpuint (search_folder (relay, needles), ==, 0); /* the write-ahead log, too */
  relay_process_stop (relay);
  g_assert_cmpuint (search_folder (relay, needles), ==, 0);

  /* and the search finds what is there: the clinic's name, which its operator typed */
  add_needles (needles, "Lakeside Aesthetics");
  g_assert_cmpuint (search_folder (relay, needles), ==, 1);
}

static void
test_search_finds_every_encoding (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (GPtrArray) needles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *word = "Persephone";
  g_autofree char *hex = ante_hex_encode ("xPersephone", 11);
  g_autofree char *path = g_build_filename (relay->folder, "planted", NULL);

  add_needles (needles, word);
  for (guint before = 0; before < 6; before++)
    {
      g_autofree char *padded = g_strdup_printf ("%.*s%s and so on", before, "abcdef", word);
      g_autofree char *planted = g_base64_encode ((const guchar *) padded, strlen (padded));
      g_assert_true (g_file_set_contents (path, planted, -1, NULL));
      g_assert_cmpuint (search_file (path, needles), >, 0);
    }
  g_assert_true (g_file_set_contents (path, hex, -1, NULL));
  g_assert_cmpuint (search_file (path, needles), >, 0);
  g_assert_true (g_file_set_contents (path, "\0P\0e\0r\0s\0e\0p\0h\0o\0n\0e", 20, NULL));
  g_assert_cmpuint (search_file (path, needles), >, 0);
  g_assert_true (g_file_set_contents (path, "P\0e\0r\0s\0e\0p\0h\0o\0n\0e\0", 20, NULL));
  g_assert_cmpuint (search_file (path, needles), >, 0);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/at-rest/search-finds-every-encoding", test_search_finds_every_encoding);
  add_test ("/relay/at-rest/nothing-is-readable", test_nothing_is_readable);
  return g_test_run ();
}
