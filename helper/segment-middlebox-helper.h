/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SEGMENT_MIDDLEBOX_HELPER_H
#define SEGMENT_MIDDLEBOX_HELPER_H

#include "ns3/net-device-container.h"
#include "ns3/object-factory.h"
#include "ns3/segment-middlebox.h"
#include "ns3/tcp-middlebox-script.h"

#include <string>

namespace ns3
{

/**
 * Read a middlebox script from a file.
 *
 * @param path of the file
 * @param [out] script what it says; untouched if it is wrong
 * @param [out] error if it cannot be read or is wrong: one line
 * @return true if it is right
 */
bool ReadMiddleboxScript(const std::string& path,
                         lifecycle::MiddleboxScript& script,
                         std::string& error);

/**
 * @ingroup tcp-lifecycle
 *
 * Puts a SegmentMiddlebox on links.
 *
 * @code
 *   SegmentMiddleboxHelper middlebox("first-fin-lost.script");
 *   middlebox.Install(devices);
 * @endcode
 *
 * Random impairments are attributes, see SegmentMiddlebox:
 *
 * @code
 *   SegmentMiddleboxHelper middlebox;
 *   middlebox.Set("LossModel", StringValue("GilbertElliott"));
 *   middlebox.Set("LossRate", DoubleValue(0.02));
 *   middlebox.Install(devices);
 * @endcode
 */
class SegmentMiddleboxHelper
{
  public:
    /// A middlebox without a script.
    SegmentMiddleboxHelper();

    /**
     * A middlebox with a script. What is wrong with it is said in one line on standard error, and
     * the program ends with exit code 2.
     *
     * @param path of the script's file
     */
    explicit SegmentMiddleboxHelper(const std::string& path);

    /**
     * Set an attribute of the middleboxes to be installed.
     *
     * @param name the attribute's name
     * @param value its value
     */
    void Set(const std::string& name, const AttributeValue& value);

    /**
     * Make one middlebox for all of these devices: those of both ends of a link, so that it sees
     * both directions.
     *
     * @param devices of nodes
     * @return the middlebox
     */
    Ptr<SegmentMiddlebox> Install(NetDeviceContainer devices) const;

  private:
    ObjectFactory m_factory;             //!< of the middlebox
    lifecycle::MiddleboxScript m_script; //!< what it obeys
};

} // namespace ns3

#endif // SEGMENT_MIDDLEBOX_HELPER_H
