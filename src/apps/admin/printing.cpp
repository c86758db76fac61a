#include "admin/printing.h"

#include <algorithm>

namespace livescore {
namespace {

using nlohmann::ordered_json;

/// Characters, not bytes: names hold accents.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

const ordered_json& member_of(const ordered_json& row, const char* pointer) {
    static const ordered_json none;
    const ordered_json::json_pointer at(pointer);
    return row.contains(at) ? row.at(at) : none;
}

std::string text_of(const ordered_json& problem, const char* member) {
    const auto found = problem.find(member);
    return found != problem.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string as_line(const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string as_cell(const ordered_json& value) {
    if (value.is_null()) return "-";
    if (!value.is_string()) return as_line(value);
    const auto& text = value.get_ref<const std::string&>();
    const bool is_plain = std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return is_plain ? text : as_line(value);
}

std::string as_table(const ordered_json& rows, const std::vector<table_column>& columns) {
    if (rows.empty()) return {};
    std::vector<std::vector<std::string>> lines(1);
    for (const auto& column : columns) lines.front().emplace_back(column.title);
    for (const auto& row : rows) {
        auto& line = lines.emplace_back();
        for (const auto& column : columns) line.push_back(as_cell(member_of(row, column.member)));
    }
    std::vector<std::size_t> widths(columns.size());
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width_of(line[i]));
    }
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            // Nothing stands behind the last column.
            if (i + 1 < line.size()) text.append(widths[i] - width_of(line[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

std::string as_members(const ordered_json& object) {
    std::string text;
    for (const auto& [name, value] : object.items())
        text.append(name).append(": ").append(as_cell(value)).append("\n");
    return text;
}

std::vector<std::string> refusal_of(const service_answer& answer) {
    const std::string status = std::to_string(answer.status);
    if (!answer.body.is_object()) return {"the service answered " + status};
    std::string sentence = text_of(answer.body, "error");
    if (sentence.empty()) sentence = text_of(answer.body, "title");
    std::vector<std::string> sentences{status + ": " + sentence};
    const auto details = answer.body.find("details");
    if (details != answer.body.end() && details->is_array()) {
        for (const auto& detail : *details) {
            if (!detail.is_object()) continue;
            std::string path;
            for (const auto& part : detail.value("path", ordered_json::array())) {
                if (!path.empty()) path += '.';
                path += as_cell(part);
            }
            sentences.push_back(path + ": " + text_of(detail, "message"));
        }
    }
    return sentences;
}

}  // namespace livescore
