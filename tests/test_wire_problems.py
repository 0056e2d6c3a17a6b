from comm100bot.wire.problems import MAX_PROBLEMS, Problems, path_of_item, path_of_key


def test_paths_are_spelled_as_the_payload_is() -> None:
    path = path_of_key(path_of_item(path_of_key("", "FormValues"), 2), "value")
    assert path == "FormValues[2].value"


def test_empty_key_shows_in_a_path() -> None:
    assert path_of_key(path_of_key("", ""), "") == '"".""'


def test_long_key_is_shortened_in_a_path() -> None:
    assert path_of_key("Visitor", "x" * 30_000) == f"Visitor.{'x' * 80}…"


def test_problems_past_the_limit_are_counted() -> None:
    problems = Problems()
    for number in range(MAX_PROBLEMS + 3):
        problems.add(f"a[{number}]", "odd_value", "Odd.")
    *_, last = found = problems.found()
    assert len(found) == MAX_PROBLEMS + 1
    assert last.code == "more_problems"
    assert last.text == "There were 3 more problems; only the first are listed."
