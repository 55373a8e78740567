/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_GNUPLOT_H
#define TCP_LIFECYCLE_GNUPLOT_H

#include <stdexcept>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Runs gnuplot on a script that carries its data with it and takes the picture from its output.
 * ns-3's own Gnuplot classes write scripts of four styles for a person to run; the report needs
 * panels, error bars and the picture itself.
 */

namespace ns3
{

/// gnuplot is missing or did not like the script. what() is one line.
class GnuplotError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * Draw a picture.
 *
 * @param script plotting commands; the terminal is chosen here and must not be set in them
 * @param width width of the picture, pixels
 * @param height height of the picture, pixels
 * @return an <svg> element, without the XML prologue, to stand inside a page
 * @throw GnuplotError when gnuplot cannot be started or fails
 */
std::string DrawSvg(const std::string& script, unsigned width, unsigned height);

} // namespace ns3

#endif // TCP_LIFECYCLE_GNUPLOT_H
