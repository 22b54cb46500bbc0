/* SPDX-License-Identifier: GPL-3.0-or-later
 * What went wrong, as a sentence that says what to do next. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *code;
  const char *brief; /* after "invite not sent: " */
  const char *text;
  const char *todo;  /* nullable: the manager's, in the provider's portal */
} ProblemWords;

/* The provider's 401 is most often an unfinished set-up and not a wrong key; where in its portal that is put right is
 * in the list of errors (Qualiphy API guide). */
static const ProblemWords problems[] = {
  { "not-sent", N_("the provider could not be reached"),
    N_("No answer came from the provider, and nothing was changed there. Check the internet connection, then try again."), NULL },
  { "unconfirmed", N_("no answer came"),
    N_("It left, and the provider’s answer never came. Ask the patient whether an invite arrived before sending another."), NULL },
  { "refused", N_("the provider refused it"),
    N_("The provider refused it. Check the patient’s details and try again."), NULL },
  { "key", N_("the provider refused the API key"),
    N_("The provider does not accept this API key. Copy it again from the provider’s portal: Settings, API."),
    N_("Copy the API key again from the provider’s portal (Settings, API) and enter it in Preferences.") },
  { "needs-provider", N_("a provider has to be added in the portal"),
    N_("The key is right, but no patient care provider is set up for the patient’s state. A manager adds one in the provider’s portal."),
    N_("In the provider’s portal, add a patient care provider for the patient’s state (Operators, Add Provider).") },
  { "needs-contract", N_("the contract has to be signed in the portal"),
    N_("The key is right, but the onboarding contract is not signed yet. A manager signs it in the provider’s portal."),
    N_("In the provider’s portal, sign all DocuSign documents and the prescription agreement (Settings, Agreements).") },
  { "needs-rx-contract", N_("the prescription contract has to be signed"),
    N_("The key is right, but this exam prescribes and the Prescriptive Services Contract is not signed yet. A manager signs it in the provider’s portal; other exams work."),
    N_("In the provider’s portal, sign the Prescriptive Services Contract (Settings, Agreements).") },
  { "not-allowed", N_("the provider did not allow it"),
    N_("The provider did not allow this. A manager checks the clinic’s account in the provider’s portal."),
    N_("In the provider’s portal, check that the clinic’s account is active and may use the API.") },
  { "decided", N_("the provider has decided already"),
    N_("The provider has decided already, so the invite cannot be cancelled. Its result is on the way."), NULL },
  { "changed", N_("something changed before it went out"),
    N_("The patient’s details or the treatments changed before the invite went out, so it was not sent. Look at them and send it again."), NULL },
  { "hook-changed", N_("it was made for an older webhook address"),
    N_("The clinic’s webhook address was changed after this was asked for, and the old one may not be listened to any more, so nothing was sent. Send a new invite."), NULL },
  { "busy", N_("the provider takes no more calls just now"),
    N_("The provider takes no more calls just now, and nothing was changed there. Wait a minute, then try again."), NULL },
  { "insecure", N_("the provider’s address is not secure"),
    N_("The provider’s address is not secure (not HTTPS), so nothing was sent. Tell whoever set up this computer."), NULL },
  { "relay-key", N_("the relay has no API key it can use"),
    N_("The relay is to hold the clinic’s API key and has none it can use, so nothing was sent. Whoever runs the relay puts the key there; Preferences shows under which name."), NULL },
  { "relay-refused", N_("the relay did not let this computer call the provider"),
    N_("The relay does not let this computer call the provider, so nothing was sent. A manager checks that this computer is still one of the clinic’s, and with which role."), NULL },
  { "relay-old", N_("the relay is too old to hold the key"),
    N_("The relay is to hold the clinic’s API key, and it is too old for that, so nothing was sent. Ask whoever runs the relay to update it."), NULL },
  { "no-relay", N_("there is no relay to hold the key"),
    N_("The relay is to hold the clinic’s API key, and this computer has no relay yet, so nothing was sent. Connect the relay in Preferences."), NULL },
  { "key-place", N_("this computer is too old to know where the API key is held"),
    N_("The clinic’s API key is held in a place that this version of Anteroom does not know, so nothing was sent. Update Anteroom on this computer."), NULL },
};

static const ProblemWords *
find_problem (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (g_strcmp0 (code, problems[i].code) == 0)
      return &problems[i];
  return NULL;
}

