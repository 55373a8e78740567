/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-plan.h"
#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/tcp-lifecycle-policy-names.h"
#include "ns3/tcp-lifecycle-profiles.h"
#include "ns3/tcp-lifecycle-scenario.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

/// The TIME_WAIT of a user: so many round trips' worth of time-outs, whatever the MSL.
class RtoTimeWait : public lifecycle::StandardTimeWait
{
  public:
    /// @param factor time-outs
    /// @param extra time on top of them
    RtoTimeWait(uint32_t factor, lifecycle::Duration extra)
        : m_factor(factor),
          m_extra(extra)
    {
    }

    lifecycle::Duration Length(const lifecycle::TimeWaitContext& context) const override
    {
        return m_factor * context.rto + m_extra;
    }

  private:
    uint32_t m_factor;           //!< time-outs
    lifecycle::Duration m_extra; //!< on top of them
};

/// Its factory.
class TestRtoTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::TestRtoTimeWait")
                .SetParent<TcpTimeWaitPolicyFactory>()
                .AddConstructor<TestRtoTimeWait>()
                .AddAttribute("Factor",
                              "Length in time-outs",
                              UintegerValue(3),
                              MakeUintegerAccessor(&TestRtoTimeWait::m_factor),
                              MakeUintegerChecker<uint32_t>(1, 100))
                .AddAttribute("Extra",
                              "Time on top of it",
                              TimeValue(Seconds(0)),
                              MakeTimeAccessor(&TestRtoTimeWait::m_extra),
                              MakeTimeChecker(Seconds(0), NanoSeconds(1234567891)))
                .AddAttribute("Share",
                              "Of the extra time",
                              DoubleValue(1),
                              MakeDoubleAccessor(&TestRtoTimeWait::m_share),
                              MakeDoubleChecker<double>(0, 1))
                .AddAttribute("Kind",
                              "Of no effect",
                              EnumValue(1),
                              lifecycle::MakeEnumAccessor<int>(&TestRtoTimeWait::m_kind),
                              MakeEnumChecker(1, "one", 2, "two", 3, "three"));
        return tid;
    }

    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override
    {
        return std::make_shared<RtoTimeWait>(m_factor, ToDuration(m_share * m_extra));
    }

  private:
    uint32_t m_factor; //!< attribute
    Time m_extra;      //!< attribute
    double m_share;    //!< attribute
    int m_kind;        //!< attribute
};

NS_OBJECT_ENSURE_REGISTERED(TestRtoTimeWait);

/// The points of a plan as one line each: what differs between them.
std::vector<std::string>
ListPoints(const std::string& text)
{
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (const auto& run : ParseSweepPlan(in, "a.plan").Runs())
    {
        const auto& point = run.scenario;
        std::ostringstream line;
        line << run.point << " " << point.stack << " " << point.mslSeconds << " "
             << (point.timestamps ? "on" : "off") << " " << point.profile << " " << point.handshake
             << " " << point.teardown << " " << point.timeWait;
        lines.push_back(line.str());
    }
    return lines;
}

/// @return the complaint about a policy, or nothing
std::string
GetPolicyComplaint(TcpPolicyFamily family, const std::string& text)
{
    TcpPolicySpec spec;
    return ParseTcpPolicy(family, text, spec).value_or("");
}

/// Two hosts with the Internet stack and this module's TCP.
class Hosts
{
  public:
    /// @param helper installs the TCP
    explicit Hosts(const TcpLifecycleHelper& helper)
        : m_nodes(2)
    {
        InternetStackHelper internet;
        internet.Install(m_nodes);
        helper.Install(m_nodes.Get(0));
        TcpLifecycleHelper plain;
        plain.Install(m_nodes.Get(1));
    }

    ~Hosts()
    {
        Simulator::Destroy();
    }

    /// @return a new socket: of node 0 with what the helper chose, of node 1 without
    Ptr<Socket> MakeSocket(uint32_t node) const
    {
        return Socket::CreateSocket(m_nodes.Get(node), TcpSocketFactory::GetTypeId());
    }

    /// @return the protocol of a node
    Ptr<TcpLifecycleL4Protocol> GetTcp(uint32_t node) const
    {
        return m_nodes.Get(node)->GetObject<TcpLifecycleL4Protocol>();
    }

  private:
    NodeContainer m_nodes; //!< the hosts
};

