/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-golden.h"
#include "core-pair.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What two ends say to each other and how their states move, in the manner of RFC 9293's figures,
 * as golden files below golden/transcripts. How they are written anew is told in core-golden.h.
 *
 * A line holds the time in seconds, A's state or what became of it, the segment, and B's. "-->" and
 * "<--" stand where a segment leaves or arrives; "..." that it is on its way; "x" that it is lost.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param iss initial sequence number
 * @return an end that opens
 */
EndOptions
Opener(uint32_t iss = 100)
{
    EndOptions options;
    options.iss = Seq(iss);
    return options;
}

/**
 * @param iss initial sequence number
 * @return an end that listens
 */
EndOptions
Listener(uint32_t iss = 300)
{
    EndOptions options = Opener(iss);
    options.listens = true;
    return options;
}

/**
 * @tparam Teardown how it closes
 * @return an end that opens
 */
template <typename Teardown>
EndOptions
Opening()
{
    EndOptions options = Opener();
    options.policies.teardown = std::make_shared<Teardown>();
    return options;
}

/**
 * @tparam Teardown how it closes
 * @return an end that listens
 */
template <typename Teardown>
EndOptions
Listening()
{
    EndOptions options = Listener();
    options.policies.teardown = std::make_shared<Teardown>();
    return options;
}

/// A pair that writes everything down, and the story it tells.
class Story : public Pair
{
  public:
    /**
     * @param title what the story is about
     * @param a options of the one end
     * @param b options of the other
     */
    Story(const std::string& title,
          const EndOptions& a = Opener(),
          const EndOptions& b = Listener())
        : Pair(a, b, true),
          m_title(title)
    {
    }

    /// A opens; the handshake is over at 0.15 s.
    void Establish()
    {
        A().Open(Now());
        RunUntil(milliseconds(200));
        ASSERT_EQ(A().GetState(), State::ESTABLISHED);
        ASSERT_EQ(B().GetState(), State::ESTABLISHED);
    }

    /**
     * Let it come to its end, and compare.
     *
     * @param file a golden transcript
     */
    void Tell(const std::string& file)
    {
        EXPECT_TRUE(RunToTheEnd());
        CompareWithGolden("transcripts/" + file + ".txt", m_title + "\n\n" + GetTranscript());
    }

  private:
    std::string m_title; //!< what it is about
};

/// The user of an end that closes once the peer has.
void
CloseOnEof(End& end)
{
    if (end.GetState() == State::CLOSE_WAIT)
    {
        end.Close(end.GetNow());
    }
}

/**
 * Every segment of both sides is lost from now on.
 *
 * @return the rule
 */
Rule
LoseEverything()
{
    return [](Side, uint32_t, const Segment&) {
        Fate fate;
        fate.lost = true;
        return fate;
    };
}

} // namespace

// ---- Opening
// -------------------------------------------------------------------------------------

TEST(Transcript, ThreeWayHandshake)
{
    Story story("Basic three-way handshake (RFC 9293, figure 6), with text after it");
    story.Establish();
    story.A().Write(5, story.Now());
    story.RunUntil(seconds(1));
    EXPECT_EQ(story.B().GetReceived(), 5u);
    story.Tell("three-way-handshake");
}

/// (RFC 9293, section 3.5, MUST-10)
TEST(Transcript, SimultaneousOpen)
{
    Story story("Simultaneous open (RFC 9293, figure 7)", Opener(100), Opener(300));
    story.A().Open(story.Now());
    story.B().Open(story.Now());
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.A().GetState(), State::ESTABLISHED);
    EXPECT_EQ(story.B().GetState(), State::ESTABLISHED);
    story.Tell("simultaneous-open");
}

TEST(Transcript, OldDuplicateSyn)
{
    Story story("Recovery from an old duplicate SYN (RFC 9293, figure 8): A's own SYN is delayed\n"
                "until B was reset");
    story.SetRule([](Side from, uint32_t ordinal, const Segment&) {
        Fate fate;
        fate.extraDelay = milliseconds(from == Side::A && ordinal == 0 ? 200 : 0);
        return fate;
    });
    story.A().Open(story.Now());
    story.Inject(Side::A, Seg(SYN, Seq(90)));
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.A().GetState(), State::ESTABLISHED);
    EXPECT_EQ(story.B().GetState(), State::ESTABLISHED);
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::REFUSED});
    story.Tell("old-duplicate-syn");
}

