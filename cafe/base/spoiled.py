"""Values in the database that nothing of ours wrote, and what reading them raises.

Somebody mended a row by hand, a disk lost a page, an older version wrote something else.
"""

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from msgspec import MsgspecError

# In the driver, in Django's converters, or in our own hands.
SPOILED = (
    DatabaseError,
    ValidationError,
    MsgspecError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
