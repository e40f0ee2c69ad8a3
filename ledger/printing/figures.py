"""How minor units are written as figures."""


def yuan(fen: int) -> str:
    """Return minor units as figures with two decimals and thousands separators: ``1,234.00``."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def yuan_printed(fen: int) -> str:
    """Return the same with a true minus sign, as papers and pages show it."""
    return yuan(fen).replace("-", "−")
