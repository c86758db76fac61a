// The two homes of one definition: name_key() of the programs and of the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <random>
#include <set>

#include "livescore/core/text/name.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

/// UTF-8 of a code point that is no surrogate.
std::string encoded(std::uint32_t c) {
    const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
    if (c < 0x10000) {
        return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
    }
    return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
            byte(0x80 | (c & 0x3F))};
}

struct PostgresNames : store_suite<PostgresNames> {
    static create_match between(std::string home, std::string away) {
        create_match command;
        command.sport = "football";
        command.home_team = std::move(home);
        command.away_team = std::move(away);
        const auto start = now();
        command.schedule = {start, start + std::chrono::hours(2), std::nullopt, std::nullopt};
        return command;
    }
    /// Compares the two for all these texts in one question.
    void expect_the_same(const std::vector<std::string>& texts) {
        std::string array = "{";
        for (const auto& text : texts) {
            array += array.size() > 1 ? ",\"" : "\"";
            for (const char c : text) {
                if (c == '"' || c == '\\') array += '\\';
                array += c;
            }
            array += '"';
        }
        const auto rows = database.exec(
            "SELECT name_key(t) FROM unnest($1::text[]) WITH ORDINALITY AS x(t, n) ORDER BY n",
            array + "}");
        ASSERT_EQ(rows.size(), texts.size());
        int different = 0;
        for (std::size_t i = 0; i < texts.size() && different < 10; ++i) {
            const std::string key = rows[i][0].c_str();
            if (key == name_key(texts[i])) continue;
            ++different;
            ADD_FAILURE() << "text " << i << " (" << texts[i] << "): " << key << " and "
                          << name_key(texts[i]);
        }
    }
};

/// The test takes only letters that the database's Unicode knows: a newer ICU knows more.
TEST_F(PostgresNames, TheKeyIsOneDefinitionForEveryCharacter) {
    const auto known = [](std::uint32_t first, std::uint32_t last) {
        std::vector<std::string> texts;
        for (std::uint32_t c = first; c <= last; ++c) {
            if (c != 0 && (c < 0xD800 || c > 0xDFFF)) texts.push_back("Aé " + encoded(c) + "  s");
        }
        return texts;
    };
    for (std::uint32_t first = 0; first < 0x30000; first += 0x8000) {
        expect_the_same(known(first, first + 0x7FFF));
    }
    expect_the_same(known(0xE0000, 0xE0FFF));
}

TEST_F(PostgresNames, TheKeyIsOneDefinitionForTexts) {
    const std::vector<std::string> parts{"a",      "S",  "ß",      "ẞ",      "σ",      "Σ",
                                         "ς",      " ",  "\u00a0", "\u200b", "\ufeff", "i",
                                         "I",      "İ",  "ı",      "\u0307", "\u0301", "\u0345",
                                         "ﬁ",      "ǅ",  "\t",     "\u3000", "Ω",      "\u00ad",
                                         "\u0323", "한", "ᄒ",     "ᅡ",     "가",     "٣"};
    std::mt19937 dice(5);
    std::vector<std::string> texts;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto length = 1 + dice() % 7; length > 0; --length)
            text += parts[dice() % parts.size()];
        texts.push_back(text);
    }
    expect_the_same(texts);
}

/// A database may sort and fold by any rules. The key does not follow them.
TEST_F(PostgresNames, TheKeyIsTheSameInEveryDatabase) {
    const std::string definition =
        database.value<std::string>("SELECT pg_get_functiondef('name_key(text)'::regprocedure)");
    pqxx::connection server(database.url());
    const auto in_server = [&server](const std::string& sql) {
        pqxx::nontransaction(server).exec(sql);
    };
    const std::string name = "livescore_names_" + std::to_string(getpid());
    for (const std::string locale :
         {"LOCALE 'C'", "LOCALE 'C.UTF-8'", "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'",
          "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-ks-level1' LOCALE 'C.UTF-8'"}) {
        in_server("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        in_server("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' " + locale);
        {
            pqxx::connection other(database.url() + (database.url().starts_with("postgres")
                                                         ? "&dbname=" + name
                                                         : " dbname=" + name));
            pqxx::nontransaction tx(other);
            ASSERT_EQ(tx.exec1("SELECT current_database()")[0].as<std::string>(), name);
            tx.exec(definition);
            for (const std::string text :
                 {"Preußen Münster", "ΆΡΗΣ ΘΕΣΣΑΛΟΝΊΚΗΣ", "istanbul I i İ ı", "\ufeffAjax\u00a0",
                  "Atle\u0301tico", "ﬁnale", "Åland", "TITLE Kırıkkale"}) {
                EXPECT_EQ(tx.exec_params1("SELECT name_key($1)", text)[0].as<std::string>(),
                          name_key(text))
                    << locale;
            }
        }
        in_server("DROP DATABASE " + name + " WITH (FORCE)");
    }
}

TEST_F(PostgresNames, SpellingsOfATeamAreOneTeamAndTheMatchShowsItsOwn) {
    const auto first = await(db->create_match(between("Preußen Münster", "Ajax"))).value().match;
    const auto second =
        await(db->create_match(between("PREUSSEN MÜNSTER", "\ufeffajax"))).value().match;
    EXPECT_EQ(second.home_team_ref, first.home_team_ref);
    EXPECT_EQ(second.away_team_ref, first.away_team_ref);
    EXPECT_EQ(second.home_team, "PREUSSEN MÜNSTER");
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM teams"), 2);
}

TEST_F(PostgresNames, ManySpellingsAtOnceMakeOneTeamAndOneLeague) {
    const std::vector<std::string> spellings{"Preußen Münster", "PREUSSEN MÜNSTER",
                                             "preussen mu\u0308nster", "\ufeffPreußen  Münster"};
    std::vector<asio::awaitable<result<changed_match>>> all;
    for (std::size_t i = 0; i < 40; ++i) {
        auto command = between(spellings[i % 4], "Ajax");
        command.league = spellings[(i + i / 4) % 4];
        if (i % 3 == 0) std::swap(command.home_team, command.away_team);
        all.push_back(db->create_match(command));
    }
    std::set<std::optional<std::string>> shown;
    for (auto& m : await_all(std::move(all))) shown.insert(m.value().match.league);
    EXPECT_EQ(shown.size(), 1U);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM teams"), 2);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM leagues"), 1);
    EXPECT_EQ(database.value<int>("SELECT count(DISTINCT league_id) FROM matches"), 1);
}

TEST_F(PostgresNames, SpellingsOfALeagueAreOneLeagueWithTheNameThatItGotFirst) {
    auto command = between("A", "B");
    command.league = "La Liga";
    await(db->create_match(command)).value();
    command.league = "LA\u00a0LIGA";
    const auto second = await(db->create_match(command)).value();
    EXPECT_EQ(second.match.league, "La Liga");
    EXPECT_EQ(await(db->find_match(second.match.id)).value().league, "La Liga");
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM leagues"), 1);
    match_filter filter;
    filter.league = "la liga ";
    EXPECT_EQ(await(db->list_matches(filter, {})).value().items.size(), 2U);
}

}  // namespace
}  // namespace livescore::test
