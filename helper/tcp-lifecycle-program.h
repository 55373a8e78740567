/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_PROGRAM_H
#define TCP_LIFECYCLE_PROGRAM_H

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The program of the module as a function, so that a policy of one's own needs no program of its
 * own around it: the class and one line.
 *
 * @code
 *   int
 *   main(int argc, char* argv[])
 *   {
 *       return ns3::RunTcpLifecycleProgram(argc, argv);
 *   }
 * @endcode
 */

namespace ns3
{

/**
 * Run plans, draw reports: `sweep`, `report` and `plan`, one sub-command a function. Every policy
 * whose TypeId is registered in the calling program can be named in a plan.
 *
 * @param argc number of words of the command line, the program's name included
 * @param argv the words
 * @return the exit code: 0 means that all is well, 1 that something failed while it ran, 2 that it
 *         was asked for something it does not understand, and 130 that it was interrupted
 */
int RunTcpLifecycleProgram(int argc, char* argv[]);

} // namespace ns3

#endif // TCP_LIFECYCLE_PROGRAM_H
