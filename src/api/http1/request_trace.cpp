#include "http1/request_trace.h"

#include <utility>

#include "livescore/core/random.h"

namespace livescore {
namespace {

bool is_sampled(bool asked, const trace_options& options) {
    switch (options.sample) {
        case trace_options::sampling::none:
            return false;
        case trace_options::sampling::all:
            return true;
        case trace_options::sampling::asked:
            break;
    }
    return asked || (options.one_in > 0 && random_bits() % options.one_in == 0);
}

}  // namespace

trace_context begin_trace(std::string_view traceparent, const trace_options& options) {
    const auto parent = parse_traceparent(traceparent);
    trace_context context = parent ? child_of(*parent) : new_trace();
    context.sampled = is_sampled(context.sampled, options);
    return context;
}

shared_trace trace_of_events(const trace_context& context, std::string request_id) {
    if (!context.sampled) return nullptr;
    event_trace trace{context.trace_id, write_traceparent(context), std::move(request_id)};
    return std::make_shared<const event_trace>(std::move(trace));
}

}  // namespace livescore