char *
ante_words_provider_problem (const char *code, const char *text)
{
  const ProblemWords *problem = find_problem (code);

  if (problem == NULL)
    return g_strdup (_("The provider did not take it, and Anteroom does not know why. Try again, or look in the provider’s portal."));
  if (text != NULL && *text != '\0' && (g_str_equal (code, "refused") || g_str_equal (code, "not-allowed")))
    /* Translators: a sentence of ours, then the provider's own words. */
    return g_strdup_printf (_("%s The provider wrote: “%s”"), _(problem->text), text);
  return g_strdup (_(problem->text));
}

const char *
ante_words_provider_problem_short (const char *code)
{
  const ProblemWords *problem = find_problem (code);

  return problem != NULL ? _(problem->brief) : _("the provider did not take it");
}

const char *
ante_words_provider_todo (const char *code)
{
  const ProblemWords *problem = find_problem (code);

  return problem != NULL && problem->todo != NULL ? _(problem->todo) : NULL;
}

typedef struct
{
  AnteDeskState state;
  const char *title;
  const char *text;
  const char *remedy;
} TroubleWords;

static const TroubleWords troubles[] = {
  { ANTE_DESK_KEYRING_LOCKED, N_("The Keyring Is Locked"),
    N_("The keys to the clinic’s data are in this computer’s keyring, and it is locked. Nothing is lost."),
    N_("Choose Unlock and enter the password you log in to this computer with.") },
  { ANTE_DESK_KEYRING_ABSENT, N_("No Keyring on This Computer"),
    N_("Anteroom keeps its keys in the system’s keyring and nowhere else. That service is not running or does not answer. Nothing is lost."),
    N_("Log out and in again. If that does not help, whoever looks after this computer installs or starts a keyring (gnome-keyring or KWallet).") },
  { ANTE_DESK_KEYRING_DENIED, N_("The Keyring Refused Anteroom"),
    N_("The keyring is there but does not let Anteroom read its keys. Nothing is lost."),
    N_("Allow Anteroom in the settings of the keyring or of the app’s permissions, then try again.") },
  { ANTE_DESK_WRONG_KEY, N_("These Keys Do Not Fit"),
    N_("The keys in the keyring do not open the data on this computer. One of the two was replaced, perhaps by a restored backup or another user’s account. Anteroom has changed neither."),
    N_("Log in as the person who set Anteroom up here, or have the keyring and the data folder restored from the same backup.") },
  { ANTE_DESK_STORE_NEWER, N_("This Data Needs a Newer Anteroom"),
    N_("The data on this computer was written by a newer version. This older one leaves it untouched."),
    N_("Update Anteroom on this computer, then start it again.") },
  { ANTE_DESK_STORE_FULL, N_("The Disk Is Full"),
    N_("Anteroom needs a little room on this computer’s disk to open its data. Nothing is lost, and nothing of it was changed."),
    N_("Free some space, for example by emptying the trash, then try again.") },
  { ANTE_DESK_STORE_BUSY, N_("Another Program Is Using the Data"),
    N_("A file of Anteroom’s data folder is held by another program: perhaps a backup, a virus scanner or a second Anteroom. Nothing is lost."),
    N_("Close that program or wait until it is done, then try again.") },
  { ANTE_DESK_STORE_CLOSED, N_("The Data Folder Cannot Be Used"),
    N_("This computer does not let Anteroom read or write its data folder. What is in it was not changed, and what the relay holds is safe."),
    N_("Whoever looks after this computer checks who may write that folder and whether the disk is well. Then try again.") },
  { ANTE_DESK_STORE_DAMAGED, N_("The Data on This Computer Is Damaged"),
    N_("A file of Anteroom’s data folder is there and cannot be understood; the disk may be failing. What the relay holds is safe."),
    N_("Try again once. If it stays, ask for help before anything is deleted: changes not sent yet are only here.") },
};

static const TroubleWords *
find_trouble (AnteDeskState state)
{
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    if (troubles[i].state == state)
      return &troubles[i];
  return NULL;
}

const char *
ante_words_trouble_title (AnteDeskState state)
{
  const TroubleWords *trouble = find_trouble (state);

  return trouble != NULL ? _(trouble->title) : NULL;
}

const char *
ante_words_trouble_text (AnteDeskState state)
{
  const TroubleWords *trouble = find_trouble (state);

  return trouble != NULL ? _(trouble->text) : NULL;
}

const char *
ante_words_trouble_remedy (AnteDeskState state)
{
  const TroubleWords *trouble = find_trouble (state);

  return trouble != NULL ? _(trouble->remedy) : NULL;
}
