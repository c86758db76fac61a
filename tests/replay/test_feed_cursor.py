from service_client.feed import Cursor

SHOWN, NOT_SHOWN = (True, None), (False, None)


def test_events_after_a_snapshot_follow_without_gap():
    cursor = Cursor()
    assert cursor.subscribed(5, recovered=False) is None
    assert cursor.event(6) == SHOWN
    assert cursor.event(7) == SHOWN


def test_a_missing_event_is_named_once():
    cursor = Cursor()
    cursor.subscribed(5, recovered=True)
    assert cursor.event(8) == (True, "events 6 to 7 are missing")
    assert cursor.event(9) == SHOWN


def test_a_duplicate_is_not_shown():
    cursor = Cursor()
    cursor.subscribed(5, recovered=True)
    assert cursor.event(6) == SHOWN
    assert cursor.event(6) == NOT_SHOWN
    assert cursor.event(2) == NOT_SHOWN


def test_a_resumed_match_goes_on_where_it_stopped():
    cursor = Cursor(last=5)
    assert cursor.subscribed(7, recovered=True) is None
    assert not cursor.caught_up
    assert cursor.event(6) == SHOWN
    assert cursor.event(7) == SHOWN
    assert cursor.caught_up
    assert cursor.event(8) == SHOWN


def test_what_comes_early_over_the_channel_is_left_to_the_subscription():
    cursor = Cursor(last=5)
    assert cursor.event(8) == NOT_SHOWN
    cursor.subscribed(8, recovered=True)
    assert cursor.event(9) == NOT_SHOWN
    assert [cursor.event(seq) for seq in (6, 7, 8, 9)] == [SHOWN] * 4


def test_an_event_before_the_snapshot_is_part_of_it():
    cursor = Cursor()
    assert cursor.event(3) == NOT_SHOWN
    cursor.subscribed(3, recovered=True)
    assert cursor.event(4) == SHOWN


def test_a_resume_that_was_refused_names_what_is_lost():
    cursor = Cursor(last=5)
    assert cursor.subscribed(9, recovered=False) == "events 6 to 9 could not be resumed"
    assert cursor.event(10) == SHOWN


def test_a_refused_resume_with_nothing_missed_loses_nothing():
    cursor = Cursor(last=5)
    assert cursor.subscribed(5, recovered=False) is None


def test_a_server_that_went_back_in_time_is_noticed():
    cursor = Cursor(last=5)
    assert cursor.subscribed(2, recovered=True) == "the server is at seq 2 after it was at 5"
    assert cursor.event(3) == SHOWN


def test_a_gap_after_a_reconnect_is_noticed():
    cursor = Cursor()
    cursor.subscribed(5, recovered=True)
    cursor.resubscribe()
    cursor.subscribed(7, recovered=True)
    assert cursor.event(6) == SHOWN
    assert cursor.event(7) == SHOWN
    assert cursor.event(9) == (True, "events 8 to 8 are missing")


def test_the_place_names_the_epoch_once_the_server_has_told_one():
    cursor = Cursor()
    assert cursor.place == {}
    cursor.subscribed(5, recovered=False, epoch="a")
    assert cursor.event(6) == SHOWN
    assert cursor.place == {"since": 6, "epoch": "a"}
    cursor.subscribed(6, recovered=True)
    assert cursor.place == {"since": 6}, "an older server"


def test_another_epoch_is_a_loss_wherever_the_log_stands():
    for seq in (3, 6, 9):
        cursor = Cursor()
        cursor.subscribed(6, recovered=False, epoch="a")
        assert cursor.subscribed(seq, recovered=False, epoch="b") == "the server's log was replaced"
        assert cursor.event(seq + 1) == SHOWN
