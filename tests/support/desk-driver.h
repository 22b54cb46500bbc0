/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk that standard input drives: what its commands share. */
#pragma once
#include <json-glib/json-glib.h>

#include "core/sync/ante-desk.h"
#include "core/sync/ante-send-all.h"

G_BEGIN_DECLS

typedef struct _DriverCommand DriverCommand;

typedef struct
{
  AnteDesk *desk;
  GMainLoop *loop;
  const DriverCommand *more; /* nullable */
  gboolean busy;
  guint attention, automatic;
  const char *keyring;
  AnteSendAll *send_all;
  AnteUndo *undo;       /* of the last change, nullable */
  GPtrArray *questions; /* AnteQuestion, as last asked for */
  char *street; /* owned while a patient is about to move */
} Driver;

/* A command is answered once, by a reply or an error. A table ends with NULL. */
struct _DriverCommand
{
  const char *name;
  void (*run) (Driver *driver, JsonObject *command);
};

/** driver_main: @more: further commands, nullable. */
int driver_main (int argc, char *argv[], const DriverCommand *more);

/** driver_reply: takes @answer. */
void driver_reply (Driver *driver, JsonObject *answer);
/** driver_reply_error: takes @error. */
void driver_reply_error (Driver *driver, GError *error);
JsonObject *driver_ok (void); /* (transfer full) */
const char *driver_text (JsonObject *command, const char *member); /* nullable */

/* What ends a command: of ante_desk_change_finish(), ante_desk_save_finish(), ante_desk_invite_finish(). */
void driver_changed_cb (GObject *source, GAsyncResult *result, gpointer data);
void driver_saved_cb (GObject *source, GAsyncResult *result, gpointer data);
void driver_invited_cb (GObject *source, GAsyncResult *result, gpointer data);

G_END_DECLS