/// @return an attribute's value as text
std::string
ReadAttribute(const ObjectBase& object, const std::string& name)
{
    StringValue value;
    return object.GetAttributeFailSafe(name, value) ? value.Get() : "no such attribute";
}

} // namespace

/**
 * @ingroup tcp-lifecycle-tests
 * @brief Names of policies are read, with attributes, and refused with one clear sentence.
 */
class PolicyNamesTestCase : public TestCase
{
  public:
    PolicyNamesTestCase()
        : TestCase("names of policies: short, by TypeId, with attributes, and wrong ones")
    {
    }

  private:
    void DoRun() override
    {
        const auto family = TcpPolicyFamily::TIME_WAIT;
        TcpPolicySpec spec;
        NS_TEST_EXPECT_MSG_EQ(ParseTcpPolicy(family, " standard ", spec).has_value(), false, "");
        NS_TEST_EXPECT_MSG_EQ(spec.type, "ns3::TcpStandardTimeWait", "a short name");
        TcpPolicySpec longName;
        ParseTcpPolicy(family, "ns3::TcpStandardTimeWait", longName);
        NS_TEST_EXPECT_MSG_EQ((spec == longName), true, "two spellings of one policy");

        NS_TEST_EXPECT_MSG_EQ(GetPolicyComplaint(family, "ns3::TestRtoTimeWait[Factor=7]"), "", "");
        ParseTcpPolicy(family, "ns3::TestRtoTimeWait[ Factor = 7 ]", spec);
        NS_TEST_ASSERT_MSG_EQ(spec.attributes.size(), 1, "one attribute");
        NS_TEST_EXPECT_MSG_EQ(spec.attributes[0].first, "Factor", "its name");
        NS_TEST_EXPECT_MSG_EQ(spec.attributes[0].second, "7", "its value");
        CheckComplaints();
        CheckTimes();
    }

    void CheckTimes()
    {
        const auto family = TcpPolicyFamily::TIME_WAIT;
        TcpPolicySpec spec;
        TcpPolicySpec other;
        NS_TEST_EXPECT_MSG_EQ(GetPolicyComplaint(family, "reuse[Delay=1 s]"), "", "with a blank");
        ParseTcpPolicy(family, "reuse[Delay=1.5s]", spec);
        ParseTcpPolicy(family, "reuse[Delay=1500 ms]", other);
        NS_TEST_EXPECT_MSG_EQ((spec == other), true, "two spellings of one time");
        NS_TEST_EXPECT_MSG_EQ(spec.attributes[0].second, "1500000000ns", "as ns-3 reads it");
        NS_TEST_EXPECT_MSG_EQ(
            GetPolicyComplaint(family, "ns3::TestRtoTimeWait[Extra=1234567891ns]"),
            "",
            "the largest");
        const std::string delay = ": expected a time with its unit from 0s to 2562047h, such as 1s";
        for (const std::string bad : {"1", "0", "-1s", "1d", "s", "", "1s s", "nan", "1e300h"})
        {
            NS_TEST_EXPECT_MSG_EQ(GetPolicyComplaint(family, "reuse[Delay=" + bad + "]"),
                                  "Delay=" + bad + delay,
                                  "no time");
        }
        NS_TEST_EXPECT_MSG_EQ(
            GetPolicyComplaint(family, "ns3::TestRtoTimeWait[Extra=1234567892ns]"),
            "Extra=1234567892ns: expected a time with its unit from 0s to 1234567891ns, such as 0s",
            "more than the largest");
        NS_TEST_EXPECT_MSG_EQ(
            GetPolicyComplaint(TcpPolicyFamily::TEARDOWN, "linger[Timeout=0s]"),
            "Timeout=0s: expected a time with its unit from 1ns to 2562047h, such as 10s",
            "less than the least");
    }

