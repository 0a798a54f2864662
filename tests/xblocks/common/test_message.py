"""Messages: what is said, before it is in any language."""

from __future__ import annotations

from stembridge_xblocks.common.message import Message, MessageError, plural_message


def test_values_stand_in_their_places() -> None:
    assert str(Message("{a} and {b}", a="x", b=2)) == "x and 2"


def test_a_message_inside_of_a_message_is_translated_too() -> None:
    german = {"wants {kind}": "braucht {kind}", "energy": "Energie"}

    said = Message("wants {kind}", kind=Message("energy")).render(german.__getitem__)

    assert said == "braucht Energie"


def test_nothing_in_a_value_is_taken_for_a_placeholder() -> None:
    assert str(Message("{a} {b}", a="{b}", b="{a.__class__}")) == "{b} {a.__class__}"


def test_a_translation_cannot_reach_into_a_value() -> None:
    assert Message("{a}", a="x").render(lambda _: "{a.__class__} {a[0]} {b}") == (
        "{a.__class__} {a[0]} {b}"
    )


def test_numbers_are_written_by_the_callable_given() -> None:
    said = Message("{n}", n=0.5).render(number=lambda n: str(n).replace(".", ","))

    assert said == "0,5"


def test_the_count_chooses_the_wording() -> None:
    one, many = (plural_message("{count} part", "{count} parts", count=n) for n in (1, 2))

    assert (str(one), str(many)) == ("1 part", "2 parts")


def test_the_plural_rules_are_those_of_the_callable_given() -> None:
    message = plural_message("{count} part", "{count} parts", count=3)

    assert message.render(ngettext=lambda one, other, n: f"{other}:{n}") == "3 parts:3"


def test_equal_messages_are_equal_and_can_be_keys() -> None:
    assert {Message("{a}{b}", a="1", b="2")} == {Message("{a}{b}", b="2", a="1")}
    assert Message("{a}", a="1") != Message("{a}", a="2")


def test_a_plural_is_not_its_singular() -> None:
    assert plural_message("part", "parts", count=1) != Message("part", count=1)


def test_an_error_says_its_message() -> None:
    assert str(MessageError(Message("not {x}", x="y"))) == "not y"
