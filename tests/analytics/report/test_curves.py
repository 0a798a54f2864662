"""Small multiples follow the grammar, keep their shares on one scale, and their names apart."""

from itertools import pairwise

import altair
import pytest

from stembridge_analytics.report.curves import Curve, Frame, frames
from stembridge_analytics.report.pictures import NARROW, WIDE, picture

KEY = [("first", "this course, with its interval"), ("context", "all courses of the programme")]


def frame(label="Org C1 2024", *, modules=4, shares=(1.0, 0.8, 0.4, 0.2)):
    places = list(range(len(shares)))
    limits = [(max(0.0, share - 0.1), min(1.0, share + 0.1)) for share in shares]
    curves = (
        Curve("context", places, [share * 0.9 for share in shares]),
        Curve("first", places, list(shares), limits, has_points=True),
        Curve("first", [modules], [0.5], is_joined=False),
    )
    ticks = [(place, str(place) if place else "start") for place in range(modules + 1)]
    return Frame(label, ("40 started",), curves, ticks, modules)


def y_domains(spec):
    return [
        layer["encoding"]["y"]["scale"]["domain"]
        for part in spec["vconcat"][1]["concat"]
        for layer in part["layer"]
    ]


def named(spec):
    return spec["vconcat"][1]["concat"][0]["layer"][0]["encoding"]["x"]["axis"]["values"]


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("count", [1, 2, 6])
def test_frames_follow_the_grammar_and_fit_their_width(count, width):
    def draw(wide):
        return frames([frame() for _ in range(count)], wide, KEY)

    altair.Chart.from_dict(draw(width))
    drawn = picture("a", "t", "d", draw, subtitle="", note="")
    box = (drawn.wide if width == WIDE else drawn.narrow).split('viewBox="0 0 ')[1].split()[0]
    # The padding and half a label may stand over, as in the other charts.
    assert float(box) <= width + 16


def test_all_frames_share_one_scale_from_zero():
    spec = frames([frame(), frame(shares=(1.0, 1.3))], WIDE, KEY)
    assert {tuple(domain) for domain in y_domains(spec)} == {(0, 1.3)}


def test_the_scale_ends_at_the_whole_where_no_share_passes_it():
    spec = frames([frame(shares=(0.2, 0.1))], WIDE, KEY)
    assert {tuple(domain) for domain in y_domains(spec)} == {(0, 1.0)}


def test_few_places_are_all_named_and_many_are_thinned_from_the_start():
    assert named(frames([frame()], WIDE, KEY)) == [0, 1, 2, 3, 4]
    many = named(frames([frame(modules=90)], NARROW, KEY))
    assert many[0] == 0
    assert 3 < len(many) < 15
    assert len({after - before for before, after in pairwise(many)}) == 1


def test_looks_differ_by_dash_as_well_as_hue():
    spec = frames([frame()], WIDE, [("first", "a"), ("second", "b"), ("context", "c")])
    strokes = [la["mark"] for la in spec["vconcat"][0]["layer"] if la["mark"]["type"] == "rule"]
    assert len({mark["color"] for mark in strokes}) == 3
    assert len({tuple(mark.get("strokeDash", ())) for mark in strokes}) == 3


def test_a_label_cannot_break_out_of_the_picture():
    evil = "</text><script>x</script> 'quoted\" \\"
    drawn = picture(
        "a", "t", "d", lambda w: frames([frame(evil)], w, KEY), subtitle="", note=""
    )  # fmt: skip
    assert "<script>" not in drawn.wide
