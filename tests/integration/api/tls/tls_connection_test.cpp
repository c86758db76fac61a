#include "api/tls/tls_connection.h"

#include <gtest/gtest.h>

#include <vector>

#include "integration/api/tls/tls_pair.h"
#include "livescore/fanout/outbox.h"

namespace livescore {
namespace {

using test::tls_pair;
using state = outbox::state;

const std::string http{"\x08http/1.1"};
const std::string http2{"\x02h2"};

std::string chosen_protocol(const tls_pair& pair) {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(pair.client.ssl.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

TEST(TlsConnection, ItSpeaksTls12AndTls13AndNothingOlder) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_pair pair(version);
        ASSERT_TRUE(pair.shake_hands());
        EXPECT_EQ(SSL_version(pair.client.ssl.get()), version);
        EXPECT_EQ(pair.server.send("hello"), 5);
        test::await(pair.sockets.client, POLLIN);
        std::string heard;
        while (heard.empty()) heard = pair.client.read(100);
        EXPECT_EQ(heard, "hello");
    }
    tls_pair old(TLS1_1_VERSION);
    EXPECT_FALSE(old.shake_hands());
}

TEST(TlsConnection, OfTheOfferedProtocolsItChoosesHttp11AndRefusesTheRest) {
    tls_pair both(TLS1_3_VERSION, http2 + http);
    ASSERT_TRUE(both.shake_hands());
    EXPECT_EQ(chosen_protocol(both), "http/1.1");
    tls_pair silent;
    ASSERT_TRUE(silent.shake_hands());
    EXPECT_EQ(chosen_protocol(silent), "");
    tls_pair newer(TLS1_3_VERSION, http2);
    EXPECT_FALSE(newer.shake_hands());
}

TEST(TlsConnection, WhatItHoldsIsToldWithoutNewBytes) {
    tls_pair pair;
    ASSERT_TRUE(pair.shake_hands());
    const std::string said(10'000, 'x');
    pair.client.write(said);
    std::string heard;
    std::array<char, 999> space;
    test::await(pair.sockets.server, POLLIN);
    while (heard.size() < said.size()) {
        const ssize_t count = pair.server.receive(space);
        ASSERT_GT(count, 0) << heard.size();
        heard.append(space.data(), static_cast<std::size_t>(count));
        EXPECT_EQ(pair.server.holds_received(), heard.size() < said.size());
    }
    EXPECT_EQ(heard, said);
    EXPECT_EQ(pair.server.receive(space), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_FALSE(pair.server.peer_ended());
}

TEST(TlsConnection, AnEndOfTheClientStaysAnEnd) {
    tls_pair pair;
    ASSERT_TRUE(pair.shake_hands());
    pair.client.write("last");
    SSL_shutdown(pair.client.ssl.get());
    test::await(pair.sockets.server, POLLIN);
    std::array<char, 100> space;
    EXPECT_EQ(pair.server.receive(space), 4);
    // No more bytes may come, so the socket alone would never tell.
    EXPECT_TRUE(pair.server.holds_received());
    EXPECT_EQ(pair.server.receive(space), 0);
    EXPECT_TRUE(pair.server.peer_ended());
}

TEST(TlsConnection, AClientCanTellAnEndFromACut) {
    tls_pair pair;
    ASSERT_TRUE(pair.shake_hands());
    pair.server.send("all");
    pair.server.say_end();
    bool ended = false;
    std::string heard;
    while (!ended) {
        test::await(pair.sockets.client, POLLIN);
        heard += pair.client.read(100, &ended);
    }
    EXPECT_EQ(heard, "all");
}

TEST(TlsConnection, BytesThatAreNoTlsAreRefused) {
    tls_pair pair;
    const std::string plain = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    ASSERT_GT(::send(pair.sockets.client, plain.data(), plain.size(), 0), 0);
    test::await(pair.sockets.server, POLLIN);
    EXPECT_EQ(pair.server.shake_hands(), tls_connection::progress::failed);
    EXPECT_NE(pair.server.failure(), "");
}

TEST(TlsConnection, TheKernelEncryptsWhereItCan) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_pair pair(version, {}, 0, true);
        ASSERT_TRUE(pair.shake_hands());
        RecordProperty("by_kernel", pair.server.is_sent_by_kernel() ? 1 : 0);
        std::string heard;
        for (int round = 0; round < 3; ++round) {
            ASSERT_EQ(pair.server.send("hello"), 5);
            test::await(pair.sockets.client, POLLIN);
            const std::size_t expected = heard.size() + 5;
            while (heard.size() < expected) heard += pair.client.read(100);
        }
        EXPECT_EQ(heard, "hellohellohello");
        pair.server.say_end();
        bool ended = false;
        test::await(pair.sockets.client, POLLIN);
        pair.client.read(100, &ended);
        EXPECT_TRUE(ended);
    }
}

// ---- an outbox that sends through it

/// Reads and flushes until `size` bytes have come, or the server has sent all that it has.
std::string read_flushing(tls_pair& pair, outbox& out, std::size_t size) {
    std::string all;
    while (all.size() < size) {
        const state now = out.flush();
        if (now == state::broken) return all;
        const std::string more = pair.client.read(65536);
        all += more;
        if (!more.empty()) continue;
        // A late acknowledgement makes room without anything to read.
        const short room = now == state::pending ? POLLOUT : 0;
        std::array<pollfd, 2> ends{
            {{pair.sockets.client, POLLIN, 0}, {pair.sockets.server, room, 0}}};
        if (::poll(ends.data(), ends.size(), 5000) < 1) return all;
    }
    return all;
}

shared_bytes piece(char c, std::size_t size) {
    return make_shared_bytes(std::string(size, c));
}

class SecureOutbox : public testing::Test {
protected:
    SecureOutbox() { shaken_ = pair.shake_hands(); }
    void SetUp() override { ASSERT_TRUE(shaken_); }

