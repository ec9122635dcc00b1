"""How a default follows from other keys: found by comparing what a class makes of several configurations."""

from typing import Any

from reviews.sizing.class_defaults import laid_out

Values = dict[str, Any]


def formula(key: str, seen: list[Values]) -> Any:
    """How a value follows from the others: a copy, a quotient, a repeated list; None stays; "?" where it is unclear."""
    values = [one.get(key) for one in seen]
    if all(value is None for value in values):
        return None
    if any(isinstance(value, list) for value in values):
        rule = repeated(values)
        return values[0] if rule == "?" and all(value == values[0] for value in values) else rule
    whole = [name for name in seen[0] if name != key and all(type(one.get(name)) is int for one in seen)]
    preferred = sorted(whole, key=lambda name: "attention_heads" not in name and name != "n_head")
    for name in preferred:
        if all(one[name] == value for one, value in zip(seen, values, strict=True)):
            return f"={name}"
    for top in ("hidden_size", "n_embd", "d_model"):
        for under in ("num_attention_heads", "n_head", "num_heads", "n_heads"):
            pairs = zip(seen, values, strict=True)
            if {top, under} <= set(whole) and all(one[top] // one[under] == value for one, value in pairs):
                return f"={top} // {under}"
    for name in (one for one in preferred if one in ("hidden_size", "num_key_value_heads")):
        for times in ("expand", 2, 4):
            factor = [one.get(times) if isinstance(times, str) else times for one in seen]
            if all(f and one[name] * f == v for one, v, f in zip(seen, values, factor, strict=True)):
                return f"={name} * {times}"
    return values[0] if all(value == values[0] for value in values) else "?"


def repeated(lists: list[Any]) -> Any:
    """The shortest words whose repetition gives every list, with words of its own for the first and the last layers."""
    if not all(isinstance(one, list) and one and all(isinstance(word, str) for word in one) for one in lists):
        return "?"
    for length in range(1, 9):
        for first in range(3):
            for last in range(2):
                for backwards in (False, True):
                    rule = pattern(lists[0], length, first, last, backwards)
                    if rule and all(laid_out(rule, len(one)) == one for one in lists):
                        return rule
    return "?"


def pattern(words: list[str], length: int, first: int, last: int, backwards: bool) -> Any:
    """A rule of this form that could have given the words."""
    if len(words) < 2 * length + first + last:
        return None
    middle = words[-length:] if backwards else words[length : 2 * length]
    if first == 2 * length or (backwards and (first or last)):
        return None
    rule: Values = {"repeat": middle}
    rule |= {"first": words[:first]} if first else {}
    rule |= {"last": words[-last:]} if last else {}
    return rule | ({"from": "end"} if backwards else {})
