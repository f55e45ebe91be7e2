"""docs/adding-a-rule.md does what it says, and names nothing that is not there."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from routing import rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```python (\w+)\.py\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([\w/.-]+\.(?:py|md)|[\w-]+/)(?:::(\w+))?`")

FILES: dict[str, str] = {}
for name, block in FENCE.findall(PAGE):
    FILES[name] = f"{FILES.get(name, '')}\n{block}"


@pytest.fixture(scope="module")
def guide() -> Iterator[ModuleType]:
    """The tests of the guide, beside its rule."""
    made = {name: ModuleType(name) for name in FILES}
    sys.modules |= made
    for name, code in FILES.items():
        exec(compile(code, f"docs/adding-a-rule.md {name}.py", "exec"), made[name].__dict__)
    yield made["test_cash"]
    for name in made:
        del sys.modules[name]


@pytest.mark.parametrize("test", re.findall(r"^def (test_\w+)", FILES["test_cash"], re.MULTILINE))
def test_its_tests_pass(guide: ModuleType, test: str) -> None:
    run: Callable[[], None] = getattr(guide, test)
    run()


def test_it_has_no_other_code() -> None:
    assert list(FILES) == ["cash", "test_cash"]
    assert PAGE.count("```") == 2 * len(FENCE.findall(PAGE))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(PAGE))))
def test_what_it_names_is_there(path: str, name: str) -> None:
    file = ROOT / path
    assert file.exists()
    if name:
        code = file.read_text(encoding="utf-8")
        assert re.search(rf"^ *(def|class) {name}\b|^{name}\b.*=", code, re.MULTILINE)


def test_it_names_much() -> None:
    assert len(set(NAMED.findall(PAGE))) > 60


def test_a_registered_rule_is_gone_after_its_block(guide: ModuleType) -> None:
    before = list(rules.ORDER_RULES), list(rules.ROUTE_RULES)
    with pytest.raises(RuntimeError), rules.also(guide.cash):
        assert rules.ORDER_RULES[-1] is guide.cash
        raise RuntimeError
    assert before == (rules.ORDER_RULES, rules.ROUTE_RULES)


def test_what_is_no_rule_is_refused(guide: ModuleType) -> None:
    with pytest.raises(ValueError, match="code 'cash' already"), rules.also(guide.cash):
        rules.register(guide.cash)
    half = ModuleType("half")
    half.__dict__.update(CODE="half", forbids=guide.cash.forbids)
    for module in (half, ModuleType("empty")):
        with pytest.raises(ValueError, match=f"{module.__name__} is no rule: it needs CODE"):
            rules.register(module)
