#include "livescore/postgres/database_url.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(DatabaseUrl, UrlsAndStringsThatLibpqConnectsWithAreTaken) {
    for (const char* url : {"postgresql://u:p@127.0.0.1:5432/db", "postgres://u:p%40@[::1]:5432/db",
                            "postgresql://u:p@a:5432,b:5433/db?target_session_attrs=read-write",
                            "host=h dbname=d", "postgresql://u@/db?host=/var/run/postgresql",
                            "postgresql://u@h/db?sslmode=verify-full"}) {
        EXPECT_TRUE(database_url_problems(url).empty()) << url;
    }
}

TEST(DatabaseUrl, WhatCannotWorkIsRefusedWithoutThePassword) {
    for (const char* url :
         {"mysql://u:secret@127.0.0.1/db", "postgresql://u:secret@127.0.0.1:99999/db",
          "postgresql://u:secret@127.0.0.1/db?schema=public", "postgresql://u:secret%zz@h/db",
          "postgresql://u:sec@secret@h/db", "postgresql://u:sec/secret@h/db",
          "postgresql://u:sec?secret=1@h/db", "postgresql://u:secret@h/db/more",
          "postgresql://u:secret@h/db?sslmode=maybe", "host=a,b,c port=1,2 password=secret",
          "livescore", "host=h password=a secret"}) {
        const auto problems = database_url_problems(url);
        EXPECT_FALSE(problems.empty()) << url;
        for (const auto& problem : problems)
            EXPECT_EQ(problem.find("secret"), std::string::npos) << problem;
    }
}

TEST(DatabaseUrl, AllProblemsAreToldAtOnce) {
    EXPECT_EQ(database_url_problems("postgresql://u:p@h:0/db?sslmode=maybe").size(), 2U);
}

}  // namespace
}  // namespace livescore
