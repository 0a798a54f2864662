"""Which form each field has in OLX: what reader, writer and XML Schema share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from stembridge_xblocks.common.content import (
    Choice,
    Code,
    Date,
    Field,
    Flag,
    Formula,
    Group,
    Id,
    Image,
    Items,
    Link,
    Number,
    Strings,
    Text,
    Unit,
)
from stembridge_xblocks.common.value_reader import IMAGE_FIELDS

__all__ = [
    "BOOKKEEPING",
    "LANGUAGE_ATTRIBUTE",
    "OPTION_NAMESPACE",
    "PLATFORM_ATTRIBUTES",
    "VERSION_ATTRIBUTE",
    "attributes",
    "elements",
    "is_attribute",
    "item_fields",
    "tag_of",
    "within",
]

LANGUAGE_ATTRIBUTE: Final = "lang"
# On the block's own element, where the shape of the content is not the first.
VERSION_ATTRIBUTE: Final = "version"
# XBlock's namespace for fields that stand as elements.
OPTION_NAMESPACE: Final = "http://code.edx.org/xblock/option"

# Bookkeeping of exports, which importers read before a block does.
BOOKKEEPING: Final = frozenset(
    """
    url_name xblock-family slug org course filename data_dir tags-v1
    copied_from_block copied_from_version parent_url parent_sequential_url index_in_children_list
    """.split()
)
# Besides that and a block's own settings, Open edX writes the fields that XBlock has and those
# that its runtimes mix into every block.
PLATFORM_ATTRIBUTES: Final = BOOKKEEPING | frozenset(
    """
    name tags display_name start due end graded format weight showanswer rerandomize
    group_access visible_to_staff_only hide_from_toc user_partitions relative_weeks_due
    days_early_for_beta graceperiod max_attempts show_correctness self_paced
    upstream upstream_version upstream_version_declined upstream_version_available
    upstream_display_name upstream_data upstream_customized downstream_customized
    top_level_downstream_parent_key
    edited_by edited_on subtree_edited_by subtree_edited_on published_by published_on
    chrome default_tab giturl xqa_key source_file use_latex_compiler in_entrance_exam
    course_edit_method matlab_api_key static_asset_path show_reset_button video_auto_advance
    video_speed_optimizations invitation_only ispublic hide_after_due
    """.split()
)

_ATTRIBUTES: Final = (Id, Number, Flag, Choice, Code, Date, Link, Formula, Unit)


def is_attribute(field: Field) -> bool:
    """Whether a field's value stands in an attribute rather than in elements."""
    return isinstance(field, _ATTRIBUTES) or (isinstance(field, Text) and not field.localised)


def tag_of(field: Field) -> str:
    """The name of the elements that a field's value stands in."""
    return field.tag if isinstance(field, Items | Strings) else field.name


def attributes(fields: Iterable[Field]) -> dict[str, Field]:
    """The fields that stand in attributes, by the attribute's name, as declared."""
    return {field.name: field for field in fields if is_attribute(field)}


def elements(fields: Iterable[Field]) -> dict[str, Field]:
    """The fields that stand in elements, by the elements' name, as declared."""
    return {tag_of(field): field for field in fields if not is_attribute(field)}


def item_fields(items: Items) -> tuple[Field, ...]:
    """The fields of each thing of a list, its id first."""
    return items.fields if items.own_id else (items.id_field, *items.fields)


def within(field: Field) -> tuple[Field, ...]:
    """The fields that the element of a field holds; none for one that holds text."""
    match field:
        case Group():
            return field.fields
        case Items():
            return item_fields(field)
        case Image():
            return IMAGE_FIELDS
    return ()
