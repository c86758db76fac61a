#include "competition/row_table.h"

namespace livescore {
namespace {

/// `{noun}` replaced.
std::string about(std::string_view noun, std::string text) {
    constexpr std::string_view placeholder = "{noun}";
    for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder))
        text.replace(at, placeholder.size(), noun);
    return text;
}

}  // namespace

row_statements make_row_statements(const row_source& source) {
    const std::string table(source.table);
    std::string select = "SELECT " + std::string(source.columns) + R"(,
        (SELECT coalesce(json_object_agg(r.provider, r.ref ORDER BY r.provider), '{}')
         FROM refs r WHERE r.kind = '{noun}' AND r.row_id = m.id AND NOT r.is_alias),
        m.version, m.created_at, m.updated_at
    FROM )" + table + " m " +
                         std::string(source.join);
    select = about(source.noun, std::move(select));
    const auto make = [&](const char* name, std::string sql) {
        return statement{about(source.noun, name), about(source.noun, std::move(sql))};
    };
    const std::string one = select + " WHERE m.id = $1";
    const std::string list = select + R"(
    WHERE m.id > $1::integer
        AND )" + std::string(source.of_sport) +
                             R"(
        AND ($4::text IS NULL OR name_key(m.country) = name_key($4))
        AND ($5::text IS NULL OR m.search_text LIKE '%' || replace(replace(replace(
             search_key($5), '\', '\\'), '%', '\%'), '_', '\_') || '%')
        AND ($6::text IS NULL OR m.id IN (
             SELECT r.row_id FROM refs r WHERE r.kind = '{noun}' AND r.provider = $6 AND r.ref = $7))
        AND ($8::integer[] IS NULL OR m.id = ANY ($8::integer[]))
    ORDER BY m.id LIMIT $2::integer)";
    return {make("find_{noun}", one),
            make("lock_{noun}_for_change", one + " FOR NO KEY UPDATE OF m"),
            make("lock_{noun}_for_removal", one + " FOR UPDATE OF m"),
            make("list_{noun}", list),
            make("{noun}_referrer", std::string(source.referrer)),
            make("remove_{noun}", "DELETE FROM " + table + " WHERE id = $1")};
}

}  // namespace livescore