    void CheckComplaints()
    {
        const auto family = TcpPolicyFamily::TIME_WAIT;
        const std::string expected =
            "expected standard, strict, rfc1337, reuse, bounded, truncated, client-holds, none, or "
            "the TypeId of a policy, which descends from ns3::TcpTimeWaitPolicyFactory";
        const std::vector<std::pair<std::string, std::string>> complaints{
            {"", expected},
            {"three-way", expected},
            {"ns3::NoSuchType", expected},
            {"ns3::TcpFourWayTeardown", "ns3::TcpFourWayTeardown is no such policy, " + expected},
            {"ns3::TcpTimeWaitPolicyFactory",
             "ns3::TcpTimeWaitPolicyFactory is no such policy, " + expected},
            {"standard[", "expected NAME or NAME[Attribute=Value|...], but the ] is missing"},
            {"standard[Length=3s]",
             "ns3::TcpStandardTimeWait has no attribute Length, expected none"},
            {"ns3::TestRtoTimeWait[Faktor=3]",
             "ns3::TestRtoTimeWait has no attribute Faktor, expected Attribute=Value of Factor, "
             "Extra, "
             "Share, Kind"},
            {"ns3::TestRtoTimeWait[3]",
             "3 is no Attribute=Value, expected Attribute=Value of Factor, Extra, "
             "Share, Kind"},
            {"ns3::TestRtoTimeWait[Factor=3|Factor=4]",
             "expected each attribute once, but Factor is there twice"},
            // ns-3 itself would end the program on the first of these.
            {"ns3::TestRtoTimeWait[Factor=many]",
             "Factor=many: expected a whole number from 1 to 100"},
            {"ns3::TestRtoTimeWait[Factor=101]",
             "Factor=101: expected a whole number from 1 to 100"},
            {"ns3::TestRtoTimeWait[Factor=1, Extra=1s]",
             "Factor=1, Extra=1s: expected a whole number from 1 to 100; attributes are separated "
             "by |"},
            {"ns3::TestRtoTimeWait[Share=2]", "Share=2: expected a number from 0 to 1"},
            {"ns3::TestRtoTimeWait[Kind=four]", "Kind=four: expected one, two or three"},
            {"bounded[EvictOldest=perhaps]", "EvictOldest=perhaps: expected true or false"},
        };
        for (const auto& [text, complaint] : complaints)
        {
            NS_TEST_EXPECT_MSG_EQ(GetPolicyComplaint(family, text), complaint, text);
        }
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief Policy axes multiply the module's points and not stock's.
 */
class PolicyAxesTestCase : public TestCase
{
  public:
    PolicyAxesTestCase()
        : TestCase("axes of policies: order, stock once, what the profile says")
    {
    }

  private:
    void DoRun() override
    {
        auto points = ListPoints("[axes]\nmsl = 1s, 2s\ntimestamps = on, off\n"
                                 "stack = stock, lifecycle\n"
                                 "time-wait = standard, ns3::TestRtoTimeWait[Factor=2]\n");
        const std::vector<std::string> expected{
            "1 stock 1 on    ",
            "2 lifecycle 1 on rfc9293 three-way four-way standard",
            "3 lifecycle 1 on rfc9293 three-way four-way ns3::TestRtoTimeWait[Factor=2]",
            "4 stock 1 off    ",
            "5 lifecycle 1 off rfc9293 three-way four-way standard",
            "6 lifecycle 1 off rfc9293 three-way four-way ns3::TestRtoTimeWait[Factor=2]",
        };
        NS_TEST_ASSERT_MSG_EQ(points.size(), 12, "2 MSLs, 2 settings of timestamps, 1 + 2");
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(points[i], expected[i], "point " << i + 1);
        }
        NS_TEST_EXPECT_MSG_EQ(points[6], "7 stock 2 on    ", "then the next MSL");

        points = ListPoints("[axes]\nprofile = rfc9293, stock-ns3-timers\nstack = lifecycle\n");
        NS_TEST_ASSERT_MSG_EQ(points.size(), 2, "two profiles");
        NS_TEST_EXPECT_MSG_EQ(points[1],
                              "2 lifecycle 120 on stock-ns3-timers three-way four-way standard",
                              "MSL and policies of the profile");
        points = ListPoints("[axes]\nprofile = linux\n");
        NS_TEST_EXPECT_MSG_EQ(points[0],
                              "1 lifecycle 30 on linux syn-cookies coalesced standard",
                              "three segments, as Linux closes");
        points = ListPoints("[axes]\nprofile = rfc9293\nmsl = 5s\n");
        NS_TEST_EXPECT_MSG_EQ(points[0],
                              "1 lifecycle 5 on rfc9293 three-way four-way standard",
                              "the plan's MSL overrides the profile's");
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The values of a profile are those of the sockets of its node, and of no other node.
 */
class ProfileTestCase : public TestCase
{
  public:
    /// @param profile the profile
    explicit ProfileTestCase(const TcpProfile& profile)
        : TestCase(std::string("profile ") + profile.name + ": its values are set, at its node"),
          m_profile(profile)
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_ASSERT_MSG_EQ(CheckTcpProfile(m_profile).value_or(""), "", "all can be set");
        TcpLifecycleHelper helper;
        helper.SetProfile(m_profile.name);
        const Hosts hosts(helper);
        const auto socket = hosts.MakeSocket(0);
        for (const auto& line : m_profile.values)
        {
            CheckLine(hosts, socket, line);
        }
        TimeValue other;
        hosts.MakeSocket(1)->GetAttribute("ConnTimeout", other);
        NS_TEST_EXPECT_MSG_EQ(other.Get(), Seconds(1), "the other node keeps the defaults");
    }

    /// @param line a line of the profile that must be in effect
    void CheckLine(const Hosts& hosts, Ptr<Socket> socket, const TcpProfileValue& line)
    {
        const std::string name = line.attribute;
        const auto colons = name.rfind("::");
        const std::string attribute = name.substr(colons + 2);
        const TypeId type = TypeId::LookupByName(name.substr(0, colons));
        TypeId::AttributeInformation info;
        type.LookupAttributeByName(attribute, &info);
        // Texts differ in their units: what is compared is what ns-3 makes of them.
        const auto valid = info.checker->CreateValidValue(StringValue(line.value));
        const std::string expected = valid->SerializeToString(info.checker);
        if (type == TcpLifecycleL4Protocol::GetTypeId())
        {
            NS_TEST_EXPECT_MSG_EQ(ReadAttribute(*hosts.GetTcp(0), attribute), expected, name);
        }
        else if (TcpLifecycleSocket::GetTypeId().IsChildOf(type) ||
                 type == TcpLifecycleSocket::GetTypeId())
        {
            NS_TEST_EXPECT_MSG_EQ(ReadAttribute(*socket, attribute), expected, name);
        }
    }

    const TcpProfile& m_profile; //!< the profile
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief A profile with a line that cannot be set is an error, not a profile with a line less.
 */
class WrongProfileTestCase : public TestCase
{
  public:
    WrongProfileTestCase()
        : TestCase("a profile with an attribute that does not exist, or a value that it refuses")
    {
    }

  private:
    void DoRun() override
    {
        struct Line
        {
            TcpProfileValue value; //!< in an otherwise right profile
            const char* complaint; //!< what is said of it
        };

        const std::vector<Line> lines{
            {{"ns3::TcpSocket::ConnTimeOut", "1s", ""}, "no such attribute"},
            {{"ns3::TcpFiveWayTeardown::Limit", "1", ""}, "no such attribute"},
            {{"ns3::TcpSocket::ConnCount", "many", ""},
             "many: expected a whole number from 0 to 4294967295"},
            {{"ns3::TcpTeardownPolicyFactory::FinWait2Timeout", "-1s", ""},
             "-1s: expected a time with its unit from 0s to 2562047h, such as 0s"}};
        for (const auto& line : lines)
        {
            TcpProfile profile = GetTcpProfiles().front();
            NS_TEST_EXPECT_MSG_EQ(CanBeApplied(profile), true, "without it");
            profile.values.push_back(line.value);
            NS_TEST_EXPECT_MSG_EQ(CheckTcpProfile(profile).value_or(""),
                                  std::string(line.value.attribute) + ": " + line.complaint,
                                  "what is said");
            NS_TEST_EXPECT_MSG_EQ(CanBeApplied(profile), false, line.value.attribute);
        }
    }

    /// @return whether a process that applies it lives on
    static bool CanBeApplied(const TcpProfile& profile)
    {
        std::fflush(nullptr);
        const pid_t child = fork();
        if (child == 0)
        {
            const rlimit noCore{0, 0};
            setrlimit(RLIMIT_CORE, &noCore);
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
            ApplyTcpProfile(profile, CreateObject<TcpLifecycleL4Protocol>());
            _exit(0);
        }
        int status = 1;
        waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief What the profile "linux" says of connections whose application has closed is in effect.
 */
class LinuxTeardownTestCase : public TestCase
{
  public:
    LinuxTeardownTestCase()
        : TestCase("profile linux: its teardown policy and what bounds orphans, of the protocol")
    {
    }

  private:
    void DoRun() override
    {
        TcpLifecycleHelper helper;
        helper.SetProfile("linux");
        const Hosts hosts(helper);
        const auto teardown = hosts.GetTcp(0)->GetPolicies().teardown;
        const auto delay = std::chrono::milliseconds(40);
        const auto fin = teardown->OnPeerFin({lifecycle::State::CLOSE_WAIT, delay});
        NS_TEST_EXPECT_MSG_EQ((fin.when == lifecycle::FinAck::AFTER_APPLICATION), true, "waits");
        NS_TEST_EXPECT_MSG_EQ((fin.delay == delay), true, "for the delayed-ACK time");
        const auto late = teardown->OnLateText({lifecycle::State::FIN_WAIT_2, 1});
        NS_TEST_EXPECT_MSG_EQ((late == lifecycle::LateTextDecision::RESET), true, "late text");
        const auto& limits = teardown->GetLimits();
        NS_TEST_EXPECT_MSG_EQ(limits.retries, 8, "tcp_orphan_retries");
        NS_TEST_EXPECT_MSG_EQ((limits.finWait2 == std::chrono::seconds(60)), true, "FIN_WAIT_2");
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The default profile is the module without a profile.
 */
class DefaultProfileTestCase : public TestCase
{
  public:
    DefaultProfileTestCase()
        : TestCase("profile rfc9293 is what the module does without one")
    {
    }

  private:
    void DoRun() override
    {
        TcpLifecycleHelper helper;
        helper.SetProfile("rfc9293");
        const Hosts hosts(helper);
        const auto with = hosts.MakeSocket(0);
        const auto without = hosts.MakeSocket(1);
        for (const auto& line : GetTcpProfiles().front().values)
        {
            const std::string name = line.attribute;
            const auto attribute = name.substr(name.rfind("::") + 2);
            NS_TEST_EXPECT_MSG_EQ(ReadAttribute(*with, attribute),
                                  ReadAttribute(*without, attribute),
                                  name);
            NS_TEST_EXPECT_MSG_EQ(ReadAttribute(*hosts.GetTcp(0), attribute),
                                  ReadAttribute(*hosts.GetTcp(1), attribute),
                                  name);
        }
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief doc/profiles.md shows the tables of the code.
 */
class ProfilePageTestCase : public TestCase
{
  public:
    ProfilePageTestCase()
        : TestCase("profiles.md in doc is what the tables of the code say")
    {
    }

  private:
    void DoRun() override
    {
        std::ifstream in(std::string(NS_TEST_SOURCEDIR) + "/../doc/profiles.md");
        std::ostringstream text;
        text << in.rdbuf();
        NS_TEST_EXPECT_MSG_EQ((text.str() == DescribeTcpProfiles()),
                              true,
                              "stale: tcp-lifecycle profiles > doc/profiles.md");
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief A policy that a plan names by its TypeId is really the one in effect.
 */
class OwnPolicyTestCase : public TestCase
{
  public:
    OwnPolicyTestCase()
        : TestCase("a policy of one's own by its TypeId, with an attribute, in a scenario")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioPoint point;
        point.connections = 10;
        point.mslSeconds = 30;
        point.timeWait = "ns3::TestRtoTimeWait[Factor=7|Extra=0.5 s]";
        const ScenarioResult result = RunScenario(point);
        for (const auto& record : result.connections)
        {
            if (record.role == "client")
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(record.stateSeconds[10],
                                          7.5,
                                          1e-9,
                                          "7 times 1 s, and more");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(ReadAttribute(*CreateObject<TestRtoTimeWait>(), "Factor"),
                              "3",
                              "nothing is left of it after the run");
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The suite "tcp-lifecycle-policies".
 */
class TcpLifecyclePoliciesTestSuite : public TestSuite
{
  public:
    TcpLifecyclePoliciesTestSuite()
        : TestSuite("tcp-lifecycle-policies")
    {
        AddTestCase(new PolicyNamesTestCase);
        AddTestCase(new PolicyAxesTestCase);
        for (const auto& profile : GetTcpProfiles())
        {
            AddTestCase(new ProfileTestCase(profile));
        }
        AddTestCase(new WrongProfileTestCase);
        AddTestCase(new LinuxTeardownTestCase);
        AddTestCase(new DefaultProfileTestCase);
        AddTestCase(new ProfilePageTestCase);
        AddTestCase(new OwnPolicyTestCase);
    }
};

/// Registers the suite.
static TcpLifecyclePoliciesTestSuite g_tcpLifecyclePoliciesTestSuite;
