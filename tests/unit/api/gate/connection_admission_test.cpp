#include "api/gate/connection_admission.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

class ConnectionAdmission : public testing::Test {
protected:
    ConnectionAdmission() {
        options_.trusted_proxies = {"10.0.0.0/8"};
        options_.max_connections = 3;
        options_.max_connections_per_address = 2;
    }
    traffic_options options_;
    metrics_registry metrics_;
    denials denied_{metrics_};
    const ip_address one_ = asio::ip::make_address("203.0.113.1");
    const ip_address proxy_ = asio::ip::make_address("10.0.0.1");
};

TEST_F(ConnectionAdmission, ConnectionsGiveTheirPlacesBack) {
    connection_admission admission(options_, denied_);
    auto a = admission.enter(one_);
    {
        auto b = admission.enter(one_);
        EXPECT_FALSE(b.denial);
        auto c = admission.enter(one_);
        ASSERT_TRUE(c.denial);
        EXPECT_EQ(status_of(*c.denial), 429);
        EXPECT_TRUE(c.denial->close);
        EXPECT_FALSE(c.denial->names_path);
    }
    auto d = admission.enter(one_);
    EXPECT_FALSE(d.denial);
    auto e = admission.enter(proxy_);
    EXPECT_FALSE(e.denial);
    auto f = admission.enter(proxy_);
    ASSERT_TRUE(f.denial);
    EXPECT_EQ(status_of(*f.denial), 503);
    EXPECT_NE(metrics_.scrape().find("livescore_api_denied_total{reason=\"connections\"} 2"),
              std::string::npos);
}

TEST_F(ConnectionAdmission, AStreamTakesAPlaceOfItsClientBehindAProxy) {
    connection_admission admission(options_, denied_);
    auto a = admission.enter(one_);
    auto b = admission.enter(one_);
    EXPECT_FALSE(admission.enter_stream(a.place, one_, one_)) << "`enter` has counted it";
    auto behind_proxy = admission.enter(proxy_);
    const auto refused = admission.enter_stream(behind_proxy.place, one_, proxy_);
    ASSERT_TRUE(refused);
    EXPECT_EQ(status_of(*refused), 429);
    EXPECT_FALSE(refused->close);
    const ip_address two = asio::ip::make_address("203.0.113.2");
    EXPECT_FALSE(admission.enter_stream(behind_proxy.place, two, proxy_));
}

/// Its joins use up the limits of that address.
TEST_F(ConnectionAdmission, EveryStreamHasTheAddressOfItsClient) {
    options_.max_connections = 10;
    options_.max_connections_per_address = 1;
    connection_admission admission(options_, denied_);
    auto direct = admission.enter(one_);
    EXPECT_FALSE(admission.enter_stream(direct.place, one_, one_));
    EXPECT_EQ(direct.place.address(), address_identity(one_));
    auto proxy_itself = admission.enter(proxy_);
    EXPECT_EQ(proxy_itself.place.address(), "");
    EXPECT_FALSE(admission.enter_stream(proxy_itself.place, proxy_, proxy_));
    EXPECT_EQ(proxy_itself.place.address(), address_identity(proxy_));
    auto again = admission.enter(proxy_);
    EXPECT_FALSE(admission.enter_stream(again.place, proxy_, proxy_)) << "a proxy has no limit";
    EXPECT_EQ(again.place.address(), address_identity(proxy_));
    auto behind_proxy = admission.enter(proxy_);
    const ip_address two = asio::ip::make_address("203.0.113.2");
    EXPECT_FALSE(admission.enter_stream(behind_proxy.place, two, proxy_));
    EXPECT_EQ(behind_proxy.place.address(), address_identity(two));
    connection_place moved = std::move(behind_proxy.place);
    EXPECT_EQ(moved.address(), address_identity(two));
}

TEST_F(ConnectionAdmission, APlaceGivesBackItsAddressToo) {
    options_.max_connections_per_address = 1;
    connection_admission admission(options_, denied_);
    const ip_address two = asio::ip::make_address("203.0.113.2");
    {
        auto first = admission.enter(proxy_);
        EXPECT_FALSE(admission.enter_stream(first.place, one_, proxy_));
        EXPECT_FALSE(admission.enter_stream(first.place, two, proxy_)) << "another client's now";
        auto second = admission.enter(proxy_);
        EXPECT_FALSE(admission.enter_stream(second.place, one_, proxy_))
            << "the first gave it back";
        connection_place moved = std::move(second.place);
        second.place = {};
        auto third = admission.enter(proxy_);
        EXPECT_TRUE(admission.enter_stream(third.place, one_, proxy_)) << "moved, not given back";
    }
    auto last = admission.enter(proxy_);
    EXPECT_FALSE(admission.enter_stream(last.place, one_, proxy_));
}

}  // namespace
}  // namespace livescore
