"""Shows numbers as Excel shows them under the few kinds of number format that a report uses.

Independent of the program's own formatter. A code it does not know is refused, never approximated.

>>> usd_bn, pct1, multiple = '#,##0.00,,,;(#,##0.00,,,)', '0.0%;(0.0%)', '0.0"x";(0.0"x")'
>>> shown(13.07e9, usd_bn), shown(-20.92e9, usd_bn), shown(1.2345e15, usd_bn), shown(0, usd_bn)
('13.07', '(20.92)', '1,234,500.00', '0.00')
>>> shown(1.225e9, usd_bn), shown(-1.225e9, usd_bn), shown(1.005, '0.00;(0.00)')
('1.23', '(1.23)', '1.01')
>>> shown(4.6e9, '$#,##0.0,,,"bn";-$#,##0.0,,,"bn"'), shown(-8.06e9, '$#,##0.0,,,"bn";-$#,##0.0,,,"bn"')
('$4.6bn', '-$8.1bn')
>>> shown(-1.752, pct1), shown(-0.0001, pct1), shown(2.841, multiple), shown(2.25, multiple), shown(0.045, '0.00"x"')
('(175.2%)', '(0.0%)', '2.8x', '2.3x', '0.05x')
>>> shown(4500, '#,##0;(#,##0)'), shown(999, '#,##0'), shown(0, '#,##0'), shown(920e6, '#,##0.0,,;(#,##0.0,,)')
('4,500', '999', '0', '920.0')
>>> shown(-2, '0.00'), shown(0, '0.0;(0.0);"nil"'), shown(5.0, '0.0_);[Red](0.0)')
('-2.00', 'nil', '5.0 ')
>>> shown(3, 'General'), shown(2.5, 'General'), shown(1 / 3, 'General'), shown(datetime.date(2026, 3, 31), 'yyyy-mm-dd')
('3', '2.5', '0.333333333', '2026-03-31')
>>> shown(1, '0.00E+00')
Traceback (most recent call last):
    ...
number_format.UnknownFormat: 0.00E+00
"""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

TOKENS = re.compile(
    r'"(?P<literal>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|_(?P<space>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<colour>[A-Za-z]+|Color\s?\d+)\]"
    r"|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?,*)"
    r"|(?P<plain>[-+$€£()%: /])"
)


class UnknownFormat(Exception):
    """A number format outside the kinds known here."""


def shown(value, code):
    """Returns the text that a number, date, text or truth value has under a number-format code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return value
    if isinstance(value, (datetime.datetime, datetime.date)):
        if code.lower().split(";")[0] != "yyyy-mm-dd":
            raise UnknownFormat(code)
        return value.strftime("%Y-%m-%d")
    if code in ("General", "@"):
        return general(value)
    return under_sections(Decimal(repr(float(value))), code.split(";"))


def general(value):
    """Returns a number as the format General has it, up to eleven digits."""
    number = Decimal(repr(float(value)))
    if number == number.to_integral_value() and abs(number) < 10**11:
        return str(int(number))
    if not Decimal("1e-9") <= abs(number) < 10**11:
        raise UnknownFormat(f"General for {value}")
    places = max(0, 10 - max(1, number.adjusted() + 1))
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize(), "f")


def under_sections(number, sections):
    """Returns a number under positive;negative;zero sections."""
    if number == 0 and len(sections) > 2:
        return under_section(Decimal(0), sections[2])
    if number < 0 and len(sections) > 1:
        return under_section(-number, sections[1])
    text = under_section(abs(number), sections[0])
    if number < 0 and not re.search("[1-9]", text):
        raise UnknownFormat(f"{sections[0]} for the negative {number}: programs differ on its sign")
    return f"-{text}" if number < 0 else text


def under_section(number, section):
    """Returns a number that is not negative under one section."""
    tokens, at = [], 0
    while at < len(section):
        token = TOKENS.match(section, at)
        if token is None:
            raise UnknownFormat(section)
        tokens.append(token)
        at = token.end()
    number = number.scaleb(2 * sum(token["plain"] == "%" for token in tokens))
    out = []
    for token in tokens:
        if token["digits"] is not None:
            out.append(under_digits(number, token["digits"]))
        elif token["space"] is not None:
            out.append(" ")
        elif token["fill"] is None and token["colour"] is None:
            out.append(next(text for text in (token["literal"], token["escaped"], token["plain"]) if text is not None))
    return "".join(out)


def under_digits(number, digits):
    """Returns a number under a placeholder such as #,##0.00,,, whose last commas divide by a thousand each."""
    body = digits.rstrip(",")
    number = number.scaleb(-3 * (len(digits) - len(body)))
    whole, _, fraction = body.partition(".")
    if "?" in body or "#" in fraction:
        raise UnknownFormat(digits)
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    integer, _, decimals = format(rounded, "f").partition(".")
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    return integer + ("." + decimals if "." in body else "")
