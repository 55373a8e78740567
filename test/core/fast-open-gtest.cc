/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-pair.h"
#include "tcp-fast-open-handshake.h"
#include "tcp-fast-open-store.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * TCP Fast Open (RFC 7413) without ns-3: the policy, what hosts keep, and two cores with text on
 * the SYN.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr uint32_t REQUEST = 300; //!< bytes on the SYN
constexpr uint32_t REPLY = 900;   //!< bytes of the answer

/**
 * @param last the last byte of an address
 * @return an address
 */
AddressBytes
Host(uint8_t last)
{
    AddressBytes bytes{};
    bytes[15] = last;
    return bytes;
}

/**
 * @param server the last byte of the server's address
 * @param port the server's
 * @return a connection of host 1
 */
FourTuple
PathTo(uint8_t server, uint16_t port = 80)
{
    return {Host(1), Host(server), 50000, port};
}

const SecretKey SECRET{0x0123456789abcdefULL, 0xfedcba9876543210ULL};

} // namespace

// What a server keeps

TEST(FastOpenKey, CookieOfAClientIsValidForIt)
{
    // RFC 7413, section 4.1.2
    const FastOpenKey key(SECRET, seconds(0));
    const FastOpenCookie cookie = key.MakeCookie(Host(7), seconds(0));
    EXPECT_EQ(cookie.length, 8);
    EXPECT_TRUE(key.IsValid(cookie, Host(7), hours(1000)));
    EXPECT_EQ(cookie, key.MakeCookie(Host(7), hours(1000)));
}

