"""The fields in which two values of JSON or YAML differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from devops_constructs.review.changes.change import Detail

NAMES = ("name", "host", "path", "mountPath", "containerPort", "port", "key", "id")
"""What items of a list are known by, the first that all of them have, each another one."""
_MOST_SHOWN = 120
_ABSENT: Any = object()


def differences(
    before: Any, after: Any, path: str = "", names: tuple[str, ...] = NAMES
) -> Iterator[Detail]:
    """Each field that is new, gone or different, in the order of paths.

    Items of lists are compared by their names, where they have them; that they stand in another
    order is one difference more, since some platforms heed it.
    """
    if before is not _ABSENT and after is not _ABSENT:
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _of_mappings(before, after, path, names)
            return
        if isinstance(before, list) and isinstance(after, list):
            yield from _of_lists(before, after, path, names)
            return
    if isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield from _of_texts(before, after, path)
    elif not same(before, after):
        yield Detail(path, *_shown(before, after))


def same(before: Any, after: Any) -> bool:
    """Whether two values are one; to Python, 1, 1.0 and True are, and to a platform they are not.

    Mappings have no order.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return type(before) is type(after) and bool(before == after)


def shown(value: Any) -> str:
    """A value in one line, shortened."""
    if isinstance(value, str) and value.isprintable() and value.strip() == value and value:
        text = value
    else:
        try:
            text = json.dumps(value, default=str, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            text = f"a {type(value).__name__}"
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."


def named(items: list[Any], names: tuple[str, ...] = NAMES) -> dict[str, Any] | None:
    """The items by their names; None: they have none, or two of them one."""
    for name in names:
        if all(isinstance(item, Mapping) and name in item for item in items):
            found = {shown(item[name]): item for item in items}
            if len(found) == len(items):
                return found
    return None


def _shown(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Both, from where they differ if that is far behind their beginning."""
    if isinstance(before, str) and isinstance(after, str):
        pairs = enumerate(zip(before, after, strict=False))
        shared = next((n for n, (was, is_now) in pairs if was != is_now), 0)
        if shared > _MOST_SHOWN // 2:
            cut = shared - _MOST_SHOWN // 6
            return shown(f"...{before[cut:]}"), shown(f"...{after[cut:]}")
    old, new = (None if each is _ABSENT else shown(each) for each in (before, after))
    return old, new


def _of_texts(before: str, after: str, path: str) -> Iterator[Detail]:
    """The first line that differs; what has many lines has its own diff."""
    old, new = before.split("\n"), after.split("\n")
    for number, (was, is_now) in enumerate(zip_longest(old, new, fillvalue=_ABSENT), 1):
        if not same(was, is_now):
            yield Detail(f"{path} (line {number})", *_shown(was, is_now))
            return


def _of_mappings(
    before: Mapping[Any, Any], after: Mapping[Any, Any], path: str, names: tuple[str, ...]
) -> Iterator[Detail]:
    for key in sorted({*before, *after}, key=str):
        below = f"{path}.{key}" if path else str(key)
        yield from differences(before.get(key, _ABSENT), after.get(key, _ABSENT), below, names)


def _of_lists(
    before: list[Any], after: list[Any], path: str, names: tuple[str, ...]
) -> Iterator[Detail]:
    if same(before, after):
        return
    common = _named_alike(before, after, names)
    if common is None:
        yield from _of_plain_lists(before, after, path, names)
        return
    old, new = common
    for name in [*old, *(name for name in new if name not in old)]:
        below = f"{path}[{name}]"
        yield from differences(old.get(name, _ABSENT), new.get(name, _ABSENT), below, names)
    kept = [name for name in old if name in new]
    if kept != (moved := [name for name in new if name in old]):
        yield Detail(f"{path} (order)", shown(", ".join(kept)), shown(", ".join(moved)))


def _named_alike(
    before: list[Any], after: list[Any], names: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    for name in names:
        old, new = named(before, (name,)), named(after, (name,))
        if old is not None and new is not None:
            return old, new
    return None


def _of_plain_lists(
    before: list[Any], after: list[Any], path: str, names: tuple[str, ...]
) -> Iterator[Detail]:
    if len(before) == len(after) == 1:
        yield from differences(before[0], after[0], f"{path}[0]", names)
    elif _is_read_as_a_whole(before) and _is_read_as_a_whole(after):
        yield Detail(path, shown(before), shown(after))
    else:
        old_keys, new_keys = set(map(_as_key, before)), set(map(_as_key, after))
        gone = [item for item in before if _as_key(item) not in new_keys]
        new = [item for item in after if _as_key(item) not in old_keys]
        yield from (Detail(f"{path}[]", shown(item), None) for item in gone)
        yield from (Detail(f"{path}[]", None, shown(item)) for item in new)
        if not gone and not new:
            yield Detail(f"{path} (order)", shown(before), shown(after))


def _is_read_as_a_whole(items: list[Any]) -> bool:
    is_plain = not any(isinstance(item, Mapping | list) for item in items)
    return is_plain and not shown(items).endswith("...")


def _as_key(item: Any) -> str:
    """A text that two items have only if they are the same."""
    try:
        return json.dumps(item, sort_keys=True, default=repr)
    except (TypeError, ValueError, RecursionError):
        return repr(item)
