/// A feed_store on the database of a suite, and reports for it.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "livescore/domain/feed/fixture_report.h"
#include "livescore/postgres/feed_store.h"
#include "support/postgres_store.h"

namespace livescore::test {

template <class Suite>
struct feed_suite : store_suite<Suite> {
    feed_suite() { feeds = make_feeds(this->database.url()); }

    std::unique_ptr<feed_store> make_feeds(const std::string& url, int connections = 2) {
        postgres_options options{.url = url};
        options.feed_connections = connections;
        return make_feed_store(patient(std::move(options)), this->sink, this->metrics);
    }
    /// A store whose every write fails: PostgreSQL refuses even a lock on a row.
    std::unique_ptr<feed_store> make_reading_feeds() {
        return make_feeds(this->database.url() +
                          "&options=-c%20default_transaction_read_only%3Don");
    }
    result<known_fixture> adopt(const fixture_report& report,
                                const std::string& provider = "alpha") {
        return await(feeds->adopt(provider, report, as_reported()));
    }
    /// The match that a report makes, as simply as can be.
    static feed_store::fixture_creator as_reported() {
        return [](const fixture_report& report, timestamp at) -> result<decision> {
            create_match command;
            command.sport = report.league.sport;
            if (!report.league.name.empty()) command.league = report.league.name;
            command.home_team = report.home.name;
            command.away_team = report.away.name;
            command.schedule.start = report.start.value_or(at);
            command.schedule.end = command.schedule.start + std::chrono::hours(2);
            command.details.season = report.season;
            command.details.clock = clock_source::feed;
            auto decided = decide(command, at);
            if (decided) decided->after.details.fed = true;
            return decided;
        };
    }
    /// The provider's clock is PostgreSQL's.
    timestamp turn() {
        const auto text = this->database.template value<std::string>(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        return parse_iso8601(text).value();
    }
    int count(const std::string& of) {
        return this->database.template value<int>("SELECT count(*) FROM " + of);
    }

    std::unique_ptr<feed_store> feeds;
};

/// A fixture of the provider "alpha", an hour from now.
inline fixture_report a_report(std::string ref = "a1") {
    fixture_report report;
    report.ref = std::move(ref);
    report.league.ref = "L1";
    report.league.name = "Riverland League";
    report.season = "2026-27";
    report.home.ref = "T1";
    report.home.name = "Oak Town";
    report.away.ref = "T2";
    report.away.name = "Pine City";
    report.start = now() + std::chrono::hours(1);
    return report;
}

}  // namespace livescore::test