TEST(FastOpenKey, CookieIsBoundToTheClientsAddressAndTheSecret)
{
    const FastOpenKey key(SECRET, seconds(0));
    const FastOpenCookie cookie = key.MakeCookie(Host(7), seconds(0));
    EXPECT_FALSE(key.IsValid(cookie, Host(8), seconds(0)));
    EXPECT_FALSE(
        FastOpenKey({SECRET[1], SECRET[0]}, seconds(0)).IsValid(cookie, Host(7), seconds(0)));
    for (uint8_t bit = 0; bit < 64; ++bit)
    {
        FastOpenCookie forged = cookie;
        forged.bytes[bit / 8] = static_cast<uint8_t>(forged.bytes[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(key.IsValid(forged, Host(7), seconds(0))) << int(bit);
    }
    FastOpenCookie shorter = cookie;
    shorter.length = 4;
    EXPECT_FALSE(key.IsValid(shorter, Host(7), seconds(0)));
    EXPECT_FALSE(key.IsValid(FastOpenCookie(), Host(7), seconds(0)));
}

TEST(FastOpenKey, CookieExpiresAfterTheKeyThatFollowsIts)
{
    // "The cookie expires after a certain amount of time" (RFC 7413, section 4.1.2).
    const FastOpenKey key(SECRET, seconds(100));
    const FastOpenCookie cookie = key.MakeCookie(Host(7), seconds(99));
    EXPECT_TRUE(key.IsValid(cookie, Host(7), seconds(199)));
    EXPECT_FALSE(key.IsValid(cookie, Host(7), seconds(200)));
    EXPECT_NE(cookie, key.MakeCookie(Host(7), seconds(100)));
}

TEST(FastOpenPending, CountsWhatIsOpen)
{
    FastOpenPending pending;
    pending.Open();
    pending.Open();
    EXPECT_EQ(pending.Count(seconds(0)), 2u);
    pending.Finish();
    EXPECT_EQ(pending.Count(seconds(0)), 1u);
    pending.Finish();
    pending.Finish();
    EXPECT_EQ(pending.Count(seconds(0)), 0u);
}

TEST(FastOpenPending, CountsWhatWasResetForAWhile)
{
    // RFC 7413, section 5.1: "continuing to account for those connection requests that have just
    // been reset ... until a timeout period has passed".
    FastOpenPending pending;
    pending.Open();
    pending.Open();
    pending.Reset(seconds(10), seconds(60));
    EXPECT_EQ(pending.Count(seconds(10)), 2u);
    pending.Reset(seconds(20), seconds(60));
    EXPECT_EQ(pending.Count(seconds(69)), 2u);
    EXPECT_EQ(pending.Count(seconds(70)), 1u);
    EXPECT_EQ(pending.Count(seconds(80)), 0u);
    pending.Open();
    pending.Reset(seconds(90), seconds(0));
    EXPECT_EQ(pending.Count(seconds(90)), 0u);
}

// What a client keeps

TEST(FastOpenCache, CookieAndMssAreKnownByAddressesWhateverThePorts)
{
    // RFC 7413, section 4.1.3
    FastOpenCache cache;
    FastOpenAttempt attempt;
    attempt.use = FastOpenUse::REQUEST;
    attempt.cookie = FastOpenKey(SECRET, seconds(0)).MakeCookie(Host(1), seconds(0));
    attempt.mss = 1400;
    EXPECT_EQ(cache.Find(PathTo(2)), nullptr);
    cache.OnSynAck(PathTo(2), attempt, seconds(0), seconds(120));
    ASSERT_NE(cache.Find(PathTo(2, 443)), nullptr);
    EXPECT_EQ(cache.Find(PathTo(2, 443))->cookie, *attempt.cookie);
    EXPECT_EQ(cache.Find(PathTo(2, 443))->mss, std::optional<uint16_t>(1400));
    EXPECT_EQ(cache.Find(PathTo(3)), nullptr);
    EXPECT_FALSE(cache.IsAvoided(PathTo(2), seconds(0)));
    // "At most one (most recently received) cookie."
    attempt.cookie->bytes[0] ^= 1;
    cache.OnSynAck(PathTo(2), attempt, seconds(1), seconds(120));
    EXPECT_EQ(cache.Find(PathTo(2))->cookie, *attempt.cookie);
    EXPECT_EQ(cache.Size(), 1u);
}

TEST(FastOpenCache, RefusedTextAndUnansweredRequestsAreAvoidedForAWhile)
{
    // RFC 7413, sections 4.1.3.1 and 4.2.1
    FastOpenCache cache;
    FastOpenAttempt refused;
    refused.use = FastOpenUse::TEXT;
    refused.textSent = 100;
    cache.OnSynAck(PathTo(2), refused, seconds(5), seconds(120));
    EXPECT_TRUE(cache.IsAvoided(PathTo(2), seconds(124)));
    EXPECT_FALSE(cache.IsAvoided(PathTo(2), seconds(125)));
    EXPECT_FALSE(cache.IsAvoided(PathTo(2, 443), seconds(6))) << "another service";

    FastOpenAttempt silent;
    silent.use = FastOpenUse::REQUEST;
    silent.cookie = FastOpenCookie(); // an empty option is no cookie
    cache.OnSynAck(PathTo(3), silent, seconds(5), seconds(120));
    EXPECT_TRUE(cache.IsAvoided(PathTo(3), seconds(6)));
    EXPECT_EQ(cache.Size(), 0u);
}

TEST(FastOpenCache, AcknowledgedTextAndOrdinaryOpensTeachNothing)
{
    FastOpenCache cache;
    FastOpenAttempt good;
    good.use = FastOpenUse::TEXT;
    good.textSent = 100;
    good.textAcked = 100;
    cache.OnSynAck(PathTo(2), good, seconds(5), seconds(120));
    FastOpenAttempt partly = good;
    partly.textAcked = 1;
    cache.OnSynAck(PathTo(2), partly, seconds(5), seconds(120));
    FastOpenAttempt empty;
    empty.use = FastOpenUse::TEXT;
    cache.OnSynAck(PathTo(2), empty, seconds(5), seconds(120));
    FastOpenAttempt ordinary;
    ordinary.cookie = FastOpenKey(SECRET, seconds(0)).MakeCookie(Host(1), seconds(0));
    cache.OnSynAck(PathTo(2), ordinary, seconds(5), seconds(120));
    EXPECT_FALSE(cache.IsAvoided(PathTo(2), seconds(5)));
    EXPECT_EQ(cache.Size(), 0u);
}

// The policy

TEST(FastOpenHandshake, ClientAsksThenUsesAndAvoidsWhereItFailed)
{
    const FastOpenHandshake policy(10, {});
    EXPECT_EQ(policy.OnActiveOpen({false, false}), FastOpenUse::REQUEST);
    EXPECT_EQ(policy.OnActiveOpen({true, false}), FastOpenUse::TEXT);
    EXPECT_EQ(policy.OnActiveOpen({true, true}), FastOpenUse::NONE);
    EXPECT_EQ(policy.OnActiveOpen({false, true}), FastOpenUse::NONE);
}

TEST(FastOpenHandshake, ServerAcceptsAValidCookieGivesOneForAnyOtherAndNothingOverTheLimit)
{
    // RFC 7413, section 4.2.2, "Server: Receiving SYN and responding with SYN-ACK", steps 1 to 5
    const FastOpenHandshake policy(2, {});
    const Segment syn = Seg(FLAG_SYN, Seq(1), Seq(0), 5);
    EXPECT_EQ(policy.OnFastOpenSyn({syn, true, false, 0}), FastOpenAnswer::GIVE);
    EXPECT_EQ(policy.OnFastOpenSyn({syn, false, false, 1}), FastOpenAnswer::GIVE);
    EXPECT_EQ(policy.OnFastOpenSyn({syn, false, true, 1}), FastOpenAnswer::ACCEPT);
    // Section 5.1: over the limit, as if Fast Open were off.
    EXPECT_EQ(policy.OnFastOpenSyn({syn, false, true, 2}), FastOpenAnswer::IGNORE);
    EXPECT_EQ(policy.OnFastOpenSyn({syn, true, false, 2}), FastOpenAnswer::IGNORE);
}

TEST(ThreeWayHandshakePolicy, KnowsNoFastOpen)
{
    // Nobody uses Fast Open who did not ask for it (RFC 7413, section 2.1).
    const ThreeWayHandshake policy;
    const Segment syn = Seg(FLAG_SYN, Seq(1), Seq(0), 5);
    EXPECT_EQ(policy.OnActiveOpen({true, false}), FastOpenUse::NONE);
    EXPECT_EQ(policy.OnFastOpenSyn({syn, false, true, 0}), FastOpenAnswer::IGNORE);
}

// The core

/// A client whose SYN carries text.
class FastOpenCore : public ::testing::Test
{
  protected:
    /// The client's SYN is out.
    void SetUp() override
    {
        EXPECT_TRUE(m_client.PrepareActive(Seq(100), m_now));
        EXPECT_EQ(m_client.GetState(), State::SYN_SENT);
        EXPECT_FALSE(m_client.GetDeadline());
        m_client.SetReceiveWindow(WND);
        m_client.SendSyn(REQUEST, m_now);
    }

    /**
     * @param connection a core
     * @return what it asks for, but for changes of state
     */
    static std::vector<Output> Drain(Connection& connection)
    {
        std::vector<Output> outputs;
        Output output;
        while (connection.PollOutput(output))
        {
            if (output.kind != Output::Kind::STATE_CHANGED)
            {
                outputs.push_back(output);
            }
        }
        return outputs;
    }

    Duration m_now{seconds(1)};                                        //!< the time
    Connection m_client{Policies::Standard(), ConnectionParameters{}}; //!< opens
    Connection m_server{Policies::Standard(), ConnectionParameters{}}; //!< is made by the SYN
};

TEST_F(FastOpenCore, SynCarriesTextOnceAndSndNxtCountsIt)
{
    // RFC 7413, section 4.2.2, "Client: Sending SYN"
    auto outputs = Drain(m_client);
    ASSERT_EQ(outputs.size(), 1u);
    EXPECT_EQ(outputs[0].kind, Output::Kind::SEND_SYN);
    EXPECT_EQ(outputs[0].textLength, REQUEST);
    EXPECT_EQ(m_client.GetTcb().sndNxt, Seq(101 + REQUEST));
    m_client.SendSyn(REQUEST, m_now);
    EXPECT_TRUE(Drain(m_client).empty()) << "one SYN";
    m_client.OnTime(m_now + seconds(1));
    outputs = Drain(m_client);
    ASSERT_EQ(outputs.size(), 1u);
    EXPECT_TRUE(outputs[0].retransmission);
    EXPECT_EQ(outputs[0].textLength, 0u) << "retransmitted without text";
    EXPECT_EQ(m_client.GetTcb().sndNxt, Seq(101 + REQUEST)) << "the first may have arrived";
}

TEST_F(FastOpenCore, SynAckMayAcknowledgeAllTextSomeOrNone)
{
    for (const uint32_t acked : {0u, 1u, REQUEST - 1, REQUEST})
    {
        Connection client(Policies::Standard(), ConnectionParameters{});
        client.PrepareActive(Seq(100), m_now);
        client.SendSyn(REQUEST, m_now);
        const Arrival arrival =
            client.OnSegment(Seg(FLAG_SYN | FLAG_ACK, Seq(700), Seq(101 + acked), 0), m_now);
        EXPECT_EQ(arrival.event, Event::RCV_SYN_ACK) << acked;
        EXPECT_EQ(client.GetState(), State::ESTABLISHED);
        EXPECT_EQ(client.GetTcb().sndUna, Seq(101 + acked));
        EXPECT_EQ(client.GetTcb().sndNxt, Seq(101 + REQUEST));
        EXPECT_FALSE(client.GetTcb().SynUnacked());
    }
}

TEST_F(FastOpenCore, SynAckThatAcknowledgesMoreThanWasSentIsReset)
{
    Drain(m_client);
    const Arrival arrival =
        m_client.OnSegment(Seg(FLAG_SYN | FLAG_ACK, Seq(700), Seq(102 + REQUEST), 0), m_now);
    EXPECT_EQ(arrival.reply, Reply::RST);
    EXPECT_EQ(m_client.GetState(), State::SYN_SENT);
}

TEST_F(FastOpenCore, ResetOfTheSynMayAcknowledgeItsText)
{
    // MakeReset counts text: SEG.ACK = SEG.SEQ + SEG.LEN (RFC 9293, section 3.5.2, group 1).
    const Segment syn = Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST);
    const Reset reset = MakeReset(syn);
    EXPECT_EQ(reset.ack, Seq(101 + REQUEST));
    m_client.OnSegment(Seg(FLAG_RST | FLAG_ACK, reset.seq, reset.ack, 0), m_now);
    EXPECT_EQ(m_client.GetState(), State::CLOSED);
    EXPECT_EQ(m_client.GetEndReason(), EndReason::REFUSED);
}

TEST_F(FastOpenCore, SynThatWaitsIsForgottenWhenTheConnectionMovesOn)
{
    Connection client(Policies::Standard(), ConnectionParameters{});
    client.PrepareActive(Seq(100), m_now);
    EXPECT_FALSE(client.PrepareActive(Seq(200), m_now)) << "a connection exists";
    client.CloseUnopened();
    client.SendSyn(REQUEST, m_now);
    EXPECT_TRUE(Drain(client).empty());
    EXPECT_FALSE(client.GetDeadline());
    EXPECT_EQ(client.GetEndReason(), EndReason::CLOSED_EARLY);
}

TEST_F(FastOpenCore, ServerAcknowledgesWhatItTookOfTheText)
{
    const Segment syn = Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST);
    m_server.OpenFromSyn(syn, Seq(700), m_now, REQUEST);
    m_server.SetReceiveWindow(WND);
    EXPECT_EQ(m_server.GetState(), State::SYN_RCVD);
    EXPECT_EQ(m_server.GetTcb().rcvNxt, Seq(101 + REQUEST));
    Drain(m_server);
    // The SYN again, with text or without: the SYN-ACK again, and the text is not taken twice.
    for (const uint32_t text : {REQUEST, 0u})
    {
        const Arrival arrival =
            m_server.OnSegment(Seg(FLAG_SYN, Seq(100), Seq(0), text), m_now + milliseconds(1));
        EXPECT_EQ(arrival.reply, Reply::SYN_ACK);
        EXPECT_FALSE(arrival.takeText);
        EXPECT_EQ(m_server.GetTcb().rcvNxt, Seq(101 + REQUEST));
        const auto outputs = Drain(m_server);
        ASSERT_EQ(outputs.size(), 1u);
        EXPECT_EQ(outputs[0].kind, Output::Kind::SEND_SYN_ACK);
        EXPECT_TRUE(outputs[0].retransmission);
    }
}

