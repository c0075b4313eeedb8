"""CloudFormation's functions, and how a template is written as YAML."""

from typing import Any

import yaml

Json = dict[str, Any]


class Ref(str):
    """!Ref: a parameter's value, or what a resource calls its name."""


class Sub(str):
    """!Sub: text with ${parameters} in it; ${!this} stays as ${this}."""


class GetAtt(str):
    """!GetAtt: an attribute of a resource, as Resource.Attribute."""


class InMap(str):
    """!FindInMap: a value of the template's own tables, as Table.Row.Column."""


class _Dumper(yaml.SafeDumper):
    """Writes no anchors: a template is read by people, part by part."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(f"!{type(value).__name__}", str(value))


def _write_path(dumper: yaml.SafeDumper, value: InMap) -> yaml.SequenceNode:
    return dumper.represent_sequence("!FindInMap", value.split("."), flow_style=True)


for _function in (Ref, Sub, GetAtt):
    _Dumper.add_representer(_function, _write)
_Dumper.add_representer(InMap, _write_path)


def to_yaml(template: Json) -> str:
    """Return YAML that CloudFormation, cfn-lint and people read, in the order given."""
    return yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=100, allow_unicode=True)


def arn(service: str, rest: str) -> Sub:
    """Return the ARN of something in the stack's own account and region."""
    return Sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")
