"""Reads the files of a phone in two passes: first who is who, then the messages and calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from warmlinks.addresses import email_key, phone_key
from warmlinks.archive import Archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import About, CoveredSides, Record, refusal
from warmlinks_phone._files import PhoneFile
from warmlinks_phone._finding import NETWORK, phone_members
from warmlinks_phone._numbers import WITHOUT_COUNTRY, Numbers, region_of, tail_of
from warmlinks_phone.records import PhoneRecords, Survey

__all__ = ["read_phone"]


def read_phone(archive: Archive, country: str) -> Iterator[Record]:
    """Yield the records of the files.

    Args:
        archive: where they lie.
        country: where numbers are meant that are written without one; empty where that was not said.
    """
    files = [PhoneFile(archive, member, form) for member, form in phone_members(archive)]
    if not files:
        raise InputError("nothing in it is of a phone", archive=archive.name)
    try:
        yield from _records(archive, files, country)
    finally:
        for file in files:
            file.close()


def _records(archive: Archive, files: Sequence[PhoneFile], country: str) -> Iterator[Record]:
    survey = Survey(Numbers(country.upper()))
    owners: Counter[str] = Counter()
    errors: list[InputError] = []
    readable: list[PhoneFile] = []
    for file in files:
        try:
            owners.update(file.owners())
            readable.append(file)
            for entry in file.entries():
                survey.add(entry)
        except InputError as error:
            errors.append(error)
    if errors and not survey.count:
        raise errors[0]
    numbers = survey.numbers
    own = _owners(archive, survey, owners)
    if not numbers.region:
        numbers.region = next((region for address in own if (region := region_of(phone_key(address) or ""))), "")
    keys = [key for address in own if (key := numbers.key(address))]
    if survey.count and not keys:
        raise OwnerUnknownError(f"{own[0]} is a number of no person", archive=archive.name)
    records = PhoneRecords(keys, numbers, survey.names)
    yield _about(readable, numbers)
    yield from records.accounts(files[0].member.name, archive.owners)
    for file in files:
        try:
            for entry in file.entries():
                yield from records.of_entry(entry)
        except InputError as error:
            yield refusal(file.member.name, error)


def _about(files: Sequence[PhoneFile], numbers: Numbers) -> About:
    """Return what the files say of themselves. Each tells when it was made, or the newest record does."""
    coverage: dict[str, CoveredSides] = {}
    made_at: dict[str, datetime] = {}
    dated, lacks = True, list[str]()
    for file in files:
        reader, at = file.reader(), file.made()
        lacks += reader.not_included
        dated = dated and at is not None
        for kind, sides in reader.coverage.items():
            coverage[kind] = sides
            if at is not None:
                made_at[kind] = max(at, made_at.get(kind, at))
    if unsure := numbers.settle():
        many = "1 number that is" if unsure == 1 else f"{unsure:,} numbers that are"
        how = f"and not as in {numbers.region}" if numbers.region else "until `country` below [sources.phone] says it"
        lacks.append(f"the country of {many} written without it, {how}")
    names = dict.fromkeys(file.reader().name for file in files)
    return About(
        " and ".join(names),
        min(made_at.values()) if dated and made_at else None,
        coverage=coverage,
        not_included=tuple(dict.fromkeys(lacks)),
    )


def _owners(archive: Archive, survey: Survey, stated: Mapping[str, int]) -> tuple[str, ...]:
    """Return the owner's numbers and addresses: from the user, from the files, else from the book.

    Raises:
        OwnerUnknownError: none of these tells, or they tell of different people.
    """
    own = [*sorted(stated, key=lambda address: (-stated[address], address)), *survey.owners()]
    own = [address for address in dict.fromkeys(own) if _is_address(address)]
    typed = [owner.strip() for owner in archive.owners if _is_address(owner)]
    if archive.owners and not typed:
        raise OwnerUnknownError(
            f"{archive.owners[0]!r} is neither a phone number nor an address",
            archive=archive.name,
            candidates=tuple(own[:5]),
        )
    if typed and own and not {tail_of(address) for address in typed} & {tail_of(address) for address in own}:
        raise OwnerUnknownError(
            f"the phone is not of {' or '.join(typed)}", archive=archive.name, candidates=tuple(own[:5])
        )
    known = [] if typed or own else _numbers_in_book(archive)
    owners = tuple(dict.fromkeys((*typed, *own, *known)))
    if not owners and survey.count:
        raise OwnerUnknownError("the backup does not say whose phone it is of", archive=archive.name)
    for owner in owners:
        survey.numbers.note(owner)
    return owners


def _numbers_in_book(archive: Archive) -> list[str]:
    """Return the owner's numbers that the book knows: of this network, else of any other."""
    accounts = archive.accounts
    here = [account.key.removeprefix(WITHOUT_COUNTRY) for account in accounts if account.network == NETWORK]
    return here or [phone for account in accounts for phone in account.phones if phone_key(phone)]


def _is_address(written: str) -> bool:
    return bool(phone_key(written) or email_key(written))
