#include "routes/router.h"

#include <span>

#include "livescore/protocol/query.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

struct indexed_method {
    http_method method;
    http_handler handler;
    access needed;
    std::string_view action;
    bool takes_body;
    std::vector<std::string_view> query;  ///< the names of the parameters that it takes
};

/// A route as requests are compared with it.
struct indexed_route {
    std::string_view pattern;
    std::string allow;
    std::vector<indexed_method> methods;
    livescore::made_of made_of;
    bool checks_query;
};

bool may_have_body(http_method method) {
    using enum http_method;
    return method == post || method == put || method == patch;
}

indexed_method index(const route_method& m) {
    indexed_method indexed{m.method, m.handler, m.needed, m.does.id.text(), false, {}};
    indexed.takes_body = may_have_body(m.method) && !m.does.body.empty();
    for (const std::string_view key : m.does.query) indexed.query.push_back(parameter_name(key));
    return indexed;
}

std::string allowed_methods(const route& r) {
    std::string allow;
    for (const route_method& m : r.methods) {
        allow.append(to_string(m.method)).append(", ");
        if (m.method == http_method::get) allow.append("HEAD, ");
    }
    return allow.append("OPTIONS");
}

const std::vector<indexed_route>& routes() {
    static const std::vector<indexed_route> all = [] {
        std::vector<indexed_route> indexed;
        for (const route_group& group : route_table()) {
            for (const route& r : group.routes) {
                // A parameter that the route does not have is refused below /api.
                indexed_route& added = indexed.emplace_back(
                    indexed_route{r.pattern, allowed_methods(r), {}, r.made_of, false});
                added.checks_query = r.pattern.starts_with("/api/");
                for (const route_method& m : r.methods) added.methods.push_back(index(m));
            }
        }
        return indexed;
    }();
    return all;
}

/// Compares segment by segment; ":name" matches any segment that is not empty.
bool matches(std::string_view pattern, std::span<const std::string> segments,
             std::vector<std::string>& parameters) {
    pattern.remove_prefix(1);
    std::size_t i = 0;
    while (true) {
        const auto slash = pattern.find('/');
        const std::string_view expected = pattern.substr(0, slash);
        if (i == segments.size()) return expected.empty() && i == 0;
        if (expected.starts_with(':')) {
            if (segments[i].empty()) return false;
            parameters.push_back(segments[i]);
        } else if (segments[i] != expected) {
            return false;
        }
        ++i;
        if (slash == std::string_view::npos) return i == segments.size();
        pattern.remove_prefix(slash + 1);
    }
}

}  // namespace

std::optional<match_id> route_match::match() const {
    // Other things have ids too, and a token for a match is none for them.
    if (parameters.empty() || !pattern.starts_with("/api/matches/")) return std::nullopt;
    const result<match_id> id = read_match_id(parameters.front());
    return id ? std::optional(*id) : std::nullopt;
}

route_match find_route(http_method method, const std::vector<std::string>& all_segments) {
    std::span<const std::string> segments(all_segments);
    // "/api/matches/" means "/api/matches", as with the original.
    if (segments.size() > 1 && segments.back().empty())
        segments = segments.first(segments.size() - 1);
    const http_method wanted = method == http_method::head ? http_method::get : method;
    route_match found;
    for (const indexed_route& r : routes()) {
        std::vector<std::string> parameters;
        if (!matches(r.pattern, segments, parameters)) continue;
        found.pattern = r.pattern;
        found.parameters = std::move(parameters);
        if (wanted == http_method::get) found.made_of = r.made_of;
        found.allow = r.allow;
        found.checks_query = r.checks_query;
        for (const indexed_method& m : r.methods) {
            if (m.method != wanted) continue;
            found.handler = m.handler;
            found.needed = m.needed;
            found.action = m.action;
            found.query = m.query;
            found.takes_body = m.takes_body;
        }
        break;
    }
    return found;
}

}  // namespace livescore
