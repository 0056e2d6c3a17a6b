from __future__ import annotations

from project.demo import table


def test_columns_stand_below_each_other() -> None:
    assert table.lines(["Who", "What"], [["Ana", "asks"], ["Joan", "waits"]], [5, 6]) == [
        "Who    What",
        "-----  ------",
        "Ana    asks",
        "",
        "Joan   waits",
        "",
    ]


def test_long_text_is_wrapped_in_its_column() -> None:
    rows = table.lines(["Who", "What"], [["Ana", "asks for the order"]], [5, 8])[2:]
    assert rows == ["Ana    asks for", "       the", "       order", ""]


def test_address_is_never_broken() -> None:
    address = "https://www.example.com/track/1780064"
    assert address in "\n".join(table.lines(["What"], [[address]], [10]))


def test_lines_of_a_cell_stay_apart() -> None:
    assert table.lines(["What"], [["one\n\ntwo"]], [5])[2:] == ["one", "", "two", ""]
