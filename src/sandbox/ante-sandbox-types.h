/* SPDX-License-Identifier: GPL-3.0-or-later
 * Forward names of the sandbox's parts. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _AnteSandbox AnteSandbox;
typedef struct _AnteSandboxTimeline AnteSandboxTimeline;
typedef struct _AnteSandboxFaults AnteSandboxFaults;
typedef struct _AnteSandboxState AnteSandboxState;
typedef struct _AnteSandboxMeeting AnteSandboxMeeting;
typedef struct _AnteSandboxPatientExam AnteSandboxPatientExam;
typedef struct _AnteSandboxResult AnteSandboxResult;
typedef struct _AnteSandboxPrescription AnteSandboxPrescription;
typedef struct _AnteSandboxDelivery AnteSandboxDelivery;
typedef struct _AnteSandboxSender AnteSandboxSender;
typedef struct _AnteSandboxRequests AnteSandboxRequests;

#define ANTE_SANDBOX_ERROR (ante_sandbox_error_quark ())
GQuark ante_sandbox_error_quark (void);

/* The messages are what the simulated provider answers, so they are meant to be read. */
typedef enum
{
  ANTE_SANDBOX_ERROR_INVALID,  /* the request breaks a rule: change it */
  ANTE_SANDBOX_ERROR_UNKNOWN,  /* it names something that is not there */
  ANTE_SANDBOX_ERROR_CONFLICT, /* it comes too late: already decided, cancelled or expired */
} AnteSandboxError;

G_END_DECLS
