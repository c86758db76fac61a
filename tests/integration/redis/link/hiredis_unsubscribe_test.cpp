// Why no connection of ours ever sends UNSUBSCRIBE: the hiredis of Debian 12 ends the process at
// some sequences of it (redis/hiredis #140, #396, #490, #1039). When this test fails because
// hiredis has become better, redis/bus may give a subscription up without a new connection.
#include <gtest/gtest.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <poll.h>

#include <csignal>

#include "support/redis_server.h"

namespace livescore {
namespace {

/// What hiredis wants of its loop.
struct wishes {
    bool read = false;
    bool write = false;
};

/// Runs hiredis by itself, on a channel that is asked for twice, as our probes do, and given up
/// twice. Returns when Redis has answered nothing for a second.
void give_up_twice(int port) {
    redisAsyncContext* context = redisAsyncConnect("127.0.0.1", port);
    wishes wanted;
    context->ev.data = &wanted;
    context->ev.addRead = [](void* to) { static_cast<wishes*>(to)->read = true; };
    context->ev.delRead = [](void* to) { static_cast<wishes*>(to)->read = false; };
    context->ev.addWrite = [](void* to) { static_cast<wishes*>(to)->write = true; };
    context->ev.delWrite = [](void* to) { static_cast<wishes*>(to)->write = false; };
    const auto ignore = [](redisAsyncContext*, void*, void*) {};
    for (const char* command : {"SUBSCRIBE a", "SUBSCRIBE a", "UNSUBSCRIBE a", "UNSUBSCRIBE a"})
        redisAsyncCommand(context, ignore, nullptr, command);
    // The first wish to write is for the connection, which hiredis itself does not say.
    wanted.write = true;
    while (true) {
        pollfd ready{context->c.fd, 0, 0};
        if (wanted.read) ready.events |= POLLIN;
        if (wanted.write) ready.events |= POLLOUT;
        if (poll(&ready, 1, 1000) <= 0) return;
        if ((ready.revents & POLLOUT) != 0) redisAsyncHandleWrite(context);
        if ((ready.revents & POLLIN) != 0) redisAsyncHandleRead(context);
    }
}

TEST(HiredisDeathTest, ASubscriptionGivenUpTwiceEndsTheProcess) {
    const test::redis_server server;
    EXPECT_EXIT(give_up_twice(server.port()), testing::KilledBySignal(SIGABRT), "Assertion");
}

}  // namespace
}  // namespace livescore
