"""Users and groups: Django's own pages, asked no more than they offer."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from cafe.base.questions import ListedQuestions

if TYPE_CHECKING:  # generic in the stubs only
    _Users = UserAdmin[User]
else:
    _Users = UserAdmin

admin.site.unregister([User, Group])


@admin.register(User)
class PeopleAdmin(ListedQuestions, _Users):
    pass


@admin.register(Group)
class RolesAdmin(ListedQuestions, GroupAdmin):
    pass