TEST(Transcript, ThirdAckLostAndTheClientSilent)
{
    Story story("The third segment of the handshake is lost, and the client has nothing to say");
    story.SetRule(Lose(Side::A, {1}));
    story.A().Open(story.Now());
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.B().GetState(), State::ESTABLISHED);
    EXPECT_EQ(story.B().GetCounts().synAck, 2u);
    story.Tell("third-ack-lost");
}

TEST(Transcript, Refused)
{
    Story story("Connection refused: nobody listens at B", Opener(100), Opener(300));
    story.A().Open(story.Now());
    story.RunUntil(milliseconds(100));
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::REFUSED});
    story.Tell("refused");
}

// ---- Half-open connections
// -----------------------------------------------------------------------

TEST(Transcript, HalfOpenDiscovery)
{
    Story story("Half-open connection discovery (RFC 9293, figure 9): A crashed and opens again");
    story.Establish();
    story.A().Crash();
    story.A().Open(story.Now());
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
    EXPECT_EQ(story.A().GetState(), State::ESTABLISHED);
    story.Tell("half-open-discovery");
}

TEST(Transcript, HalfOpenDiscoveryByTheActiveSide)
{
    Story story("Half-open connection discovery by the side that sends (RFC 9293, figure 10)");
    story.Establish();
    story.A().Crash();
    story.B().Write(10, story.Now());
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
    story.Tell("half-open-active-side");
}

TEST(Transcript, OldDuplicateSynAtTwoPassiveSockets)
{
    Story story("An old duplicate SYN and two passive sockets (RFC 9293, figure 11)",
                Listener(100),
                Listener(300));
    story.Inject(Side::A, Seg(SYN, Seq(90)));
    story.RunUntil(seconds(5));
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::REFUSED});
    EXPECT_EQ(story.A().GetCounts().rst, 1u);
    story.Tell("old-duplicate-two-passive");
}

// ---- Closing
// -------------------------------------------------------------------------------------

TEST(Transcript, NormalClose)
{
    Story story("Normal close (RFC 9293, figure 12): B closes 200 ms after A");
    story.Establish();
    story.A().Close(story.Now());
    story.RunUntil(milliseconds(400));
    story.B().Close(story.Now());
    story.Tell("normal-close");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, SimultaneousClose)
{
    Story story("Simultaneous close (RFC 9293, figure 13)");
    story.Establish();
    story.A().Close(story.Now());
    story.B().Close(story.Now());
    story.Tell("simultaneous-close");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, LastAckLost)
{
    Story story("The last ACK is lost: the FIN comes once more, TIME_WAIT answers it and begins\n"
                "anew");
    story.B().SetScript(CloseOnEof);
    story.Establish();
    story.SetRule(Lose(Side::A, {3}));
    story.A().Close(story.Now());
    story.Tell("last-ack-lost");
    EXPECT_EQ(story.B().GetCounts().fin, 2u);
    EXPECT_EQ(story.A().GetCounts().restarts, 1u);
}

TEST(Transcript, HalfCloseWithText)
{
    Story story("Half-close both ways with text: A has closed, B still sends 2500 bytes, then\n"
                "closes as well");
    story.Establish();
    story.A().Write(300, story.Now());
    story.A().Close(story.Now());
    story.RunUntil(milliseconds(400));
    story.B().Write(2500, story.Now());
    story.B().Close(story.Now());
    story.Tell("half-close-with-text");
    EXPECT_EQ(story.A().GetReceived(), 2500u);
    EXPECT_EQ(story.B().GetReceived(), 300u);
}

