#include "admin/request_members.h"

#include <fstream>
#include <iterator>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

[[noreturn]] void refuse(const command_option& option, const std::string& why) {
    throw bad_value(std::string(option.name) + ": " + why);
}

std::int64_t read_number(const command_option& option, const std::string& text) {
    const auto number = parse_integer<std::int64_t>(text);
    if (!number) refuse(option, "must be a whole number");
    return *number;
}

std::vector<std::string> parts_of(const std::vector<std::string>& texts) {
    std::vector<std::string> parts;
    for (const auto& text : texts) {
        for (std::size_t begin = 0; begin <= text.size();) {
            const auto end = std::min(text.find(',', begin), text.size());
            if (end > begin) parts.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return parts;
}

ordered_json read_references(const command_option& option, const std::vector<std::string>& texts) {
    ordered_json references = ordered_json::object();
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            refuse(option, "must be provider=reference");
        const std::string reference = text.substr(equals + 1);
        references[text.substr(0, equals)] =
            reference.empty() ? ordered_json(nullptr) : ordered_json(reference);
    }
    return references;
}

ordered_json read_json(const command_option& option, std::string text) {
    if (text.starts_with('@')) {
        std::ifstream file(text.substr(1), std::ios::binary);
        if (!file) refuse(option, "the file cannot be read");
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    ordered_json json = ordered_json::parse(text, nullptr, false);
    if (json.is_discarded()) refuse(option, "must be JSON, or @ and the name of a file with it");
    return json;
}

}  // namespace

ordered_json read_member(const command_option& option, const std::vector<std::string>& texts) {
    const std::string& last = texts.back();
    switch (option.kind) {
        case option_kind::text:
            return last.empty() ? ordered_json(nullptr) : ordered_json(last);
        case option_kind::number:
            return last.empty() ? ordered_json(nullptr) : ordered_json(read_number(option, last));
        case option_kind::words:
            return parts_of(texts);
        case option_kind::numbers: {
            ordered_json numbers = ordered_json::array();
            for (const auto& part : parts_of(texts)) numbers.push_back(read_number(option, part));
            return numbers;
        }
        case option_kind::references:
            return read_references(option, texts);
        case option_kind::json:
            return read_json(option, last);
        case option_kind::yes:
            return true;
    }
    return nullptr;
}

}  // namespace livescore
