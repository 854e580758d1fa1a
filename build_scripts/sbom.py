"""Write the bill of materials of a frozen program: CycloneDX, with package URLs, licences and hashes.

    python build_scripts/sbom.py FROZEN NOTICES OUT VERSION

The same folder gives the same bytes: the serial number is derived from the contents, and the only time stamp
is ``SOURCE_DATE_EPOCH``, if that is set.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

# Arbitrary.
NAMESPACE = uuid.UUID("5b2f6c0e-0b0e-4f5c-9d2a-6c1d9c3b7a10")


class SbomError(Exception):
    """The bill of materials does not match CycloneDX's schema."""


def write(frozen: Path, notices: Path, out: Path, version: str) -> None:
    """Write the bill of materials.

    Parameters
    ----------
    frozen : pathlib.Path
        The frozen program.
    notices : pathlib.Path
        Output of :func:`notices.collect`.
    out : pathlib.Path
        The JSON file to write.
    version : str
        Of the program.

    Raises
    ------
    SbomError
        If the result does not match CycloneDX's schema.
    """
    text = bill(frozen, notices, version)
    validate(text)
    out.write_text(text, encoding="utf-8", newline="\n")


def bill(frozen: Path, notices: Path, version: str) -> str:
    """Return the bill of materials as JSON."""
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    entries = json.loads((notices / "index.json").read_text(encoding="utf-8"))
    whole = next((entry for entry in entries if entry["kind"] == "program"), None)
    program = Component(
        name="Genrescope",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="genrescope",
        purl=PackageURL("generic", name="genrescope", version=version),
        licenses=_licences(whole["licence"] if whole else "MIT"),
    )
    bom = Bom()
    bom.metadata.component = program
    made = [_component(entry, frozen) for entry in entries if entry["kind"] != "program"]
    for component in made:
        bom.components.add(component)
    bom.register_dependency(program, made)
    claimed = {file for entry in entries for file in entry.get("contains", ())}
    for path in sorted(frozen.rglob("*")):
        place = path.relative_to(frozen).as_posix()
        if path.is_file() and not path.is_symlink() and notices not in path.parents and place not in claimed:
            program.components.add(_file(frozen, place))
    if "SOURCE_DATE_EPOCH" in os.environ:
        seconds = int(os.environ["SOURCE_DATE_EPOCH"])
        bom.metadata.timestamp = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    bom.serial_number = NAMESPACE
    written = json.loads(JsonV1Dot6(bom).output_as_string())
    if "SOURCE_DATE_EPOCH" not in os.environ:
        del written["metadata"]["timestamp"]
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    written["serialNumber"] = uuid.uuid5(NAMESPACE, digest).urn
    return json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _component(entry: dict[str, Any], frozen: Path) -> Any:
    from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    purl = entry.get("purl")
    component = Component(
        name=entry["name"],
        version=entry["version"] or None,
        type=ComponentType.MACHINE_LEARNING_MODEL if entry["kind"] == "model" else ComponentType.LIBRARY,
        bom_ref=f"{entry['name']} {entry['version']}".strip(),
        purl=PackageURL.from_string(purl) if purl else None,
        licenses=_licences(entry["licence"]),
        description=entry.get("note"),
        components=[_file(frozen, place) for place in entry.get("contains", ())],
    )
    if "url" in entry:
        component.external_references.add(
            ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(entry["url"]))
        )
    return component


def _file(frozen: Path, place: str) -> Any:
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component, ComponentType

    content = hashlib.sha256((frozen / place).read_bytes()).hexdigest()
    return Component(
        name=place,
        type=ComponentType.FILE,
        bom_ref=f"file {place}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content)],
    )


def _licences(licence: str) -> list[Any]:
    """Convert a licence to an SPDX expression or identifier if it is one, else to a named licence."""
    from cyclonedx.contrib.license.factories import LicenseFactory

    return [LicenseFactory().make_from_string(licence)] if licence else []


def validate(text: str) -> None:
    """Validate a bill of materials against CycloneDX's schema, if the library for that is installed."""
    from cyclonedx.exception import MissingOptionalDependencyException
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    try:
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    except MissingOptionalDependencyException:
        return
    if wrong is not None:
        raise SbomError(f"The bill of materials does not match CycloneDX's schema: {wrong}")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:4]), sys.argv[4])
