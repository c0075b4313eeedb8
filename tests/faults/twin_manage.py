"""A manage.py whose first MQTT client id is its role's alone, so that hosts have the same ones.

Started in place of manage.py by test_twins.py, on both hosts. Later ids are as they should be.
"""

from tests.faults.wrapped import module, run

ROLES = ("web", "worker")


def twin(role: str) -> str:
    return f"{role}-twin"


def begin_as_a_twin() -> None:
    connection = module("cafe.live.mqtt.connection")
    right, begun = connection.new_client_id, set[str]()

    def new_client_id(role: str) -> str:
        if role in begun:
            return right(role)
        begun.add(role)
        return twin(role)

    connection.new_client_id = new_client_id


if __name__ == "__main__":
    run(begin_as_a_twin)
