/// The API's settings, read from the environment; .env.example documents each.
#pragma once
#include "common_config.h"
#include "jwks_refresher.h"
#include "livescore/api/api_options.h"
#include "livescore/fanout/feed.h"
#include "livescore/service/authenticator.h"

namespace livescore {

struct api_config {
    common_config common;
    api_options api;
    feed_options feed;
    api_key_ring_options keys;
    bool production = false;
    jwt_rules tokens;
    jwt_keys token_keys;  ///< that are trusted besides those of `jwks`
    jwks_source jwks;     ///< an empty host: none
};

[[nodiscard]] api_config read_api_config(env_reader& env);

}  // namespace livescore