TEST_F(FastOpenCore, ServerWithTextInFlightIsEstablishedByAnAckOfTheSynAlone)
{
    const Segment syn = Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST);
    m_server.OpenFromSyn(syn, Seq(700), m_now, REQUEST);
    m_server.SetReceiveWindow(WND);
    m_server.OnTextSent(Seq(701 + REPLY));
    EXPECT_EQ(m_server.GetTcb().sndNxt, Seq(701 + REPLY));
    const Arrival beyond =
        m_server.OnSegment(Seg(FLAG_ACK, Seq(101 + REQUEST), Seq(702 + REPLY), 0), m_now);
    EXPECT_EQ(beyond.reply, Reply::RST) << "never sent (RFC 9293, section 3.10.7.4, fifth step)";
    const Arrival arrival =
        m_server.OnSegment(Seg(FLAG_ACK, Seq(101 + REQUEST), Seq(701), 0), m_now);
    EXPECT_EQ(arrival.event, Event::RCV_ACK_OF_SYN);
    EXPECT_EQ(m_server.GetState(), State::ESTABLISHED);
    EXPECT_EQ(m_server.GetTcb().sndUna, Seq(701));
}

TEST_F(FastOpenCore, FinIsNotSentAgainBeforeTheTextThatCameBeforeIt)
{
    // The server replies and closes before the handshake is over; its text is lost. What the peer
    // needs is the text, and the host's timer guards it: the core's, which guarded the SYN-ACK and
    // the FIN, must not send the FIN alone until it gives up.
    m_server.OpenFromSyn(Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST), Seq(700), m_now, REQUEST);
    m_server.SetReceiveWindow(WND);
    m_server.OnTextSent(Seq(701 + REPLY));
    m_server.QueueFin();
    m_server.SendFin(m_now, seconds(1), true, false);
    EXPECT_EQ(m_server.GetState(), State::FIN_WAIT_1);
    EXPECT_TRUE(m_server.GetTimers().IsRunning(Timer::RETRANSMISSION)) << "of the SYN-ACK";
    m_server.OnSegment(Seg(FLAG_ACK, Seq(101 + REQUEST), Seq(701), 0), m_now);
    EXPECT_FALSE(m_server.GetTimers().IsRunning(Timer::RETRANSMISSION));
    m_server.OnSegment(Seg(FLAG_ACK, Seq(101 + REQUEST), Seq(701 + REPLY), 0), m_now);
    m_server.GuardFin(m_now, seconds(1));
    EXPECT_TRUE(m_server.GetTimers().IsRunning(Timer::RETRANSMISSION)) << "of the FIN";
}

