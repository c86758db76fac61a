#include "append/append_comments.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include "append/append_comment.sql.h"
#include "append/append_comments.sql.h"
#include "append/append_comments_of_matches.sql.h"
#include "append/event_arrays.h"
#include "connection/values.h"
#include "livescore/protocol/stored_details.h"

namespace livescore {
namespace {

const statement one_statement{"append_comment", sql::append_comment};
const statement several_statement{"append_comments", sql::append_comments};
const statement matches_statement{"append_comments_of_matches", sql::append_comments_of_matches};

/// The parameters of one_statement. The append must outlive them.
class one_parameters {
public:
    explicit one_parameters(const pending_append& append)
        : append_(append),
          match_(std::to_string(raw(append.request.match))),
          at_(to_sql(append.request.at)),
          minute_(std::to_string(append.request.entry->minute)),
          sequence_(std::to_string(append.request.entry->sequence)),
          period_(std::to_string(append.request.entry->period)),
          change_(std::to_string(append.change)) {
        if (const auto& tags = append.request.entry->tags) tags_ = text_array(*tags);
        if (const auto& told = append.request.entry->incident)
            incident_ = write_stored_incident(*told);
    }

    [[nodiscard]] std::array<const char*, 16> texts() const {
        const new_commentary& entry = *append_.request.entry;
        const event_pieces& pieces = *append_.entry_event;
        return {match_.c_str(),         at_.c_str(),         minute_.c_str(),
                sequence_.c_str(),      period_.c_str(),     entry.event_type.c_str(),
                to_sql(entry.actor),    to_sql(entry.team),  entry.message.c_str(),
                to_sql(entry.metadata), to_sql(tags_),       pieces.head.c_str(),
                pieces.middle.c_str(),  pieces.tail.c_str(), change_.c_str(),
                to_sql(incident_)};
    }

private:
    const pending_append& append_;
    const std::string match_, at_, minute_, sequence_, period_, change_;
    std::optional<std::string> tags_;
    std::optional<std::string> incident_;
};

pqxx::result insert_one(pqxx::transaction_base& tx, const pending_append& append) {
    const one_parameters parameters(append);
    const auto texts = parameters.texts();
    return execute(tx, one_statement, pqxx::prepare::make_dynamic_params(texts));
}

pqxx::result insert_several(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    event_arrays arrays;
    for (const pending_append* append : batch) arrays.add_comment(*append);
    return execute(tx, several_statement, raw(batch.front()->request.match), batch.size(),
                   to_sql(batch.back()->request.at),
                   pqxx::prepare::make_dynamic_params(arrays.texts()));
}

pqxx::result insert_of_matches(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    struct share {
        int comments = 0;
        timestamp last_at{};
    };
    std::map<std::int64_t, share> shares;
    sql_array match_of_each;
    sql_array place_in_match;
    event_arrays arrays;
    for (const pending_append* append : batch) {
        share& of_match = shares[raw(append->request.match)];
        of_match.last_at = append->request.at;
        match_of_each.add(raw(append->request.match));
        place_in_match.add(++of_match.comments);
        arrays.add_comment(*append);
    }
    sql_array matches;
    sql_array comments;
    sql_array last_at;
    for (const auto& [match, of_match] : shares) {
        matches.add(match);
        comments.add(of_match.comments);
        last_at.add(std::string_view(to_sql(of_match.last_at)));
    }
    return execute(tx, matches_statement, matches.text(), comments.text(), last_at.text(),
                   match_of_each.text(), place_in_match.text(),
                   pqxx::prepare::make_dynamic_params(arrays.texts()));
}

bool is_of_one_match(std::span<pending_append* const> batch) {
    return std::ranges::all_of(batch, [match = batch.front()->request.match](const auto* append) {
        return append->request.match == match;
    });
}

}  // namespace

bool are_comments(std::span<pending_append* const> batch) noexcept {
    return std::ranges::all_of(batch, [](const pending_append* append) {
        return append->entry_event && !append->score_event;
    });
}

pqxx::result insert_comments(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    if (batch.size() == 1) return insert_one(tx, *batch.front());
    return is_of_one_match(batch) ? insert_several(tx, batch) : insert_of_matches(tx, batch);
}

asio::awaitable<inserted_comment> insert_comment_awaited(db_session& session,
                                                         const pending_append& append) {
    using enum inserted_comment::outcome;
    const one_parameters parameters(append);
    const auto texts = parameters.texts();
    const auto answer = co_await session.write_awaited(one_statement, texts);
    if (!answer) co_return inserted_comment{repeat};
    if (PQntuples(answer.get()) == 0) co_return inserted_comment{no_such_match};
    const auto number = [&](int column) {
        return std::strtoll(PQgetvalue(answer.get(), 0, column), nullptr, 10);
    };
    co_return inserted_comment{inserted, number(1), number(2)};
}

}  // namespace livescore
