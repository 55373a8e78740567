/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_RESULT_CODEC_H
#define TCP_LIFECYCLE_RESULT_CODEC_H

#include "tcp-lifecycle-scenario.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * A result as bytes, for the way from a worker process to its parent. Both are the same program on
 * the same machine, so the bytes are those of memory and carry no version; nothing else may read
 * them. A message that was cut off anywhere is recognised as such.
 */

namespace ns3
{

/**
 * @param result what a run left behind
 * @return its encoding
 */
std::string EncodeResult(const ScenarioResult& result);

/**
 * @param message why a run failed
 * @return its encoding
 */
std::string EncodeFailure(const std::string& message);

/**
 * Read either message back.
 *
 * @param bytes what came through the pipe
 * @param [out] result the result, when that is what was sent
 * @param [out] failure why there is no result
 * @return whether result was filled in
 */
bool DecodeResult(const std::string& bytes, ScenarioResult& result, std::string& failure);

} // namespace ns3

#endif // TCP_LIFECYCLE_RESULT_CODEC_H
