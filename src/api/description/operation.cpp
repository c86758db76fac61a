#include "description/operation.h"

#include <utility>

namespace livescore {

answer data_of(given_text schema, std::vector<std::string_view> headers) {
    return {200, "It was done.", envelope::data, schema.text(), std::move(headers)};
}

answer page_of(given_text schema) {
    return {200, "A page.", envelope::page, schema.text(), {"Link"}};
}

answer body_of(given_text schema, std::vector<std::string_view> headers) {
    return {200, "It was done.", envelope::whole, schema.text(), std::move(headers)};
}

answer created(given_text schema, std::vector<std::string_view> headers) {
    headers.emplace_back("Location");
    return {201, "It was made.", envelope::data, schema.text(), std::move(headers)};
}

answer nothing_left() {
    return {204, "It was done."};
}

answer text_of(given_text type, given_text schema, given_text means) {
    return {200, means, envelope::whole, schema.text(), {}, type.text()};
}

}  // namespace livescore
