"""Static files are hashed and compressed once, not at every start."""

import os
import time

import pytest

from cafe.serving.collecting import collect_if_changed


@pytest.fixture
def folder(settings, tmp_path):
    """Where the sources lie: one style sheet and nothing else."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.css").write_text("body { color: black }")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return sources


def test_the_second_start_collects_nothing(folder):
    assert [collect_if_changed(), collect_if_changed()] == [True, False]


def test_a_changed_file_is_collected(folder, settings):
    collect_if_changed()
    (folder / "page.css").write_text("body { color: white }")
    os.utime(folder / "page.css", (time.time() + 2, time.time() + 2))  # Django looks at seconds
    assert collect_if_changed()
    assert "white" in (settings.STATIC_ROOT / "page.css").read_text()


def test_a_new_file_is_collected(folder, settings):
    collect_if_changed()
    (folder / "board.css").write_text("b { color: red }")
    assert collect_if_changed()
    assert (settings.STATIC_ROOT / "board.css").exists()


def test_what_was_interrupted_is_done_again(folder, monkeypatch):
    collect_if_changed()
    (folder / "page.css").write_text("body { color: white }")
    monkeypatch.setattr("cafe.serving.collecting.call_command", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        collect_if_changed()
    monkeypatch.undo()
    (folder / "page.css").write_text("body { color: black }")
    assert collect_if_changed()


def test_half_a_file_of_an_interrupted_start_is_not_served(folder, settings, monkeypatch):
    """A full disk, or a power cut, in the middle of a file that is as new as its source."""

    def be_cut_off(*_: object, **__: object) -> None:
        settings.STATIC_ROOT.mkdir()
        (settings.STATIC_ROOT / "page.css").write_text("body { col")
        raise OSError("No space left on device")

    monkeypatch.setattr("cafe.serving.collecting.call_command", be_cut_off)
    with pytest.raises(OSError, match="No space"):
        collect_if_changed()
    monkeypatch.undo()
    assert collect_if_changed()
    assert (settings.STATIC_ROOT / "page.css").read_text() == "body{color:black}"


def test_what_only_readers_need_is_not_served_and_a_licence_is(folder, settings):
    (folder / "page.js").write_text("/** Why. */\nexport const one =\n  1;\n")
    (folder / "vendor").mkdir()
    (folder / "vendor" / "lib.js").write_text("/** Copyright. */\nexport const two = 2;\n")
    collect_if_changed()
    [page] = settings.STATIC_ROOT.glob("page.????????????.js")
    [lib] = settings.STATIC_ROOT.glob("vendor/lib.????????????.js")
    assert page.read_text() == "export const one =\n1;\n"
    assert "Copyright" in lib.read_text()
