"""A real Secret Service keeps a sign-in beyond the program, encrypted and nowhere else."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from sync.tokens import TokenStore

store = TokenStore()
assert store.lasting, "no keyring"
if sys.argv[1] == "save":
    store.save("register", "a secret that outlives the program")
else:
    assert store.load("register") == "a secret that outlives the program"
    store.clear("register")
    assert TokenStore().load("register") is None
"""
SESSION = """
set -e
echo -n word | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
"$1" -c "$2" save
"$1" -c "$2" load
"""


def test_a_sign_in_outlives_the_program_in_the_systems_keyring(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(root),
    }
    command = ["dbus-run-session", "--", "bash", "-c", SESSION, "session", sys.executable, PROGRAM]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert all(b"a secret that outlives" not in path.read_bytes() for path in kept)
