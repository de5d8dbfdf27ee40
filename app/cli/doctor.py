"""`nomad-muse doctor`: what this machine offers, and a self-test of the three engines."""

from __future__ import annotations

import platform
from argparse import ArgumentParser, Namespace
from importlib import metadata
from typing import Any

from app.cli.console import Console
from app.cli.self_test import self_test
from modules.errors import NomadError
from modules.model_folder import describe_model, list_models

HELP = "check devices, models, folders and versions, and test the three engines"
EXAMPLE = "nomad-muse doctor --json"

PACKAGES = (
    "nomad-muse",
    "numpy",
    "scipy",
    "PySide6-Essentials",
    "onnxruntime",
    "sounddevice",
    "soundfile",
    "soxr",
    "mido",
    "python-rtmidi",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command; it has none of its own."""
    parser.set_defaults()


def run(_arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status: 1 when an engine does not work."""
    document: dict[str, Any] = {
        "versions": _versions(),
        "audio": _audio(),
        "midi": _midi_ports(),
        "models": _models(),
        "folders": _folders(),
        "engines": self_test(console),
    }
    console.result(document, _text(document))
    broken = [name for name, engine in document["engines"].items() if not engine["ok"]]
    return 1 if broken else 0


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    return versions


def _audio() -> dict[str, Any]:
    from modules.sound.device import Direction, list_devices

    try:
        devices = [device.name for device in list_devices(Direction.OUT)]
    except NomadError as error:
        return {"devices": [], "message": str(error)}
    message = "" if devices else "No sound output was found; everything but listening works."
    return {"devices": devices, "message": message}


def _midi_ports() -> dict[str, Any]:
    from modules.midi_ports.port import RtMidiSystem

    # A missing MIDI system is a normal state of a machine: it is told, not raised.
    try:
        system = RtMidiSystem()
    except NomadError as error:
        return {"inputs": [], "outputs": [], "message": str(error)}
    ports = {"inputs": list(system.input_names()), "outputs": list(system.output_names())}
    system.close()
    return {**ports, "message": ""}


def _models() -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = []
    for name in list_models():
        try:
            info = describe_model(name)
        except NomadError as error:
            models.append({"name": name, "message": str(error)})
            continue
        models.append(
            {
                "name": info.name,
                "sha256": info.sha256,
                "size_bytes": info.size_bytes,
                "licence": info.licence,
                "version": info.version,
                "placeholder": info.is_placeholder,
            }
        )
    return models


def _folders() -> dict[str, str]:
    from platformdirs import PlatformDirs

    from modules.model_folder import MODELS_FOLDER

    dirs = PlatformDirs("nomad-muse", appauthor=False)
    return {
        "models": str(MODELS_FOLDER),
        "settings": dirs.user_config_dir,
        "data": dirs.user_data_dir,
        "log": dirs.user_log_dir,
    }


def _text(document: dict[str, Any]) -> str:
    versions, audio, midi = document["versions"], document["audio"], document["midi"]
    lines = [f"Nomad Muse {versions['nomad-muse']} · Python {versions['python']}"]
    lines.append("sound:   " + (", ".join(audio["devices"]) or audio["message"]))
    ports = [*midi["inputs"], *midi["outputs"]]
    lines.append("MIDI:    " + (", ".join(ports) or midi["message"] or "no ports"))
    for model in document["models"]:
        label = " (placeholder)" if model.get("placeholder") else ""
        facts = model.get("message") or (
            f"{model['version']}{label}, {model['size_bytes'] / 1024:.0f} KiB, "
            f"{model['licence']}, sha256 {model['sha256'][:12]}…"
        )
        lines.append(f"model:   {model['name']}: {facts}")
    for name, engine in document["engines"].items():
        lines.append(f"engine:  {name}: {engine['message']}")
    return "\n".join(lines)
