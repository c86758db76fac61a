#include "integration/postgres/connection/pgbouncer.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "support/postgres_database.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

/// pgbouncer refuses to run as root.
void become_nobody() {
    if (::geteuid() != 0) return;
    const passwd* const nobody = ::getpwnam("nobody");
    if (nobody == nullptr || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0)
        ::_exit(127);
}

void write_settings(const std::filesystem::path& file, test_database& database, int port,
                    int pool_size, const std::string& each_begins_with) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> server(PQconnectdb(database.url().c_str()),
                                                              &PQfinish);
    if (PQstatus(server.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(server.get()));
    // auth_type=any: each client becomes the user that the database has here.
    std::ofstream(file) << "[databases]\n"
                        << PQdb(server.get()) << " = host=127.0.0.1 port=" << PQport(server.get())
                        << " user=" << PQuser(server.get()) << " password=" << PQpass(server.get())
                        << (each_begins_with.empty() ? ""
                                                     : " connect_query='" + each_begins_with + "'")
                        << "\n"
                        << "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " << port
                        << "\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
                        << "default_pool_size = " << pool_size << "\nserver_login_retry = 1\n";
    std::filesystem::permissions(file, std::filesystem::perms(0644));
}

}  // namespace

pgbouncer::pgbouncer(test_database& database, int pool_size, const std::string& each_begins_with)
    : settings_(std::filesystem::temp_directory_path() /
                ("livescore-pgbouncer-" + std::to_string(::getpid()) + ".ini")) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        port_ = static_cast<std::uint16_t>(free_port());
        write_settings(settings_, database, port_, pool_size, each_begins_with);
        if (try_start()) return;
    }
    throw std::runtime_error("pgbouncer does not start; is it installed?");
}

pgbouncer::~pgbouncer() {
    end();
    std::error_code ignored;
    std::filesystem::remove(settings_, ignored);
}

bool pgbouncer::try_start() {
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
        become_nobody();
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a crashed test leaves no server behind
        ::dup2(output[1], STDERR_FILENO);
        ::execlp("pgbouncer", "pgbouncer", settings_.c_str(), static_cast<const char*>(nullptr));
        ::_exit(127);
    }
    ::close(output[1]);
    std::string said;
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while (said.find("process up") == std::string::npos &&
           (count = ::read(output[0], buffer.data(), buffer.size())) > 0) {
        said.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(output[0]);
    if (count > 0) return true;
    end();
    return false;
}

void pgbouncer::end() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

}  // namespace livescore::test
