/// Tells the sessions of a shard when their sockets can be read or written.
#pragma once
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <memory>
#include <vector>

#include "session/client_socket.h"
#include "session/connection.h"

namespace livescore {

/// The session that a socket belongs to.
class socket_owner {
public:
    /// Something may have happened on the socket. The owner tells its `client_socket` first.
    virtual void on_ready(readiness what) = 0;

protected:
    virtual ~socket_owner() = default;
};

/// An epoll set within the event loop. A socket enters it once and stays until it closes, so that
/// an idle socket needs no operation that waits. Asio's own waits would take 350 bytes for each
/// socket, and a call of the kernel for each read.
///
/// On one thread. It keeps the owner of an open socket alive.
class socket_poller {
public:
    /// Throws boost::system::system_error when the kernel gives no epoll set.
    explicit socket_poller(asio::io_context& io);
    ~socket_poller();
    socket_poller(const socket_poller&) = delete;
    socket_poller& operator=(const socket_poller&) = delete;

    /// `owner` hears of `socket` from now on, in place of an owner before it. False: the kernel has
    /// no room for one more socket, so the owner has to close it. A socket that has had an owner is
    /// in the set already.
    [[nodiscard]] bool own(client_socket& socket, std::shared_ptr<socket_owner> owner);
    /// The owner hears once when the socket takes bytes, or takes them already.
    void await_writable(const client_socket& socket);
    /// The owner hears once the socket has something to read. When it may have already, the owner
    /// hears in a later turn, once, however often it asks before.
    void await_readable(client_socket& socket);
    /// The owner hears nothing more. It lives until a later turn at least, because it may be
    /// running.
    void close(client_socket& socket);
    /// No owner hears anything more.
    void stop();

private:
    void wait();
    void poll();
    void call_waiting();
    void call(int fd, readiness what);

    asio::io_context& io_;
    asio::posix::basic_stream_descriptor<shard_executor> set_;
    std::vector<std::shared_ptr<socket_owner>> owners_;  // by descriptor
    std::vector<int> again_;
    std::vector<std::shared_ptr<socket_owner>> retired_;
};

}  // namespace livescore
