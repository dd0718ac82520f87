"""How hard the property tests try: quick and the same every time, or long and ever different."""

from hypothesis import HealthCheck, Verbosity, settings

SLOW_IS_FINE = [
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
]

settings.register_profile(
    "default",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=50,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
    verbosity=Verbosity.normal,
)
settings.register_profile(
    "long",
    settings.get_profile("default"),
    derandomize=False,
    max_examples=500,
)


def load_profile(*, long: bool) -> None:
    """Take the profile for this run."""
    settings.load_profile("long" if long else "default")


def shards(*, long: bool) -> range:
    """Seeds for tests that spread one large property over the workers (the ``shard`` argument)."""
    return range(40 if long else 8)
