/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transfer.h"

#include "process-usage.h"
#include "star.h"

#include "ns3/bulk-send-application.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <string>

namespace ns3
{
namespace bench
{

Measures
RunTransfer(const RunSpec& spec)
{
    const std::string protocol = "ns3::TcpSocketFactory";
    Star star(spec);
    BulkSendHelper sender(protocol, star.GetDestination(0));
    sender.SetAttribute("MaxBytes", UintegerValue(spec.bytes));
    sender.Install(star.GetClient(0)).Start(Seconds(1));
    PacketSinkHelper receiver(protocol, InetSocketAddress(Ipv4Address::GetAny(), Star::PORT));
    const auto sinks = receiver.Install(star.GetServer());

    // No timer is left when the connection and its TIME_WAIT are over, so the run ends by itself.
    const ProcessorUse use = MeasureProcessor([] { Simulator::Run(); });
    Measures measures;
    measures["cpu_s"] = use.seconds;
    if (use.instructions)
    {
        measures["cpu_instructions"] = static_cast<double>(*use.instructions);
    }
    measures["received"] = static_cast<double>(DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx());
    measures["events"] = static_cast<double>(Simulator::GetEventCount());
    Simulator::Destroy();
    return measures;
}

} // namespace bench
} // namespace ns3
