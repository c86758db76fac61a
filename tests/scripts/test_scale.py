"""scripts/simulate-scale: simulated time, the path of an event in it, the plan, and the document that they make."""
import re

import pytest
import yaml

from running import script
from stack_fixture import ROOT

from scale import cli, measured, worked
from scale.constants import CATALOGUE, MEASURED
from scale.host import Host
from scale.plan import HEADROOM, SOCKETS_AN_INSTANCE, THREADS_AN_INSTANCE, Audience, number, plan, redis_cores
from scale.simulation import Load, fan_out, recovery_seconds

# Round numbers, so that each sum can be done by head.
ROUND = MEASURED.but(
    send_us_1000=10,
    send_us_10000=10,
    send_us_18000=10,
    event_us=100,
    idle_us=0,
    redis_event_us=50,
    redis_copy_us=20,
    client_delivery_us=0,
)


# ---- simulated time


@pytest.mark.parametrize("cores, ends", [(1, [20, 30]), (2, [10, 20]), (1.5, [40 / 3, 70 / 3])])
def test_threads_share_the_cores_that_there_are(cores, ends):
    host, said = Host(cores), []
    for work in (10, 20):
        host.thread().post(work, lambda: said.append(host.now))
    host.run()
    # One core: both at half speed until 20, then the longer one alone. 1.5 cores: three quarters each until 13.3.
    assert said == pytest.approx(ends)


def test_a_thread_works_in_order_and_counts_its_time():
    host, said = Host(2), []
    thread = host.thread()
    thread.post(5, lambda: said.append(("first", host.now)))
    thread.post(5, lambda: said.append(("second", host.now)))
    host.at(7, lambda: said.append(("timer", host.now)))
    host.run()
    assert said == [("first", 5), ("timer", 7), ("second", 10)]
    assert thread.cpu_us == pytest.approx(10)


def test_what_an_action_posts_is_done_too_and_a_run_ends_where_it_should():
    host, said = Host(1), []
    thread = host.thread()
    host.at(100, lambda: thread.post(50, lambda: said.append(host.now)))
    host.run(until=120)
    assert (host.now, said) == (120, [])
    host.run()
    assert said == [150]


# ---- the path of an event


def test_every_event_reaches_every_socket_and_costs_what_it_should():
    done = fan_out(Load(instances=4, sockets=1_000, rate=10, seconds=10, regular=True), ROUND, cores=16)
    assert done.events == 100
    assert done.deliveries == done.sends == 100 * 1_000
    assert done.instance_cpu_us == pytest.approx(100 * (1_000 * 10 + 4 * 100))
    assert done.redis_cpu_us == pytest.approx(100 * (50 + 4 * 20))
    # The last instance hears of it 130 µs after the first moment, reads for 100 µs, and sends to 250 sockets.
    assert done.last_ms(1) == pytest.approx((130 + 100 + 2_500) / 1e3)
    assert len(done.last_us) == 100


def test_events_at_once_are_joined_and_still_each_is_delivered():
    done = fan_out(Load(instances=1, sockets=1_000, rate=1, seconds=10, burst=4, regular=True), ROUND, cores=4)
    assert done.deliveries == 40 * 1_000
    # The first of four goes alone, the other three in one send.
    assert done.sends == pytest.approx(done.deliveries / 2)


def test_an_instance_that_cannot_keep_up_joins_more_and_loses_nothing():
    lags = []
    for rate in (20, 80, 200):
        done = fan_out(Load(instances=1, sockets=2_000, rate=rate, seconds=5), ROUND, cores=2)
        assert done.deliveries == done.events * 2_000
        assert done.cores <= 1.2  # one shard, and the thread that reads
        lags.append(done.each_ms(0.99))
    assert lags[0] <= lags[-1]
    # A drain takes 20 ms. With three moments in each, an event waits for the one under way, and for its own.
    assert lags[-1] < 2 * 20 + 10


def test_clients_that_are_slower_than_the_servers_are_waited_for():
    load = Load(instances=2, sockets=2_000, rate=5, seconds=4, regular=True)
    slow, fast = (ROUND.but(client_delivery_us=us) for us in (20, 1))
    # On one core the two instances send for 20 ms. The client reads on its own core meanwhile.
    assert fan_out(load, slow, cores=1, clients_have_a_core=True).last_ms(0.5) == pytest.approx(40, rel=0.05)
    assert fan_out(load, fast, cores=1, clients_have_a_core=True).last_ms(0.5) == pytest.approx(20, rel=0.05)


def test_one_of_many_instances_hears_of_an_event_in_the_middle():
    done = fan_out(Load(instances=1_001, sockets=1, rate=1, seconds=5, simulated=1, regular=True), ROUND, cores=2)
    assert done.last_ms(0.5) == pytest.approx((50 + 501 * 20 + 100 + 10) / 1e3)


