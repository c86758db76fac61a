"""The fakes as a process: `python -m fake_providers --port 13600`. It begins with an empty truth; /_control/events
fills it."""
import argparse
import signal

from . import FakeServer, World


def main() -> None:
    parser = argparse.ArgumentParser(prog="fake_providers")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with FakeServer(World(), options.port) as server:
        print(f"fake providers at http://127.0.0.1:{server.port}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
