"""The AWS template as CloudFormation would understand it: its functions filled in.

For one account and region, with the parameters' defaults. What moto passes over (policies of
queues, alarms, schemas) is looked at here.
"""

import re
from typing import Any

from cfnlint.decode import decode_str  # type: ignore[import-untyped]

ACCOUNT, REGION = "123456789012", "eu-central-1"

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::StackName": "cafe",
}
# Of what type: the service of its ARN, what stands before its name there, and its name's property.
NAMED = {
    "AWS::SQS::Queue": ("sqs", "", "QueueName"),
    "AWS::Events::EventBus": ("events", "event-bus/", "Name"),
    "AWS::EventSchemas::Registry": ("schemas", "registry/", "RegistryName"),
}

Json = dict[str, Any]


class Stack:
    """A template's resources by logical id, with !Ref, !Sub, !GetAtt and !FindInMap filled in."""

    def __init__(self, text: str) -> None:
        template, problems = decode_str(text)
        assert not problems
        self.template: Json = template
        self.resources: Json = {
            name: self._fill(resource) for name, resource in template["Resources"].items()
        }

    def of_type(self, kind: str) -> Json:
        """Return the properties of all resources of a type, by logical id."""
        return {
            name: one["Properties"] for name, one in self.resources.items() if one["Type"] == kind
        }

    def by_name(self, kind: str, name: str) -> Json:
        """Return the properties of the one resource of a type that is called so."""
        key = {"AWS::Events::Rule": "Name"}.get(kind) or NAMED[kind][2]
        [found] = [one for one in self.of_type(kind).values() if one[key] == name]
        return found

    def statements(self, resource: str) -> list[Json]:
        """Return the statements of a policy, by its logical id."""
        document: Json = self.resources[resource]["Properties"]["PolicyDocument"]
        return document["Statement"]

    def allows(self, policy: str, action: str, rest: str) -> bool:
        """Return whether a policy allows an action on an ARN of the stack's account and region."""
        service = action.partition(":")[0]
        return any(
            statement["Effect"] == "Allow"
            and action in statement["Action"]
            and any(matches(pattern, arn(service, rest)) for pattern in statement["Resource"])
            for statement in self.statements(policy)
        )

    def _fill(self, node: Any) -> Any:
        match node:
            case {"Ref": str(name)}:
                return self._ref(name)
            case {"Fn::Sub": [str(text), dict(values)]}:
                return self._sub(text, {name: self._fill(one) for name, one in values.items()})
            case {"Fn::Sub": str(text)}:
                return self._sub(text, {})
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self._attribute(name, attribute)
            case {"Fn::FindInMap": [str(table), str(row), str(column)]}:
                return self.template["Mappings"][table][row][column]
            case dict():
                return {name: self._fill(one) for name, one in node.items()}
            case list():
                return [self._fill(one) for one in node]
        return node

    def _ref(self, name: str) -> Any:
        if name in self.template["Parameters"]:
            return self.template["Parameters"][name]["Default"]
        assert name in self.template["Resources"] or name in PSEUDO, name
        return PSEUDO.get(name, f"<{name}>")

    def _sub(self, text: str, values: Json) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return str(values[name] if name in values else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", value, text)

    def _attribute(self, name: str, attribute: str) -> str:
        resource = self.template["Resources"][name]
        service, before, key = NAMED[resource["Type"]]
        own = self._fill(resource["Properties"][key])
        return arn(service, before + own) if attribute == "Arn" else str({key: own}[attribute])


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def matches(pattern: str, text: str) -> bool:
    """Return whether an ARN pattern covers a text: `*` is anything, all else is itself."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text))
