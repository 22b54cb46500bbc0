/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic's own message: what is wrong with a text, and what a patient reads in the end. */
#include "core/model/ante-message.h"

static const AnteMessageFacts facts = {
  .first_name = "Minh Anh",
  .clinic = "Lakeside Aesthetics",
  .link = "https://meet.example.com/m/1",
  .link_until = "21 Dec 2026",
  .date = "21 Nov 2026",
  .time = "2:30 PM",
};

static const struct
{
  const char *text;
  AnteMessageProblem problem;
  const char *unknown;
} checks[] = {
  { "{link}", ANTE_MESSAGE_OK },
  { "Hello {first_name}, {clinic}: {link} until {link_until}; {date} {time}", ANTE_MESSAGE_OK },
  { "Zwei Zeilen\n\t{link}\nüber 🙂", ANTE_MESSAGE_OK },
  { "{link}{link}", ANTE_MESSAGE_OK },
  { NULL, ANTE_MESSAGE_EMPTY },
  { "", ANTE_MESSAGE_EMPTY },
  { " \n\t ", ANTE_MESSAGE_EMPTY },
  { "Come soon", ANTE_MESSAGE_NO_LINK },
  { "{link_until}", ANTE_MESSAGE_NO_LINK },
  { "link", ANTE_MESSAGE_NO_LINK },
  { "{link} {name}", ANTE_MESSAGE_UNKNOWN, "name" },
  { "{Link}", ANTE_MESSAGE_UNKNOWN, "Link" },
  { "{ link }", ANTE_MESSAGE_UNKNOWN, " link " },
  { "{}{link}", ANTE_MESSAGE_UNKNOWN, "" },
  { "{lin}", ANTE_MESSAGE_UNKNOWN, "lin" },
  { "{linkk}", ANTE_MESSAGE_UNKNOWN, "linkk" },
  { "{link", ANTE_MESSAGE_BRACES },
  { "link} {link}", ANTE_MESSAGE_BRACES },
  { "{{link}}", ANTE_MESSAGE_BRACES },
  { "{link}}", ANTE_MESSAGE_BRACES },
  { "{li\nnk} {link}", ANTE_MESSAGE_BRACES },
  { "{link} {", ANTE_MESSAGE_BRACES },
  { "{link}\r", ANTE_MESSAGE_BAD_CHARACTERS },
  { "{link}\x1b[31m", ANTE_MESSAGE_BAD_CHARACTERS },
  { "{link}\xff", ANTE_MESSAGE_BAD_CHARACTERS },
};

static void
test_checks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autofree char *unknown = NULL;
      AnteMessageProblem problem = ante_message_check (checks[i].text, &unknown);

      g_test_message ("%s", checks[i].text);
      g_assert_cmpint (problem, ==, checks[i].problem);
      g_assert_cmpstr (unknown, ==, checks[i].unknown);
      g_assert_cmpint (ante_message_check (checks[i].text, NULL), ==, problem);
    }
}

static void
test_length (void)
{
  g_autoptr (GString) text = g_string_new ("{link}");

  while (g_utf8_strlen (text->str, -1) < ANTE_MESSAGE_MAX_CHARS)
    g_string_append (text, "é");
  g_assert_cmpint (ante_message_check (text->str, NULL), ==, ANTE_MESSAGE_OK);
  g_string_append (text, "é");
  g_assert_cmpint (ante_message_check (text->str, NULL), ==, ANTE_MESSAGE_TOO_LONG);
}

static void
assert_written (const char *text, const AnteMessageFacts *given, const char *expected)
{
  g_autofree char *message = ante_message_write (text, given);

  g_assert_cmpstr (message, ==, expected);
}

static void
test_written (void)
{
  AnteMessageFacts sly = facts;

  assert_written ("Hello {first_name}, {clinic}: {link} until {link_until}; {date} {time}.", &facts,
                  "Hello Minh Anh, Lakeside Aesthetics: https://meet.example.com/m/1 until 21 Dec 2026; 21 Nov 2026 2:30 PM.");
  assert_written ("{link}", &(AnteMessageFacts){ 0 }, "");
  assert_written ("plain", &facts, "plain");
  assert_written ("", &facts, "");

  /* A name is a name, whatever stands in it. */
  sly.first_name = "{link} {clinic";
  assert_written ("{first_name}: {link}", &sly, "{link} {clinic: https://meet.example.com/m/1");

  /* What an earlier or later version let through stays as it is. */
  assert_written ("{weather} {link", &facts, "{weather} {link");
  assert_written ("}{", &facts, "}{");
}

/* Every placeholder that is offered is one that is filled. */
static void
test_placeholders (void)
{
  for (const char *const *name = ante_message_placeholders (); *name != NULL; name++)
    {
      g_autofree char *text = g_strdup_printf ("{%s}{link}", *name);
      g_autofree char *message = ante_message_write (text, &facts);

      g_assert_cmpint (ante_message_check (text, NULL), ==, ANTE_MESSAGE_OK);
      g_assert_null (strchr (message, '{'));
      g_assert_cmpuint (strlen (message), >, strlen (facts.link));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/checks", test_checks);
  g_test_add_func ("/message/length", test_length);
  g_test_add_func ("/message/written", test_written);
  g_test_add_func ("/message/placeholders", test_placeholders);
  return g_test_run ();
}