def test_clients_come_back_as_fast_as_the_others_can_take_them():
    c = MEASURED.but(connect_us=50, turn_us=0, client_connect_us=10)
    assert recovery_seconds(10_000, instances=2, threads=1, constants=c, cores=8) == pytest.approx(0.25, rel=0.01)
    assert recovery_seconds(10_000, 2, 1, c, cores=8, handshake_us=50) == pytest.approx(0.5, rel=0.01)
    # Spread over a longer time, the last one to come is the last one back.
    assert recovery_seconds(10_000, 2, 1, c, cores=8, spread_seconds=5) == pytest.approx(5, rel=0.01)
    # Clients that have a core of their own are the slower side, or the faster one.
    assert recovery_seconds(10_000, 2, 1, c, cores=1, clients_have_a_core=True) == pytest.approx(0.5, rel=0.01)
    # Two threads share the core, so each wakes up for fewer connects.
    turns = c.but(turn_us=10)
    assert recovery_seconds(10_000, 2, 1, turns, cores=1, clients_have_a_core=True) == pytest.approx(0.6, rel=0.01)
    assert recovery_seconds(10_000, 2, 1, turns, cores=2) == pytest.approx(0.25, rel=0.01)
    slow = c.but(client_connect_us=80)
    assert recovery_seconds(10_000, 2, 1, slow, cores=1, clients_have_a_core=True) == pytest.approx(0.8, rel=0.01)


# ---- the plan


def test_the_plan_and_the_simulation_agree_about_cpu():
    """Where no frames are joined, they are two ways to the same sum."""
    audience = Audience("a machine", 8 * SOCKETS_AN_INSTANCE, 1, 1.0)
    load = Load(8, audience.viewers, 1.0, 20, THREADS_AN_INSTANCE, regular=True)
    assert fan_out(load, MEASURED, 16).cores == pytest.approx(plan(audience, MEASURED).api_cores, rel=0.01)


def test_a_second_redis_comes_where_the_threshold_says():
    (threshold,) = [one for one in worked.thresholds(MEASURED) if "REDIS_EVENTS_URLS" in one.when]
    copies = float(re.match(r"[\d,]+", threshold.value)[0].replace(",", ""))
    instances = 200
    assert (
        redis_cores(instances, 0.9 * copies / instances, MEASURED)
        < HEADROOM
        < redis_cores(instances, 1.1 * copies / instances, MEASURED)
    )
    below, above = (
        plan(Audience("", instances * SOCKETS_AN_INSTANCE, 1_000, share * copies / instances / 1_000), MEASURED)
        for share in (0.9, 1.1)
    )
    assert (below.redis_servers, above.redis_servers) == (1, 2)


def test_a_larger_audience_needs_at_least_as_much_of_everything():
    plans = [plan(Audience("", viewers, 1, 1.0), MEASURED) for viewers in (10, 10_000, 1_000_000, 65_000_000)]
    for name in (
        "instances",
        "api_cores",
        "nginx_cores",
        "memory_bytes",
        "bits_a_second",
        "connections",
        "storm_cores",
    ):
        values = [getattr(one, name) for one in plans]
        assert values == sorted(values)
    assert [tier.machines for tier in plans[0].tiers] == [3, 2, 1, 3], "no tier stands on one machine, but Redis"


@pytest.mark.parametrize(
    "value, text", [(0.123, "0.12"), (4.0, "4"), (99.4, "99"), (1_234, "1,200"), (65_432_100, "65,000,000")]
)
def test_a_figure_has_two_digits_that_count(value, text):
    assert number(value) == text


# ---- the document and the deployment


def test_the_document_is_what_the_model_says():
    done = script("simulate-scale", "--check")
    assert done.returncode == 0, done.stderr


def test_each_constant_says_where_it_comes_from():
    assert set(CATALOGUE) == set(vars(MEASURED))
    for name, one in CATALOGUE.items():
        assert one.value > 0 and one.unit and one.about and one.source, name


def test_the_connections_of_an_instance_are_those_of_the_settings():
    defaults = dict(re.findall(r"^#?(DB_\w+)=(\d+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert MEASURED.pool_connections == int(defaults["DB_POOL_SIZE"]) + int(defaults["DB_APPEND_CONNECTIONS"]) + 3


def test_the_autoscaler_keeps_to_the_size_of_the_model():
    scaler = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "base" / "scaling.yaml").read_text())["spec"]
    assert scaler["metrics"][0]["pods"]["target"]["averageValue"] == f"{SOCKETS_AN_INSTANCE // 1_000}k"
    api = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "base" / "api.yaml").read_text()))[1]
    (container,) = api["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["requests"]["cpu"] == str(THREADS_AN_INSTANCE)


def test_marks_that_are_missing_are_named():
    with pytest.raises(ValueError, match="marks of audiences"):
        cli.fill("no marks", "audiences", "text")
    text = "a\n<!-- x: begin; by hand -->\nold\n<!-- x: end -->\nb\n"
    assert cli.fill(text, "x", r"new \1") == "a\n<!-- x: begin; by hand -->\nnew \\1\n<!-- x: end -->\nb\n"


def test_a_plan_of_ones_own():
    done = script("simulate-scale", "--viewers", "250000", "--matches", "12", "--rate", "0.5")
    assert done.returncode == 0, done.stderr
    assert "17 instances; 120,000 deliveries a second" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["--viewers", "0"], ["--viewers", "5", "--rate", "0"], ["--viewers", "5", "--matches", "0"]]
)
def test_a_plan_for_nobody_is_refused(arguments):
    done = script("simulate-scale", *arguments)
    assert done.returncode == 2 and "above 0" in done.stderr