TEST(Transcript, FinWithText)
{
    EndOptions a = Opener();
    a.finRides = true;
    Story story("The FIN rides on the last segment of text", a);
    story.B().SetScript(CloseOnEof);
    story.Establish();
    story.A().WriteAndClose(300, story.Now());
    story.Tell("fin-with-text");
    EXPECT_EQ(story.B().GetReceived(), 300u);
    EXPECT_EQ(story.A().GetCounts().fin, 1u);
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, FinBeforeAHole)
{
    EndOptions a = Opener();
    a.mss = 100;
    Story story("The FIN arrives before a hole: of A's two segments of text the first is lost", a);
    story.B().SetScript(CloseOnEof);
    story.Establish();
    story.SetRule(Lose(Side::A, {2}));
    story.A().Write(200, story.Now());
    story.A().Close(story.Now());
    story.Tell("fin-before-a-hole");
    EXPECT_EQ(story.B().GetReceived(), 200u);
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, CloseInSynRcvd)
{
    Story story("Close in SYN_RCVD: SYN-ACK and FIN are both outstanding, and both are lost once");
    story.SetRule(Lose(Side::B, {0, 1}));
    story.A().SetScript(CloseOnEof);
    story.A().Open(story.Now());
    story.RunUntil(milliseconds(60));
    ASSERT_EQ(story.B().GetState(), State::SYN_RCVD);
    story.B().Close(story.Now());
    story.Tell("close-in-syn-rcvd");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

// ---- Teardown policies
// --------------------------------------------------------------------------------

TEST(Transcript, CoalescedClose)
{
    Story story(
        "Three segments close: B's teardown is coalesced and B closes at once, so that its\n"
        "FIN carries the ACK of A's",
        Opener(),
        Listening<CoalescedTeardown>());
    story.B().SetScript(CloseOnEof);
    story.Establish();
    story.A().Close(story.Now());
    story.Tell("coalesced-close");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, CoalescedCloseTooLate)
{
    Story story(
        "B's teardown is coalesced, but B closes only 300 ms after A's FIN: the ACK was put\n"
        "off for 200 ms and went alone",
        Opener(),
        Listening<CoalescedTeardown>());
    story.Establish();
    story.A().Close(story.Now());
    story.RunUntil(milliseconds(550));
    story.B().Close(story.Now());
    story.Tell("coalesced-close-late");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, CoalescedCloseFinLost)
{
    Story story(
        "The FIN that carries the ACK is lost: A's FIN comes once more and is acknowledged\n"
        "at once; B's own is repeated by its timer",
        Opener(),
        Listening<CoalescedTeardown>());
    story.B().SetScript(CloseOnEof);
    story.Establish();
    story.SetRule(Lose(Side::B, {1}));
    story.A().Close(story.Now());
    story.Tell("coalesced-close-fin-lost");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
}

TEST(Transcript, AbortiveClose)
{
    Story story("Abortive close (SO_LINGER with a time of zero): A closes with text in flight",
                Opening<AbortiveTeardown>());
    story.Establish();
    story.A().Write(300, story.Now());
    story.A().CloseBoth(story.Now());
    story.Tell("abortive-close");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::ABORTED});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
}

TEST(Transcript, HalfDuplexCloseWithLateText)
{
    Story story("Half-duplex close: A has closed, B still sends, and learns that nobody reads it",
                Opening<HalfDuplexTeardown>());
    story.Establish();
    story.A().CloseBoth(story.Now());
    story.RunUntil(milliseconds(400));
    story.B().Write(500, story.Now());
    story.Tell("half-duplex-late-text");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::ABORTED});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
    EXPECT_EQ(story.A().GetReceived(), 0u);
}

TEST(Transcript, FourWayCloseWithLateText)
{
    Story story("Four-way close: A has closed, B still sends, and all of it is acknowledged");
    story.Establish();
    story.A().CloseBoth(story.Now());
    story.RunUntil(milliseconds(400));
    story.B().WriteAndClose(500, story.Now());
    story.Tell("four-way-late-text");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    EXPECT_EQ(story.A().GetReceived(), 500u);
}

TEST(Transcript, CloseWithUnreadText)
{
    Story story("A closes with 100 bytes unread: the reset tells B that they were lost (RFC 2525,\n"
                "section 2.17)");
    story.Establish();
    story.B().Write(100, story.Now());
    story.RunUntil(milliseconds(400));
    story.A().CloseBoth(story.Now(), 100);
    story.Tell("close-with-unread-text");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::ABORTED});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
}

TEST(Transcript, LingerExpires)
{
    EndOptions a = Opener();
    a.policies.teardown = std::make_shared<LingerTeardown>(seconds(5));
    Story story("Linger of 5 s: B is cut off, A's FIN is not acknowledged in that time", a);
    story.Establish();
    story.SetRule(LoseEverything());
    story.A().CloseBoth(story.Now());
    story.RunUntil(seconds(6));
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::ABORTED});
    story.Tell("linger-expires");
}

TEST(Transcript, FinWait2Expires)
{
    OrphanLimits limits;
    limits.finWait2 = seconds(60);
    EndOptions a = Opener();
    a.policies.teardown = std::make_shared<FourWayTeardown>(limits);
    Story story("Nobody holds A any more, and B does not close: FIN_WAIT_2 ends after 60 s, and B\n"
                "learns it when it sends",
                a);
    story.Establish();
    story.A().CloseBoth(story.Now());
    story.RunUntil(seconds(100));
    story.B().Write(100, story.Now());
    story.Tell("fin-wait-2-expires");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
}

// ---- Keep-alive and user time-out
// ---------------------------------------------------------------------

