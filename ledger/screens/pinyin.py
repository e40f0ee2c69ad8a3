"""What a Chinese name is found by: its pinyin and its initials, also where a character has several readings."""

from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

# The first two characters hold the surname, which is where readings go wrong: 单 is Shan, 曾 is Zeng.
_HETERONYMS_IN = 2
_MOST_READINGS = 12
MARK = "|"
# Nobody types more before the name stands in the list.
_LONGEST = 40
_NOT_IN_KEYS = str.maketrans({" ": "", MARK: "", "’": "", "'": "", "ü": "v"})


def search_key(name: str) -> str:
    """Return every way of typing a name in letters: ``|shanmeitianshi|smts|``, each whole between two marks.

    A text is looked for with ``begins``.
    """
    usual = [reading.lower() for reading in lazy_pinyin(name)]
    every = [_plain(readings) for readings in pinyin(name[:_HETERONYMS_IN], style=Style.NORMAL, heteronym=True)]
    # Letters in a name come as one piece, so that pieces and characters may differ in number.
    rest = usual[len(every) :]
    spoken = [[*first, *rest] for first in islice(product(*every), _MOST_READINGS)] or [usual]
    keys = dict.fromkeys(key for one in [usual, *spoken] for key in ("".join(one), "".join(part[:1] for part in one)))
    short = dict.fromkeys(key.replace(" ", "")[:_LONGEST] for key in keys if key)
    return MARK + MARK.join(short) + MARK


def begins(text: str) -> str:
    """Return what stands in the key of a name that begins so, typed as pages write names too: ``Lü Jian’an``.

    Nothing for a text that is not in letters.
    """
    plain = text.lower().translate(_NOT_IN_KEYS)
    return MARK + plain[:_LONGEST] if plain.isascii() else ""


def _plain(readings: list[str]) -> list[str]:
    return list(dict.fromkeys(reading.lower() for reading in readings))
