/// Requests that a client may send again without doubling their effect (the header
/// Idempotency-Key). What the first one was answered is kept in the transaction of its change.
#pragma once
#include <functional>
#include <string>

namespace livescore {

/// A key means one request: the same key under another scope is another key.
struct request_key {
    std::string scope;        ///< method and path, "POST /api/matches"
    std::string key;          ///< the client's, 1 to 255 visible ASCII characters
    std::string fingerprint;  ///< of the body; another one under the same key is `unprocessable`
};

/// An answer as the first request got it.
struct kept_answer {
    int status = 200;
    std::string body;
    std::string etag;      ///< empty: none
    std::string location;  ///< empty: none
};

/// A key and the answer to what it leads to. `answer` is pure; it runs inside the transaction, on a
/// thread of the store. Only changes that are made are kept: a refused request changed nothing and
/// is looked at anew.
template <class Value>
struct idempotent {
    request_key key;
    std::function<kept_answer(const Value&)> answer;
};

}  // namespace livescore