TEST(Transcript, KeepAliveFindsThePeerAliveThenDead)
{
    EndOptions a = Opener();
    a.parameters.keepAlive = {true, hours(2), seconds(75), 3};
    Story story("Keep-alive after two hours of silence: B answers the first probe, then it is cut\n"
                "off",
                a);
    story.Establish();
    story.RunUntil(hours(3));
    story.SetRule(LoseEverything());
    story.Tell("keep-alive-dead-peer");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

TEST(Transcript, KeepAliveFindsARebootedPeer)
{
    EndOptions a = Opener();
    a.parameters.keepAlive = {true, hours(2), seconds(75), 3};
    Story story("Keep-alive: B has lost its memory, and answers the probe by a reset", a);
    story.Establish();
    story.B().Crash();
    story.Tell("keep-alive-rebooted-peer");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::RESET});
}

TEST(Transcript, UserTimeout)
{
    EndOptions a = Opener();
    a.parameters.userTimeout = seconds(20);
    Story story("User time-out of 20 s: B is cut off with text in flight, and A gives up at its\n"
                "time",
                a);
    story.Establish();
    story.SetRule(LoseEverything());
    story.A().Write(100, story.Now());
    story.Tell("user-timeout");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

// ---- TIME_WAIT and a new SYN
// ---------------------------------------------------------------------

/// (RFC 9293, section 3.6.1, MAY-2)
TEST(Transcript, NewSynAdmittedByTimeWait)
{
    Story story("A SYN with a number beyond the old connection's is admitted by TIME_WAIT");
    story.A().SetScript(CloseOnEof);
    story.Establish();
    story.B().Close(story.Now());
    story.RunUntil(seconds(1));
    ASSERT_EQ(story.B().GetState(), State::TIME_WAIT);
    story.A().SetScript(nullptr);
    story.Inject(Side::A, Seg(SYN, Seq(5000)));
    story.RunUntil(milliseconds(1050));
    EXPECT_EQ(story.B().GetState(), State::SYN_RCVD);
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    // A has not sent this SYN, and says so.
    story.Tell("time-wait-syn-admitted");
}

TEST(Transcript, OldSynChallengedByTimeWait)
{
    Story story("A SYN with a number of the old connection is challenged by TIME_WAIT; its sender\n"
                "resets it by the ACK's number and opens with its next SYN (RFC 5961, section 4)");
    story.A().SetScript(CloseOnEof);
    story.Establish();
    story.B().Close(story.Now());
    story.RunUntil(seconds(1));
    ASSERT_EQ(story.B().GetState(), State::TIME_WAIT);
    story.A().SetScript(nullptr);
    story.A().Open(story.Now());
    story.RunUntil(seconds(4));
    EXPECT_EQ(story.A().GetState(), State::ESTABLISHED);
    EXPECT_EQ(story.B().GetState(), State::ESTABLISHED);
    story.Tell("time-wait-syn-challenged");
}

// ---- R2
// ------------------------------------------------------------------------------------------

TEST(Transcript, RetriesExhaustedInSynSent)
{
    Story story("Nobody answers: R2 in SYN_SENT");
    story.SetRule(LoseEverything());
    story.A().Open(story.Now());
    story.Tell("r2-syn-sent");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

TEST(Transcript, RetriesExhaustedInSynRcvd)
{
    Story story("The client is gone after its SYN: R2 in SYN_RCVD");
    story.A().Open(story.Now());
    story.A().Crash();
    story.SetRule(LoseEverything());
    story.Tell("r2-syn-rcvd");
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

TEST(Transcript, RetriesExhaustedInFinWait1)
{
    Story story("The peer is gone when A closes: R2 in FIN_WAIT_1");
    story.Establish();
    story.B().Crash();
    story.SetRule(LoseEverything());
    story.A().Close(story.Now());
    story.Tell("r2-fin-wait-1");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

TEST(Transcript, RetriesExhaustedInClosing)
{
    Story story("B is gone right after the FINs crossed: R2 in CLOSING");
    story.Establish();
    story.A().Close(story.Now());
    story.B().Close(story.Now());
    story.B().Crash();
    story.SetRule(LoseEverything());
    story.Tell("r2-closing");
    EXPECT_EQ(story.A().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

TEST(Transcript, RetriesExhaustedInLastAck)
{
    Story story("A is gone before B answers its FIN: R2 in LAST_ACK");
    story.Establish();
    story.A().Close(story.Now());
    story.RunUntil(milliseconds(300));
    story.A().Crash();
    story.SetRule(LoseEverything());
    story.B().Close(story.Now());
    story.Tell("r2-last-ack");
    EXPECT_EQ(story.B().GetEnds(), std::vector<EndReason>{EndReason::TIMED_OUT});
}

} // namespace lifecycle
} // namespace ns3
