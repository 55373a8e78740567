/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_STOCK_DEFECT_CASE_H
#define TCP_LIFECYCLE_STOCK_DEFECT_CASE_H

#include "tcp-lifecycle-test-base.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What the suites share that run one script on our TCP and on stock's.
 */

namespace ns3
{
namespace stockdefects
{

/// Which hosts of a case run stock's TCP.
enum class Stock
{
    NOBODY,
    CLIENT_ONLY,
    BOTH,
};

/**
 * @param stock who runs stock's TCP
 * @param stop when the run ends at the latest
 * @return hosts and link
 */
inline TcpTestSetup
Hosts(Stock stock, Time stop = Seconds(1000))
{
    TcpTestSetup setup;
    setup.stockClient = stock != Stock::NOBODY;
    setup.stockServer = stock == Stock::BOTH;
    setup.stop = stop;
    return setup;
}

/**
 * @param name state, event, outcome
 * @param stock who runs stock's TCP
 * @return the name, with a word on stock
 */
inline std::string
Named(const std::string& name, Stock stock)
{
    return stock == Stock::NOBODY ? name : "Stock misses: " + name;
}

/// States of a client that closes first and of a server that closes second, without trouble.
inline const std::string ACTIVE_CLOSER =
    "SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED"; //!< all of its states
inline const std::string PASSIVE_CLOSER =
    "SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED"; //!< all of its states

} // namespace stockdefects
} // namespace ns3

#endif // TCP_LIFECYCLE_STOCK_DEFECT_CASE_H
