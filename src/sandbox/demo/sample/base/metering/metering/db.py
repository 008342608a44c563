import os
from contextlib import contextmanager

import psycopg


@contextmanager
def transaction():
    """Commits when the block ends, rolls back when it raises."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        with connection.cursor() as cursor:
            yield cursor
