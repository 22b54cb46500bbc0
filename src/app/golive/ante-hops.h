/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way of one test invite, hop by hop: what has happened and when. Pure functions. */
#pragma once
#include "app/words/ante-words.h"

G_BEGIN_DECLS

typedef enum { ANTE_HOP_RESERVED, ANTE_HOP_ANSWERED, ANTE_HOP_RESULT, ANTE_HOP_DESK, ANTE_N_HOPS } AnteHopKind;
typedef enum { ANTE_HOP_AHEAD, ANTE_HOP_WAITING, ANTE_HOP_DONE, ANTE_HOP_FAILED } AnteHopState;

typedef struct
{
  AnteHopState state;
  gint64 ms;       /* when; 0: not known */
  gint64 after_ms; /* since the hop before; -1: not known */
} AnteHop;

/** ante_hops_read: of the newest test invite in @view. @seen_ms: when its result was first seen here, 0: not yet. */
void ante_hops_read (AnteAppointmentView *view, gint64 seen_ms, gint64 now_ms, AnteHop hops[ANTE_N_HOPS]);
/** ante_hops_find_invite: borrowed, nullable. */
const AnteInvite *ante_hops_find_invite (AnteAppointmentView *view);

/** ante_hop_title, ante_hop_sentence: for a row; the sentence is (transfer full). */
const char *ante_hop_title (AnteHopKind kind);
char *ante_hop_sentence (AnteHopKind kind, const AnteHop *hop, const AnteInvite *invite, const AnteWhen *when);

G_END_DECLS
