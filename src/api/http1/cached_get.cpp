#include "http1/cached_get.h"

#include <chrono>

#include "gate/access_control.h"
#include "gate/request_gate.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "http/response_bytes.h"
#include "http1/plain_get.h"

namespace livescore {

namespace {

// The most bytes of prepared answers to pipelined requests that go out together. A client that does
// not read them costs no more than that and one answer.
constexpr std::size_t max_joined_bytes = 256U << 10;
// A larger answer takes the long way, which counts its memory.
constexpr std::size_t max_plain_bytes = 256U << 10;

bool may_answer(session_host& host) {
    const access_control& rights = host.context().rights;
    return host.context().options.cache.enabled && !host.draining() &&
           !rights.asks_for_credentials(access::read) &&
           !rights.asks_for_credentials(access::subscribe);
}

}  // namespace

std::string_view answer_from_cache(session_host& host, const ip_address& peer,
                                   std::string_view requests, std::string& answers) {
    if (!may_answer(host)) return requests;
    request_gate& gate = host.context().gate;
    std::string& header_lines = host.line_buffer();
    wire_options wire;
    wire.date = host.http_date();
    while (!requests.empty() && answers.size() < max_joined_bytes) {
        const auto request = scan_plain_get(requests, host.context().options);
        if (!request) break;
        const auto began = std::chrono::steady_clock::now();
        const prepared_response* const found = host.answers().find(request->gate.target, began);
        if (!found || found->body.size() > max_plain_bytes) break;
        header_lines.clear();
        const auto client = gate.client_of(peer, {request->gate.x_forwarded_for, {}});
        const auto denial = gate.admit_read(request->gate, client, header_lines);
        wire.header_lines = header_lines;
        int status = 0;
        if (denial) {
            const http_response problem = to_problem(*denial, request->gate.path);
            const std::string id = accept_request_id(request->request_id);
            wire.request_id = id;
            status = problem.status;
            answers += to_wire(problem, wire);
        } else {
            wire.request_id = request->request_id;
            status = append_prepared(answers, *found, request->if_none_match, wire);
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        host.metrics().count_request(found->pattern, http_method::get, status, took.count());
        requests.remove_prefix(request->head_bytes);
    }
    return requests;
}

}  // namespace livescore
