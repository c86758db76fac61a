/// Requests that a client may send again without doubling their effect (the header
/// Idempotency-Key). The store keeps the answer to the first request in the transaction of its
/// change.
#pragma once
#include <functional>
#include <string>

namespace livescore {

/// A key means one request. The same key under another scope is another key.
struct request_key {
    std::string scope;        ///< method and path, "POST /api/matches"
    std::string key;          ///< the client's, 1 to 255 visible ASCII characters
    std::string fingerprint;  ///< the body's; another fingerprint under the key is `unprocessable`
};

/// The answer to the first request.
struct kept_answer {
    int status = 200;
    std::string body;
    std::string etag;      ///< empty: none
    std::string location;  ///< empty: none
};

/// A key, and the function that makes the answer to its change. `answer` is pure; it runs inside
/// the transaction, on a thread of the store. The store keeps an answer only when the request
/// changed something. A refused request changed nothing, so the store decides a repetition of it
/// anew.
template <class Value>
struct idempotent {
    request_key key;
    std::function<kept_answer(const Value&)> answer;
};

}  // namespace livescore
