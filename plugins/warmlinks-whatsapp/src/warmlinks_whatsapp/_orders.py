"""Settles in which order each chat writes day, month and year, by its own dates or by those of other chats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from warmlinks.plugins.sources import Refused
from warmlinks_whatsapp._clock import OrderEvidence
from warmlinks_whatsapp._network import ORDERS, DateOrder
from warmlinks_whatsapp._survey import ChatFile

__all__ = ["settle_orders"]

_BY_WORD: dict[str, DateOrder] = {order: order for order in ORDERS}


def settle_orders(files: Sequence[ChatFile], setting: str) -> None:
    """Set the order of each format: by evidence, else by the owner's setting; a chat without one is not read.

    One phone writes all its chats in one form, so what one of them tells holds for those beside it that do not.
    """
    beside: defaultdict[tuple[str | None, ...], list[OrderEvidence]] = defaultdict(list)
    for file in files:
        for key, form in file.forms.items():
            beside[key].append(form.order)
    together = {key: evidence[0].merged(evidence[1:]).order() for key, evidence in beside.items()}
    for file in files:
        for key, form in file.forms.items():
            order = form.order.order() or together[key] or _BY_WORD.get(setting)
            if form.order.is_none_of_ours:
                file.why_not = file.why_not or _of_another_calendar(file, form.example, form.count)
            elif order is None:
                file.why_not = file.why_not or _undecided(file, form.example, form.count)
            else:
                file.orders[key] = order


def _of_another_calendar(file: ChatFile, example: str, count: int) -> Refused:
    return Refused(
        file.member.name,
        f'its days are of no year of our calendar, as in "{example}"',
        "Set the phone to the Gregorian calendar and export the chat again",
        count=count,
    )


def _undecided(file: ChatFile, example: str, count: int) -> Refused:
    first, second, *_ = ORDERS
    return Refused(
        file.member.name,
        f'its days could be read with the day or the month first, as in "{example}"',
        "Load it together with a longer chat of the same phone, in one folder; or say which, below [sources.whatsapp]"
        f' in the settings: dates = "{first}" or dates = "{second}"',
        count=count,
    )
