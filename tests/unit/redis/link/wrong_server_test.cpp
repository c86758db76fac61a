#include <gtest/gtest.h>

#include "redis/link/reply.h"

namespace livescore {
namespace {

TEST(WrongServer, SaysSoItself) {
    for (const char* error :
         {"READONLY You can't write against a read only replica.",
          "READONLY You can't write against a read only replica. script: f, on @user_script:1.",
          "ERR Error running script (call to f_6b1b): @user_script:1: -READONLY You can't write "
          "against a read only replica.",
          "LOADING Redis is loading the dataset in memory",
          "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
          "NOREPLICAS Not enough good replicas to write.", "NOAUTH Authentication required.",
          "WRONGPASS invalid username-password pair or user is disabled.",
          "MOVED 3999 127.0.0.1:6381", "CLUSTERDOWN The cluster is down",
          "ERR max number of clients reached"}) {
        EXPECT_TRUE(is_wrong_server(error)) << error;
    }
}

TEST(WrongServer, IsNotOneThatRefusesACommand) {
    for (const char* error :
         {"", "ERR unknown command 'READONLY'", "ERR Error running script (call to f_6b1b)",
          "NOPERM this user has no permissions to run the 'publish' command", "LOADINGS",
          "OOM command not allowed when used memory > 'maxmemory'.", "NOSCRIPT No matching script.",
          "MISCONF Redis is configured to save RDB snapshots", "BUSY Redis is busy",
          "WRONGTYPE Operation against a key holding the wrong kind of value"}) {
        EXPECT_FALSE(is_wrong_server(error)) << error;
    }
}

}  // namespace
}  // namespace livescore
