#include "livescore/fanout/outbox.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "support/sockets/tcp_pair.h"

namespace livescore {
namespace {

std::vector<const shared_bytes*> pointers_to(const std::vector<shared_bytes>& pieces) {
    std::vector<const shared_bytes*> pointers;
    for (const auto& piece : pieces) pointers.push_back(&piece);
    return pointers;
}

/// A pair of local sockets. One end is for the outbox. The test reads the other end, or leaves it
/// alone.
class Outbox : public testing::Test {
protected:
    /// All bytes that arrive while `out` still has some, and then up to `size` bytes in all.
    std::string read_flushing(outbox& out, std::size_t size) const {
        std::string all;
        char buffer[65536];
        while (all.size() < size) {
            if (out.flush() == outbox::state::broken) return all;
            // Waits for room to write too: a late acknowledgement makes room without anything to
            // read.
            const short room = out.pending_bytes() > 0 ? POLLOUT : 0;
            std::array<pollfd, 2> ends{{{peer, POLLIN, 0}, {ours, room, 0}}};
            if (::poll(ends.data(), ends.size(), 5000) < 1) return all;
            const ssize_t n = ::recv(peer, buffer, sizeof buffer, MSG_DONTWAIT);
            if (n < 0 && errno == EAGAIN) continue;
            if (n <= 0) return all;
            all.append(buffer, static_cast<std::size_t>(n));
        }
        return all;
    }
    /// Sends until the kernel's buffer is full. Returns the bytes that were sent.
    static std::string fill(outbox& out) {
        std::string sent;
        for (char c = 'a';; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
            const std::string piece(100'000, c);  // more than the buffer: a part is taken
            sent += piece;
            if (out.send(make_shared_bytes(piece)) == outbox::state::pending) return sent;
        }
    }
    test::tcp_pair sockets{4096};
    const int& ours = sockets.server;
    int& peer = sockets.client;
};

using state = outbox::state;

TEST_F(Outbox, SendsAtOnceAndKeepsNothing) {
    outbox out(ours, 1000);
    EXPECT_EQ(out.send(make_shared_bytes("hello")), state::clear);
    EXPECT_EQ(out.pending_bytes(), 0U);
    EXPECT_EQ(read_flushing(out, 5), "hello");
}

TEST_F(Outbox, PiecesGoOutTogetherInOrder) {
    outbox out(ours, 1000);
    std::vector<shared_bytes> pieces;
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        pieces.push_back(make_shared_bytes(std::to_string(i)));
        expected += std::to_string(i);
    }
    EXPECT_EQ(out.send(pointers_to(pieces)), state::clear);
    EXPECT_EQ(read_flushing(out, expected.size()), expected);
}

TEST_F(Outbox, PiecesOfAnySizeArriveInOrderWhateverTheKernelTakes) {
    for (const unsigned size : {1U, 200U, 1000U, 20'000U}) {
        outbox out(ours, 1 << 22);
        std::vector<shared_bytes> pieces;
        std::string expected;
        for (int i = 0; i < 100; ++i) {
            pieces.push_back(make_shared_bytes(std::string(size, static_cast<char>('a' + i % 26))));
            expected += *pieces.back();
        }
        const state sent = out.send(pointers_to(pieces));
        EXPECT_EQ(sent, out.pending_bytes() > 0 ? state::pending : state::clear);
        EXPECT_EQ(read_flushing(out, expected.size()), expected);
    }
}

TEST_F(Outbox, WhatTheKernelDoesNotTakeWaitsAndFollowsInOrder) {
    outbox out(ours, 1 << 20);
    std::string expected = fill(out);
    const std::vector<shared_bytes> more{make_shared_bytes(std::string(5000, 'X')),
                                         make_shared_bytes("the end")};
    expected += *more[0] + *more[1];
    EXPECT_EQ(out.send(pointers_to(more)), state::pending);
    EXPECT_GT(out.pending_bytes(), 5000U);
    EXPECT_EQ(read_flushing(out, expected.size()), expected);
    EXPECT_EQ(out.flush(), state::clear);
    EXPECT_EQ(out.pending_bytes(), 0U);
}

TEST_F(Outbox, OverTheBoundNothingMoreIsTaken) {
    outbox out(ours, 110'000);
    fill(out);
    state last = state::pending;
    int taken = 0;
    while (last == state::pending) {
        last = out.send(make_shared_bytes(std::string(1000, 'Y')));
        ++taken;
    }
    EXPECT_EQ(last, state::overflow);
    EXPECT_LE(taken, 111);
    EXPECT_LE(out.pending_bytes(), 110'000U);
    EXPECT_EQ(out.send(make_shared_bytes("x")), state::overflow);
}

TEST_F(Outbox, AnAnswerMayBeLargerThanTheBoundWhichCountsWhatComesBehindIt) {
    outbox box(ours, 100'000);
    const std::vector<shared_bytes> missed(20, make_shared_bytes(std::string(1'000'000, 'a')));
    ASSERT_EQ(box.send_answer(missed), state::pending);
    ASSERT_GT(box.pending_bytes(), 10'000'000U);
    EXPECT_EQ(box.send(make_shared_bytes(std::string(60'000, 'b'))), state::pending);
    // The bound holds for a second answer while the first still waits.
    EXPECT_EQ(box.send_answer(missed), state::overflow);
    EXPECT_EQ(box.send(make_shared_bytes("c")), state::overflow);
}

TEST_F(Outbox, AfterAnAnswerTheBoundIsAsItWas) {
    outbox box(ours, 100'000);
    const std::vector<shared_bytes> missed(5, make_shared_bytes(std::string(100'000, 'a')));
    ASSERT_EQ(box.send_answer(missed), state::pending);
    ASSERT_EQ(read_flushing(box, 500'000).size(), 500'000U);
    ASSERT_EQ(box.flush(), state::clear);
    const auto event = make_shared_bytes(std::string(50'000, 'b'));
    state last = state::clear;
    for (int i = 0; i < 1000 && last != state::overflow; ++i) last = box.send(event);
    EXPECT_EQ(last, state::overflow);
    EXPECT_LE(box.pending_bytes(), 100'000U);
}

TEST_F(Outbox, PagesFollowEachOtherAndDoNotCountForTheBound) {
    outbox box(ours, 100'000);
    EXPECT_EQ(box.answer_bytes(), 0U);
    const std::vector<shared_bytes> page(5, make_shared_bytes(std::string(100'000, 'a')));
    ASSERT_EQ(box.send_page(page), state::pending);
    const std::size_t first = box.answer_bytes();
    EXPECT_EQ(first, box.pending_bytes());
    EXPECT_EQ(box.send(make_shared_bytes(std::string(60'000, 'b'))), state::pending);
    ASSERT_EQ(box.send_page(page), state::pending) << "other resumes have their pages too";
    EXPECT_EQ(box.answer_bytes(), first + 500'000);
    EXPECT_EQ(box.send(make_shared_bytes(std::string(60'000, 'c'))), state::overflow)
        << "events count together, before and behind a page";
    const std::string expected =
        std::string(500'000, 'a') + std::string(60'000, 'b') + std::string(500'000, 'a');
    EXPECT_EQ(read_flushing(box, expected.size()), expected);
    EXPECT_EQ(box.answer_bytes(), 0U);
}

TEST_F(Outbox, APageThatTheKernelTakesLeavesNothing) {
    outbox box(ours, 1000);
    const std::vector<shared_bytes> page(3, make_shared_bytes("abc"));
    EXPECT_EQ(box.send_page(page), state::clear);
    EXPECT_EQ(box.answer_bytes(), 0U);
}

TEST_F(Outbox, TheLastFrameFollowsTheOneThatHasBegunAndNothingElse) {
    outbox out(ours, 1 << 20);
    const std::string begun = fill(out);
    out.send(make_shared_bytes(std::string(3000, 'U')));  // has not begun
    out.drop_unsent();
    out.send_last(make_shared_bytes("CLOSE"));
    EXPECT_EQ(out.send(make_shared_bytes("too late")), state::overflow);
    const std::string expected = begun + "CLOSE";
    EXPECT_EQ(read_flushing(out, expected.size()), expected);
    EXPECT_EQ(out.flush(), state::clear);
    ::shutdown(ours, SHUT_WR);
    EXPECT_EQ(read_flushing(out, 1), "");
}

TEST_F(Outbox, AGonePeerIsSaid) {
    const linger reset{1, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(peer);
    peer = -1;
    outbox out(ours, 1000);
    EXPECT_EQ(out.send(make_shared_bytes("hello")), state::broken);
}

}  // namespace
}  // namespace livescore
