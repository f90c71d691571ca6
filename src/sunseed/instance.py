"""One newsroom on disk: where each of its files lies, and which settings it has.

Follows design.md §4. Owns the layout of INSTANCE/ and opening it; what the settings mean is in
`sunseed.settings`, and making a new one is in `sunseed.founding`. Opening reads and checks; it writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sunseed import settings as _settings
from sunseed.errors import Absent, Malformed
from sunseed.settings import Settings

SETTINGS_FILE = "sunseed.toml"


@dataclass(frozen=True)
class Instance:
    """The paths and settings of one newsroom.

    Arguments:
        root: the folder that holds everything, absolute.
        settings: what `sunseed.toml` and the environment say.
    """

    root: Path
    settings: Settings

    @classmethod
    def open(cls, root: Path | str, environ: Mapping[str, str] | None = None) -> Instance:
        """Open an existing instance.

        Arguments:
            root: its folder.
            environ: the environment whose `SUNSEED_<SECTION>_<NAME>` override the file; None is this process's.

        Raises:
            Absent: there is no instance here. It is never made on the way: `sunseed init` does that.
            Malformed: its settings cannot be used.
        """
        folder = Path(root).resolve()
        file = folder / SETTINGS_FILE
        try:
            text = file.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            raise Absent(
                f"no newsroom at {folder}: {SETTINGS_FILE} is missing. `sunseed init {root}` makes one"
            ) from None
        except UnicodeDecodeError as error:
            raise Malformed(f"{file} is not UTF-8: {error}") from error
        return cls(folder, _settings.read(text, os.environ if environ is None else environ, where=str(file)))

    @property
    def origin(self) -> str:
        """Name of the log."""
        return self.settings.site.origin

    @property
    def settings_file(self) -> Path:
        """`sunseed.toml`."""
        return self.root / SETTINGS_FILE

    @property
    def newsroom_db(self) -> Path:
        """Drafts, accounts, outbox, audit trail, unless `newsroom.database` names a server. Private."""
        return self.root / "newsroom.sqlite3"

    @property
    def head(self) -> Path:
        """The newest signed checkpoint, the commit cell; never restored from a backup."""
        return self.root / "head.sqlite3"

    @property
    def index(self) -> Path:
        """What the printer derives from `public/`; may be deleted at any time."""
        return self.root / "index.sqlite3"

    @property
    def keys(self) -> Path:
        """Keys of log, notices and intake, mode 0700. Private."""
        return self.root / "keys"

    @property
    def secret_key_file(self) -> Path:
        """Secret that signs the newsroom's sessions, mode 0600. Private."""
        return self.keys / "django.secret"

    @property
    def factors_key_file(self) -> Path:
        """Key that encrypts the secrets of second factors, mode 0600; made when the first is kept. Private."""
        return self.keys / "factors.key"

    @property
    def mail_password_file(self) -> Path:
        """Password of the mail account, if there is one. Private."""
        return self.keys / "mail.password"

    @property
    def log_key_files(self) -> tuple[Path, Path]:
        """Keys that sign checkpoints since the founding: Ed25519, then ML-DSA-44; later ones end in a root's serial."""
        return self.keys / "log-ed25519.key", self.keys / "log-mldsa44.key"

    @property
    def notice_key_file(self) -> Path:
        """Key that signs lists such as known mirrors."""
        return self.keys / "notice.key"

    @property
    def credentials_key_file(self) -> Path:
        """Key and certificates that sign public films' Content Credentials."""
        return self.keys / "credentials.pem"

    @property
    def intake_key_file(self) -> Path:
        """Key that signs receipts for capture lines."""
        return self.keys / "intake.key"

    @property
    def root_key_file(self) -> Path:
        """The one root key of a demonstration. A real newsroom moves it away, offline."""
        return self.keys / "root.key"

    @property
    def root_note_file(self) -> Path:
        """The root note in force: what readers and mirrors pin."""
        return self.root / "root.note"

    @property
    def first_root_file(self) -> Path:
        """The draft of the first root, of a newsroom founded with root keys that lie elsewhere."""
        return self.root / "first.root"

    @property
    def roots(self) -> Path:
        """Every root there has been, `<serial>-<index>.note`, and policies that one to come names."""
        return self.root / "roots"

    @property
    def policy_file(self) -> Path:
        """The tlog-policy file whose digest the root note names."""
        return self.root / "policy.txt"

    @property
    def authorities_file(self) -> Path:
        """Root certificates of the time stamp authorities in use, in PEM; the operator's."""
        return self.root / "authorities.pem"

    @property
    def desk_file(self) -> Path:
        """The editors' recipients list whose digest the root note names."""
        return self.root / "desk.txt"

    @property
    def next_desk_file(self) -> Path:
        """The editors' list that is proposed and that no root names yet."""
        return self.root / "desk.next.txt"

    @property
    def uploads(self) -> Path:
        """Media of drafts. Private."""
        return self.root / "uploads"

    @property
    def vault(self) -> Path:
        """Encrypted footage. Private, and useless without editors' keys."""
        return self.root / "vault"

    @property
    def staging(self) -> Path:
        """Tiles and bundles of the append in progress, until its checkpoint is committed."""
        return self.root / "staging"

    @property
    def mail(self) -> Path:
        """Mails kept as files while no mail server is set."""
        return self.root / "mail"

    @property
    def public(self) -> Path:
        """The web root: every address is a file path."""
        return self.root / "public"
