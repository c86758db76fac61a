/// The configuration of livescore-api.
#pragma once
#include "background/jwks_source.h"
#include "config/common_config.h"
#include "livescore/api/api_options.h"
#include "livescore/core/env.h"
#include "livescore/fanout/feed.h"
#include "livescore/feeds/fixture_intake.h"
#include "livescore/postgres/replica_options.h"
#include "livescore/service/authenticator.h"
#include "livescore/service/operations/operations_service.h"
#include "livescore/service/viewers/viewer_service.h"

namespace livescore {

struct api_config {
    common_config common;
    api_options api;
    replica_options replicas;
    feed_options feed;
    viewer_options viewers;
    operations_options operations;
    intake_options intake;
    api_key_ring_options keys;
    bool production = false;
    jwt_rules tokens;
    jwt_keys token_keys;  ///< always trusted, besides the keys of `jwks`
    jwks_source jwks;     ///< an empty host: none
};

/// Declares the settings of the API and binds them to `config`.
void declare_settings(setting_table& table, api_config& config);

/// Reads the settings. When `env` has problems afterwards, do not use the configuration.
[[nodiscard]] api_config read_api_config(env_reader& env);

}  // namespace livescore
