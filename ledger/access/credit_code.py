"""The unified social credit code of organisations (GB 32100-2015)."""

LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MODULUS = 31


def check_character(body: str) -> str:
    """Return the last character that the 17 before it ask for."""
    total = sum(_ALPHABET.index(letter) * pow(3, at, _MODULUS) for at, letter in enumerate(body))
    return _ALPHABET[(_MODULUS - total % _MODULUS) % _MODULUS]


def is_valid(code: str) -> bool:
    """Whether a code has its length, its letters (no I, O, S, V, Z) and its check character."""
    sound = len(code) == LENGTH and set(code) <= set(_ALPHABET)
    return sound and code[-1] == check_character(code[:-1])
