/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic's way from one store to another. At no moment do both serve it: the old one stops before a row is copied, the
 * new one begins when the copy is proven. What breaks off is begun again by the same call. Main thread; these block,
 * turning its main context. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/** ante_relay_store_copy: a clinic's rows, arriving at @to; then every row is read from both sides and compared, and
 *  the log's numbers and rolling hash are gone over. @from's clinic is to stand still meanwhile. @there: its number
 *  in @to. With @error, @to may hold a part, to be discarded. */
gboolean ante_relay_store_copy (AnteRelayStore *from, gint64 clinic, AnteRelayStore *to, gint64 *there,
                                GError **error);

/** ante_relay_store_move: @clinic, as @from lists it. Its deliveries keep the author they had: that relay's id and
 *  key go with it. @error's message is a sentence for the operator; then @from serves it as before. */
gboolean ante_relay_store_move (AnteRelayStore *from, AnteRelayStore *to, const AnteRelayListed *clinic,
                                GError **error);

/** ante_relay_store_list: every clinic, (transfer full); or NULL. */
AnteRelayList *ante_relay_store_list (AnteRelayStore *store, GError **error);

G_END_DECLS