TEST_F(FastOpenCore, WithoutFastOpenTextOfASynIsNotAcknowledged)
{
    m_server.OpenFromSyn(Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST), Seq(700), m_now);
    EXPECT_EQ(m_server.GetTcb().rcvNxt, Seq(101));
}

// Two cores

namespace
{

/**
 * @param takes the server takes the text of SYNs
 * @return a pair: a request on the SYN, a reply, and both close
 */
std::unique_ptr<Pair>
RequestAndReply(bool takes)
{
    EndOptions a;
    a.iss = Seq(100);
    a.synText = REQUEST;
    EndOptions b;
    b.iss = Seq(700);
    b.listens = true;
    b.takesSynText = takes;
    auto pair = std::make_unique<Pair>(a, b);
    pair->A().SetScript([closed = false](End& end) mutable {
        if (!closed && end.GetReceived() == REPLY)
        {
            closed = true;
            end.Close(end.GetNow());
        }
    });
    pair->B().SetScript([sent = false](End& end) mutable {
        if (!sent && end.GetReceived() == REQUEST)
        {
            sent = true;
            end.WriteAndClose(REPLY, end.GetNow());
        }
    });
    return pair;
}

/**
 * @param pair at its beginning
 * @return when the client has the whole reply, in ms; -1 if it never has
 */
int64_t
ReplyAt(Pair& pair)
{
    pair.A().Open(pair.Now());
    for (Duration t{0}; t < seconds(400); t += milliseconds(10))
    {
        pair.RunUntil(t);
        if (pair.A().GetReceived() == REPLY)
        {
            return t / milliseconds(1);
        }
    }
    return -1;
}

} // namespace

