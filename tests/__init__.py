import pytest

pytest.register_assert_rewrite("tests.support")  # so that their assertions say what they compared, too