# ---- measured runs


def figures(predicted: float, *others: float) -> list:
    """One figure of several repetitions, each measured as 1."""
    size = measured.SIZES[0]
    return [[measured.Figure(size, "CPU", "cores", one, 1.0)] for one in (predicted, *others)]


@pytest.mark.parametrize("predicted, is_met", [(1.149, True), (1.151, False), (0.851, True), (0.849, False)])
def test_a_prediction_may_be_15_percent_off(predicted, is_met):
    assert [one.is_met for one in measured.compare(figures(predicted))] == [is_met]


def test_nothing_that_was_measured_as_zero_counts_as_predicted():
    nothing = measured.Figure(measured.SIZES[0], "CPU", "cores", 0.0, 0.0)
    assert [one.is_met for one in measured.compare([[nothing]])] == [False]


def test_the_median_of_the_repetitions_decides():
    assert [one.deviation for one in measured.compare(figures(1.1, 5.0, 1.1))] == pytest.approx([0.1])
    assert [one.deviation for one in measured.compare(figures(1.1, 5.0, 4.0))] == pytest.approx([3.0])


def test_the_sizes_are_three_or_more_and_none_is_one_that_calibrates():
    assert len(measured.SIZES) >= 3
    assert {size.instances for size in measured.SIZES} == {2, 4, 8}
    assert all(2_000 <= size.sockets <= 15_000 for size in measured.SIZES)
    assert not {(size.instances, size.sockets) for size in measured.SIZES} & {(1, 1_000), (1, 10_000)}


class Quick:
    """A lab whose times are as long as they should be."""

    def seconds(self, normally):
        return normally


def test_each_size_is_compared_with_what_the_model_says_of_it(monkeypatch):
    said = measured.predict(measured.SIZES[0], MEASURED, 10)

    def listen(lab, size, seconds):
        report = {"half_p50_ms": said.each_ms(0.5) * 1.1, "last_p50_ms": said.last_ms(0.5) * 1.1}
        return measured.Run(report, said.instance_cpu_us * 1.1, 0, 10)

    monkeypatch.setattr(measured, "_listen", listen)
    monkeypatch.setattr(measured, "_resume", lambda lab, size: 1e9)
    found = list(measured.repetition(Quick(), MEASURED, measured.SIZES[:1]))
    assert [round(one.measured / one.predicted, 6) for one in found[:3]] == [1.1, 1.1, 1.1]
    assert [one.is_met for one in measured.compare([found])] == [True, True, True, False]


def test_the_constants_are_those_that_make_the_runs_of_one_instance(monkeypatch):
    """What the model says of a machine with known constants is measured, and calibrated: the same constants come out."""
    true = MEASURED.but(
        idle_us=1500.0,
        send_us_1000=3.5,
        send_us_10000=5.0,
        send_us_18000=7.0,
        event_us=60.0,
        redis_event_us=90.0,
        connect_us=30.0,
        turn_us=6.0,
        client_delivery_us=2.5,
        client_connect_us=40.0,
    )

    def listen(lab, size, seconds):
        said = measured.predict(size, true, seconds)
        report = {"last_p50_ms": said.last_ms(0.5), "connect_cpu_us": true.connect_us}
        looks = 700.0 * seconds  # the client looks whether an event is due
        read = true.client_delivery_us * said.deliveries
        return measured.Run(report, said.instance_cpu_us, looks + read, seconds)

    def resume(lab, size):
        return measured.predict_recovery(size, true)

    monkeypatch.setattr(measured, "_listen", listen)
    monkeypatch.setattr(measured, "_idle_us", lambda lab: true.idle_us)
    monkeypatch.setattr(measured, "_resume", resume)
    assert vars(measured.calibrate(Quick(), MEASURED)) == pytest.approx(vars(true), rel=0.05)


def test_without_the_load_generators_nothing_is_measured(tmp_path):
    done = script("simulate-scale", "--measure", "--bin", str(tmp_path))
    assert done.returncode == 2 and "bench_fanout" in done.stderr
