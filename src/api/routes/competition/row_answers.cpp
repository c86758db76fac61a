#include "routes/competition/row_answers.h"

namespace livescore {

http_response moved_team(const http_request& request, std::size_t id_segment, team_id to) {
    std::string location;
    std::string_view rest = request.target.path;
    for (std::size_t i = 0; !rest.empty(); ++i) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        location += '/';
        location += i == id_segment ? std::to_string(raw(to)) : std::string(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    if (!request.target.parameters.empty())
        location += "?" + write_parameters(request.target.parameters);
    http_response response =
        json_response(301, write_data("{\"id\":" + std::to_string(raw(to)) + "}"));
    response.headers.emplace_back("Location", std::move(location));
    return uncached_row(std::move(response));
}

}  // namespace livescore
