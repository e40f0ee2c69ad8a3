"""What a browser sends: several files or a zip, whatever the zip tries."""

import io
import zipfile

import pytest

from ledger.exchange import errors, taking_in
from ledger.exchange.taking_in import files_of
from tests.ledger.exchange.uploading import sent, zip_of


def names(files: dict[str, str | bytes]) -> list[str]:
    return [file.name for file in files_of(sent(files))]


def named(name: bytes, flag: int = 0) -> bytes:
    """Return a zip of one file whose name is these bytes, without a word on their encoding."""
    data = zip_of({"x" * len(name): "a"}).replace(b"x" * len(name), name)
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + bytes([flag, 0]) + data[at + 10 :]


def test_several_files_are_taken_as_they_are() -> None:
    assert [(file.name, file.data) for file in files_of(sent({"gifts.csv": "a", "捐赠人.xlsx": b"b"}))] == [
        ("gifts.csv", b"a"),
        ("捐赠人.xlsx", b"b"),
    ]


def test_zip_of_a_folder_is_taken_flat_without_its_litter() -> None:
    packed = zip_of({"2026/gifts.csv": "a", "2026/__MACOSX/._gifts.csv": "", "2026/photo.jpg": "", "2026/.x.csv": ""})

    assert names({"2026.zip": packed}) == ["gifts.csv"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_zip_that_does_not_say_how_it_writes_names_keeps_them(encoding: str) -> None:
    assert names({"a.zip": named("单位.csv".encode(encoding))}) == ["单位.csv"]


@pytest.mark.parametrize("name", ["../../gifts.csv", "/etc/gifts.csv", "..\\gifts.csv", "C:\\gifts.csv"])
def test_zip_with_a_name_that_leads_out_of_it_is_refused_whole(name: str) -> None:
    with pytest.raises(errors.ZipPointsOutside):
        names({"a.zip": zip_of({"units.csv": "a", name: "b"})})


def test_zip_that_would_burst_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_UNPACKED", 1 << 20)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))

    with pytest.raises(errors.UnpacksTooLarge):
        names({"a.zip": zip_of({"gifts.csv": "0" * (1 << 20), "units.csv": "0"})})


def test_zips_that_would_burst_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_UNPACKED", 1 << 20)
    half = "0" * (1 << 19)

    both = {"a.zip": zip_of({"gifts.csv": half}), "b.zip": zip_of({"units.csv": half})}
    with pytest.raises(errors.UnpacksTooLarge):
        names(both | {"c.zip": zip_of({"places.csv": "0"})})

    assert names(both) == ["gifts.csv", "units.csv"]


def test_zip_never_unpacks_to_more_than_it_says() -> None:
    packed = zip_of({"gifts.csv": "0" * 100_000})
    said = (100_000).to_bytes(4, "little")

    with pytest.raises(errors.ZipBroken):
        names({"a.zip": packed.replace(said, (10).to_bytes(4, "little"))})


def test_zip_with_a_password_is_told() -> None:
    with pytest.raises(errors.ZipLocked):
        names({"a.zip": named(b"gifts.csv", flag=1)})


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 cut", b"no zip", zip_of({"gifts.csv": "abc" * 99})[:-30]],
    # The time stands in a zip, and each worker makes its own.
    ids=["empty", "only its head", "no zip", "without its end"],
)
def test_zip_that_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(errors.ZipBroken):
        names({"a.zip": data})


def test_file_that_is_there_twice_is_told() -> None:
    with pytest.raises(errors.NameTwice):
        names({"a.zip": zip_of({"one/gifts.csv": "", "two/Gifts.csv": ""})})


def test_files_without_a_spreadsheet_are_told() -> None:
    with pytest.raises(errors.NoSpreadsheet):
        names({"photo.jpg": b"", "a.zip": zip_of({"readme.txt": ""})})


MANY = taking_in.MOST_FILES + 1


@pytest.mark.parametrize(
    "files",
    [
        {"a.zip": zip_of({f"{at}.csv": "" for at in range(MANY)})},
        {"a.zip": zip_of({"gifts.csv": "", **{f"{at}.jpg": "" for at in range(MANY)}})},
        {f"{at}.csv": "" for at in range(MANY)},
    ],
    ids=["in a zip", "beside it in a zip", "one by one"],
)
def test_more_files_than_a_book_has_are_refused(files: dict[str, str | bytes]) -> None:
    with pytest.raises(errors.TooManyFiles):
        names(files)


def test_more_than_is_taken_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_BYTES", 10)

    with pytest.raises(errors.UploadTooLarge):
        names({"a.csv": "0" * 6, "b.csv": "0" * 6})


def test_workbook_is_no_zip_of_a_folder() -> None:
    book = io.BytesIO(zip_of({"[Content_Types].xml": ""}))

    assert names({"gifts.xlsx": book.getvalue()}) == ["gifts.xlsx"]
