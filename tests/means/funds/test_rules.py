import pytest

from thirdpillar.means.funds.rules import reckon


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        # Flat: each time, however long.
        ({"unit": "each", "cents": 5000, "minutes": 25}, (25, 5000)),
        # Framingham MA: one hour at $28.49, whether it took 35 minutes or 80.
        ({"unit": "hour", "cents": 2849, "minutes": 35, "least": 60, "most": 60}, (60, 2849)),
        ({"unit": "hour", "cents": 2849, "minutes": 80, "least": 60, "most": 60}, (60, 2849)),
        # By the minute, within limits.
        ({"unit": "hour", "cents": 3000, "minutes": 45}, (45, 2250)),
        ({"unit": "hour", "cents": 3000, "minutes": 10, "least": 30}, (30, 1500)),
        ({"unit": "hour", "cents": 3000, "minutes": 200, "most": 90}, (90, 4500)),
        # Half a cent is rounded up.
        ({"unit": "hour", "cents": 2849, "minutes": 30}, (30, 1425)),
    ],
)
def test_an_amount_is_reckoned_flat_or_by_the_hour_within_its_limits(said, paid):
    assert reckon(**said) == paid
