"""Masks: what may be seen of a name or a number by those who may not read it.

Source: domain-rules.md, section 4.5, point 3.
"""

_ENDS = 8


def masked_name(name: str) -> str:
    """Return a name of which only the first character is shown."""
    return name[:1] + "**" if name else ""


def masked_phone(phone: str) -> str:
    """Return a phone number whose middle is hidden."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= _ENDS else "****" if phone else ""


def masked_id_number(number: str) -> str:
    """Return an ID number of which the last four characters are shown."""
    return f"**************{number[-4:]}" if len(number) >= _ENDS else "****" if number else ""
