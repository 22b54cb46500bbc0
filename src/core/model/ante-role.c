/* SPDX-License-Identifier: GPL-3.0-or-later
 * The roles, and which of them may write which kind of entry. */
#include "core/model/ante-model.h"

#define BIT(role) (1u << ANTE_ROLE_##role)

static const struct
{
  AnteRole role;
  const char *text;
} role_texts[] = {
  { ANTE_ROLE_NONE, "none" },           { ANTE_ROLE_RECEPTION, "reception" },
  { ANTE_ROLE_CLINICIAN, "clinician" }, { ANTE_ROLE_MANAGER, "manager" },
  { ANTE_ROLE_VIEWER, "viewer" },
};

/* What is not here nobody may write: kinds we do not know, and deliveries, which only a relay
 * brings. */
static const struct
{
  const char *kind;
  guint roles;
} writers[] = {
  { "clinic.set", BIT (MANAGER) },
  { "roster.set", BIT (MANAGER) },
  { "recovery.set", BIT (MANAGER) },
  { "treatment.set", BIT (MANAGER) },
  { "patient.set", BIT (RECEPTION) | BIT (MANAGER) },
  { "appointment.set", BIT (RECEPTION) | BIT (MANAGER) },
  { "arrival.set", BIT (RECEPTION) | BIT (CLINICIAN) | BIT (MANAGER) },
  { "followup.done", BIT (RECEPTION) | BIT (MANAGER) },
  { "invite.sending", BIT (RECEPTION) | BIT (MANAGER) },
  { "invite.outcome", BIT (RECEPTION) | BIT (MANAGER) },
  { "invite.resending", BIT (RECEPTION) | BIT (MANAGER) },
  { "invite.resent", BIT (RECEPTION) | BIT (MANAGER) },
  { "invite.cancelled", BIT (RECEPTION) | BIT (MANAGER) },
  { "notes.read", BIT (CLINICIAN) | BIT (MANAGER) },
  { "identity.confirmed", BIT (MANAGER) },
  { "health.changed", BIT (RECEPTION) | BIT (CLINICIAN) | BIT (MANAGER) },
  { "deferral.decided", BIT (CLINICIAN) | BIT (MANAGER) },
  { "deferral.reason", BIT (CLINICIAN) | BIT (MANAGER) },
  { "outcome.recorded", BIT (MANAGER) },
  { "outcome.note", BIT (MANAGER) },
  { "delivery.linked", BIT (RECEPTION) | BIT (MANAGER) },
  { "answers.sent", BIT (RECEPTION) | BIT (MANAGER) },
  { "answers.record", BIT (RECEPTION) | BIT (MANAGER) },
  { "attachment.sent", BIT (RECEPTION) | BIT (MANAGER) },
  { "snapshot.begun", BIT (MANAGER) },
  { "snapshot.piece", BIT (MANAGER) },
  { "snapshot.made", BIT (MANAGER) },
};

gboolean
ante_role_may_write (AnteRole role, const char *kind)
{
  switch (role)
    {
    case ANTE_ROLE_RECEPTION:
    case ANTE_ROLE_CLINICIAN:
    case ANTE_ROLE_MANAGER:
      break;
    case ANTE_ROLE_NONE:
    case ANTE_ROLE_VIEWER:
    default:
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      if (g_strcmp0 (writers[i].kind, kind) == 0)
        return (writers[i].roles & (1u << role)) != 0;
    }
  return FALSE;
}

AnteRole
ante_role_from_text (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_texts); i++)
    {
      if (g_strcmp0 (role_texts[i].text, text) == 0)
        return role_texts[i].role;
    }
  return ANTE_ROLE_NONE;
}

const char *
ante_role_to_text (AnteRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_texts); i++)
    {
      if (role_texts[i].role == role)
        return role_texts[i].text;
    }
  return "none";
}
