/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_HEADER_H
#define TCP_LIFECYCLE_HEADER_H

#include "tcp-extra-options.h"

#include "ns3/address.h"
#include "ns3/header.h"
#include "ns3/tcp-header.h"

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * A TCP header as it goes on the wire: all of an ns3::TcpHeader, and options which that class
 * refuses (TcpExtraOptions). Without such options its bytes are those of ns3::TcpHeader, checksum
 * included. The extra options stand behind the others; padding is END, as there.
 *
 * To packets it is an ns3::TcpHeader: whoever looks at a packet's headers finds the type that is
 * there in stock ns-3, and reads one with it. ns3::TcpHeader skips options it does not know.
 *
 * @code
 *   TcpLifecycleHeader wire(header, extra);
 *   wire.EnableChecksum(source, destination);
 *   packet->AddHeader(wire);
 * @endcode
 */
class TcpLifecycleHeader : public Header
{
  public:
    TcpLifecycleHeader() = default;

    /**
     * @param header fields and options
     * @param extra further options; what does not fit into 40 bytes is left out
     */
    TcpLifecycleHeader(const TcpHeader& header, const TcpExtraOptions& extra);

    /**
     * Compute the checksum when this is written.
     *
     * @param source of the segment, an Ipv4Address or Ipv6Address
     * @param destination of the segment, of the same family
     */
    void EnableChecksum(const Address& source, const Address& destination);

    /// @return fields and options that ns3::TcpHeader knows
    const TcpHeader& GetHeader() const
    {
        return m_header;
    }

    /// @return the other options
    const TcpExtraOptions& GetExtra() const
    {
        return m_extra;
    }

    /// @copydoc TcpHeader::GetTypeId
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;

    /**
     * Read a header. What is no TCP header, by ReadTcpSegment, leaves this object as it was.
     *
     * @param start where
     * @return bytes read, 0 if it is no TCP header
     */
    uint32_t Deserialize(Buffer::Iterator start) override;

  private:
    /**
     * @return bytes of all options, without padding
     */
    uint32_t OptionLength() const;

    /**
     * @param [in,out] i where the options go
     */
    void WriteOptions(Buffer::Iterator& i) const;

    TcpHeader m_header;           //!< fields and options that it knows
    TcpExtraOptions m_extra;      //!< the others
    Address m_source;             //!< for the checksum
    Address m_destination;        //!< for the checksum
    bool m_checksumWanted{false}; //!< compute it
};

} // namespace ns3

#endif // TCP_LIFECYCLE_HEADER_H
