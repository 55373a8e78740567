/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/tcp-lifecycle-program.h"

using namespace ns3;

/// A policy of one's own: TIME_WAIT lasts a fixed time, whatever the MSL. The rest is standard.
struct FixedTimeWait : public lifecycle::StandardTimeWait
{
    lifecycle::Duration Length(const lifecycle::TimeWaitContext&) const override
    {
        return m_length;
    }

    lifecycle::Duration m_length{0}; //!< how long it lasts
};

/// What plans and attributes know it by: ns3::FixedTimeWaitFactory[Length=10s].
class FixedTimeWaitFactory : public TcpTimeWaitPolicyFactory
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::FixedTimeWaitFactory")
                                .SetParent<TcpTimeWaitPolicyFactory>()
                                .AddConstructor<FixedTimeWaitFactory>()
                                .AddAttribute("Length",
                                              "How long a four-tuple is held",
                                              TimeValue(Seconds(60)),
                                              MakeTimeAccessor(&FixedTimeWaitFactory::m_length),
                                              MakeTimeChecker(Seconds(0)));
        return tid;
    }

    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override
    {
        auto policy = std::make_shared<FixedTimeWait>();
        policy->m_length = ToDuration(m_length);
        return policy;
    }

  private:
    Time m_length; //!< attribute
};

NS_OBJECT_ENSURE_REGISTERED(FixedTimeWaitFactory);

int
main(int argc, char* argv[])
{
    return RunTcpLifecycleProgram(argc, argv);
}
