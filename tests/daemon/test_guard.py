"""What the last resort says of an error."""

from __future__ import annotations

from structlog.testing import capture_logs

from daemon.guard import guarded


def test_an_unexpected_error_is_logged_with_its_place_but_not_with_what_it_says() -> None:
    def fail() -> int:
        raise ValueError("the words of a calendar")

    with capture_logs() as logs:
        assert guarded(fail, 7, pair="key") == 7

    assert logs[0]["error"] == "ValueError"
    assert "in fail" in logs[0]["trace"]
    assert "the words of a calendar" not in repr(logs).replace('raise ValueError("the words of a calendar")', "")


def test_what_the_system_says_of_a_full_disk_is_logged() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    with capture_logs() as logs:
        guarded(fail, None)

    assert logs[0]["error"] == "OSError: [Errno 28] No space left on device"
