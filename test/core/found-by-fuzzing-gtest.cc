/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"

#include <gtest/gtest.h>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What the fuzz targets found, in the shortest form that shows it.
 */

namespace
{

using namespace ns3::lifecycle;

TEST(FoundByFuzzing, APassiveOpenForgetsTheConnectionBefore)
{
    Connection connection = InEstablished();
    connection.QueueFin();
    connection.Abort();
    EXPECT_EQ(connection.GetEndReason(), EndReason::ABORTED);
    EXPECT_TRUE(connection.OpenPassive());
    Outputs(connection);
    EXPECT_EQ(connection.GetEndReason(), EndReason::NONE);
    EXPECT_EQ(Describe(connection), Describe(InListen()));
}

// (RFC 9293, section 3.10.7.4, fifth step, LAST-ACK: "enter the CLOSED state, and return")
TEST(FoundByFuzzing, TextIntoAClosedWindowThatAcksTheLastFinIsNotAnswered)
{
    Connection connection = InLastAck();
    connection.SetReceiveWindow(0);
    const Segment probe = Seg(ACK, IRS + 2, ISS + 2, 1);
    EXPECT_EQ(Receive(connection, probe), "LAST_ACK>CLOSED by RCV_ACK_OF_FIN");
}

TEST(FoundByFuzzing, ALingerThatIsOverSendsNoFinFirst)
{
    Policies policies = Policies::Standard();
    policies.teardown = std::make_shared<LingerTeardown>(RTO);
    Connection connection(policies, ConnectionParameters());
    connection.OpenActive(ISS, T0);
    connection.SetReceiveWindow(WND);
    Receive(connection, Seg(SYN | ACK, IRS, ISS + 1));
    connection.Close({State::ESTABLISHED, 0, 0}, T0);
    connection.SendFin(T0, RTO, false, false);
    Outputs(connection);
    EXPECT_EQ(Wake(connection, RTO), "FIN_WAIT_1>CLOSED by ABORT, RST 1002 ack 5001");
}

TEST(FoundByFuzzing, ATimeOutOfZeroGrows)
{
    const RetransmitContext context{State::SYN_SENT, 1, 8, Duration(0), seconds(60)};
    EXPECT_EQ(BackOff(context).next, LEAST_RTO);
}

} // namespace
