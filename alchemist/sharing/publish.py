"""Weights into a model repository and the app into a Space, on the Hub; what would go is listed first."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import BadInput, HubUnreachable
from ..models.weights import REPOSITORY, verify

ROOT = Path(__file__).parents[2]
APP = ("app.py", "requirements.txt", "README.md", "LICENSE", "CHANGELOG.md")
PACKAGES = ("alchemist",)
LEFT_OUT = ("__pycache__", ".pyc", ".part")
LARGE = """*.safetensors filter=lfs diff=lfs merge=lfs -text
*.onnx filter=lfs diff=lfs merge=lfs -text
*.xz filter=lfs diff=lfs merge=lfs -text
*.gz filter=lfs diff=lfs merge=lfs -text
*.png filter=lfs diff=lfs merge=lfs -text
"""
"""What the Hub wants to have tracked as large files."""


@dataclass(frozen=True)
class Upload:
    """What goes into one repository.

    Attributes:
        repo: "user/name".
        kind: "model" or "space".
        files: paths in the repository to files here.
        texts: paths in the repository to texts that are written for it.
        variables: of a Space.
    """

    repo: str
    kind: str
    files: dict[str, Path]
    texts: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Size of all files."""
        texts = sum(len(t.encode()) for t in self.texts.values())
        return texts + sum(p.stat().st_size for name, p in self.files.items() if name not in self.texts)

    def lines(self) -> list[str]:
        """What would go, a line for each file."""
        sizes = {name: path.stat().st_size for name, path in self.files.items()}
        sizes |= {name: len(text.encode()) for name, text in self.texts.items()}
        head = f"{self.kind} {self.repo}: {len(sizes)} files, {self.bytes / 1e6:.1f} MB"
        variables = [f"  variable {key}={value}" for key, value in self.variables.items()]
        return [head, *variables, *(f"  {name}  {size:,}" for name, size in sorted(sizes.items()))]


def plan(weights: Path, model: str, space: str, root: Path = ROOT) -> list[Upload]:
    """What would be published.

    Args:
        weights: a folder of weights, which is checked against its manifest.
        model: the model repository that they go to, "user/name"; "": none.
        space: the Space that the app goes to; "": none.

    Raises:
        BadInput: a name is none of the Hub's, or there is nothing to do. WeightsError: the weights are not whole.
    """
    for name in filter(None, (model, space)):
        if not REPOSITORY.fullmatch(name) or len(name) > 96:
            raise BadInput(f"The Hub names repositories user/name, not {name!r}.")
    if not model and not space:
        raise BadInput("Name what to publish: --model user/name, --space user/name, or both.")
    uploads = []
    if model:
        verify(weights)
        uploads.append(Upload(model, "model", _files(weights), {".gitattributes": LARGE}))
    if space:
        files = {name: root / name for name in APP if (root / name).is_file()}
        for package in PACKAGES:
            files |= {f"{package}/{name}": path for name, path in _files(root / package).items()}
        readme = with_models((root / "README.md").read_text(encoding="utf-8"), model)
        variables = {"ALCHEMIST_WEIGHTS": model} if model else {}
        uploads.append(Upload(space, "space", files, {"README.md": readme, ".gitattributes": LARGE}, variables))
    return uploads


def with_models(readme: str, model: str) -> str:
    """A README whose front matter names the model repository, so that a Space fetches it while it is built.

    Raises:
        BadInput: it has no front matter.
    """
    head = re.match(r"---\n(.*?)\n---\n", readme, re.DOTALL)
    if head is None:
        raise BadInput("README.md has no front matter, which a Space needs; it begins with ---.")
    if not model:
        return readme
    kept = re.sub(r"(?m)^(models|preload_from_hub):.*(\n(?:  ?|\t)*- .*)*\n?", "", head[1] + "\n").rstrip("\n")
    return f"---\n{kept}\nmodels:\n- {model}\npreload_from_hub:\n- {model}\n---\n{readme[head.end() :]}"


def publish(upload: Upload, token: str | None = None, endpoint: str | None = None) -> str:
    """Create a repository where there is none, and put the files in, in one commit; the address of the commit.

    Args:
        token: None: what `hf auth login` or `HF_TOKEN` says.
        endpoint: of the Hub; None: `HF_ENDPOINT`, else the Hub itself.

    Raises:
        HubUnreachable: the Hub does not answer, or refuses.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi(endpoint=endpoint, token=token)
    options: dict[str, Any] = {"space_sdk": "gradio"} if upload.kind == "space" else {}
    if upload.variables:
        options["space_variables"] = [{"key": k, "value": v} for k, v in upload.variables.items()]
    try:
        api.create_repo(upload.repo, repo_type=upload.kind, exist_ok=True, **options)
        with _gathered(upload) as folder:
            done = api.upload_folder(
                repo_id=upload.repo, folder_path=folder, repo_type=upload.kind, commit_message="Publish Emoji-Alchemist"
            )
    except (HfHubHTTPError, OSError, ValueError) as error:
        reason = str(error).strip().splitlines()
        raise HubUnreachable(f"The Hub refused {upload.repo}: {(reason or [type(error).__name__])[0][:300]}") from error
    return str(done.commit_url)


@contextmanager
def _gathered(upload: Upload) -> Iterator[Path]:
    """A folder that holds exactly what goes into the repository."""
    with tempfile.TemporaryDirectory(prefix="alchemist-publish-") as made:
        folder = Path(made)
        for name, path in upload.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        for name, text in upload.texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        yield folder


def _files(folder: Path) -> dict[str, Path]:
    """Files of a folder by their paths in it; what is hidden or made on the way stays out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and not any(one in name for one in LEFT_OUT):
            found[name] = path
    return found
