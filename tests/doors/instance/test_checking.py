"""The quick parts of bin/check, so that `bin/test` holds them too."""

import pytest

from thirdpillar.doors.instance.checking import QUICK


@pytest.mark.parametrize("name", QUICK)
def test_source_passes(name: str) -> None:
    assert QUICK[name]() == []
