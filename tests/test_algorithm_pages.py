"""docs/algorithms is what the modules' descriptors give; the manual's settings are what the configuration has."""

from __future__ import annotations

from pathlib import Path

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tools.make_docs import MANUAL, MODULES, PAGES, outdated, pages, with_settings

TEST_MODULES = Path(__file__).parent / "modules"


def test_the_pages_are_up_to_date() -> None:
    made = pages(Catalogue.from_folders([MODULES]))
    assert len(made) > 5, f"{MODULES} holds no modules"
    assert outdated(made, PAGES) == [], "run tools/make_docs.py"


def test_the_settings_in_the_manual_are_up_to_date() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert with_settings(manual) == manual, "run tools/make_docs.py"
    assert with_settings(manual.replace("| `running_jobs`", "| `walking_jobs`")) == manual


def test_a_page_that_is_missing_changed_or_too_many_is_found(tmp_path: Path) -> None:
    made = pages(Catalogue.from_folders([TEST_MODULES]))
    assert set(made) == {"README.md", "roundtrip.md", "roundtripraster.md"}
    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert outdated(made, tmp_path) == []
    (tmp_path / "roundtrip.md").write_text("# Something else\n")
    (tmp_path / "README.md").unlink()
    (tmp_path / "gone.md").write_text("# An algorithm that is no more\n")
    assert outdated(made, tmp_path) == ["README.md", "gone.md", "roundtrip.md"]
