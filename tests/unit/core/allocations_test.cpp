// The hot paths allocate nothing: no delivery does, and no GET that memory answers. An allocator of
// the whole test program counts.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "api/gate/request_gate.h"
#include "api/http/http_message.h"
#include "api/http/response_bytes.h"
#include "api/http1/plain_get.h"
#include "livescore/fanout/hub.h"
#include "livescore/fanout/outbox.h"

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
// std::stable_sort takes its memory so.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace livescore {
namespace {

/// Works like a session: it sends everything to its socket, which takes it.
class socket_subscriber final : public subscriber {
public:
    socket_subscriber() {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0);
        out_.emplace(ends_[0], 1U << 20);
    }
    ~socket_subscriber() override {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void send(byte_pieces pieces) override { ASSERT_EQ(out_->send(pieces), outbox::state::clear); }

private:
    std::array<int, 2> ends_{};
    std::optional<outbox> out_;
};

shared_frame frame_of(int match, sequence_number seq) {
    return std::make_shared<const frame>(match_id{match}, seq, event_type::commentary_new,
                                         R"({"some":"event"})");
}

template <class Work>
std::size_t allocations_of(Work work) {
    const std::size_t before = allocations;
    work();
    return allocations - before;
}

TEST(Allocations, AreCounted) {
    EXPECT_GT(allocations_of([] { const auto made = std::make_unique<int>(1); }), 0U);
}

TEST(Allocations, ADeliveryAllocatesNothing) {
    hub h;
    std::deque<socket_subscriber> all(100);
    for (auto& one : all) h.add(one, match_id{1});
    std::vector<std::vector<shared_frame>> drains;
    for (int i = 1; i <= 10; ++i) drains.push_back({frame_of(1, i)});
    h.deliver(drains[0]);  // makes the room that a drain needs, once
    for (std::size_t i = 1; i < drains.size(); ++i) {
        EXPECT_EQ(allocations_of([&] { h.deliver(drains[i]); }), 0U) << i;
    }
    for (auto& one : all) h.remove_all(one, [](topic) {});
}

TEST(Allocations, JoiningFramesAllocatesOnceADrainAndNothingADelivery) {
    hub h;
    std::deque<socket_subscriber> all(100);
    for (auto& one : all) h.add(one, match_id{1});
    std::vector<shared_frame> four;
    for (int i = 1; i <= 4; ++i) four.push_back(frame_of(1, i));
    h.deliver(four);
    EXPECT_LE(allocations_of([&] { h.deliver(four); }), 2U) << "the bytes and their owner";
    for (auto& one : all) h.remove_all(one, [](topic) {});
}

TEST(Allocations, AGetFromMemoryAllocatesNothing) {
    const api_options options;
    metrics_registry metrics;
    denials denied(metrics);
    rate_limiter limiter(options.traffic, nullptr, metrics);
    request_gate gate(options.traffic, limiter, denied);
    http_response answer = list_response(std::string(1000, 'x'));
    const prepared_response prepared = prepare(answer);
    const std::string request =
        "GET /api/matches/1 HTTP/1.1\r\nHost: example.com\r\nUser-Agent: a browser\r\n"
        "Accept: */*\r\nX-Forwarded-For: 192.0.2.7\r\nIf-None-Match: \"another\"\r\n\r\n";
    const ip_address peer = asio::ip::make_address("127.0.0.1");
    std::string out;
    std::string lines;
    int status = 0;
    const auto serve = [&] {
        out.clear();
        lines.clear();
        const auto scanned = scan_plain_get(request, options);
        ASSERT_TRUE(scanned);
        ASSERT_EQ(scanned->head_bytes, request.size());
        const auto client = gate.client_of(peer, {scanned->gate.x_forwarded_for, {}});
        ASSERT_FALSE(gate.admit_read(scanned->gate, client, lines));
        wire_options wire;
        wire.date = "Sat, 31 Jan 2026 12:00:00 GMT";
        wire.header_lines = lines;
        status = append_prepared(out, prepared, scanned->if_none_match, wire);
    };
    serve();  // the buffers of the connection and its shard grow once
    EXPECT_EQ(allocations_of(serve), 0U);
    EXPECT_EQ(status, 200);
    EXPECT_TRUE(out.ends_with("x"));
}

}  // namespace
}  // namespace livescore
