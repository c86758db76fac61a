#include "admin/service_commands.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "admin/printing.h"
#include "admin/request_members.h"
#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t default_rows = 100;
constexpr std::int64_t page_rows = 100;

int report(const std::string& sentence, int status) {
    std::cerr << "livescore-admin: " << sentence << '\n';
    return status;
}

std::string path_of(const command_description& what, const std::vector<std::string>& arguments) {
    std::string path = what.path;
    for (std::size_t i = 0; i < what.arguments.size(); ++i) {
        const std::string mark = std::string("{") + what.arguments[i].name + "}";
        path.replace(path.find(mark), mark.size(), percent_encoded(arguments[i]));
    }
    return path;
}

bool is_refused(const service_answer& answer) {
    return answer.status < 200 || answer.status > 299;
}

/// The answer's `data`, or the whole when it has none.
const ordered_json& data_of(const service_answer& answer) {
    const auto data = answer.body.is_object() ? answer.body.find("data") : answer.body.end();
    return data != answer.body.end() ? *data : answer.body;
}

void print(const ordered_json& data, const std::vector<table_column>& columns) {
    const auto is_rows = [&](const ordered_json& value) {
        return value.is_array() && !columns.empty();
    };
    if (is_rows(data)) {
        std::cout << as_table(data, columns);
    } else if (data.is_object()) {
        ordered_json plain = ordered_json::object();
        for (const auto& [name, value] : data.items()) {
            if (!is_rows(value)) plain[name] = value;
        }
        std::cout << as_members(plain);
        for (const auto& [name, value] : data.items()) {
            if (is_rows(value)) std::cout << '\n' << name << ":\n" << as_table(value, columns);
        }
    } else if (!data.is_null()) {
        std::cout << as_line(data) << '\n';
    }
}

/// Adds the rows of all pages, up to `most`, to `rows`. Returns the last answer.
service_answer read_pages(service_caller& service, const std::string& path, query_parameters query,
                          std::int64_t most, ordered_json& rows) {
    std::erase_if(query, [](const auto& parameter) { return parameter.first == "limit"; });
    const std::size_t plain = query.size();
    while (true) {
        const auto left = most - static_cast<std::int64_t>(rows.size());
        query.emplace_back("limit", std::to_string(std::min(left, page_rows)));
        service_answer answer = service.call("GET", path, query);
        if (is_refused(answer)) return answer;
        for (const auto& row : data_of(answer)) rows.push_back(row);
        const ordered_json paging = answer.body.value("pagination", ordered_json::object());
        const ordered_json cursor = paging.value("nextCursor", ordered_json());
        const bool is_full = static_cast<std::int64_t>(rows.size()) >= most;
        if (is_full || !paging.value("hasMore", false) || !cursor.is_string()) return answer;
        query.resize(plain);
        query.emplace_back("cursor", cursor.get<std::string>());
    }
}

}  // namespace

int report_refusal(const service_answer& answer) {
    int status = exit_refused;
    if (answer.status == 401 || answer.status == 403) status = exit_forbidden;
    if (answer.status == 503) status = exit_unreachable;
    for (const auto& sentence : refusal_of(answer)) static_cast<void>(report(sentence, status));
    return status;
}

int report_no_answer(const no_answer& why) {
    return report(std::string("the service gave no answer: ") + why.what(), exit_unreachable);
}

service_command_set::service_command_set(CLI::App& app, completion& words) {
    std::map<std::string, CLI::App*> nouns;
    for (const auto& what : service_commands()) {
        CLI::App*& noun = nouns[what.noun];
        if (noun == nullptr) {
            noun = app.add_subcommand(what.noun, describe_noun(what.noun));
            noun->require_subcommand(1);
        }
        add(*noun, what, words);
    }
}

void service_command_set::add(CLI::App& noun, const command_description& what, completion& words) {
    given_command& given = commands_.emplace_back();
    given.what = &what;
    given.parsed = noun.add_subcommand(what.verb, what.summary);
    given.parsed->footer(std::string("Example:\n  livescore-admin ") + what.example);
    given.arguments.resize(what.arguments.size());
    given.values.resize(what.options.size());
    for (std::size_t i = 0; i < what.arguments.size(); ++i) {
        given.parsed->add_option(what.arguments[i].name, given.arguments[i], what.arguments[i].help)
            ->required()
            ->check([](const std::string& text) { return text.empty() ? "is empty" : ""; });
    }
    for (std::size_t i = 0; i < what.options.size(); ++i) {
        const command_option& option = what.options[i];
        CLI::Option* const added =
            given.parsed->add_option(option.name, given.values[i], option.help);
        added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        if (option.required) added->required();
        if (!option.choices.empty()) {
            added->check(CLI::IsMember(option.choices));
            words.add_choices(*added, option.choices);
        }
        given.options.push_back(added);
    }
    given.parsed->add_flag("--json", given.json, "One JSON document on standard output");
}

std::optional<int> service_command_set::run(const std::function<service_caller()>& connect) const {
    const auto given = std::ranges::find_if(
        commands_, [](const given_command& command) { return command.parsed->parsed(); });
    if (given == commands_.end()) return std::nullopt;
    try {
        service_caller service = connect();
        return run(*given, service);
    } catch (const bad_value& e) {
        return report(e.what(), exit_refused);
    } catch (const no_answer& e) {
        return report_no_answer(e);
    }
}

int service_command_set::run(const given_command& given, service_caller& service) {
    const command_description& what = *given.what;
    const std::string method = what.method;
    query_parameters query;
    std::int64_t most = default_rows;
    ordered_json body = *what.body == '\0' ? ordered_json() : ordered_json::parse(what.body);
    for (std::size_t i = 0; i < what.options.size(); ++i) {
        if (given.options[i]->count() == 0) continue;
        const command_option& option = what.options[i];
        ordered_json member = read_member(option, given.values[i]);
        if (method != "GET") {
            body[option.member] = std::move(member);
            continue;
        }
        query.emplace_back(option.member, given.values[i].back());
        if (what.paged && std::string_view(option.member) == "limit" && member.is_number()) {
            most = member.get<std::int64_t>();
            if (most < 1) throw bad_value("--limit: must be 1 or more");
        }
    }
    // A change of nothing is still a change by its members: the service says what it thinks of it.
    if (method == "PATCH" && body.is_null()) body = ordered_json::object();

    const std::string path = path_of(what, given.arguments);
    ordered_json rows = ordered_json::array();
    const service_answer answer =
        what.paged ? read_pages(service, path, std::move(query), most, rows)
                   : service.call(method, path, query, body.is_null() ? "" : as_line(body));
    if (is_refused(answer)) return report_refusal(answer);
    const ordered_json& data = what.paged ? rows : data_of(answer);
    if (given.json) {
        std::cout << as_line(data) << '\n';
    } else {
        print(data, what.columns);
    }
    return EXIT_SUCCESS;
}

}  // namespace livescore
