#include "api/routes/pages/static_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace livescore {
namespace {

std::string header(const http_response& response, std::string_view name) {
    const auto found =
        std::ranges::find(response.headers, name, [](const auto& field) { return field.first; });
    return found == response.headers.end() ? "" : std::string(found->second);
}

constexpr web_asset_file script{.path = "/assets/a.js",
                                .content_type = "text/javascript",
                                .resource_policy = "same-origin",
                                .hash = "0a1b",
                                .content = "const all = 'all of it';",
                                .gzipped = "packed"};

TEST(AcceptsGzip, WhenTheClientNamesIt) {
    for (const char* given : {"gzip", "GZIP", "deflate, gzip", "gzip;q=0.1", "br;q=1, gzip;q=0.001",
                              "gzip ; Q=1", "deflate,gzip;q=1.0,*;q=0"}) {
        EXPECT_TRUE(accepts_gzip(given)) << given;
    }
}

TEST(AcceptsGzip, WhenTheClientTakesAll) {
    EXPECT_TRUE(accepts_gzip("*"));
    EXPECT_TRUE(accepts_gzip("br, *;q=0.5"));
}

TEST(AcceptsGzip, NotWhenTheClientTakesNone) {
    for (const char* given : {"", "br", "identity", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzipped",
                              "x-gzip-not", "identity;q=1, *;q=0"}) {
        EXPECT_FALSE(accepts_gzip(given)) << given;
    }
}

TEST(AcceptsGzip, WhatIsSaidOfGzipCountsMoreThanWhatIsSaidOfAll) {
    EXPECT_FALSE(accepts_gzip("gzip;q=0, *"));
    EXPECT_FALSE(accepts_gzip("*, gzip;q=0"));
    EXPECT_TRUE(accepts_gzip("*;q=0, gzip"));
}

TEST(StaticFile, ComesPackedToWhomTakesThat) {
    const http_response plain = static_file_response(script, "");
    const http_response packed = static_file_response(script, "gzip");

    EXPECT_EQ(plain.body, script.content);
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    EXPECT_EQ(packed.body, script.gzipped);
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    for (const http_response& response : {plain, packed}) {
        EXPECT_EQ(response.content_type, script.content_type);
        EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
        EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
        EXPECT_EQ(header(response, "Cross-Origin-Resource-Policy"), "same-origin");
    }
}

TEST(StaticFile, EachFormHasAnEtagOfItsOwn) {
    // A cache must never give packed bytes to a client that asked by the tag of the plain ones.
    EXPECT_EQ(static_file_response(script, "").etag, "\"0a1b\"");
    EXPECT_EQ(static_file_response(script, "gzip").etag, "\"0a1b-gzip\"");
}

TEST(StaticFile, ThatPackingMakesLargerStaysAsItIs) {
    web_asset_file tiny = script;
    tiny.content = "a";
    const http_response response = static_file_response(tiny, "gzip");
    EXPECT_EQ(response.body, "a");
    EXPECT_EQ(response.etag, "\"0a1b\"");
    EXPECT_EQ(header(response, "Content-Encoding"), "");
}

TEST(WebAssets, AreFoundByTheirWholePathAlone) {
    for (const char* path :
         {"/assets/match.js", "/assets/match.css", "/assets/icon.svg",
          "/assets/apple-touch-icon.png", "/assets/icon-192.png", "/pages/match.html",
          "/flags/fr.svg", "/flags/gb-eng.svg", "/livescore.js"}) {
        ASSERT_NE(find_web_asset(path), nullptr) << path;
        EXPECT_EQ(find_web_asset(path)->path, path);
    }
    for (const char* path :
         {"", "/", "/assets", "/assets/", "/assets/none.js", "assets/match.js", "/assets/match.js/",
          "/assets/../pages/match.html", "/assets/MATCH.JS", "/flags/zz.svg"}) {
        EXPECT_EQ(find_web_asset(path), nullptr) << path;
    }
}

TEST(WebAssets, EachHasAPathABodyAndATypeAndIsThereOnce) {
    std::set<std::string_view> paths;
    for (const web_asset_file& file : web_assets()) {
        EXPECT_TRUE(paths.insert(file.path).second) << file.path;
        EXPECT_FALSE(file.content.empty()) << file.path;
        EXPECT_FALSE(file.content_type.empty()) << file.path;
        EXPECT_EQ(file.hash.size(), 24U) << file.path;
        // The first bytes of each gzip file.
        EXPECT_EQ(file.gzipped.substr(0, 2), "\x1f\x8b") << file.path;
    }
}

}  // namespace
}  // namespace livescore
