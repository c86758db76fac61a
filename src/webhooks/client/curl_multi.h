/// A multi handle of libcurl whose sockets and timer are Asio's.
#pragma once
#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <unordered_map>

#include "livescore/core/steady_clock.h"

namespace livescore {

/// Lives on the thread of its io_context.
class curl_multi {
public:
    using done_handler = std::function<void(CURL* easy, CURLcode code)>;
    /// `idle`: connections that are kept. `done` gets each transfer when it has ended; the handle
    /// is out of this one by then. Throws std::bad_alloc.
    curl_multi(boost::asio::io_context& context, long idle, done_handler done);
    ~curl_multi();
    curl_multi(const curl_multi&) = delete;
    curl_multi& operator=(const curl_multi&) = delete;

    /// Sets what `easy` needs for its sockets to be watched. `open` makes them, and tells of each
    /// by `opened`.
    void adopt(CURL* easy, curl_opensocket_callback open, void* with) const;
    void opened(curl_socket_t socket);
    /// Starts a transfer. False: libcurl refuses it.
    [[nodiscard]] bool add(CURL* easy);
    /// Ends a transfer without calling `done`.
    void remove(CURL* easy);

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace livescore
