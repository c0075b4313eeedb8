"""Who asks: Django's sessions and users, read as rows.

Every tap of the staff asks for both, and by the ORM that took as long as the change itself
(docs/decisions/postgres.md). Everything else about them is Django's.
"""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from cafe.base.sql import fetch
from orders.demo.staff import is_shut_out


class SessionStore(db.SessionStore):
    """Django's sessions in the database; the setting SESSION_ENGINE names this module."""

    def _get_session_from_db(self) -> Session | None:
        found = fetch(
            Session,
            where="session_key = %s AND expire_date > %s",
            params=[self.session_key, timezone.now()],
        )
        if not found:
            self._session_key = None
        return next(iter(found), None)


class Users(ModelBackend):
    """Django's users, of whom only the active ones may log in or stay so.

    In production none with a password that the demo made up or printed.
    """

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        may = super().user_can_authenticate(user)
        return may and user is not None and not is_shut_out(user)

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session."""
        found = fetch(User, where="id = %s", params=[user_id])
        return next(filter(self.user_can_authenticate, found), None)
