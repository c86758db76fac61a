#include "livescore/api/docs_viewer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace livescore {
namespace {

class docs_viewer_folder : public testing::Test {
protected:
    docs_viewer_folder() { std::filesystem::create_directories(folder_); }
    ~docs_viewer_folder() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] result<docs_viewer> read() const { return read_docs_viewer(folder_.string()); }

    const std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("docs_viewer_" + std::to_string(::getpid()));
};

TEST_F(docs_viewer_folder, both_files_are_read_as_they_are) {
    write("swagger-ui-bundle.js", std::string("run();\0\xff\r\n", 10));
    write("swagger-ui.css", "p{}");

    const auto viewer = read();

    ASSERT_TRUE(viewer);
    EXPECT_EQ(viewer->script, std::string("run();\0\xff\r\n", 10));
    EXPECT_EQ(viewer->styles, "p{}");
    EXPECT_NE(viewer->script_etag, viewer->styles_etag);
    EXPECT_EQ(viewer->script_etag.front(), '"');
    EXPECT_EQ(viewer->script_etag.back(), '"');
}

TEST_F(docs_viewer_folder, an_etag_is_of_the_bytes) {
    write("swagger-ui.css", "p{}");
    write("swagger-ui-bundle.js", "one();");
    const auto before = read();
    write("swagger-ui-bundle.js", "two();");
    const auto after = read();

    ASSERT_TRUE(before && after);
    EXPECT_NE(before->script_etag, after->script_etag);
    EXPECT_EQ(before->styles_etag, after->styles_etag);
}

TEST_F(docs_viewer_folder, the_error_names_the_file_that_is_missing_or_empty) {
    write("swagger-ui-bundle.js", "run();");
    const auto missing = read();
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("swagger-ui.css"), std::string::npos);

    write("swagger-ui.css", "");
    const auto empty = read();
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().message.find("swagger-ui.css"), std::string::npos);
}

TEST_F(docs_viewer_folder, a_file_of_8_mib_is_taken_and_one_byte_more_is_not) {
    write("swagger-ui.css", "p{}");
    write("swagger-ui-bundle.js", std::string(std::size_t{8} << 20, 'x'));
    EXPECT_TRUE(read());

    write("swagger-ui-bundle.js", std::string((std::size_t{8} << 20) + 1, 'x'));
    const auto large = read();
    ASSERT_FALSE(large);
    EXPECT_NE(large.error().message.find("swagger-ui-bundle.js"), std::string::npos);
}

TEST_F(docs_viewer_folder, a_folder_in_place_of_a_file_is_an_error) {
    write("swagger-ui.css", "p{}");
    std::filesystem::create_directories(folder_ / "swagger-ui-bundle.js");
    EXPECT_FALSE(read());
}

}  // namespace
}  // namespace livescore
