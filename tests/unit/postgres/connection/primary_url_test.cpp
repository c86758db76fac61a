#include <gtest/gtest.h>

#include "connection/connection.h"

namespace livescore {
namespace {

TEST(PrimaryUrl, SeveralHostsArePrimaryAndStandbys) {
    EXPECT_EQ(to_primary("postgresql://u:p@a:5432,b:5433/db"),
              "postgresql://u:p@a:5432,b:5433/db?target_session_attrs=primary");
    EXPECT_EQ(to_primary("postgresql://u@a,b/db?sslmode=require"),
              "postgresql://u@a,b/db?sslmode=require&target_session_attrs=primary");
    EXPECT_EQ(to_primary("host=a,b dbname=d"), "host=a,b dbname=d target_session_attrs=primary");
}

TEST(PrimaryUrl, OneHostAndAnOwnChoiceStay) {
    for (const char* url : {"postgresql://u:p@a:5432/db", "host=a dbname=d",
                            "postgresql://u@a,b/db?target_session_attrs=any",
                            "postgresql://u@a,b/db?target_session_attrs=read-write", "no url"})
        EXPECT_EQ(to_primary(url), url);
}

}  // namespace
}  // namespace livescore
