"""Which earlier penalty notices count when another is considered, for each parent and each child.

The years end with the day on which the new notice is proposed, so a notice given on the corresponding day is out: three
years that end with 2 September 2027 began on 3 September 2024. So local authorities paraphrase the regulations (SI
2024/210), which were not read for this product; and notices given before a pathway's floor date do not count. Both are
data of the definition (``EarlierNotices``).
"""

from datetime import date, timedelta

from fasttrack_core.pathways.models import EarlierNotices


def first_day_counting(notices: EarlierNotices, day: date) -> date:
    """The earliest day, inclusive, of which a notice counts when another is proposed on ``day``."""
    begins = _years_before(day, notices.years) + timedelta(days=1)
    return max(begins, notices.not_before) if notices.not_before else begins


def _years_before(day: date, years: int) -> date:
    """The corresponding day; 28 February where it would be a 29th that there is not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
