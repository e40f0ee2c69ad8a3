"""Uploads for tests."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.access.models import Unit, User
from ledger.exchange.models import Upload
from ledger.exchange.operations import take_in
from ledger.exchange.taking_in import files_of
from ledger.jobs.worker import work
from tests.ledger.exchange.files import SOUND

NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)
DONORS = "code,kind,name\nD1,individual,朱雨兰\n"
GIFTS = "number,date,donor,fund,kind,place,amount\nG1,2026-03-05,D1,GEN,cash,AGY-BANK,1234.50\n"
SOUND_BOOK = SOUND | {"donors.csv": DONORS, "gifts.csv": GIFTS}
FAULTY_BOOK = SOUND_BOOK | {"gifts.csv": GIFTS.replace("03-05", "02-30")}


def sent(files: dict[str, str | bytes]) -> list[SimpleUploadedFile]:
    """Return files as a browser sends them."""
    return [SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data) for name, data in files.items()]


def zip_of(files: dict[str, str], **options: Any) -> bytes:
    """Return files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data, **options)
    return packed.getvalue()


def uploaded(by: User, root: Unit, files: dict[str, str | bytes] | None = None) -> Upload:
    """Return an upload that was taken in and checked by the worker."""
    upload = take_in(root=root, files=files_of(sent(files or SOUND_BOOK)), now=NOW, by=by)
    return worked(upload)


def worked(upload: Upload) -> Upload:
    """Return an upload after the worker has done what there was to do."""
    work(until_idle=True)
    upload.refresh_from_db()
    return upload
