"""The pages' own tests; their pure logic runs in Node.js, the rest in the browser tests."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed; the browser tests still run")
def test_the_javascript_tests_pass():
    assert NODE
    tests = sorted(str(path) for path in Path(__file__).parent.glob("js/*.test.js"))
    assert tests
    done = subprocess.run([NODE, "--test", *tests], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout[-5000:]
