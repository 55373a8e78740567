/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SOCKET_PROTOTYPE_H
#define TCP_SOCKET_PROTOTYPE_H

#include "ns3/attribute.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <cstddef>
#include <vector>

namespace ns3
{

class TcpLifecycleSocket;

/// The types of a socket's algorithms, as the protocol's attributes name them.
struct TcpSocketParts
{
    TypeId rtt;        //!< RttEstimatorType
    TypeId congestion; //!< SocketType
    TypeId recovery;   //!< RecoveryType
};

/**
 * @ingroup tcp-lifecycle
 *
 * A socket to copy instead of making each from nothing: the attribute system takes several hundred
 * thousand instructions for a socket, a copy a tenth. A listener's children are made the same way.
 *
 * A copy has the values that the attributes had by default when the prototype was made. So before
 * each copy it is looked whether Config::SetDefault has changed one since.
 *
 * Of the algorithms - round-trip time, congestion control, recovery - only those are copied that
 * are known to copy well. Some classes forget a member, and a user's class without a Fork of its
 * own would become its parent: of such ones the prototype has none, and each socket gets its own.
 */
class TcpSocketPrototype
{
  public:
    /**
     * @param type of an algorithm
     * @return true if a copy of an object of just this class is like one made from nothing
     */
    static bool CopiesWell(TypeId type);

    /**
     * @param parts the types that the protocol names now
     * @return true if there is a prototype and a socket made from nothing would be like it
     */
    bool IsCurrent(const TcpSocketParts& parts) const;

    /**
     * @param socket a socket that was just made, from defaults only; nobody else may use it
     * @param parts of what types its algorithms are, where it has them
     */
    void Set(Ptr<TcpLifecycleSocket> socket, const TcpSocketParts& parts);

    /**
     * @return a socket like the prototype; there is one
     */
    Ptr<TcpLifecycleSocket> Copy() const;

    /// The next socket has to be made from nothing.
    void Forget();

  private:
    /// The default of one attribute.
    struct Default
    {
        TypeId type;                     //!< whose attribute
        std::size_t index;               //!< which one of them
        Ptr<const AttributeValue> value; //!< SetDefault replaces it, and never changes it
    };

    /// @param type its attributes, and those it inherits, matter
    void Watch(TypeId type);

    Ptr<TcpLifecycleSocket> m_socket; //!< the prototype, or null
    TcpSocketParts m_parts;           //!< what it was made for
    std::vector<Default> m_defaults;  //!< what they were when it was made
};

} // namespace ns3

#endif // TCP_SOCKET_PROTOTYPE_H