TEST(FastOpenPair, ReplyComesAfterOneRoundTripInsteadOfTwo)
{
    EXPECT_EQ(ReplyAt(*RequestAndReply(true)), 100);
    EXPECT_EQ(ReplyAt(*RequestAndReply(false)), 200);
}

TEST(FastOpenPair, EachSegmentLostOnceAllArrivesAndBothEndNormally)
{
    for (const bool takes : {true, false})
    {
        for (const Side side : {Side::A, Side::B})
        {
            for (uint32_t n = 0; n < 6; ++n)
            {
                auto pair = RequestAndReply(takes);
                pair->SetRule(Lose(side, {n}));
                pair->A().Open(pair->Now());
                ASSERT_TRUE(pair->RunToTheEnd());
                const std::string what = std::string(takes ? "fast " : "slow ") +
                                         (side == Side::A ? "A " : "B ") + std::to_string(n);
                EXPECT_EQ(pair->A().GetReceived(), REPLY) << what;
                EXPECT_EQ(pair->B().GetReceived(), REQUEST) << what;
                EXPECT_EQ(pair->A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL}) << what;
                EXPECT_EQ(pair->B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL}) << what;
            }
        }
    }
}

TEST(FastOpenPair, RandomLossCopiesAndDelayAllArrivesOrAnEndSaysWhyNot)
{
    for (uint64_t seed = 1; seed <= 2000; ++seed)
    {
        std::mt19937_64 random(seed);
        auto pair = RequestAndReply(seed % 4 != 0);
        pair->SetRule([&](Side, uint32_t, const Segment&) {
            Fate fate;
            fate.lost = random() % 10 < 2;
            fate.copies = random() % 10 == 0 ? 2 : 1;
            fate.extraDelay = milliseconds(random() % 10 == 0 ? 120 : 0);
            return fate;
        });
        pair->A().Open(pair->Now());
        ASSERT_TRUE(pair->RunToTheEnd()) << "seed " << seed;
        const auto& a = pair->A().GetEnds();
        const auto& b = pair->B().GetEnds();
        ASSERT_EQ(a.size(), 1u) << "seed " << seed;
        if (a[0] == EndReason::NORMAL)
        {
            EXPECT_EQ(pair->A().GetReceived(), REPLY) << "seed " << seed;
            ASSERT_FALSE(b.empty()) << "seed " << seed;
        }
    }
}

TEST(FastOpenPair, OldSynWithTextAfterTheConnectionIsTakenAgain)
{
    // "TFO relaxes the TCP semantics on duplicated SYNs" (RFC 7413, sections 2.1 and 6.1): once
    // neither end remembers the connection, nothing tells an old SYN from a new one, and its text
    // goes to the application a second time. Without Fast Open it never does.
    for (const bool takes : {true, false})
    {
        auto pair = RequestAndReply(takes);
        pair->A().Open(pair->Now());
        ASSERT_TRUE(pair->RunToTheEnd());
        ASSERT_EQ(pair->B().GetEnds().size(), 1u);
        pair->Inject(Side::A, Seg(FLAG_SYN, Seq(100), Seq(0), REQUEST));
        ASSERT_TRUE(pair->RunToTheEnd());
        EXPECT_EQ(pair->B().GetReceived(), takes ? REQUEST : 0u);
        ASSERT_EQ(pair->B().GetEnds().size(), 2u);
        EXPECT_EQ(pair->B().GetEnds()[1], EndReason::REFUSED) << "the client resets it";
    }
}

} // namespace lifecycle
} // namespace ns3
