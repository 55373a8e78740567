/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "segment-impairments.h"

#include "segment-loss-model.h"

#include <cmath>
#include <locale>
#include <sstream>

namespace ns3
{

namespace
{

/// What a draw is for. Each has a key of its own, made from the experiment's; loss has that itself,
/// as it has in SegmentLossModel.
enum Purpose : uint64_t
{
    CHAIN = 1,        //!< step of a Gilbert-Elliott chain
    DUPLICATION,      //!< is there a copy?
    DUPLICATE_LENGTH, //!< how late is it?
    LATENESS,         //!< is the segment late?
    LATENESS_LENGTH,  //!< how much?
};

/**
 * @param key the experiment's
 * @param purpose what the draw is for
 * @return the key of these draws
 */
uint64_t
KeyFor(uint64_t key, Purpose purpose)
{
    return SegmentLossModel::Mix(key ^ (0x5bd1e995ULL * purpose));
}

/**
 * @param name of a field
 * @param value it has
 * @param expected what it should be
 * @return what is wrong
 */
std::string
Complaint(const char* name, double value, const char* expected)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << name << " = " << value << ": expected " << expected;
    return text.str();
}

/**
 * @param value a probability
 * @return true if it is one
 */
bool
IsProbability(double value)
{
    return value >= 0 && value <= 1;
}

/**
 * @param name of the field
 * @param delay what it holds
 * @param [out] error what is wrong with it
 * @return true if nothing is
 */
bool
CheckDelay(const std::string& name, const SegmentDelay& delay, std::string& error)
{
    if (delay.min.IsStrictlyNegative() || delay.max < delay.min)
    {
        error = Complaint((name + " max").c_str(),
                          delay.max.GetSeconds(),
                          "at least min, and min at least 0s");
        return false;
    }
    if (!(delay.shape >= 0 && delay.shape <= 100))
    {
        error = Complaint((name + " shape").c_str(), delay.shape, "0 (uniform) to 100");
        return false;
    }
    if (delay.shape > 0 && delay.min.IsZero() && delay.max.IsStrictlyPositive())
    {
        error = Complaint((name + " min").c_str(), 0, "above 0s, where a Pareto tail begins");
        return false;
    }
    return true;
}

} // namespace

Time
SegmentDelay::Quantile(double u) const
{
    const double low = min.GetSeconds();
    const double high = max.GetSeconds();
    if (shape <= 0 || low <= 0)
    {
        return min + Seconds(u * (high - low));
    }
    // 1 - u = P(X > x | X <= max), solved for x.
    const double cut = 1 - std::pow(low / high, shape);
    return Seconds(low / std::pow(1 - u * cut, 1 / shape));
}

double
SegmentImpairments::BadShare() const
{
    return badLoss > goodLoss ? (lossRate - goodLoss) / (badLoss - goodLoss) : 0;
}

double
SegmentImpairments::GoodToBad() const
{
    // In balance as many steps lead into the bad state as out of it, and one in burstLength does.
    return BadShare() / (1 - BadShare()) / burstLength;
}

bool
SegmentImpairments::Check(std::string& error) const
{
    if (!IsProbability(lossRate))
    {
        error = Complaint("loss rate", lossRate, "a probability from 0 to 1");
        return false;
    }
    if (!IsProbability(duplicateRate))
    {
        error = Complaint("duplicate rate", duplicateRate, "a probability from 0 to 1");
        return false;
    }
    if (!IsProbability(jitterRate))
    {
        error = Complaint("jitter rate", jitterRate, "a probability from 0 to 1");
        return false;
    }
    if (!CheckDelay("duplicate delay", duplicateDelay, error) ||
        !CheckDelay("jitter", jitter, error))
    {
        return false;
    }
    if (lossModel == BERNOULLI || lossRate == 0)
    {
        return true;
    }
    if (!IsProbability(badLoss) || !IsProbability(goodLoss) || goodLoss > lossRate ||
        badLoss <= lossRate)
    {
        error = Complaint("loss rate",
                          lossRate,
                          "for Gilbert-Elliott, at least the loss of the good state and less than "
                          "that of the bad one");
        return false;
    }
    if (!(burstLength >= 1) || GoodToBad() > 1)
    {
        error = Complaint("burst length",
                          burstLength,
                          "at least 1, and long enough for the loss rate: at a loss rate p without "
                          "loss in the good state, at least p / (1 - p)");
        return false;
    }
    return true;
}

void
SegmentImpairer::Configure(const SegmentImpairments& impairments, uint64_t key)
{
    m_impairments = impairments;
    m_key = key;
}

void
SegmentImpairer::Reset()
{
    m_connections.clear();
}

bool
SegmentImpairer::IsLost(uint32_t connection, TcpRole sender, Direction& direction) const
{
    double rate = m_impairments.lossRate;
    if (m_impairments.lossModel == SegmentImpairments::GILBERT_ELLIOTT && rate > 0)
    {
        const double step =
            SegmentLossModel::Draw(KeyFor(m_key, CHAIN), connection, sender, direction.ordinal);
        // The first segment finds the chain in balance; later ones move it.
        const double stayBad = 1 - 1 / m_impairments.burstLength;
        const double toBad = direction.ordinal == 0 ? m_impairments.BadShare()
                             : direction.bad        ? stayBad
                                                    : m_impairments.GoodToBad();
        direction.bad = step < toBad;
        rate = direction.bad ? m_impairments.badLoss : m_impairments.goodLoss;
    }
    return SegmentLossModel::Draw(m_key, connection, sender, direction.ordinal) < rate;
}

SegmentImpairer::Fate
SegmentImpairer::Next(uint32_t connection, TcpRole sender)
{
    Fate fate;
    if (connection >= m_connections.size())
    {
        m_connections.resize(connection + 1, {});
    }
    Direction& direction = m_connections[connection][sender];
    const auto draw = [&](Purpose purpose) {
        return SegmentLossModel::Draw(KeyFor(m_key, purpose),
                                      connection,
                                      sender,
                                      direction.ordinal);
    };
    fate.lost = IsLost(connection, sender, direction);
    if (m_impairments.jitterRate > 0 && draw(LATENESS) < m_impairments.jitterRate)
    {
        fate.delay = m_impairments.jitter.Quantile(draw(LATENESS_LENGTH));
    }
    if (m_impairments.duplicateRate > 0 && !fate.lost &&
        draw(DUPLICATION) < m_impairments.duplicateRate)
    {
        fate.copy = m_impairments.duplicateDelay.Quantile(draw(DUPLICATE_LENGTH));
    }
    direction.ordinal++;
    return fate;
}

} // namespace ns3
