/// How clients come in: TLS, and the PROXY protocol of a balancer of layer 4. src/apps/settings
/// declares which variable sets each option.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace livescore {

/// Whether a connection of a trusted proxy begins with a header of the PROXY protocol, version 2.
/// `required`: a connection of a trusted proxy without one ends.
enum class proxy_protocol { off, optional, required };

struct door_options {
    /// A second port, which is the door then. 0: the port of api_options is the door. Probes,
    /// Prometheus and nginx may then still use the other one, without TLS.
    std::uint16_t public_port = 0;
    std::string certificate_file;  ///< PEM, with its chain; empty: no TLS
    std::string key_file;          ///< PEM, without a pass phrase
    bool kernel_tls = false;       ///< the kernel encrypts, where it can
    proxy_protocol proxied = proxy_protocol::off;

    [[nodiscard]] bool has_tls() const noexcept { return !certificate_file.empty(); }
};

/// Returns a sentence for each file that cannot serve. It begins with the variable's name.
[[nodiscard]] std::vector<std::string> check_door_options(const door_options& options);

}  // namespace livescore
