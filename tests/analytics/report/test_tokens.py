"""Every colour stands out enough from the ground it is used on."""

import pytest

from stembridge_analytics.report.tokens import CHART_TOKENS, DARK, LIGHT


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "surface"])
@pytest.mark.parametrize("token", ["ink", "muted", "accent", "ok", "warn", "bad"])
def test_text_reaches_aa(mode, ground, token):
    assert contrast(mode[token], mode[ground]) >= 4.5


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["line", "series-1", "series-2", "series-3", "series-4"])
def test_lines_and_marks_reach_3_to_1_on_the_page(mode, token):
    assert contrast(mode[token], mode["bg"]) >= 3


def test_both_modes_have_the_same_tokens():
    assert LIGHT.keys() == DARK.keys()


def test_a_colour_in_a_picture_names_one_token():
    values = [LIGHT[token] for token in CHART_TOKENS]
    assert len(set(values)) == len(values)