    /// Sends pieces of `size` until some wait. Returns their bytes.
    std::string fill(std::size_t size) {
        std::string sent;
        for (char c = 'a';; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
            sent += std::string(size, c);
            if (out.send(piece(c, size)) == state::pending) return sent;
        }
    }

    tls_pair pair{TLS1_3_VERSION, {}, 4096};
    outbox out{pair.sockets.server, 1 << 22, &pair.server};
    bool shaken_;
};

TEST_F(SecureOutbox, EveryByteArrivesOnceWhateverTheKernelTakes) {
    for (const std::size_t size : {7U, 900U, 16'384U, 16'385U, 100'000U}) {
        std::string sent = fill(size);
        EXPECT_GT(out.pending_bytes(), 0U);
        // These wait behind.
        std::vector<shared_bytes> pieces;
        for (char c = '0'; c <= '9'; ++c) pieces.push_back(piece(c, size));
        std::vector<const shared_bytes*> pointers;
        for (const auto& p : pieces) pointers.push_back(&p);
        EXPECT_EQ(out.send(pointers), state::pending);
        for (const auto& p : pieces) sent += *p;
        EXPECT_EQ(read_flushing(pair, out, sent.size()), sent) << size;
        EXPECT_EQ(out.flush(), state::clear);
        EXPECT_EQ(out.pending_bytes(), 0U);
    }
}

TEST_F(SecureOutbox, ManyPiecesAtOnceArriveInOrder) {
    for (const std::size_t size : {1U, 300U, 5'000U}) {
        std::vector<shared_bytes> pieces;
        std::string sent;
        for (int i = 0; i < 200; ++i) {
            pieces.push_back(piece(static_cast<char>('a' + i % 26), size));
            sent += *pieces.back();
        }
        std::vector<const shared_bytes*> pointers;
        for (const auto& p : pieces) pointers.push_back(&p);
        EXPECT_NE(out.send(pointers), state::broken);
        EXPECT_EQ(read_flushing(pair, out, sent.size()), sent) << size;
        EXPECT_EQ(out.flush(), state::clear);
    }
}

TEST_F(SecureOutbox, WhatIsEncryptedGoesOutBeforeTheLastFrame) {
    const std::string begun = fill(1000);
    out.send(piece('U', 3000));  // has not begun
    out.drop_unsent();
    out.send_last(make_shared_bytes("CLOSE"));
    const std::string heard = read_flushing(pair, out, begun.size() + 5);
    // The piece that found no room at all was dropped, or went out whole.
    const std::size_t pieces = (heard.size() - 5) / 1000;
    EXPECT_EQ(heard, begun.substr(0, pieces * 1000) + "CLOSE");
    EXPECT_GE(pieces + 1, begun.size() / 1000);
    EXPECT_EQ(out.flush(), state::clear);
}

TEST_F(SecureOutbox, AGonePeerIsSaid) {
    const linger reset{1, 0};
    ::setsockopt(pair.sockets.client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(pair.sockets.client);
    pair.sockets.client = -1;
    EXPECT_EQ(out.send(make_shared_bytes("hello")), state::broken);
    EXPECT_EQ(out.send(make_shared_bytes("again")), state::broken);
}

// ---- certificates

TEST(TlsSource, WrongFilesAreNamed) {
    const test::test_certificate other("DNS:localhost");
    door_options options = test::door();
    EXPECT_TRUE(check_door_options(options).empty());
    EXPECT_TRUE(check_door_options({}).empty());
    options.key_file = other.key_file();
    ASSERT_EQ(check_door_options(options).size(), 1U);
    EXPECT_EQ(check_door_options(options).front().rfind("TLS_KEY_FILE: ", 0), 0U);
    options.key_file.clear();
    EXPECT_EQ(check_door_options(options).front().rfind("TLS_KEY_FILE: ", 0), 0U);
    options = test::door();
    options.certificate_file = "/nonexistent";
    EXPECT_EQ(check_door_options(options).front().rfind("TLS_CERTIFICATE_FILE: ", 0), 0U);
}

}  // namespace
}  // namespace livescore
